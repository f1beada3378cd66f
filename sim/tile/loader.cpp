#include "sim/tile/loader.h"

#include <bit>

#include "sim/tile/registers.h"

namespace spark::tile {

using array::Operand;

Loader::Loader(const Config& config, Operand operand)
    : config_(config),
      streams_(config.array.streams(operand)),
      depth_(config.depth(operand)),
      is_a_(operand == Operand::a) {}

void Loader::reset() {
  active_ = false;
  slot_ = stream_ = beat_ = 0;
  pointer_ = loaded_ = 0;
  tail_ = false;
  first_.valid = second_.valid = false;
}

/// The slices of a coded beat that end a word: tails, and heads of short codes.
uint64_t Loader::find_ends(const Beat& beat) {
  const int slice = config_.array.slice;
  uint64_t ends = 0;
  for (int lane = 0; lane < config_.lanes(); ++lane) {
    const int bit = lane * slice;
    const bool identifier = (beat.bytes[static_cast<size_t>(bit / 8)] >> (7 - bit % 8) & 1) != 0;
    if (tail_ || !identifier) ends |= uint64_t{1} << lane;
    tail_ = identifier && !tail_;
  }
  if (beat.last) tail_ = false;
  return ends;
}

/// The second stage: where the packet ends, into the bank. Returns the errors that it finds.
uint32_t Loader::write(Memory& memory) {
  const int remaining = second_.first ? second_.words : remaining_;
  BankBeat& place = memory.at(second_.stream, static_cast<int>(second_.address));
  place.bytes = second_.beat.bytes;
  place.packet_last = second_.beat.last;
  place.last_place = config_.lanes() / 2 - 1;
  place.two = true;
  const int total = std::popcount(second_.ends);
  const bool found = remaining <= total;
  if (found && second_.beat.last) {
    uint64_t ends = second_.ends;
    for (int n = 1; n < remaining; ++n) ends &= ends - 1;
    const int lane = std::countr_zero(ends);
    place.last_place = lane / 2;
    place.two = lane % 2 != 0;
  }
  remaining_ = remaining - total;
  if (second_.beat.last == found) return 0;
  return second_.beat.last ? 1U << kEarly : 1U << kLate;
}

uint32_t Loader::edge(const Beat* beat, const Job* job, uint64_t free, Memory& memory, bool& next) {
  if (second_.valid && second_.slot_end) loaded_ = pointer_;
  uint32_t errors = second_.valid ? write(memory) : 0;
  second_ = first_;
  first_.valid = beat != nullptr;
  next = false;
  if (!active_) {
    if (job == nullptr) return errors;
    const int size = is_a_ ? job->a_beats : job->b_beats;
    const bool fits =
        pointer_ - free + static_cast<uint64_t>(size) <= static_cast<uint64_t>(depth_);
    if (!fits) {
      const uint64_t anchor = is_a_ || slot_ == 0 ? pointer_ : anchor_;
      if (free == anchor) errors |= 1U << kOverflow;
      return errors;
    }
    active_ = true;
    words_ = job->words;
    beats_ = size;
    if (slot_ == 0) anchor_ = pointer_;
    return errors;
  }
  if (beat == nullptr) return errors;
  if (beat_ == beats_) errors |= 1U << kOverflow;
  const bool slot_end = beat->last && stream_ == streams_ - 1;
  first_.first = beat_ == 0;
  first_.words = words_;
  first_.slot_end = slot_end;
  first_.stream = stream_;
  first_.address = (pointer_ + static_cast<uint64_t>(beat_)) % static_cast<uint64_t>(depth_);
  first_.beat = *beat;
  // Of plain words, every second slice ends one.
  first_.ends = config_.coded() ? find_ends(*beat)
                                : 0xaaaaaaaaaaaaaaaa & (~uint64_t{0} >> (64 - config_.lanes()));
  beat_ = beat->last ? 0 : beat_ + 1;
  if (beat->last) stream_ = slot_end ? 0 : stream_ + 1;
  if (slot_end) {
    pointer_ += static_cast<uint64_t>(beats_);
    next = slot_ == (is_a_ ? job->strips : job->tiles) - 1;
    slot_ = next ? 0 : slot_ + 1;
    active_ = false;
  }
  return errors;
}

}  // namespace spark::tile
