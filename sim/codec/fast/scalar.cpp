#include "sim/codec/fast/scalar.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace spark::codec::fast::scalar {
namespace {

static_assert(std::endian::native == std::endian::little);

/// How many bits of a window are valid wherever in a byte it begins.
constexpr size_t kWindow = 57;

/// The bits of a stream from any place on.
class BitReader {
 public:
  explicit BitReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  /// kWindow bits from `bit` on in the most significant places; zeros behind the end.
  uint64_t window(size_t bit) const {
    const size_t at = bit / 8;
    uint64_t value = 0;
    if (at + 8 <= bytes_.size()) {
      std::memcpy(&value, bytes_.data() + at, 8);
    } else if (at < bytes_.size()) {
      std::memcpy(&value, bytes_.data() + at, bytes_.size() - at);
    }
    return __builtin_bswap64(value) << bit % 8;
  }

  /// True if a stream of `used` bits fills the bytes, the last one with zeros.
  bool ends_at(size_t used) const {
    return (used + 7) / 8 == bytes_.size() &&
           (used % 8 == 0 || (bytes_.back() & (0xffU >> used % 8)) == 0);
  }

 private:
  std::span<const uint8_t> bytes_;
};

/// Appends bits to a stream.
class BitWriter {
 public:
  explicit BitWriter(uint8_t* bytes) : bytes_(bytes) {}

  /// Appends the last `length` bits of `value`, at most kWindow; those above must be zeros.
  void append(uint64_t value, size_t length) {
    pending_ |= value << (64 - length - used_ % 8);
    const uint64_t bytes = __builtin_bswap64(pending_);
    std::memcpy(bytes_ + used_ / 8, &bytes, 8);
    const size_t full = (used_ % 8 + length) / 8 * 8;
    pending_ = full == 64 ? 0 : pending_ << full;
    used_ += length;
  }

  /// In bits.
  size_t size() const { return used_; }

 private:
  uint8_t* bytes_;
  size_t used_ = 0;  // bits
  uint64_t pending_ =
      0;  // those of the last byte, if it is not full, in the most significant places
};

template <typename Word>
void encode_interleaved(const Tables& tables, std::span<const Word> words, BitWriter& writer) {
  const size_t together = kWindow / static_cast<size_t>(2 * tables.format.slice);
  for (size_t i = 0; i < words.size(); i += together) {
    uint64_t value = 0;
    size_t length = 0;
    for (const Word word : words.subspan(i, std::min(together, words.size() - i))) {
      const Tables::Entry entry = tables.entries[word & tables.word_mask];
      value = value << entry.length | entry.bits;
      length += entry.length;
    }
    writer.append(value, length);
  }
}

/// The heads alone, or the tails alone.
template <typename Word>
void encode_plane(const Tables& tables, bool tails, std::span<const Word> words,
                  BitWriter& writer) {
  const auto slice = static_cast<size_t>(tables.format.slice);
  const uint32_t slice_mask = (1U << slice) - 1;
  const size_t together = kWindow / slice;
  for (size_t i = 0; i < words.size(); i += together) {
    uint64_t value = 0;
    size_t length = 0;
    for (const Word word : words.subspan(i, std::min(together, words.size() - i))) {
      const Tables::Entry entry = tables.entries[word & tables.word_mask];
      const size_t tail_length = entry.length - slice;
      const size_t taken = tails ? tail_length : slice;
      const uint32_t bits = tails ? entry.bits : entry.bits >> tail_length;
      value = value << taken | (taken == 0 ? 0 : bits & slice_mask);
      length += taken;
    }
    if (length > 0) writer.append(value, length);
  }
}

/// The slice in the most significant places of a window.
class Slices {
 public:
  explicit Slices(const Tables& tables)
      : heads_(tables.heads.data()), width_(tables.format.slice), shift_(tables.tail_shift) {}

  uint32_t first(uint64_t window) const { return static_cast<uint32_t>(window >> (64 - width_)); }

  /// The width, if the slice is the head of a long code, else 0.
  size_t tail_width(uint64_t window) const {
    return static_cast<size_t>(width_) & (0 - static_cast<size_t>(window >> 63));
  }

  /// The word of a head and, if the head is long, of a tail, each in front of its window.
  uint32_t word(uint64_t head, uint64_t tail) const {
    const uint32_t added = first(tail) << shift_ & (0 - static_cast<uint32_t>(head >> 63));
    return heads_[first(head)] + added;
  }

  size_t width() const { return static_cast<size_t>(width_); }

 private:
  const uint16_t* heads_;
  int width_;
  int shift_;
};

/// Returns where the stream ends, in bits.
template <typename Word>
size_t decode_interleaved(const Slices& slices, const BitReader& reader, std::span<Word> words) {
  const size_t together = kWindow / (2 * slices.width());
  size_t bit = 0;
  for (size_t i = 0; i < words.size(); i += together) {
    uint64_t window = reader.window(bit);
    for (Word& word : words.subspan(i, std::min(together, words.size() - i))) {
      word = static_cast<Word>(slices.word(window, window << slices.width()));
      const size_t length = slices.width() + slices.tail_width(window);
      window <<= length;
      bit += length;
    }
  }
  return bit;
}

template <typename Word>
size_t decode_planar(const Slices& slices, const BitReader& reader, std::span<Word> words) {
  const size_t together = kWindow / slices.width();
  size_t tail_bit = words.size() * slices.width();
  for (size_t i = 0; i < words.size(); i += together) {
    uint64_t heads = reader.window(i * slices.width());
    uint64_t tails = reader.window(tail_bit);
    for (Word& word : words.subspan(i, std::min(together, words.size() - i))) {
      word = static_cast<Word>(slices.word(heads, tails));
      const size_t length = slices.tail_width(heads);
      heads <<= slices.width();
      tails <<= length;
      tail_bit += length;
    }
  }
  return tail_bit;
}

}  // namespace

template <typename Word>
size_t encode(const Tables& tables, Layout layout, std::span<const Word> words, uint8_t* stream) {
  BitWriter writer(stream);
  if (layout == Layout::interleaved) {
    encode_interleaved(tables, words, writer);
  } else {
    encode_plane(tables, false, words, writer);
    encode_plane(tables, true, words, writer);
  }
  return writer.size() / static_cast<size_t>(tables.format.slice);
}

template <typename Word>
bool decode(const Tables& tables, Layout layout, std::span<const uint8_t> stream,
            std::span<Word> words) {
  const Slices slices(tables);
  const BitReader reader(stream);
  if (words.size() > stream.size() * 8 / slices.width()) return false;
  // Zeros are read behind the end, so that a stream that ends too early ends in the wrong place.
  return reader.ends_at(layout == Layout::interleaved ? decode_interleaved(slices, reader, words)
                                                      : decode_planar(slices, reader, words));
}

std::optional<int32_t> word_at(const Tables& tables, Layout layout, std::span<const uint8_t> stream,
                               size_t index, size_t words) {
  const Slices slices(tables);
  const BitReader reader(stream);
  const bool planar = layout == Layout::planar;
  if (index >= stream.size() * 8 / slices.width()) return std::nullopt;
  size_t head_bit = 0;
  size_t tail_bit = words * slices.width();
  for (size_t i = 0; i < index; ++i) {
    const size_t tail_width = slices.tail_width(reader.window(head_bit));
    head_bit += slices.width() + (planar ? 0 : tail_width);
    tail_bit += tail_width;
  }
  const uint64_t head = reader.window(head_bit);
  if (!planar) tail_bit = head_bit + slices.width();
  const size_t end = tail_bit + slices.tail_width(head);
  if (end > stream.size() * 8) return std::nullopt;
  return tables.word_of(slices.word(head, reader.window(tail_bit)));
}

template size_t encode(const Tables&, Layout, std::span<const uint8_t>, uint8_t*);
template size_t encode(const Tables&, Layout, std::span<const uint16_t>, uint8_t*);
template bool decode(const Tables&, Layout, std::span<const uint8_t>, std::span<uint8_t>);
template bool decode(const Tables&, Layout, std::span<const uint8_t>, std::span<uint16_t>);

}  // namespace spark::codec::fast::scalar
