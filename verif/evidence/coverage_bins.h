#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "verif/evidence/coverage_points.h"
#include "verif/harness/dut.h"

namespace spark::verif {

/// Watches the ports of a design in every cycle that is compared, and counts what it sees in bins:
///
/// - of each handshake (each bit of a vector of them): valid and ready, and how they follow each
///   other as far as the rules of AXI-Stream allow; a reset while an offer waits;
/// - of each stream with a count: each count, in a last beat and in another; with `last`: last or
///   not; a reset inside a stream;
/// - of each lane of codes and words: every head that can be there, and tails.
///
/// The model must not outlive it.
class CoverageBins {
 public:
  explicit CoverageBins(const Dut& dut);
  ~CoverageBins();

  /// All bins, as `words_o lane 2 head 1010`.
  std::vector<CoveragePoint> points() const;

  /// Something that looks at ports once a cycle.
  class Watcher {
   public:
    virtual ~Watcher() = default;
    /// The present cycle ends; `counts`: it is compared and out of reset.
    virtual void cycle(bool counts) = 0;
    /// A cycle in reset.
    virtual void reset() {}
  };
  struct Bin {
    std::string name;
    uint64_t hits = 0;
  };

 private:
  void observe(bool compared);

  Dut dut_;
  Signal clock_, reset_;
  bool before_ = true;  ///< clk_i at the last evaluation
  std::vector<std::unique_ptr<Bin>> bins_;
  std::vector<std::unique_ptr<Watcher>> watchers_;
};

}  // namespace spark::verif
