// Rationale: a checksum tells damage, not intent. So every byte of a head is changed to every value
// and its checksum made right again, in both copies: the reader must refuse it in one line, or read
// a file of which all claims hold, and in neither case take memory beyond the file's own size. The
// largest claims (2^64 dimensions, words, scales, chunks) are made on purpose, and every refusal is
// seen once by its text.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include <cstring>

#include "gen/base/error.h"
#include "sim/container/bytes.h"
#include "verif/container/damage.h"
#include "verif/tensor/support.h"

namespace spark::container {
namespace {

using test::Item;
using test::MemoryFile;
using testing::StartsWith;

/// The file with this head in both places, its checksum made right.
std::string with_head(std::string head, const std::string& payload) {
  const uint64_t sum = XXH3_64bits(head.data(), head.size() - 8);
  std::string checksum;
  put(checksum, 8, sum);
  head.replace(head.size() - 8, 8, checksum);
  return head + payload + head;
}

/// Opens the file and reads all of it that can be read. True if it could be opened.
bool is_read(const std::string& path) {
  try {
    const Reader reader(path);
    for (size_t i = 0; i < reader.tensors().size(); ++i) {
      const StoredTensor& tensor = reader.tensor(i);
      // As many words as the bytes of its chunks may hold, not more.
      EXPECT_LE(tensor.size(), reader.head().payload * 4);
      try {
        test::words_of(tensor);
        test::values_of(tensor);
      } catch (const InputError& error) {
        EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
      }
    }
    return true;
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), StartsWith(path + ": "));
    EXPECT_EQ(std::strchr(error.what(), '\n'), nullptr);
    return false;
  }
}

TEST(ContainerLies, EveryByteOfTheHeadToEveryValue) {
  const test::Specimen whole(test::small_container());
  const std::string head = whole.bytes().substr(0, whole.head_size());
  const std::string payload =
      whole.bytes().substr(head.size(), whole.bytes().size() - 2 * head.size());
  MemoryFile file;
  size_t read = 0;
  // Codecs keep their tables, and a thread's stack counts: both are the same for every file.
  const tensor::test::MemoryLimit limit(uint64_t{32} << 20);
  for (size_t at = 0; at + 8 < head.size(); ++at) {
    for (int change = 0; change < 256; ++change) {
      std::string lie = head;
      lie[at] = static_cast<char>(lie[at] ^ change);
      file.set(with_head(lie, payload));
      if (is_read(file.path())) ++read;
      if (testing::Test::HasFailure()) FAIL() << "byte " << at << " changed by " << change;
    }
  }
  EXPECT_GT(read, head.size()) << "at least where nothing was changed";
}

/// A head of one int8 tensor `a` of 20 words in chunks of 8, to be changed.
class OneTensor : public testing::Test {
 protected:
  OneTensor() {
    const std::vector<int32_t> words(20, 3);
    bytes_ =
        test::make({{{{"a", tensor::Dtype::int8, {4, 5}, {}}, words}, {.is_signed = true}}}, 8);
    size_ = (bytes_.size() - (4 + 4 + 2)) / 2;
  }

  /// What the reader says of the head with `value` in the `size` bytes at `at`, or in place of
  /// `removed` bytes there.
  std::string changed(size_t at, size_t size, uint64_t value, size_t removed = SIZE_MAX) {
    std::string head = bytes_.substr(0, size_);
    std::string field;
    put(field, size, value);
    head.replace(at, removed == SIZE_MAX ? size : removed, field);
    for (const size_t place : {size_t{16}, head.size() - 16}) {
      std::string length;
      put(length, 8, head.size());
      head.replace(place, 8, length);
    }
    MemoryFile file;
    file.set(with_head(head, bytes_.substr(size_, bytes_.size() - 2 * size_)));
    const std::string line = test::error_of([&] { Reader reader(file.path()); });
    EXPECT_THAT(line, StartsWith(file.path() + ": "));
    return line.substr(std::min(line.size(), file.path().size() + 2));
  }

  std::string bytes_;
  size_t size_;
};

TEST_F(OneTensor, LiesAreNamed) {
  constexpr uint64_t kMost = UINT64_MAX;
  EXPECT_EQ(changed(8, 4, 3), "version 3 in its head; allowed: 2");
  EXPECT_EQ(changed(12, 4, 0), "its head does not end with the last tensor");
  EXPECT_EQ(changed(12, 4, 2),
            "tensor 1: name length of 2 bytes in its head, which has 0 bytes left");
  EXPECT_EQ(changed(24, 2, 60000),
            "tensor 0: name of 60000 bytes in its head, which has 79 bytes left");
  EXPECT_EQ(changed(26, 1, 0xff), "tensor 0: its name is no text");
  EXPECT_EQ(changed(26, 1, '\n'), "tensor 0: its name is no text");
  EXPECT_EQ(changed(27, 1, 13), "tensor 'a': dtype 13 in its head; allowed: 1..12");
  EXPECT_EQ(changed(27, 1, 1), "tensor 'a' is uint8, but its code is signed");
  EXPECT_EQ(changed(27, 1, 11), "tensor 'a' is float32, but has no scales");
  EXPECT_EQ(changed(28, 1, 9), "tensor 'a': slice 9 in its head; allowed: 2..8");
  EXPECT_EQ(changed(29, 1, 2), "tensor 'a': signed 2 in its head; allowed: 0..1");
  EXPECT_EQ(changed(30, 1, 2), "tensor 'a': form 2 in its head; allowed: 0..1");
  EXPECT_EQ(changed(31, 1, 2), "tensor 'a': rounding 2 in its head; allowed: 0..1");
  EXPECT_EQ(changed(32, 1, 1), "tensor 'a': halve 1 in its head; allowed: 0");
  EXPECT_EQ(changed(33, 1, 2), "tensor 'a': layout 2 in its head; allowed: 0..1");
  EXPECT_EQ(changed(34, 1, 65), "tensor 'a': rank 65 in its head; allowed: 0..64");
  EXPECT_EQ(changed(35, 8, kMost),
            "tensor 'a': the shape (18446744073709551615, 5) has more than 2^63-1 elements");
  EXPECT_EQ(changed(35, 8, kMost / 16),
            "tensor 'a': index of 11529215046068469760 bytes in its head, which has 48 bytes left");
  EXPECT_EQ(changed(51, 4, 0), "tensor 'a': chunk words 0 in its head; allowed: 8..262144");
  EXPECT_EQ(changed(51, 4, 12),
            "tensor 'a': chunks of 12 words; allowed: multiples of 8 up to 262144");
  EXPECT_EQ(changed(51, 4, 16),
            "tensor 'a': chunk 0 of 16 words in bytes 0..4 of the payload; it takes 8..16");
  EXPECT_EQ(changed(55, 1, 4), "tensor 'a': granularity 4 in its head; allowed: 0..3");
  EXPECT_EQ(changed(56, 1, 1), "tensor 'a': zero points 1 in its head; allowed: 0");
  EXPECT_EQ(changed(57, 8, 3),
            "tensor 'a': chunk 0 of 8 words in bytes 0..3 of the payload; it takes 4..8");
  EXPECT_EQ(changed(57, 8, 9),
            "tensor 'a': chunk 0 of 8 words in bytes 0..9 of the payload; it takes 4..8");
  EXPECT_EQ(changed(57 + 32, 8, 7),
            "tensor 'a': chunk 2 of 4 words in bytes 8..7 of the payload; it takes 2..4");
  EXPECT_EQ(changed(57 + 32, 8, kMost),
            "tensor 'a': chunk 2 of 4 words in bytes 8..18446744073709551615 of the payload; it "
            "takes 2..4");
  EXPECT_THAT(changed(57 + 32, 8, 11),
              StartsWith("252 bytes found, 253 expected; damaged from tensor 'a', chunk 2"));
}

TEST_F(OneTensor, LiesAboutScalesAreNamed) {
  // In place of `no scales, no zero points`: granularity, zero points, axis or block, scales.
  EXPECT_EQ(changed(55, 2 + 4, 0x02 | uint64_t{2} << 16, 2),
            "tensor 'a': channels along axis 2, but the tensor has 2 dimensions");
  EXPECT_EQ(changed(55, 2 + 4, 0x02 | uint64_t{1} << 16, 2),
            "tensor 'a': scale 0; scales are finite and greater than 0");
  EXPECT_EQ(changed(55, 2 + 4, 0x03, 2), "tensor 'a': block 0 in its head; allowed: 1..262144");
  EXPECT_EQ(changed(55, 2 + 4, 0x03 | uint64_t{3} << 16, 2),
            "tensor 'a': blocks of 3 elements; they must divide the chunks of 8");
  EXPECT_EQ(changed(55, 2, 0x103), "tensor 'a': zero points 1 in its head; allowed: 0");
  EXPECT_EQ(changed(55, 2 + 4, 0x01, 2),
            "tensor 'a': scale 0; scales are finite and greater than 0");
  EXPECT_EQ(changed(55, 2 + 4, 0x01 | uint64_t{0xbf800000} << 16, 2),
            "tensor 'a': scale -1; scales are finite and greater than 0");
  EXPECT_EQ(changed(55, 2 + 4, 0x01 | uint64_t{0x7f800000} << 16, 2),
            "tensor 'a': scale inf; scales are finite and greater than 0");
}

TEST(ContainerLies, WordsThatNoEncoderWrites) {
  // Words of 10 bits in uint8: head 10010 carries the high slice 00010, head 11001 carries 11001.
  Item item = {{{"a", tensor::Dtype::uint8, {1}, {}}, std::vector<int32_t>{64}}, {.slice = 5}};
  const auto of_payload = [&](const std::string& payload) {
    Record record;
    record.description = item.source.description();
    record.format = item.format;
    return test::assemble({{record, {payload}}});
  };
  MemoryFile file;
  file.set(of_payload(codec::test::bytes_of("\xc8\x00")));
  EXPECT_EQ(test::error_of([&] { test::words_of(Reader(file.path()).tensor(0)); }),
            file.path() + ": word 800 at index 0 of tensor 'a' does not fit uint8 (0..255)");
  EXPECT_EQ(test::error_of([&] { Reader(file.path()).tensor(0).word(0); }),
            file.path() + ": word 800 at index 0 of tensor 'a' does not fit uint8 (0..255)");
  file.set(of_payload(codec::test::bytes_of("\x90\x01")));
  EXPECT_EQ(test::error_of([&] { test::words_of(Reader(file.path()).tensor(0)); }),
            file.path() +
                ": tensor 'a', chunk 0 (words 0..0, bytes 81..82): the last 6 bits of byte 1 "
                "are not zero: the stream of 1 words ends with slice 2");
}

TEST(ContainerLies, ScalesOfBlocksThatAreNone) {
  for (const float scale : {0.0F, -1.0F, std::numeric_limits<float>::infinity()}) {
    const tensor::Quantisation blocks = {
        tensor::Quantisation::Granularity::block, 0, 8, {1, scale}, {}};
    MemoryFile file;
    file.set(test::make(
        {{{{"a", tensor::Dtype::float32, {16}, blocks}, std::vector<int32_t>(16, 1)}, {}}}, 8));
    const Reader reader(file.path());
    reader.verify();
    EXPECT_THAT(
        test::error_of([&] { test::values_of(reader.tensor(0)); }),
        StartsWith(fmt::format("{}: tensor 'a', chunk 1 (words 8..15, bytes ", file.path())));
  }
}

TEST(ContainerLies, TwoTensorsOfOneName) {
  Item item = {{{"a", tensor::Dtype::uint8, {1}, {}}, std::vector<int32_t>{1}}, {}};
  EXPECT_EQ(test::error_of([&] {
              test::write("never-written.spark", {item, item});
            }),
            "never-written.spark: it has a tensor 'a' already; choose another name with --name");
  Item other = {{{"b", tensor::Dtype::uint8, {1}, {}}, std::vector<int32_t>{1}}, {}};
  std::string bytes = test::make({item, other}, 8);
  const size_t size = (bytes.size() - 2) / 2;
  std::string head = bytes.substr(0, size);
  head[head.find('b', 30)] = 'a';
  MemoryFile file;
  file.set(with_head(head, bytes.substr(size, 2)));
  EXPECT_EQ(test::error_of([&] { Reader reader(file.path()); }),
            file.path() + ": two tensors have the name 'a'");
}

TEST(ContainerLies, VersionOneSaysSo) {
  MemoryFile file;
  file.set(
      codec::test::bytes_of("SPARK\r\n\x1a\x01\0\0\0\x01\x04\0\0\0\0\x01\x02more and more bytes"));
  EXPECT_EQ(test::error_of([&] { Reader reader(file.path()); }),
            file.path() + ": a container of version 1; version 2 is read: pack the tensor again");
}

}  // namespace
}  // namespace spark::container
