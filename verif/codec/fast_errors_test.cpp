// Rationale: a stream is good or not, and if not the golden says why; so for every way to damage
// one (every truncation, every filling bit, bytes behind it, a wrong count of words) and for every
// short string of bytes the two must decode the same or say the same. Reads and writes outside the
// buffers end at pages that must not be touched, before and behind, on every target.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <functional>
#include <optional>
#include <stdexcept>

#include "gen/base/error.h"
#include "sim/codec/stream.h"
#include "verif/codec/fast_support.h"
#include "verif/codec/support.h"

namespace spark::codec::fast {
namespace {

using test::kLayouts;

/// The words of a stream or what is wrong with it.
struct Reading {
  std::vector<int32_t> words;
  std::string error;

  bool operator==(const Reading&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Reading& reading) {
  if (!reading.error.empty()) return out << reading.error;
  return out << testing::PrintToString(reading.words);
}

Reading read_golden(const Format& format, Layout layout, std::span<const uint8_t> stream,
                    size_t words) {
  try {
    return {unpack(format, layout, {reinterpret_cast<const char*>(stream.data()), stream.size()},
                   words),
            ""};
  } catch (const InputError& error) {
    return {{}, error.what()};
  }
}

template <typename Word>
std::vector<int32_t> decode_as(const Codec& codec, Layout layout, std::span<const uint8_t> stream,
                               size_t count) {
  std::vector<Word> words(count);
  codec.decode(layout, stream, words);
  std::vector<int32_t> result;
  for (const Word word : words) {
    using Signed = std::make_signed_t<Word>;
    result.push_back(codec.format().is_signed ? static_cast<Signed>(word) : int32_t{word});
  }
  return result;
}

Reading read_fast(const Codec& codec, Layout layout, std::span<const uint8_t> stream,
                  size_t words) {
  try {
    return {codec.format().slice <= 4 ? decode_as<uint8_t>(codec, layout, stream, words)
                                      : decode_as<uint16_t>(codec, layout, stream, words),
            ""};
  } catch (const InputError& error) {
    return {{}, error.what()};
  }
}

/// Fails unless the targets read the stream as the golden does. Other slices than S = 4 have no
/// targets.
void compare(const Codec& codec, Layout layout, std::span<const uint8_t> stream, size_t words) {
  const Reading wanted = read_golden(codec.format(), layout, stream, words);
  std::vector<std::string> on = targets();
  if (codec.format().slice != 4) on.resize(1);
  for (const std::string& target : on) {
    const test::OnTarget use(target);
    ASSERT_EQ(read_fast(codec, layout, stream, words), wanted)
        << fmt::format("{}, {}, {}, {} bytes, {} words", codec::test::describe(codec.format()),
                       target, to_string(layout), stream.size(), words);
  }
}

void compare_damaged(const Codec& codec, Layout layout, const std::vector<uint8_t>& stream,
                     size_t words) {
  for (size_t size = 0; size < stream.size(); ++size) {
    compare(codec, layout, std::span(stream).first(size), words);
  }
  for (const int behind : {0x00, 0x88, 0xff}) {
    std::vector<uint8_t> longer = stream;
    for (int bytes = 0; bytes < 3; ++bytes) {
      longer.push_back(static_cast<uint8_t>(behind));
      compare(codec, layout, longer, words);
    }
  }
  for (int bit = 0; bit < 8; ++bit) {  // the filling, and the last slice
    std::vector<uint8_t> flipped = stream;
    flipped.back() = static_cast<uint8_t>(flipped.back() ^ 1 << bit);
    compare(codec, layout, flipped, words);
  }
  for (const size_t other : {size_t{0}, words - 1, words + 1, words + 2, 2 * words}) {
    compare(codec, layout, stream, other);
  }
}

class EverySliceDamaged : public testing::TestWithParam<int> {};

TEST_P(EverySliceDamaged, AsTheGoldenReadsIt) {
  std::mt19937_64 random = codec::test::seeded(20240606);
  for (const Format& format : codec::test::all_formats(GetParam(), GetParam())) {
    if (format.rounding == Rounding::nearest) continue;  // matters to encoders alone
    const Codec codec(format);
    const test::Golden golden(format);
    const test::Words words(golden);
    for (const test::Distribution distribution :
         {test::Distribution::half_short, test::Distribution::all_long,
          test::Distribution::all_short}) {
      for (const size_t count : {1, 2, 7, 130, 301}) {
        const std::vector<int32_t> drawn = words.draw(distribution, count, random);
        for (const Layout layout : kLayouts) {
          compare_damaged(codec, layout, golden.stream(layout, drawn), count);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(FastCodec, EverySliceDamaged, testing::Range(2, 9));

TEST(FastCodecErrors, EveryShortStringIsReadAsTheGoldenReadsIt) {
  // Whether a stream is good depends on which slices are zero and on their identifiers alone: four
  // kinds of nibbles.
  const Codec codec({});
  const uint8_t kinds[] = {0x0, 0x5, 0x8, 0xd};
  for (size_t size = 0; size <= 3; ++size) {
    for (size_t string = 0; string < size_t{1} << (4 * size); ++string) {
      std::vector<uint8_t> stream(size);
      for (size_t i = 0; i < 2 * size; ++i) {
        stream[i / 2] = static_cast<uint8_t>(stream[i / 2] << 4 | kinds[string >> (2 * i) & 3]);
      }
      for (const Layout layout : kLayouts) {
        for (size_t words = 0; words <= 2 * size + 1; ++words) {
          compare(codec, layout, stream, words);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST(FastCodecErrors, LargeStreamsEndWhereTheyEnd) {
  // So many tails are missing that whoever goes on reads behind the end of the stack.
  const Codec codec({});
  const test::Golden golden({});
  std::mt19937_64 random = codec::test::seeded(20240609);
  const std::vector<int32_t> drawn =
      test::Words(golden).draw(test::Distribution::all_long, 1'000'000, random);
  for (const Layout layout : kLayouts) {
    const std::vector<uint8_t> stream = golden.stream(layout, drawn);
    for (const size_t size : {stream.size() / 2, stream.size() * 3 / 4, stream.size() - 1}) {
      compare(codec, layout, std::span(stream).first(size), drawn.size());
    }
  }
}

TEST(FastCodecErrors, WordsBehindTheEndAreNotFound) {
  for (const Format format : {Format{}, Format{.slice = 3}, Format{.slice = 6}}) {
    const Codec codec(format);
    const test::Golden golden(format);
    const test::Words words(golden);
    std::mt19937_64 random = codec::test::seeded(20240607);
    for (const auto distribution : {test::Distribution::all_long, test::Distribution::all_short}) {
      const std::vector<int32_t> drawn = words.draw(distribution, 200, random);
      for (const Layout layout : kLayouts) {
        const std::vector<uint8_t> stream = golden.stream(layout, drawn);
        for (const std::string& target : targets()) {
          const test::OnTarget on(target);
          for (const size_t size : {size_t{0}, size_t{1}, stream.size() / 2, stream.size() - 1}) {
            const std::span<const uint8_t> less = std::span(stream).first(size);
            const std::string error =
                codec::test::error_of([&] { codec.word_at(layout, less, 199, 200); });
            EXPECT_EQ(error, read_golden(format, layout, less, 200).error);
          }
        }
        EXPECT_THROW(codec.word_at(layout, stream, 200, 200), std::invalid_argument);
      }
    }
  }
}

TEST(FastCodecErrors, WordsThatDoNotFitAreFound) {
  for (const Format& format : codec::test::all_formats(2, 8)) {
    const Codec codec(format);
    std::vector<int32_t> words(600, format.max_word());
    words[1] = format.min_word();
    const auto found = [&] {
      return format.slice <= 4 ? codec.first_unfit(test::as_bytes(words))
                               : codec.first_unfit(test::as_halves(words));
    };
    ASSERT_EQ(found(), 600) << codec::test::describe(format);
    if (format.word_bits() == 8 || format.word_bits() == 16) continue;
    for (const size_t place : {0, 1, 255, 256, 511, 512, 599}) {
      for (const int32_t wrong : {format.max_word() + 1, format.min_word() - 1}) {
        std::vector<int32_t> before = words;
        words[place] = wrong;
        ASSERT_EQ(found(), place) << codec::test::describe(format) << " " << wrong;
        words = before;
      }
    }
  }
}

TEST(FastCodecErrors, DefectsOfTheCallerAreThrown) {
  const Codec bytes({});
  const Codec halves({.slice = 5});
  std::vector<uint8_t> words(10);
  std::vector<uint16_t> wide(10);
  std::vector<uint8_t> stream(1000);
  EXPECT_THROW(bytes.encode(Layout::planar, wide, stream), std::invalid_argument);
  EXPECT_THROW(halves.encode(Layout::planar, words, stream), std::invalid_argument);
  EXPECT_THROW(bytes.decode(Layout::planar, stream, wide), std::invalid_argument);
  EXPECT_THROW(halves.decode(Layout::planar, stream, words), std::invalid_argument);
  EXPECT_THROW(bytes.first_unfit(wide), std::invalid_argument);
  EXPECT_THROW(halves.first_unfit(words), std::invalid_argument);
  stream.resize(bytes.encode_room(10) - 1);
  EXPECT_THROW(bytes.encode(Layout::planar, words, stream), std::invalid_argument);
  EXPECT_EQ(codec::test::error_of([] { Codec({.slice = 9}); }),
            "slice 9 is out of range; allowed: 2..8");
}

/// Bytes that lie between two pages that must not be touched, at the front or at the end of what is
/// between them.
class Guarded {
 public:
  Guarded(size_t size, bool at_end)
      : page_(static_cast<size_t>(::sysconf(_SC_PAGESIZE))), inside_((size / page_ + 1) * page_) {
    void* all = ::mmap(nullptr, inside_ + 2 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) throw std::runtime_error("mmap failed");
    all_ = static_cast<uint8_t*>(all);
    ::mprotect(all_ + page_, inside_, PROT_READ | PROT_WRITE);
    bytes_ = {all_ + page_ + (at_end ? inside_ - size : 0), size};
  }
  ~Guarded() { ::munmap(all_, inside_ + 2 * page_); }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  std::span<uint8_t> bytes() const { return bytes_; }

 private:
  size_t page_;
  size_t inside_;
  uint8_t* all_;
  std::span<uint8_t> bytes_;
};

TEST(FastCodecErrors, NothingOutsideTheBuffersIsTouched) {
  std::mt19937_64 random = codec::test::seeded(20240608);
  for (const Format format : {Format{}, Format{.slice = 3}}) {
    const Codec codec(format);
    const test::Golden golden(format);
    const test::Words words(golden);
    for (size_t count = 0; count <= 400; count += count < 140 ? 1 : 29) {
      for (const test::Distribution distribution :
           {test::Distribution::half_short, test::Distribution::all_short,
            test::Distribution::all_long}) {
        const std::vector<uint8_t> drawn = test::as_bytes(words.draw(distribution, count, random));
        for (const bool at_end : {false, true}) {
          const Guarded in(count, at_end);
          const Guarded room(codec.encode_room(count), at_end);
          const Guarded out(count, at_end);
          std::copy(drawn.begin(), drawn.end(), in.bytes().begin());
          for (const Layout layout : kLayouts) {
            for (const std::string& target : targets()) {
              const test::OnTarget on(target);
              const size_t slices = codec.encode(layout, in.bytes(), room.bytes());
              const size_t size = (slices * static_cast<size_t>(format.slice) + 7) / 8;
              const Guarded stream(size, at_end);
              std::copy_n(room.bytes().begin(), size, stream.bytes().begin());
              codec.decode(layout, stream.bytes(), out.bytes());
              for (size_t i = 0; i < count; i += 7) {
                codec.word_at(layout, stream.bytes(), i, count);
              }
              codec.first_unfit(out.bytes());
              // As many words as the stream has bytes, too few or too many; a quarter of the
              // stream.
              const Guarded other(size, at_end);
              const Guarded less(size / 4, at_end);
              std::copy_n(room.bytes().begin(), size / 4, less.bytes().begin());
              const auto ignore_error = [](const auto& action) {
                try {
                  action();
                } catch (const InputError&) {
                }
              };
              ignore_error([&] { codec.decode(layout, stream.bytes(), other.bytes()); });
              ignore_error([&] { codec.decode(layout, less.bytes(), out.bytes()); });
              if (count > 0) {
                ignore_error([&] { codec.word_at(layout, less.bytes(), count - 1, count); });
              }
            }
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace spark::codec::fast
