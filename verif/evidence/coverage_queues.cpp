#include "verif/evidence/coverage_queues.h"

#include <fmt/format.h>

#include "gen/params/params.h"

namespace spark::verif {
namespace {

std::string cover(const std::string& name, const std::string& what) {
  return fmt::format("  {}: cover property (@(posedge clk_i) rst_ni && ({}));\n", name, what);
}

/// A queue whose `fill_q` has a bit for each place in use, from bit 0 on; `next`: its next value.
std::string thermometer(int64_t depth, const std::string& next) {
  const auto level = [&](int64_t n) {
    return fmt::format("{}'d{}", depth, (uint64_t{1} << n) - 1);
  };
  std::string text;
  for (int64_t n = 0; n <= depth; ++n) {
    text += cover(fmt::format("level_{}", n), fmt::format("fill_q == {}", level(n)));
  }
  const auto step = [&](const char* name, int64_t from, int64_t to) {
    text += cover(name, fmt::format("fill_q == {} && ({}) == {}", level(from), next, level(to)));
  };
  step("fills", depth - 1, depth);
  step("no_longer_full", depth, depth - 1);
  step("fills_from_empty", 0, 1);
  step("empties", 1, 0);
  if (depth > 1) step("stays_one_from_full", depth - 1, depth - 1);
  return text;
}

/// A number `fill_q` of slices, up to `most`.
std::string counter(int64_t most) {
  std::string text;
  for (int64_t n = 0; n <= most; ++n) {
    text += cover(fmt::format("level_{}", n), fmt::format("fill_q == {}", n));
  }
  return text;
}

}  // namespace

std::string queue_covers(const gen::Config& config, const std::string& file) {
  namespace params = gen::params;
  if (file == "spark_array_queue.v" || file == "spark_array_row.v") {
    const bool elastic = config.text(params::kSync) == "elastic";
    const std::string fill = elastic ? "fill_q" : "todo_q";
    if (!elastic) return "";
    return thermometer(config.integer(params::kQueueDepth), "left | write");
  }
  if (file == "spark_array_a_feed.v" || file == "spark_array_b_feed.v") return counter(3);
  if (file == "spark_unpack.v" && config.text(params::kLayout) == "planar") {
    return counter(2 * config.integer(params::kLanes));
  }
  if (file == "spark_gemm_queue.v") {
    return cover("level_0", "!busy_o") + cover("level_1", "busy_o && !full_o") +
           cover("level_2", "full_o");
  }
  return "";
}

}  // namespace spark::verif
