#include "sim/codec/stream.h"

#include "gen/base/error.h"
#include "sim/codec/rules.h"

namespace spark::codec {
namespace {

/// Random access to the slices in a string of bytes.
class SliceReader {
 public:
  SliceReader(int slice, std::string_view bytes)
      : slice_(static_cast<uint64_t>(slice)), bytes_(bytes), size_(bytes.size() * 8 / slice_) {}

  /// How many whole slices there are.
  uint64_t size() const { return size_; }

  uint32_t operator[](uint64_t i) const {
    // At most 8 bits from anywhere lie in two neighbouring bytes.
    const uint64_t bit = i * slice_;
    const uint32_t pair = byte(bit / 8) << 8 | byte(bit / 8 + 1);
    return pair >> (16 - bit % 8 - slice_) & ((1U << slice_) - 1);
  }

  /// Throws InputError unless `used` slices and fewer than 8 zero bits are all there is.
  void check_end(uint64_t used, uint64_t words) const {
    const uint64_t needed = (used * slice_ + 7) / 8;
    if (bytes_.size() > needed) {
      throw InputError(
          "{} bytes are left over: the stream of {} words ends with slice {}, in {} bytes; {} "
          "given",
          bytes_.size() - needed, words, used, needed, bytes_.size());
    }
    const uint64_t filling = needed * 8 - used * slice_;
    if (filling > 0 && (byte(needed - 1) & ((1U << filling) - 1)) != 0) {
      throw InputError(
          "the last {} bits of byte {} are not zero: the stream of {} words ends with slice {}",
          filling, needed - 1, words, used);
    }
  }

 private:
  uint32_t byte(uint64_t i) const {
    return i < bytes_.size() ? static_cast<uint8_t>(bytes_[i]) : 0;
  }

  uint64_t slice_;
  std::string_view bytes_;
  uint64_t size_;
};

[[noreturn]] void fail_inside(uint64_t word, uint64_t head, uint64_t tail) {
  throw InputError(
      "the stream ends inside the long code of word {}: its head is slice {}, its tail would be "
      "slice {}",
      word, head, tail);
}

[[noreturn]] void fail_short(uint64_t words, uint64_t found, uint64_t slices) {
  throw InputError("the stream ends at slice {} after {} of {} words", slices, found, words);
}

std::vector<int32_t> unpack_interleaved(const Format& format, const SliceReader& slices,
                                        uint64_t words) {
  std::vector<int32_t> result;
  result.reserve(std::min(words, slices.size()));
  uint64_t at = 0;
  while (result.size() < words) {
    if (at == slices.size()) fail_short(words, result.size(), at);
    Code code = {slices[at], 0, false};
    code.is_long = decode_slice(format, false, code.head).next_tail;
    if (code.is_long) {
      if (at + 1 == slices.size()) fail_inside(result.size(), at, at + 1);
      code.tail = slices[at + 1];
    }
    at += code.is_long ? 2 : 1;
    result.push_back(decode(format, code));
  }
  slices.check_end(at, words);
  return result;
}

std::vector<int32_t> unpack_planar(const Format& format, const SliceReader& slices,
                                   uint64_t words) {
  if (words > slices.size()) fail_short(words, slices.size(), slices.size());
  std::vector<int32_t> result;
  result.reserve(words);
  // Invariant: `tail` is `words` + the number of long codes before word i.
  uint64_t tail = words;
  for (uint64_t i = 0; i < words; ++i) {
    Code code = {slices[i], 0, false};
    code.is_long = decode_slice(format, false, code.head).next_tail;
    if (code.is_long) {
      if (tail >= slices.size()) fail_inside(i, i, tail);
      code.tail = slices[tail++];
    }
    result.push_back(decode(format, code));
  }
  slices.check_end(tail, words);
  return result;
}

}  // namespace

std::vector<uint32_t> to_slices(const Format& format, Layout layout,
                                std::span<const int32_t> words) {
  format.check();
  std::vector<uint32_t> slices;
  std::vector<uint32_t> tails;
  std::vector<uint32_t>& tails_to = layout == Layout::planar ? tails : slices;
  slices.reserve(words.size() * 2);
  for (const int32_t word : words) {
    const Code code = encode(format, word);
    slices.push_back(code.head);
    if (code.is_long) tails_to.push_back(code.tail);
  }
  slices.insert(slices.end(), tails.begin(), tails.end());
  return slices;
}

std::string pack_slices(int slice, std::span<const uint32_t> slices) {
  std::string bytes;
  bytes.reserve(slices.size() * static_cast<size_t>(slice) / 8 + 1);
  uint32_t pending = 0;  // the last `count` bits, at most 7, wait for a byte to be full
  int count = 0;
  for (const uint32_t value : slices) {
    pending = pending << slice | value;
    count += slice;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(pending >> count);
      pending &= (1U << count) - 1;
    }
  }
  if (count > 0) bytes += static_cast<char>(pending << (8 - count));
  return bytes;
}

std::string pack(const Format& format, Layout layout, std::span<const int32_t> words) {
  return pack_slices(format.slice, to_slices(format, layout, words));
}

std::vector<int32_t> unpack(const Format& format, Layout layout, std::string_view bytes,
                            uint64_t words) {
  format.check();
  const SliceReader slices(format.slice, bytes);
  return layout == Layout::planar ? unpack_planar(format, slices, words)
                                  : unpack_interleaved(format, slices, words);
}

}  // namespace spark::codec
