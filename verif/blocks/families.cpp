#include "verif/blocks/families.h"

namespace spark::verif {

std::vector<gen::Config> product(const std::string& block,
                                 const std::vector<std::vector<Settings>>& axes) {
  std::vector<Settings> combinations = {{}};
  for (const std::vector<Settings>& one_of : axes) {
    std::vector<Settings> longer;
    for (const Settings& combination : combinations) {
      for (const Settings& choice : one_of) {
        longer.push_back(combination);
        longer.back().insert(longer.back().end(), choice.begin(), choice.end());
      }
    }
    combinations = std::move(longer);
  }
  std::vector<gen::Config> configs;
  for (const Settings& settings : combinations) configs.push_back(gen::configured(block, settings));
  return configs;
}

std::vector<Settings> axis(const std::string& name, const std::vector<std::string>& values) {
  std::vector<Settings> result;
  for (const std::string& value : values) result.push_back({{name, value}});
  return result;
}

std::filesystem::path test_cache() { return std::filesystem::path(SPARK_BINARY_DIR) / "models"; }

}  // namespace spark::verif
