#include "gen/params/param.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/params/settings.h"

namespace spark::gen {
namespace {

std::vector<std::string> names(const std::vector<const Param*>& params) {
  std::vector<std::string> result;
  for (const Param* param : params) result.push_back(param->name);
  return result;
}

}  // namespace

std::string Param::range() const {
  switch (type) {
    case ParamType::integer:
      return fmt::format("{}..{}", min, max);
    case ParamType::boolean:
      return "true|false";
    case ParamType::choice:
      return fmt::format("{}", fmt::join(choices, "|"));
  }
  return {};
}

Param Param::with_default(std::string value) const {
  Param param = *this;
  param.fallback = std::move(value);
  return param;
}

void Param::check(const std::string& value) const {
  bool legal = false;
  if (type == ParamType::integer) {
    int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    legal = error == std::errc() && end == value.data() + value.size() && number >= min &&
            number <= max && std::to_string(number) == value;
  } else if (type == ParamType::boolean) {
    legal = value == "true" || value == "false";
  } else {
    legal = std::find(choices.begin(), choices.end(), value) != choices.end();
  }
  if (legal) return;
  const std::string near = type == ParamType::choice ? nearest(value, choices) : std::string();
  throw InputError("{} = {} is not legal; allowed: {}{}{}", name, value.empty() ? "''" : value,
                   range(), unit.empty() ? "" : " " + unit,
                   near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
}

Config::Config(std::string block, const std::vector<const Param*>& params)
    : block_(std::move(block)), params_(params) {
  for (const Param* param : params) values_[param->name] = param->fallback;
}

void Config::set(const std::string& name, const std::string& value) {
  const auto found = std::find_if(params_.begin(), params_.end(),
                                  [&](const Param* param) { return param->name == name; });
  if (found == params_.end()) {
    throw InputError("unknown parameter '{}' of {}{}", name, block_,
                     suggestion(name, names(params_)));
  }
  (*found)->check(value);
  values_[name] = value;
}

void Config::load_toml(const std::string& path) {
  for_each_setting(path,
                   [&](const std::string& name, const std::string& value) { set(name, value); });
}

const std::string& Config::text(const Param& param) const { return values_.at(param.name); }

std::string Config::canonical() const {
  std::string result = fmt::format("block = {}\n", block_);
  for (const Param* param : params_) {
    result += fmt::format("{} = {}\n", param->name, text(*param));
  }
  return result;
}

std::string Config::hash() const { return sha256(canonical()).substr(0, 12); }

}  // namespace spark::gen
