#include "sim/array/feeds.h"

#include <algorithm>

#include "sim/codec/rules.h"

namespace spark::array {
namespace {

/// The digits of every code, by head << S | tail; short codes at tail 0.
std::vector<Digits> all_codes(const Config& config, Operand operand) {
  std::vector<Digits> codes(size_t{1} << (2 * config.slice));
  for (uint32_t head = 0; head < uint32_t{1} << config.slice; ++head) {
    const bool is_long = head >> (config.slice - 1) != 0;
    for (uint32_t tail = 0; tail < (is_long ? uint32_t{1} << config.slice : 1); ++tail) {
      const int32_t value = codec::decode(config.format(operand), {head, tail, is_long});
      codes[head << config.slice | tail] = digits(config, operand, value);
    }
  }
  return codes;
}

}  // namespace

Feeds::Feeds(const Config& config, Operand operand) : config_(config), operand_(operand) {
  if (config_.form != Form::none) codes_ = all_codes(config_, operand_);
  reset();
}

void Feeds::reset() {
  const int count = config_.streams(operand_);
  const auto size = static_cast<size_t>(count);
  for (Bits* bits :
       {&valid_, &last_, &is_long_, &take_, &available_, &room_, &room_if_load_, &load_}) {
    *bits = Bits(count);
  }
  room_.fill();
  truncated_ = false;
  values_.assign(size, 0);
  hi_.assign(size, 0);
  lo_.assign(size, 0);
  buffers_.assign(size, {});
}

void Feeds::settle(Bits& ready) {
  for (size_t w = 0; w < valid_.words().size(); ++w) {
    const uint64_t empty = ~valid_.words()[w] | take_.words()[w];
    const uint64_t load = available_.words()[w] & empty;
    load_.words()[w] = load;
    ready.words()[w] = config_.form == Form::none
                           ? room_.words()[w] & empty
                           : room_.words()[w] | (room_if_load_.words()[w] & load);
  }
}

bool Feeds::edge(const Offers& offers, const Bits& ready) {
  const bool truncated = truncated_;
  for (size_t w = 0; w < valid_.words().size(); ++w) {
    const uint64_t accepted = offers.valid.words()[w] & ready.words()[w];
    const uint64_t loaded = config_.form == Form::none ? accepted : load_.words()[w];
    valid_.words()[w] = loaded | (valid_.words()[w] & ~take_.words()[w]);
    take_.words()[w] = 0;
    if (config_.form == Form::none) {
      load_plain(offers, w, accepted);
      continue;
    }
    // One loop for each thing that can happen: which of them do is hard to predict.
    load(w, loaded);
    for_each_bit(accepted, static_cast<int>(w) * 64, [&](int stream) {
      accept(buffers_[static_cast<size_t>(stream)], offers.beats[static_cast<size_t>(stream)]);
    });
    look(w, loaded | accepted);
  }
  return truncated;
}

/// Moves the words at the front of buffers to the output registers.
void Feeds::load(size_t w, uint64_t loaded) {
  uint64_t is_long = is_long_.words()[w] & ~loaded;
  uint64_t last = last_.words()[w] & ~loaded;
  for_each_bit(loaded, 0, [&](int n) {
    const size_t stream = w * 64 + static_cast<size_t>(n);
    Buffer& buffer = buffers_[stream];
    const int rest = std::max(buffer.fill - buffer.need, 0);
    const int missing = 2 - (buffer.fill - rest);
    const uint32_t front = buffer.slices >> (rest * config_.slice);
    const Digits& word = codes_[front << (missing * config_.slice)];
    show(stream, word);
    is_long |= uint64_t{word.is_long()} << n;
    last |= uint64_t{buffer.ended && rest == 0} << n;
    buffer.slices &= (uint32_t{1} << (rest * config_.slice)) - 1;
    buffer.fill = rest;
    buffer.ended = buffer.ended && rest != 0;
  });
  is_long_.words()[w] = is_long;
  last_.words()[w] = last;
}

void Feeds::accept(Buffer& buffer, const Beat& beat) const {
  const int count = beat.two ? 2 : 1;
  buffer.slices =
      buffer.slices << (count * config_.slice) | beat.data >> ((2 - count) * config_.slice);
  buffer.fill += count;
  buffer.ended = beat.last;
}

/// Finds what the buffers `changed` of word `w` allow.
void Feeds::look(size_t w, uint64_t changed) {
  uint64_t available = available_.words()[w] & ~changed;
  uint64_t room = room_.words()[w] & ~changed;
  uint64_t room_if_load = room_if_load_.words()[w] & ~changed;
  Buffer* buffers = buffers_.data() + w * 64;
  for_each_bit(changed, 0, [&](int n) {
    Buffer& buffer = buffers[n];
    // Of an empty buffer the first slice reads as 0; `need` is then not looked at.
    const int below = std::max(buffer.fill - 1, 0) * config_.slice;
    buffer.need = 1 + static_cast<int>(buffer.slices >> below >> (config_.slice - 1));
    const bool ended = buffer.ended;
    truncated_ |= ended && buffer.fill == 1 && buffer.need == 2;
    available |= uint64_t{buffer.fill >= buffer.need || (ended && buffer.fill != 0)} << n;
    room |= uint64_t{!ended && buffer.fill <= 1} << n;
    room_if_load |= uint64_t{!ended && buffer.fill - buffer.need <= 1} << n;
  });
  available_.words()[w] = available;
  room_.words()[w] = room;
  room_if_load_.words()[w] = room_if_load;
}

void Feeds::show(size_t stream, const Digits& word) {
  values_[stream] = word.value;
  hi_[stream] = word.hi;
  lo_[stream] = word.lo;
}

/// Form none: words go to the output registers as they come.
void Feeds::load_plain(const Offers& offers, size_t w, uint64_t accepted) {
  const int32_t max_word = config_.format(operand_).max_word();
  for_each_bit(accepted, static_cast<int>(w) * 64, [&](int stream) {
    const Beat& beat = offers.beats[static_cast<size_t>(stream)];
    auto value = static_cast<int32_t>(beat.data);
    if (value > max_word) value -= 1 << (2 * config_.slice);
    show(static_cast<size_t>(stream), {value, 0, 0});
    last_.set(stream, beat.last);
  });
}

}  // namespace spark::array
