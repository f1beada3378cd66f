#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/codec/rules.h"
#include "sim/tile/control.h"

namespace spark::tile {

/// Where results leave. Only a reset of the whole tile resets it.
class SinkPort {
 public:
  explicit SinkPort(const Config& config) : config_(config) {}

  void reset() { valid_ = open_ = false; }
  void show(Outputs& outputs) const;
  bool closed() const { return !valid_ && !open_; }
  bool ready(bool abort, bool c_ready) const { return (!valid_ || c_ready) && !abort; }

  /// The clock edge. `beat`: what is offered to it, or null, of `count` slices. Returns true if a
  /// packet's last beat has come.
  bool edge(bool abort, bool c_ready, const Beat* beat, int count);

 private:
  Config config_;
  bool valid_ = false, open_ = false;
  Beat beat_;
  uint64_t keep_ = 0;
};

/// Words in, encoded; beats out.
class Packer {
 public:
  explicit Packer(const Config& config);

  void reset();

  /// The beat on offer, or null; count() are its slices.
  const Beat* beat();
  int count() const;

  /// Whether words are taken in this cycle; `taken`: the beat on offer goes.
  bool ready(bool taken) const { return !valid_ || gearbox_ready(taken); }

  /// The clock edge. `words`: taken in this cycle, or null.
  void edge(bool taken, const std::vector<int32_t>* words, bool last);

 private:
  bool gearbox_ready(bool taken) const;
  int left(bool taken) const;

  Config config_;
  std::vector<codec::Code> codes_;  ///< by word - min_word()
  int32_t min_word_;
  // The register before the gearbox.
  bool valid_ = false, last_ = false;
  std::vector<uint32_t> slots_;
  // The gearbox.
  std::vector<uint32_t> slices_;
  bool ending_ = false;
  Beat beat_;
};

/// Rows of sums in, words out.
class Requantiser {
 public:
  explicit Requantiser(const Config& config);

  void reset();

  /// The words on offer, or null.
  const std::vector<int32_t>* words() const {
    const Stage& out = stages_[index(kStages - 1)];
    return out.valid ? &out.words : nullptr;
  }
  bool last() const { return stages_[index(kStages - 1)].last; }

  /// Whether a group of the row is taken in this cycle, and whether with it the row.
  bool takes(bool row_valid, const Job* job, bool words_taken) const;
  bool takes_row(bool row_valid, const Job* job, bool words_taken) const {
    return takes(row_valid, job, words_taken) && group_ == groups_ - 1;
  }

  /// The clock edge; `row`: the sums on offer, or null; `done`: the job's last beat has left.
  void edge(const std::vector<int64_t>* row, bool row_last, const Job* job, bool words_taken,
            bool done, const Control& control);

 private:
  static constexpr int kStages = 6;
  struct Stage {
    bool valid = false;
    bool last = false;
    std::vector<int32_t> words;
  };
  size_t index(int stage) const { return static_cast<size_t>((first_ + stage) % kStages); }
  bool go(bool words_taken) const { return words() == nullptr || words_taken; }

  Config config_;
  int groups_;
  int group_ = 0, tile_ = 0, strip_ = 0, base_ = 0;
  bool waiting_ = false;
  Stage input_;                        ///< the sums' words, once they come out of the lanes
  std::array<Stage, kStages> stages_;  ///< a ring: stage 0 is stages_[first_]
  int first_ = 0;
};

}  // namespace spark::tile
