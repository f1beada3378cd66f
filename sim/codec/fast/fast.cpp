#include "sim/codec/fast/fast.h"

#include "sim/codec/fast/highway.h"
// After it.
#include <hwy/targets.h>

#include <stdexcept>

#include "gen/base/error.h"
#include "sim/codec/fast/kernels.h"
#include "sim/codec/fast/scalar.h"
#include "sim/codec/stream.h"

namespace spark::codec::fast {
namespace {

/// Throws InputError as codec::unpack does, for a stream that is none.
[[noreturn]] void refuse(const Format& format, Layout layout, std::span<const uint8_t> stream,
                         size_t words) {
  unpack(format, layout, {reinterpret_cast<const char*>(stream.data()), stream.size()}, words);
  throw std::logic_error("the fast codec refuses a stream that the golden one decodes");
}

void check_word_type(const Format& format, bool bytes) {
  if (bytes != (format.slice <= 4)) {
    throw std::invalid_argument(
        fmt::format("words of slice {} are not in {} bits", format.slice, bytes ? 8 : 16));
  }
}

template <typename Word>
size_t count_fitting(const Tables& tables, std::span<const Word> words) {
  const Format& format = tables.format;
  // Shifted by the smallest word, they are 0..word_mask.
  const auto low = static_cast<Word>(format.min_word());
  const auto fits = [&](Word word) { return static_cast<Word>(word - low) <= tables.word_mask; };
  constexpr size_t kPiece = 256;
  size_t i = 0;
  for (; i + kPiece <= words.size(); i += kPiece) {
    bool all = true;
    for (size_t j = i; j < i + kPiece; ++j) all &= fits(words[j]);
    if (!all) break;
  }
  while (i < words.size() && fits(words[i])) ++i;
  return i;
}

}  // namespace

Codec::Codec(const Format& format) : tables_(std::make_unique<Tables>(format)) {}
Codec::~Codec() = default;
Codec::Codec(Codec&&) noexcept = default;

const Format& Codec::format() const { return tables_->format; }

size_t Codec::encode_room(size_t words) const {
  const auto code_bits = static_cast<size_t>(2 * format().slice);
  return words / 8 * code_bits + (words % 8 * code_bits + 7) / 8 + kOvershoot;
}

size_t Codec::encode(Layout layout, std::span<const uint8_t> words,
                     std::span<uint8_t> stream) const {
  check_word_type(format(), true);
  check_room(words.size(), stream);
  if (format().slice != 4) return scalar::encode(*tables_, layout, words, stream.data());
  return layout == Layout::planar ? encode_planar(*tables_, words, stream.data())
                                  : encode_interleaved(*tables_, words, stream.data());
}

size_t Codec::encode(Layout layout, std::span<const uint16_t> words,
                     std::span<uint8_t> stream) const {
  check_word_type(format(), false);
  check_room(words.size(), stream);
  return scalar::encode(*tables_, layout, words, stream.data());
}

void Codec::check_room(size_t words, std::span<uint8_t> stream) const {
  if (stream.size() >= encode_room(words)) return;
  throw std::invalid_argument(fmt::format("{} bytes are no room for the stream of {} words: {}",
                                          stream.size(), words, encode_room(words)));
}

size_t Codec::first_unfit(std::span<const uint8_t> words) const {
  check_word_type(format(), true);
  return count_fitting(*tables_, words);
}

size_t Codec::first_unfit(std::span<const uint16_t> words) const {
  check_word_type(format(), false);
  return count_fitting(*tables_, words);
}

void Codec::decode(Layout layout, std::span<const uint8_t> stream, std::span<uint8_t> words) const {
  check_word_type(format(), true);
  const bool good = format().slice != 4        ? scalar::decode(*tables_, layout, stream, words)
                    : layout == Layout::planar ? decode_planar(*tables_, stream, words)
                                               : decode_interleaved(*tables_, stream, words);
  if (!good) refuse(format(), layout, stream, words.size());
}

void Codec::decode(Layout layout, std::span<const uint8_t> stream,
                   std::span<uint16_t> words) const {
  check_word_type(format(), false);
  if (!scalar::decode(*tables_, layout, stream, words)) {
    refuse(format(), layout, stream, words.size());
  }
}

int32_t Codec::word_at(Layout layout, std::span<const uint8_t> stream, size_t index,
                       size_t words) const {
  if (index >= words) {
    throw std::invalid_argument(fmt::format("word {} of a stream of {} words", index, words));
  }
  const std::optional<int32_t> word =
      format().slice != 4        ? scalar::word_at(*tables_, layout, stream, index, words)
      : layout == Layout::planar ? word_at_planar(*tables_, stream, index, words)
                                 : word_at_interleaved(*tables_, stream, index);
  if (!word) refuse(format(), layout, stream, words);
  return *word;
}

namespace {

/// Asked once: virtual machines answer slowly what a processor has.
const std::vector<int64_t>& target_bits() {
  static const std::vector<int64_t> bits = [] {
    std::vector<int64_t> found;
    // Better targets have lower bits.
    for (int64_t left = HWY_SUPPORTED_TARGETS & HWY_TARGETS; left != 0; left &= left - 1) {
      found.push_back(left & -left);
    }
    return found;
  }();
  return bits;
}

}  // namespace

std::vector<std::string> targets() {
  std::vector<std::string> names;
  for (const int64_t target : target_bits()) names.emplace_back(hwy::TargetName(target));
  return names;
}

void use_target(std::string_view name) {
  for (const int64_t target : target_bits()) {
    if (!name.empty() && name != hwy::TargetName(target)) continue;
#if HWY_TARGETS != HWY_STATIC_TARGET
    hwy::GetChosenTarget().Update(target);
#endif
    return;
  }
  throw InputError("unknown target '{}'{}", name, suggestion(name, targets()));
}

std::string_view target() { return hwy::TargetName(target_in_use()); }

}  // namespace spark::codec::fast
