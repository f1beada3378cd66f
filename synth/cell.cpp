#include "synth/cell.h"

#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

#include "gen/base/error.h"
#include "synth/function.h"

namespace spark::synth {
namespace {

bool forbids(const Statement& statement) {
  const std::string_view name = statement.name;
  return statement.value == "true" && (name == "dont_use" || name == "is_isolation_cell" ||
                                       name == "is_level_shifter" || name == "always_on");
}

double number(const Source& source, std::string_view cell, const Statement& statement) {
  double value = 0;
  const char* const end = statement.value.data() + statement.value.size();
  if (std::from_chars(statement.value.data(), end, value).ec != std::errc()) {
    throw InputError("{}: the {} of cell {} is '{}', not a number", source.file, statement.name,
                     cell, statement.value);
  }
  return value;
}

/// The function of the cell's one output over its inputs, in the order of the file; empty if it has
/// several outputs, or a function that cannot be read.
std::optional<uint32_t> function_of(const Source& source, const std::vector<Statement>& pins) {
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
  if (inputs.size() + 1 != pins.size()) return std::nullopt;
  return truth_table(function, inputs);
}

Pin read_pin(const Source& source, std::string_view cell, const Statement& group) {
  Pin pin;
  double capacitance = 0;
  StatementReader reader(source, group.body);
  for (Statement statement; reader.next(statement);) {
    const std::string_view name = statement.name;
    if (name == "direction") pin.output = statement.value != "input";
    if (name == "capacitance") capacitance = number(source, cell, statement);
    if (name == "rise_capacitance") pin.rise = number(source, cell, statement);
    if (name == "fall_capacitance") pin.fall = number(source, cell, statement);
    if (name == "max_capacitance") pin.max_capacitance = number(source, cell, statement);
  }
  if (pin.rise == 0) pin.rise = capacitance;
  if (pin.fall == 0) pin.fall = capacitance;
  return pin;
}

/// Marks the pins that the `ff` group names as clock, clear or preset.
void mark_ideal(const Source& source, const Statement& flip_flop, Pins& pins) {
  StatementReader reader(source, flip_flop.body);
  for (Statement statement; reader.next(statement);) {
    if (!statement.name.starts_with("clocked_on") && statement.name != "clear" &&
        statement.name != "preset") {
      continue;
    }
    std::string word;
    for (const char c : std::string(statement.value) + ' ') {
      if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
        word += c;
      } else if (const auto pin = pins.find(std::exchange(word, "")); pin != pins.end()) {
        pin->second.ideal = true;
      }
    }
  }
}

}  // namespace

Cell read_cell(const Source& source, const Statement& cell) {
  Cell result;
  result.name = cell.arguments;
  std::vector<Statement> pins;
  std::vector<Statement> flip_flops;
  bool combinational = true;
  StatementReader reader(source, cell.body);
  for (Statement statement; reader.next(statement);) {
    const std::string_view name = statement.name;
    if (name == "area") {
      result.area = number(source, result.name, statement);
    } else if (name == "pin") {
      pins.push_back(statement);
    } else if (name == "ff") {
      result.flip_flop = true;
      flip_flops.push_back(statement);
    } else if (name == "latch" || name == "statetable" || name == "bus" || name == "bundle") {
      combinational = false;
    } else if (forbids(statement)) {
      result.usable = false;
    }
  }
  for (const Statement& pin : pins) {
    result.pins[std::string(pin.arguments)] = read_pin(source, result.name, pin);
  }
  for (const Statement& flip_flop : flip_flops) mark_ideal(source, flip_flop, result.pins);
  if (combinational && !result.flip_flop && (pins.size() == 2 || pins.size() == 3)) {
    constexpr uint32_t kNand = 0b0111;
    constexpr uint32_t kSame = 0b10;
    result.nand2 = pins.size() == 3 && function_of(source, pins) == kNand;
    result.buffer = pins.size() == 2 && function_of(source, pins) == kSame;
  }
  return result;
}

}  // namespace spark::synth
