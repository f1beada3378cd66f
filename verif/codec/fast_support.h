#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "sim/codec/fast/fast.h"
#include "sim/codec/rules.h"

/// What the tests of the fast codec share: its golden side, which shares nothing with it.
namespace spark::codec::fast::test {

constexpr Layout kLayouts[] = {Layout::interleaved, Layout::planar};

/// Every format with slices of 4 bits, each once: rounding is of the paper form alone.
std::vector<Format> formats_of_nibbles();

/// The rules of a format, one entry for each word.
class Golden {
 public:
  explicit Golden(const Format& format);

  /// The stream of `words`, slice by slice, bit by bit.
  std::vector<uint8_t> stream(Layout layout, std::span<const int32_t> words) const;

  /// The words after encoding and decoding.
  std::vector<int32_t> decoded(std::span<const int32_t> words) const;

  const Code& code(int32_t word) const { return codes_[index(word)]; }

  const Format& format() const { return format_; }

  /// Of a stream with these words.
  size_t slices(std::span<const int32_t> words) const;

 private:
  size_t index(int32_t word) const { return static_cast<size_t>(word - format_.min_word()); }

  Format format_;
  std::vector<Code> codes_;
  std::vector<int32_t> decoded_;
};

/// A sequence in which each word of the format follows each, itself included, 2^(2 word_bits()) + 1
/// long.
std::vector<int32_t> all_pairs(const Format& format);

/// How random words are drawn. `runs`: 1..200 words of one kind, every other time all the same.
enum class Distribution { uniform, half_short, mostly_short, all_short, all_long, runs };
constexpr Distribution kDistributions[] = {Distribution::uniform,      Distribution::half_short,
                                           Distribution::mostly_short, Distribution::all_short,
                                           Distribution::all_long,     Distribution::runs};
std::string_view to_string(Distribution distribution);

/// Draws random words of one format.
class Words {
 public:
  explicit Words(const Golden& golden);

  std::vector<int32_t> draw(Distribution distribution, size_t count, std::mt19937_64& random) const;

 private:
  std::vector<int32_t> shorts_;
  std::vector<int32_t> longs_;
};

/// The words as the codec takes them.
std::vector<uint8_t> as_bytes(std::span<const int32_t> words);
std::vector<uint16_t> as_halves(std::span<const int32_t> words);

/// Encodes, decodes and compares with the golden; a failure names the first difference. The buffers
/// are exactly as large as they must be.
void check(const Codec& codec, const Golden& golden, Layout layout, std::span<const int32_t> words);

/// The same against a stream and decoded words that have been made before.
void check(const Codec& codec, Layout layout, std::span<const int32_t> words,
           std::span<const uint8_t> stream, std::span<const int32_t> decoded, size_t slices);

/// Makes the codecs run on one target while it lives.
class OnTarget {
 public:
  explicit OnTarget(const std::string& target) { use_target(target); }
  ~OnTarget() { use_target(""); }
  OnTarget(const OnTarget&) = delete;
  OnTarget& operator=(const OnTarget&) = delete;
};

}  // namespace spark::codec::fast::test
