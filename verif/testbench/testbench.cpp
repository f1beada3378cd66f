#include "verif/testbench/testbench.h"

#include <map>

#include "gen/blocks/block.h"
#include "verif/testbench/makers.h"

namespace spark::verif {

gen::Testbench make_testbench(const gen::Request& request) {
  using Maker = gen::Testbench(const gen::Request&, const hdl::Module&);
  static const std::map<std::string, Maker*> kMakers = {
#define BLOCK(unit) {gen::unit##_block().name, unit##_testbench},
#include "gen/blocks/blocks.inc"
#undef BLOCK
  };
  const hdl::Design design = gen::build(request.config, request.top);
  return kMakers.at(request.config.block())(request, design.top());
}

}  // namespace spark::verif
