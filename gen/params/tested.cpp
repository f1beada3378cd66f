#include "gen/params/tested.h"

#include <fmt/format.h>

#include <map>

namespace spark::gen {

std::optional<int64_t> largest_tested(const Param& param) {
  static const std::map<std::string, int64_t> kLargest = {
      {params::kRows.name, 16},    {params::kCols.name, 16},      {params::kVector.name, 12},
      {params::kKMax.name, 65536}, {params::kBusWidth.name, 256}, {params::kADepth.name, 256},
      {params::kBDepth.name, 256}, {params::kOutLanes.name, 8},   {params::kChannels.name, 256}};
  const auto found = kLargest.find(param.name);
  return found == kLargest.end() ? std::nullopt : std::optional(found->second);
}

std::string untested(const Config& config) {
  std::string beyond;
  for (const Param* param : config.params()) {
    const std::optional<int64_t> largest = largest_tested(*param);
    if (!largest || config.integer(*param) <= *largest) continue;
    beyond += fmt::format("{}{} = {} (tested up to {})", beyond.empty() ? "" : ", ", param->name,
                          config.text(*param), *largest);
  }
  return beyond;
}

}  // namespace spark::gen
