#pragma once

#include <cstdint>
#include <vector>

#include "sim/array/config.h"
#include "sim/array/dut.h"

namespace spark::array {

/// The feeds of one operand: each takes the beats of its stream, decodes them and shows the core
/// one word at a time in an output register.
class Feeds {
 public:
  Feeds(const Config& config, Operand operand);

  void reset();

  // The output registers, by stream: line * V + lane.
  const Bits& valid() const { return valid_; }
  const Bits& last() const { return last_; }        ///< it is the tile's last word; only if valid
  const Bits& is_long() const { return is_long_; }  ///< it is LONG; only if valid
  // Numbers of words; of digits too, unless the form is none.
  const int32_t* values() const { return values_.data(); }
  const int32_t* hi() const { return hi_.data(); }
  const int32_t* lo() const { return lo_.data(); }

  /// What the core empties in this cycle; it sets bits of valid output registers.
  Bits& take() { return take_; }

  /// ready in this cycle, once take() is settled.
  void settle(Bits& ready);

  /// The clock edge: empties what was taken, accepts what is valid and ready. True if before it a
  /// stream's tile had ended with the head of a code whose tail did not come.
  bool edge(const Offers& offers, const Bits& ready);

 private:
  /// Up to three slices, right aligned, the first in the most significant place.
  struct Buffer {
    uint32_t slices = 0;
    int fill = 0;
    int need = 1;        ///< slices of the code at the front
    bool ended = false;  ///< the tile's last beat is in the buffer
  };
  void load(size_t w, uint64_t loaded);
  void load_plain(const Offers& offers, size_t w, uint64_t accepted);
  void accept(Buffer& buffer, const Beat& beat) const;
  void look(size_t w, uint64_t changed);
  void show(size_t stream, const Digits& word);

  Config config_;
  Operand operand_;
  std::vector<Digits> codes_;  ///< [head << S | tail]
  Bits valid_, last_, is_long_, take_;
  std::vector<int32_t> values_, hi_, lo_;
  std::vector<Buffer> buffers_;
  // What the buffers, which change at edges only, allow.
  Bits available_;     ///< a word for the output register
  Bits room_;          ///< for a beat
  Bits room_if_load_;  ///< for a beat, when a word leaves in the same cycle
  bool truncated_ =
      false;   ///< a buffer holds a tile's last slice, and it is the head of a long code
  Bits load_;  ///< a word moves to the output register at the coming edge
};

}  // namespace spark::array
