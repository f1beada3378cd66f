#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "gen/base/table.h"
#include "gen/blocks/block.h"
#include "gen/cli/command.h"

namespace spark::cli {
namespace {

using nlohmann::ordered_json;

std::string as_json() {
  ordered_json json;
  for (const gen::Block& block : gen::blocks()) {
    ordered_json entry = {{"name", block.name}, {"sentence", block.sentence}};
    for (const gen::Param* param : block.params) {
      entry["parameters"].push_back({{"name", param->name},
                                     {"type", param->type == gen::ParamType::integer   ? "integer"
                                              : param->type == gen::ParamType::boolean ? "boolean"
                                                                                       : "choice"},
                                     {"range", param->range()},
                                     {"unit", param->unit},
                                     {"default", param->fallback},
                                     {"sentence", param->sentence}});
    }
    json["blocks"].push_back(entry);
  }
  return json.dump(2) + "\n";
}

std::string as_text() {
  std::string text;
  for (const gen::Block& block : gen::blocks()) {
    text += fmt::format("{}: {}\n\n", block.name, block.sentence);
    Table table({"parameter", "range", "default", "meaning"});
    for (const gen::Param* param : block.params) {
      table.add_row({param->name, param->range(), param->fallback, param->sentence});
    }
    text += table.str() + "\n";
  }
  return text;
}

}  // namespace

void add_list(const Command& program) {
  const Command command = program.add("list", "Blocks and their parameters");
  const auto json = std::make_shared<bool>(false);
  command.json(*json);
  command.run([json] { print(*json ? as_json() : as_text()); });
}

}  // namespace spark::cli
