#include "sim/array/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "sim/array/source.h"

namespace spark::array {
namespace {

/// Takes the rows of C and puts tiles together from them.
class Sink {
 public:
  Sink(const Config& config, size_t tiles, const Chance& chance)
      : config_(config),
        chance_(chance),
        tiles_(tiles, Sums(config.rows, config.cols)),
        waiting_(static_cast<size_t>(config.cols)) {}

  bool ready(uint64_t cycle) const { return !chance_.waits(0, cycle); }
  bool done() const { return tile_ == tiles_.size(); }
  size_t tile() const { return tile_; }
  std::vector<Sums> take_tiles() { return std::move(tiles_); }

  /// Looks at what happens at the end of `cycle`; says whether a beat was taken.
  bool accept(uint64_t cycle, const Outputs& out, bool ready) {
    if (is_waiting_ && (!out.c_valid || out.c != waiting_)) {
      throw std::runtime_error(fmt::format("cycle {}: the waiting row {} of tile {} {}", cycle,
                                           row_, tile_,
                                           out.c_valid ? "changed" : "was taken back"));
    }
    is_waiting_ = out.c_valid && !ready;
    if (is_waiting_) waiting_ = out.c;
    if (!out.c_valid || !ready) return false;

    const bool last = row_ == config_.rows - 1;
    if (out.c_last != last) {
      throw std::runtime_error(fmt::format("cycle {}: c_last is {} with row {} of tile {}", cycle,
                                           out.c_last ? 1 : 0, row_, tile_));
    }
    std::copy(out.c.begin(), out.c.end(), &tiles_[tile_].at(row_, 0));
    row_ = last ? 0 : row_ + 1;
    if (last) ++tile_;
    return true;
  }

 private:
  Config config_;
  Chance chance_;
  std::vector<Sums> tiles_;
  size_t tile_ = 0;
  int row_ = 0;
  bool is_waiting_ = false;
  std::vector<int64_t> waiting_;
};

}  // namespace

Run run(Dut& dut, const Config& config, std::span<const Tile> tiles, const Stalls& stalls) {
  Source a(config, Operand::a, tiles, Chance(stalls.seed, 0, stalls.a));
  Source b(config, Operand::b, tiles, Chance(stalls.seed, 1, stalls.b));
  Sink c(config, tiles.size(), Chance(stalls.seed, 2, stalls.c));
  Inputs inputs(config);
  Bits a_ready;
  Bits b_ready;
  Run result;
  dut.reset();
  uint64_t idle = 0;
  for (uint64_t cycle = 0; !c.done(); ++cycle) {
    a.drive(cycle, inputs.a);
    b.drive(cycle, inputs.b);
    inputs.c_ready = c.ready(cycle);
    const Outputs& out = dut.eval(inputs);
    const bool c_taken = c.accept(cycle, out, inputs.c_ready);
    // The edge still reads the offers, and ends the outputs.
    a_ready = out.a_ready;
    b_ready = out.b_ready;
    result.error = out.error;
    dut.edge();
    const bool a_taken = a.accept(a_ready, inputs.a);
    const bool b_taken = b.accept(b_ready, inputs.b);
    idle = a_taken || b_taken || c_taken ? 0 : idle + 1;
    if (idle == kHangCycles) {
      throw std::runtime_error(fmt::format(
          "hang: no beat on any port in the {} cycles up to cycle {}; {} of {} tiles done{}", idle,
          cycle, c.tile(), tiles.size(), result.error ? "; error_o is set" : ""));
    }
    result.cycles = cycle + 1;
  }
  result.tiles = c.take_tiles();
  return result;
}

}  // namespace spark::array
