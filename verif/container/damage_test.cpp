// Rationale: a container's bytes are few in kind (two heads, chunks), so one small file with every
// kind of record is damaged in every way that one cut or one byte can do: every length, every byte
// changed to every other value. Then a hundred thousand random damages of the kinds that disks,
// transfers and programs do, of that file and of one with chunks of the real size. Each must be
// detected and located; salvage must return exactly the chunks that it did not touch, which
// Specimen works out from the bytes alone.
#include "verif/container/damage.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "gen/base/file.h"
#include "verif/long_runs.h"
#include "verif/tensor/support.h"

namespace spark::container {
namespace {

using codec::Layout;
using test::Specimen;
using testing::HasSubstr;
using testing::StartsWith;

TEST(ContainerDamage, EveryLength) {
  Specimen whole(test::small_container());
  const uint64_t payload = whole.bytes().size() - 2 * whole.head_size();
  for (size_t size = 0; size < whole.bytes().size(); ++size) {
    const std::string line = whole.check(whole.bytes().substr(0, size));
    const std::string sizes =
        fmt::format("{} bytes found, {} expected; damaged from ", size, whole.bytes().size());
    if (size < 8) {
      EXPECT_EQ(line, "not a .spark container (wrong magic in the first 8 bytes)");
    } else if (size < whole.head_size()) {
      EXPECT_EQ(line, "neither its head nor the copy at its end is whole: nothing can be read");
    } else if (size < whole.head_size() + payload) {
      EXPECT_THAT(line, StartsWith(sizes + "tensor '"));
    } else {
      EXPECT_THAT(line, StartsWith(sizes + fmt::format("byte {}", whole.head_size() + payload)));
    }
  }
  whole.check(whole.bytes() + '\0');
  whole.check('\0' + whole.bytes());
  whole.check(whole.bytes() + whole.bytes());
}

/// Where the strict reader must say that byte `at` is.
std::string place_of(const Specimen& whole, size_t at) {
  const uint64_t size = whole.head_size();
  if (at < size) return fmt::format("its head is damaged at byte {}; unpack", at);
  if (at >= whole.bytes().size() - size) {
    return fmt::format("its head's copy at the end is damaged at byte {}; unpack", at);
  }
  for (const Specimen::Place& place : whole.places()) {
    if (at >= place.begin && at < place.end) return place.name + " is damaged; unpack";
  }
  return "nowhere";
}

TEST(ContainerDamage, EveryByteToEveryOtherValue) {
  Specimen whole(test::small_container());
  for (size_t at = 0; at < whole.bytes().size(); ++at) {
    const std::string place = place_of(whole, at);
    for (int change = 1; change < 256; ++change) {
      std::string bytes = whole.bytes();
      bytes[at] = static_cast<char>(bytes[at] ^ change);
      EXPECT_THAT(whole.check(bytes), StartsWith(place));
      if (testing::Test::HasFailure()) FAIL() << "byte " << at << " changed by " << change;
    }
  }
}

/// One or a few damages at random places.
std::string damage(std::string bytes, const Specimen& whole, std::mt19937_64& random) {
  const auto below = [&](uint64_t limit) { return random() % std::max<uint64_t>(limit, 1); };
  const auto length = [&] { return 1 + below(uint64_t{1} << below(9)); };  // mostly short
  for (uint64_t times = 1 + (below(4) == 0 ? below(4) : 0); times > 0; --times) {
    const uint64_t at = below(bytes.size());
    switch (below(7)) {
      case 0:  // a byte
        if (!bytes.empty()) bytes[at] = static_cast<char>(random());
        break;
      case 1:  // a burst
        for (uint64_t i = at; i < std::min(at + length(), bytes.size()); ++i) {
          bytes[i] = static_cast<char>(random());
        }
        break;
      case 2:  // a sector never written
        bytes.replace(at, length(), std::string(std::min(length(), bytes.size() - at), '\0'));
        break;
      case 3:
        bytes.resize(at);
        break;
      case 4:
        bytes.insert(at, std::string(length(), static_cast<char>(random())));
        break;
      case 5:
        bytes.erase(at, length());
        break;
      case 6: {  // two chunks exchanged, where they still are
        const Specimen::Place& first = whole.places()[below(whole.places().size())];
        const Specimen::Place& second = whole.places()[below(whole.places().size())];
        const uint64_t size = std::min(first.end - first.begin, second.end - second.begin);
        const uint64_t a = first.begin;
        const uint64_t b = second.begin;
        if (std::max(a, b) + size > bytes.size() || a == b) break;
        std::swap_ranges(bytes.begin() + static_cast<ptrdiff_t>(a),
                         bytes.begin() + static_cast<ptrdiff_t>(a + size),
                         bytes.begin() + static_cast<ptrdiff_t>(b));
        break;
      }
    }
  }
  return bytes;
}

void corrupt(Specimen& whole, int times, std::mt19937_64& random) {
  for (int i = 0; i < times; ++i) {
    const std::string bytes = damage(whole.bytes(), whole, random);
    if (bytes == whole.bytes()) continue;
    whole.check(bytes);
    if (testing::Test::HasFailure()) FAIL() << "damage number " << i;
  }
}

TEST(ContainerDamage, RandomOfASmallFile) {
  std::mt19937_64 random = test::seeded(20250201);
  Specimen whole(test::small_container());
  corrupt(whole, verif::long_runs() ? 1000000 : 90000, random);
}

TEST(ContainerDamage, RandomOfAFileOfTheWriter) {
  std::mt19937_64 random = test::seeded(20250202);
  const test::ScratchFolder scratch;
  const std::string path = scratch.path("a.spark").string();
  test::write(path,
              {test::random_item("a", {3 * kChunkWords + 5}, {}, Layout::interleaved, random),
               test::random_item("b", {7, 100}, {.is_signed = true}, Layout::planar, random),
               test::random_item("c", {2 * kChunkWords}, {.slice = 6}, Layout::planar, random)});
  Specimen whole(read_file(path));
  corrupt(whole, verif::long_runs() ? 100000 : 10000, random);
}

}  // namespace
}  // namespace spark::container
