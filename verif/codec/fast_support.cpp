#include "verif/codec/fast_support.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "verif/codec/support.h"

namespace spark::codec::fast::test {

std::vector<Format> formats_of_nibbles() {
  std::vector<Format> formats = codec::test::all_formats(4, 4);
  std::erase_if(formats, [](const Format& format) {
    return format.form == Form::exact && format.rounding == Rounding::nearest;
  });
  return formats;
}

Golden::Golden(const Format& format) : format_(format) {
  for (const int32_t word : codec::test::all_words(format)) {
    codes_.push_back(encode(format, word));
    decoded_.push_back(decode(format, codes_.back()));
  }
}

std::vector<uint8_t> Golden::stream(Layout layout, std::span<const int32_t> words) const {
  std::vector<uint8_t> bytes;
  uint32_t pending = 0;
  int count = 0;
  const auto put = [&](uint32_t slice) {
    pending = pending << format_.slice | slice;
    count += format_.slice;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<uint8_t>(pending >> count));
    }
  };
  const bool planar = layout == Layout::planar;
  for (const int32_t word : words) {
    put(code(word).head);
    if (!planar && code(word).is_long) put(code(word).tail);
  }
  for (const int32_t word : words) {
    if (planar && code(word).is_long) put(code(word).tail);
  }
  if (count > 0) bytes.push_back(static_cast<uint8_t>(pending << (8 - count)));
  return bytes;
}

std::vector<int32_t> Golden::decoded(std::span<const int32_t> words) const {
  std::vector<int32_t> result;
  result.reserve(words.size());
  for (const int32_t word : words) result.push_back(decoded_[index(word)]);
  return result;
}

size_t Golden::slices(std::span<const int32_t> words) const {
  size_t slices = words.size();
  for (const int32_t word : words) slices += code(word).is_long ? 1 : 0;
  return slices;
}

std::vector<int32_t> all_pairs(const Format& format) {
  std::vector<int32_t> sequence;
  for (int32_t a = format.min_word(); a <= format.max_word(); ++a) {
    sequence.push_back(a);
    for (int32_t b = a + 1; b <= format.max_word(); ++b) {
      sequence.push_back(a);
      sequence.push_back(b);
    }
  }
  sequence.push_back(sequence.front());
  return sequence;
}

std::string_view to_string(Distribution distribution) {
  constexpr std::string_view kNames[] = {"uniform",   "half short", "mostly short",
                                         "all short", "all long",   "runs"};
  return kNames[static_cast<size_t>(distribution)];
}

Words::Words(const Golden& golden) {
  for (const int32_t word : codec::test::all_words(golden.format())) {
    (golden.code(word).is_long ? longs_ : shorts_).push_back(word);
  }
}

std::vector<int32_t> Words::draw(Distribution distribution, size_t count,
                                 std::mt19937_64& random) const {
  // Plain remainders, a little uneven, for billions of words.
  uint64_t bits = 0;
  const auto below = [&](uint64_t bound) {
    if (bits < (uint64_t{1} << 32)) bits = random();
    const uint64_t value = bits % bound;
    bits /= bound;
    return value;
  };
  std::vector<int32_t> words(count);
  uint64_t run = 0;
  bool run_short = false;
  bool run_same = false;
  int32_t last = 0;
  for (int32_t& word : words) {
    bool is_short = false;
    switch (distribution) {
      case Distribution::uniform:
        is_short = below(shorts_.size() + longs_.size()) < shorts_.size();
        break;
      case Distribution::half_short:
        is_short = below(2) == 0;
        break;
      case Distribution::mostly_short:
        is_short = below(10) != 0;
        break;
      case Distribution::all_short:
        is_short = true;
        break;
      case Distribution::all_long:
        break;
      case Distribution::runs:
        if (run == 0) {
          run = 1 + below(200);
          run_short = below(2) == 0;
          run_same = below(2) == 0;
        } else if (run_same) {
          --run;
          word = last;
          continue;
        }
        --run;
        is_short = run_short;
        break;
    }
    const std::vector<int32_t>& from = is_short ? shorts_ : longs_;
    word = last = from[below(from.size())];
  }
  return words;
}

std::vector<uint8_t> as_bytes(std::span<const int32_t> words) {
  return {words.begin(), words.end()};
}

std::vector<uint16_t> as_halves(std::span<const int32_t> words) {
  return {words.begin(), words.end()};
}

namespace {

template <typename Word>
void check_as(const Codec& codec, Layout layout, const std::vector<Word>& words,
              std::span<const uint8_t> stream, const std::vector<Word>& decoded, size_t slices) {
  std::vector<uint8_t> encoded(codec.encode_room(words.size()));
  ASSERT_EQ(codec.encode(layout, words, encoded), slices);
  ASSERT_LE(stream.size(), encoded.size());
  const auto wrong = std::mismatch(stream.begin(), stream.end(), encoded.begin());
  ASSERT_EQ(wrong.first, stream.end())
      << "byte " << wrong.first - stream.begin() << " of " << stream.size();

  std::vector<Word> found(words.size());
  const std::vector<uint8_t> exact(stream.begin(), stream.end());
  codec.decode(layout, exact, found);
  const auto differ = std::mismatch(decoded.begin(), decoded.end(), found.begin());
  ASSERT_EQ(differ.first, decoded.end())
      << "word " << differ.first - decoded.begin() << " of " << decoded.size();
}

}  // namespace

void check(const Codec& codec, Layout layout, std::span<const int32_t> words,
           std::span<const uint8_t> stream, std::span<const int32_t> decoded, size_t slices) {
  SCOPED_TRACE(fmt::format("{}, {}, {} words", codec::test::describe(codec.format()),
                           to_string(layout), words.size()));
  if (codec.format().slice <= 4) {
    check_as(codec, layout, as_bytes(words), stream, as_bytes(decoded), slices);
  } else {
    check_as(codec, layout, as_halves(words), stream, as_halves(decoded), slices);
  }
}

void check(const Codec& codec, const Golden& golden, Layout layout,
           std::span<const int32_t> words) {
  check(codec, layout, words, golden.stream(layout, words), golden.decoded(words),
        golden.slices(words));
}

}  // namespace spark::codec::fast::test
