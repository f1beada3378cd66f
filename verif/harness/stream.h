#pragma once

#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "verif/harness/model.h"

namespace spark::verif {

/// One stream of a tensor's items (words or slices), and whether the design must call it malformed.
struct Stream {
  std::vector<uint32_t> items;  ///< bit patterns
  bool error = false;
};

/// The signals of a stream port: lanes of `item_bits`, the first in the most significant place.
struct StreamPort {
  std::string name;
  int lanes = 1;
  int item_bits = 1;
  Signal valid, ready, data, count, last;
  Signal error;  ///< width 0 where the port has none
};

/// A side of a design that takes part in every cycle: first it drives, with every ready low; when
/// the combinational logic has settled it raises its ready, if it has one; settled again, it looks
/// at what happens at the coming edge.
class Agent {
 public:
  virtual ~Agent() = default;
  /// Random signals that mean nothing, to leave the design in any state before its reset.
  virtual void make_noise(std::mt19937_64& random) = 0;
  virtual void drive(std::mt19937_64& random) = 0;
  virtual void raise_ready() {}
  virtual void sample(uint64_t cycle) = 0;
  virtual bool done() const = 0;
  /// The first thing that went wrong, or empty.
  const std::string& failure() const { return failure_; }
  /// Beats transferred.
  uint64_t beats = 0;
  /// Cycles inside a stream in which nothing was transferred.
  uint64_t bubbles = 0;

 protected:
  void transferred(uint64_t cycle, bool last);
  void fail(const std::string& what) {
    if (failure_.empty()) failure_ = what;
  }

 private:
  std::string failure_;
  bool inside_ = false;
  uint64_t last_cycle_ = 0;  ///< of the last transfer
};

/// Offers streams beat by beat, pausing with probability `stall`; obeys the AXI-Stream rules (what
/// is offered stays until it is taken) and shows noise while it offers nothing.
class Source : public Agent {
 public:
  /// `ragged`: beats hold a random number of items, 0..lanes; else all but the last are full.
  Source(StreamPort port, const std::vector<Stream>& streams, double stall, bool ragged,
         std::mt19937_64& random);
  void make_noise(std::mt19937_64& random) override;
  void drive(std::mt19937_64& random) override;
  void sample(uint64_t cycle) override;
  bool done() const override { return beats_.empty(); }

  struct Beat {
    std::vector<uint32_t> items;
    bool last;
  };
  /// What is still to come.
  const std::deque<Beat>& planned() const { return beats_; }
  /// Beat n is not offered before `other` has sent after[n] beats. `other` must outlive this.
  void wait_for(const Source& other, std::vector<uint64_t> after) {
    other_ = &other;
    after_ = std::move(after);
  }

 private:
  void show(const Beat& beat, std::mt19937_64& random);

  StreamPort port_;
  std::deque<Beat> beats_;
  const Source* other_ = nullptr;
  std::vector<uint64_t> after_;
  double stall_;
  bool offering_ = false;
};

/// Takes streams, pausing with probability `stall`, and compares each item with what is expected.
/// Complains of anything lost, doubled, reordered or invented, of a wrong end, of an offer that
/// changes before it is taken, and of one that waits for ready.
class Sink : public Agent {
 public:
  /// `full_beats`: only the last beat of a stream may hold fewer items than lanes.
  Sink(StreamPort port, std::vector<Stream> expected, double stall, bool full_beats);
  void make_noise(std::mt19937_64& random) override;
  void drive(std::mt19937_64& random) override;
  void raise_ready() override;
  void sample(uint64_t cycle) override;
  bool done() const override { return stream_ == expected_.size(); }
  uint64_t items_seen() const { return items_seen_; }

 private:
  std::vector<uint32_t> offer() const;
  void take(uint64_t cycle);

  StreamPort port_;
  std::vector<Stream> expected_;
  double stall_;
  bool full_beats_;
  size_t stream_ = 0;
  size_t item_ = 0;
  uint64_t items_seen_ = 0;
  bool ready_ = false;          ///< what ready will be in this cycle
  bool offered_early_ = false;  ///< valid before ready was raised
  bool waiting_ = false;
  std::vector<uint32_t> waiting_offer_;
};

}  // namespace spark::verif
