#include "synth/cell.h"

#include <charconv>

#include "gen/base/error.h"
#include "synth/function.h"

namespace spark::synth {
namespace {

bool forbids(const Statement& statement) {
  const std::string_view name = statement.name;
  return statement.value == "true" && (name == "dont_use" || name == "is_isolation_cell" ||
                                       name == "is_level_shifter" || name == "always_on");
}

bool is_nand2(const Source& source, const std::vector<Statement>& pins) {
  if (pins.size() != 3) return false;
  std::vector<std::string_view> inputs;
  std::string_view function;
  for (const Statement& pin : pins) {
    StatementReader reader(source, pin.body);
    for (Statement statement; reader.next(statement);) {
      if (statement.name == "function") function = statement.value;
      if (statement.name == "direction" && statement.value == "input")
        inputs.push_back(pin.arguments);
    }
  }
  constexpr uint32_t kNand = 0b0111;
  return inputs.size() == 2 && truth_table(function, inputs) == kNand;
}

}  // namespace

Cell read_cell(const Source& source, const Statement& cell) {
  Cell result;
  result.name = cell.arguments;
  std::vector<Statement> pins;
  bool combinational = true;
  StatementReader reader(source, cell.body);
  for (Statement statement; reader.next(statement);) {
    const std::string_view name = statement.name;
    if (name == "area") {
      const char* const end = statement.value.data() + statement.value.size();
      if (std::from_chars(statement.value.data(), end, result.area).ec != std::errc()) {
        throw InputError("{}: the area of cell {} is '{}', not a number", source.file, result.name,
                         statement.value);
      }
    } else if (name == "pin") {
      pins.push_back(statement);
    } else if (name == "ff") {
      result.flip_flop = true;
    } else if (name == "latch" || name == "statetable" || name == "bus" || name == "bundle") {
      combinational = false;
    } else if (forbids(statement)) {
      result.usable = false;
    }
  }
  result.nand2 = combinational && !result.flip_flop && is_nand2(source, pins);
  return result;
}

}  // namespace spark::synth
