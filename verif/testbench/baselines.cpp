#include <random>

#include "gen/params/params.h"
#include "sim/baselines/codes.h"
#include "verif/harness/baseline_operands.h"
#include "verif/harness/pe_golden.h"
#include "verif/testbench/makers.h"

namespace spark::verif {
namespace {

namespace params = gen::params;

Pattern bits_of(const baselines::Decoded& decoded, int integer_bits, int exponent_bits) {
  return pattern(static_cast<uint64_t>(decoded.integer), integer_bits) +
         pattern(static_cast<uint64_t>(decoded.exponent), exponent_bits);
}

Table flints(bool is_signed) {
  Table table{{"code_i"}, {"integer_o", "exponent_o"}, {}};
  for (uint32_t code = 0; code < 16; ++code) {
    table.rows.push_back(pattern(code, 4) +
                         bits_of(baselines::decode_flint(code, is_signed), 4, 2));
  }
  return table;
}

/// All pairs of 4 bits; of 8, each code beside a victim and beside another.
Table pairs(int bits) {
  Table table{{"first_i", "second_i"},
              {"first_integer_o", "first_exponent_o", "second_integer_o", "second_exponent_o"},
              {}};
  const int exponent_bits = bits == 4 ? 3 : 5;
  const auto add = [&](uint32_t first, uint32_t second) {
    const auto decoded = baselines::outlier_victim_pair(first, second, bits);
    const int outputs = 2 * (bits + exponent_bits);
    table.rows.push_back(pattern(first, bits) + pattern(second, bits) +
                         (decoded ? bits_of(decoded->at(0), bits, exponent_bits) +
                                        bits_of(decoded->at(1), bits, exponent_bits)
                                  : nothing(outputs)));
  };
  std::mt19937_64 random(kSeed);
  const uint32_t codes = 1U << bits;
  for (uint32_t first = 0; first < codes; ++first) {
    for (uint32_t second = 0; bits == 4 && second < codes; ++second) add(first, second);
    if (bits == 4) continue;
    add(first, codes / 2);
    add(codes / 2, first);
    add(first, static_cast<uint32_t>(random()) % codes);
  }
  return table;
}

}  // namespace

gen::Testbench baseline_decoder_testbench(const gen::Request& request, const hdl::Module& top) {
  const std::string& code = request.config.text(params::kBaselineCode);
  return write_table(request, top,
                     code == "ant" ? flints(request.config.flag(params::kSigned))
                                   : pairs(code == "olive4" ? 4 : 8));
}

/// A reset, then drawn operands, finish and shift.
gen::Testbench baseline_pe_testbench(const gen::Request& request, const hdl::Module& top) {
  const BaselineOperands operands(request.config);
  const auto acc_width = static_cast<int>(request.config.integer(params::kAccWidth));
  Table table{{"rst_ni"}, {"result_o"}, {}};
  for (const auto& port : operands.ports()) table.inputs.push_back(port.name);
  for (const std::string control : {"finish_i", "shift_i", "below_i"}) {
    table.inputs.push_back(control);
  }
  std::mt19937_64 random(kSeed);
  PeGolden golden(acc_width);
  size_t characters = 0;
  while (characters < kFileBudget) {
    const bool reset = table.rows.empty();
    const BaselineOperands::Pair pair = reset ? BaselineOperands::Pair() : operands.draw(random);
    const bool finish = !reset && random() % 4 == 0;
    const bool shift = random() % 2 == 0;
    const uint64_t below = random() & ((uint64_t{1} << acc_width) - 1);
    Pattern row = reset ? "0" : "1";
    for (const auto& port : operands.ports()) row += pattern(port.of(pair), port.width);
    row += finish ? "1" : "0";
    row += shift ? "1" : "0";
    row += pattern(below, acc_width);
    row += golden.known() ? pattern(golden.result(), acc_width) : nothing(acc_width);
    table.rows.push_back(row);
    // In hexadecimal, with a mask of the outputs.
    characters += (row.size() + static_cast<size_t>(acc_width)) / 4 + 2;
    if (reset) {
      golden.start(1);
    } else {
      golden.step(operands.product(pair), finish, shift, below);
    }
  }
  return write_table(request, top, table);
}

}  // namespace spark::verif
