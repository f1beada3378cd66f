#include <random>

#include "gen/params/params.h"
#include "sim/baselines/codes.h"
#include "verif/harness/baseline_operands.h"
#include "verif/testbench/elements.h"
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

gen::Testbench baseline_pe_testbench(const gen::Request& request, const hdl::Module& top) {
  const BaselineOperands operands(request.config);
  std::vector<std::string> ports;
  for (const auto& port : operands.ports()) ports.push_back(port.name);
  const auto input = [&](const BaselineOperands::Pair& pair) {
    ElementInput given{"", operands.product(pair)};
    for (const auto& port : operands.ports()) given.bits += pattern(port.of(pair), port.width);
    return given;
  };
  return element_testbench(request, top, ports, input({}),
                           [&](std::mt19937_64& random) { return input(operands.draw(random)); });
}

}  // namespace spark::verif
