#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "gen/blocks/code.h"
#include "gen/blocks/parts.h"
#include "gen/params/params.h"
#include "verif/evidence/problems.h"
#include "verif/evidence/proofs.h"
#include "verif/evidence/variants.h"

namespace spark::verif {
namespace {

using codec::Format;

/// Bits that hold 0 .. largest: Verilog's $clog2(largest + 1).
int bits_of(int largest) {
  return static_cast<int>(std::bit_width(static_cast<unsigned>(largest)));
}

gen::Config stream_config(const std::string& block, const Format& format, int lanes, bool planar) {
  gen::Config config = config_of(block, format);
  config.set(gen::params::kLanes.name, std::to_string(lanes));
  config.set(gen::params::kLayout.name, planar ? "planar" : "interleaved");
  return config;
}

/// A block that turns one stream into another, and what is shown of it.
struct StreamCase {
  std::string block;
  Format format;
  int lanes;
  bool planar;
};

Problem problem_of(const StreamCase& one) {
  return one.block == "spark_unpack" ? unpack_problem(one.format, one.lanes, one.planar)
                                     : pack_problem(one.format, one.lanes, one.planar);
}

std::vector<Evidence> stream_evidence(const StreamCase& one) {
  const std::string subject = fmt::format("{} {} x{} {}", one.block, name_of(one.format), one.lanes,
                                          one.planar ? "planar" : "interleaved");
  const Problem problem = problem_of(one);
  return proof_evidence({subject,
                         "every word once, in order, with its value; valid and payload wait for "
                         "ready; no overflow; never stuck"},
                        prove_for_all_cycles(problem), problem, 12);
}

/// Each variant at four lanes and S = 4; the narrowest and widest slices; other numbers of lanes.
std::vector<StreamCase> stream_cases(const std::string& block, bool planar) {
  std::vector<StreamCase> cases;
  for (const Format& format : variants(4)) {
    // Rounding is nothing to a reader.
    if (block == "spark_unpack" && format.rounding == codec::Rounding::nearest) continue;
    cases.push_back({block, format, 4, planar});
  }
  for (const int slice : {2, 8}) cases.push_back({block, {.slice = slice}, 4, planar});
  for (const int lanes : {1, 2, 3, 5, 8}) cases.push_back({block, {}, lanes, planar});
  return cases;
}

std::vector<Evidence> network_evidence(const std::string& network, int slots, int max_holes) {
  const Problem problem =
      network == "compact" ? compact_problem(slots, max_holes) : expand_problem(slots, max_holes);
  return {evidence_of(
      "proof", fmt::format("{} of {} slots, at most {} holes", network, slots, max_holes),
      network == "compact" ? "each kept slot comes out at the place that counts those before it"
                           : "each wanted slot gets the item that counts those before it",
      prove_for_all_inputs(problem))};
}

Problem network_problem(const std::string& network, const hdl::Module& route,
                        const hdl::Module& module, int slots, int max_holes) {
  return {network,
          route.verilog() + "\n" + module.verilog(),
          {{"SLOTS", slots}, {"MAX_HOLES", max_holes}, {"COUNT", bits_of(slots)}}};
}

}  // namespace

Problem unpack_problem(const Format& format, int lanes, bool planar) {
  auto parameters = parameters_of(format);
  for (const char* unused : {"NEAREST", "BITS"}) parameters.erase(unused);
  parameters["LANES"] = lanes;
  parameters["WORD"] = format.word_bits();
  parameters["COUNT"] = bits_of(lanes);
  if (planar) parameters["FILL"] = bits_of(2 * lanes);
  return {planar ? "unpack_planar" : "unpack",
          verilog_of(stream_config("spark_unpack", format, lanes, planar), "dut"), parameters};
}

Problem pack_problem(const Format& format, int lanes, bool planar) {
  auto parameters = parameters_of(format);
  const int capacity = lanes + (planar ? lanes : 2 * lanes) - 1;
  parameters["LANES"] = lanes;
  parameters["COUNT"] = bits_of(lanes);
  parameters["CAPACITY"] = capacity;
  parameters["FILL"] = bits_of(capacity);
  return {planar ? "pack_planar" : "pack",
          verilog_of(stream_config("spark_pack", format, lanes, planar), "dut"), parameters};
}

Problem compact_problem(int slots, int max_holes) {
  const gen::RouteSize size = {slots, max_holes, 1};
  const hdl::Module route = gen::route_module("dut_route", size);
  return network_problem("compact", route, gen::compact_module("dut_compact", route, size), slots,
                         max_holes);
}

Problem expand_problem(int slots, int max_holes) {
  const gen::RouteSize size = {slots, max_holes, 1};
  const hdl::Module route = gen::route_module("dut_route", size);
  return network_problem("expand", route, gen::expand_module("dut_expand", route, size), slots,
                         max_holes);
}

std::vector<Task> stream_proof_tasks() {
  std::vector<Task> tasks;
  for (const std::string block : {"spark_unpack", "spark_pack"}) {
    for (const bool planar : {false, true}) {
      for (const StreamCase& one : stream_cases(block, planar)) {
        std::string name = name_of(one.format);
        std::replace(name.begin(), name.end(), ' ', '-');
        tasks.push_back({fmt::format("proof-{}-{}-{}-x{}", block, planar ? "planar" : "interleaved",
                                     name, one.lanes),
                         [one] { return stream_evidence(one); }});
      }
    }
  }
  const auto add_network = [&](const std::string& network, int slots, int holes) {
    tasks.push_back({fmt::format("proof-{}-{}-{}", network, slots, holes),
                     [=] { return network_evidence(network, slots, holes); }});
  };
  for (const int lanes : {2, 3, 4, 8, 16, 32}) {
    add_network("compact", lanes, (lanes + 1) / 2);
    // 64 slots take sat longer than all else here.
    if (lanes < 32) add_network("compact", 2 * lanes, lanes - 1);
    add_network("expand", lanes, lanes - 1);
  }
  return tasks;
}

}  // namespace spark::verif
