#include "verif/testbench/elements.h"

#include "gen/params/params.h"
#include "verif/harness/pe_golden.h"
#include "verif/harness/pe_operands.h"
#include "verif/testbench/makers.h"

namespace spark::verif {

gen::Testbench element_testbench(const gen::Request& request, const hdl::Module& top,
                                 const std::vector<std::string>& operand_ports,
                                 const ElementInput& zeros,
                                 const std::function<ElementInput(std::mt19937_64&)>& draw) {
  const auto acc_width = static_cast<int>(request.config.integer(gen::params::kAccWidth));
  Table table{{"rst_ni"}, {"result_o"}, {}};
  table.inputs.insert(table.inputs.end(), operand_ports.begin(), operand_ports.end());
  table.inputs.insert(table.inputs.end(), {"finish_i", "shift_i", "below_i"});
  std::mt19937_64 random(kSeed);
  PeGolden golden(acc_width);
  size_t characters = 0;
  while (characters < kFileBudget || table.rows.size() < kFewestRows) {
    const bool reset = table.rows.empty() || random() % 32 == 0;
    const ElementInput operands = reset ? zeros : draw(random);
    const bool finish = !reset && random() % 4 == 0;
    const bool shift = random() % 2 == 0;
    const uint64_t below = random() & ((uint64_t{1} << acc_width) - 1);
    Pattern row = (reset ? "0" : "1") + operands.bits;
    row += finish ? "1" : "0";
    row += shift ? "1" : "0";
    row += pattern(below, acc_width);
    row += golden.known() ? pattern(golden.result(), acc_width) : nothing(acc_width);
    table.rows.push_back(row);
    // In hexadecimal, with a mask of the outputs.
    characters += (row.size() + static_cast<size_t>(acc_width)) / 4 + 2;
    if (reset) {
      golden.start(static_cast<int>(top.constant("LATENCY")));
    } else {
      golden.step(operands.sum, finish, shift, below);
    }
  }
  return write_table(request, top, table);
}

/// Drawn operands and extremes on all lanes.
gen::Testbench pe_testbench(const gen::Request& request, const hdl::Module& top) {
  PeOperands operands(request.config);
  std::vector<std::string> ports;
  for (const PeOperands::Port& port : operands.ports()) ports.push_back(port.name);
  const auto input = [&] {
    ElementInput given{"", operands.sum()};
    for (const PeOperands::Port& port : operands.ports()) {
      for (size_t item = port.items.size(); item-- > 0;) {
        given.bits += pattern(static_cast<uint64_t>(int64_t{port.items[item]}), port.bits);
      }
    }
    return given;
  };
  return element_testbench(request, top, ports, input(), [&](std::mt19937_64& random) {
    operands.draw(random);
    return input();
  });
}

}  // namespace spark::verif
