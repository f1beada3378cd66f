#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "verif/testbench/bench.h"

namespace spark::verif {

/// What a processing element's operand ports are given in a cycle.
struct ElementInput {
  Pattern bits;     ///< of all ports, in order
  int64_t sum = 0;  ///< of the products
};

/// The testbench of a processing element with the result register of `spark_pe`: drawn operands,
/// finish and shift, cycle by cycle, as many as a file may hold; resets, with `zeros`, at first and
/// now and then.
gen::Testbench element_testbench(const gen::Request& request, const hdl::Module& top,
                                 const std::vector<std::string>& operand_ports,
                                 const ElementInput& zeros,
                                 const std::function<ElementInput(std::mt19937_64&)>& draw);

}  // namespace spark::verif
