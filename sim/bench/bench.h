#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Speed of the codec beside its peers, all in one run.
namespace spark::bench {

/// One figure. Absent: has no meaning for the operation.
struct Record {
  std::string operation;  ///< `decode`, `encode`, `random access`, `calibrate`
  std::string codec;
  std::string distribution;
  uint64_t bytes = 0;  ///< of decoded words, one each; calibrate: of the float32 weights
  int threads = 1;
  double gb_per_s = 0;          ///< decoded words, one byte each, or weights: 10^9 bytes a second
  std::optional<double> ratio;  ///< bytes encoded / bytes of words
  double ns = 0;                ///< of the whole operation: all of `bytes`; one word at random
};

/// How much is done.
struct Options {
  std::vector<uint64_t> sizes = {uint64_t{64} << 10, uint64_t{4} << 20, uint64_t{256} << 20};
  uint64_t random_access_bytes = uint64_t{1} << 30;
  uint64_t weights = 10'000'000;  ///< that are calibrated
  int rounds = 7;                 ///< of which the median counts
};

/// Runs everything. For each size and distribution all codecs take turns, round after round, so
/// that whatever else the machine does falls on all alike; medians are over rounds; what is short
/// is repeated within a round for 5 ms. Each codec's output is compared with its input first:
/// throws std::runtime_error if it differs. Words are unsigned; `short 50 %` and `short 90 %` are
/// uniform within the short and the long ones, `Laplace` rounded magnitudes with a mean of 9 (58 %
/// short). Two threads share the words of a size in halves. Records of StreamVByte count one byte
/// a word, those of `StreamVByte, 4 bytes a word` the four that it writes. `progress` is told what
/// is being measured.
std::vector<Record> run(const Options& options,
                        const std::function<void(const std::string&)>& progress);

}  // namespace spark::bench
