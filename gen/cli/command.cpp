#include "gen/cli/command.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "gen/base/error.h"

namespace spark::cli {

ParamOptions::ParamOptions(CLI::App& app, std::string block, std::vector<const gen::Param*> params)
    : block_(std::move(block)),
      params_(std::move(params)),
      values_(std::make_shared<std::map<std::string, std::string>>()) {
  for (const gen::Param* param : params_) {
    const std::string flag = "--" + param->name;
    const std::string help =
        fmt::format("{} [{}{}{}, default {}]", param->sentence, param->range(),
                    param->unit.empty() ? "" : " ", param->unit, param->fallback);
    const auto values = values_;
    const auto keep = [values, name = param->name](const std::string& value) {
      (*values)[name] = value;
    };
    if (param->type == gen::ParamType::boolean) {
      // `--signed` alone is true; `--signed=VALUE` hands its text to the same check as everything
      // else.
      app.add_option_function<std::string>(flag, keep, help)
          ->expected(0)
          ->type_name("")
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
          ->group("Parameters");
    } else {
      app.add_option_function<std::string>(flag, keep, help)
          ->type_name("VALUE")
          ->group("Parameters");
    }
  }
}

gen::Config ParamOptions::filled(gen::Config config, const std::string& path) const {
  if (!path.empty()) config.load_toml(path);
  for (const auto& [name, value] : *values_) config.set(name, value);
  return config;
}

gen::Config ParamOptions::config(const std::string& path) const {
  return filled(gen::Config(block_, params_), path);
}

gen::Config ParamOptions::config_of(const gen::Block& block, const std::string& path) const {
  return filled(gen::Config(block.name, block.params), path);
}

void print(const std::string& text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw InputError("cannot write to standard output: {}", std::strerror(errno));
  }
}

}  // namespace spark::cli
