#include "verif/testbench/testbench.h"

#include "gen/blocks/block.h"
#include "verif/testbench/makers.h"

namespace spark::verif {

std::optional<gen::Testbench> make_testbench(const gen::Request& request) {
  using Maker = gen::Testbench (*)(const gen::Request&, const hdl::Module&);
  static const std::map<std::string, Maker> kMakers = {
      {"spark_encoder", encoder_testbench},  {"spark_decoder", decoder_testbench},
      {"spark_unpack", unpack_testbench},    {"spark_pack", pack_testbench},
      {"spark_requant", requant_testbench},  {"spark_array", array_testbench},
      {"spark_gemm", tile_testbench},        {"baseline_decoder", baseline_decoder_testbench},
      {"baseline_pe", baseline_pe_testbench}};
  const auto maker = kMakers.find(request.config.block());
  if (maker == kMakers.end()) return std::nullopt;
  const hdl::Design design = gen::build(request.config, request.top);
  return maker->second(request, design.top());
}

}  // namespace spark::verif
