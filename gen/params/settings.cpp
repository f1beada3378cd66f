#include "gen/params/settings.h"

#include <toml++/toml.h>

#include "gen/base/error.h"
#include "gen/base/file.h"

namespace spark::gen {
namespace {

/// A TOML value as the text that the command line would have given.
std::string as_text(const toml::node& node, const std::string& key) {
  if (const auto value = node.value_exact<std::string>()) return *value;
  if (const auto value = node.value_exact<int64_t>()) return std::to_string(*value);
  if (const auto value = node.value_exact<bool>()) return *value ? "true" : "false";
  throw InputError("'{}' must be a string, an integer or a boolean", key);
}

}  // namespace

void for_each_setting(
    const std::string& path,
    const std::function<void(const std::string& name, const std::string& value)>& take) {
  const std::string text = read_file(path);
  toml::table table;
  try {
    table = toml::parse(text, path);
  } catch (const toml::parse_error& error) {
    throw InputError("{}:{}: not TOML: {}", path, error.source().begin.line,
                     std::string(error.description()));
  }
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    try {
      take(name, as_text(node, name));
    } catch (const InputError& error) {
      throw InputError("{}:{}: {}", path, node.source().begin.line, error.what());
    }
  }
}

}  // namespace spark::gen
