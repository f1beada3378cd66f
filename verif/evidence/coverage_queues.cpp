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

/// A number of items, `level`, up to `most`.
std::string counter(const std::string& level, int64_t most) {
  std::string text;
  for (int64_t n = 0; n <= most; ++n) {
    text += cover(fmt::format("level_{}", n), fmt::format("{} == {}", level, n));
  }
  return text;
}

}  // namespace

std::string queue_covers(const gen::Config& config, const std::string& file) {
  namespace params = gen::params;
  if (file.ends_with("_a_feed.v") || file.ends_with("_b_feed.v")) return counter("fill_q", 3);
  if (file == "spark_array_queue.v" || file == "spark_array_row.v") {
    const int64_t depth = config.integer(params::kQueueDepth);
    if (config.text(params::kSync) == "elastic") return thermometer(depth, "left | write");
    // Words of the window that the row has still to use.
    if (config.text(params::kPe) == "wide") return counter("$countones(todo_q)", depth);
  }
  if (file == "spark_unpack.v" && config.text(params::kLayout) == "planar") {
    return counter("fill_q", 2 * config.integer(params::kLanes));
  }
  if (file == "spark_pack_gearbox.v") {
    const int64_t lanes = config.integer(params::kLanes);
    const bool planar = config.text(params::kLayout) == "planar";
    return counter("fill_q", lanes + (planar ? lanes : 2 * lanes) - 1);
  }
  if (file == "spark_gemm_queue.v") {
    return cover("level_0", "!busy_o") + cover("level_1", "busy_o && !full_o") +
           cover("level_2", "full_o");
  }
  return "";
}

}  // namespace spark::verif
