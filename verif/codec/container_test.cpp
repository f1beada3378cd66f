// Rationale: the layout of the header is pinned by a literal; then one small container is cut at
// every length and changed in every byte to every value: each must be read as a tensor or refused
// in one line.
#include "sim/codec/container.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "gen/base/error.h"
#include "sim/codec/rules.h"
#include "verif/codec/support.h"

namespace spark::codec {
namespace {

using enum tensor::Dtype;

using test::bytes_of;
using test::error_of;

std::string read_error(const std::string& bytes) {
  return error_of([&] { read_container(bytes, "x.spark"); });
}

/// A 2 x 2 tensor whose planar payload is 5 b 8 5, 0 f.
std::string small_container() {
  return write_container({}, Layout::planar, {{2, 2}, uint8, {5, 170, 18, 5}});
}

TEST(Container, LayoutOfVersionOne) {
  EXPECT_EQ(small_container(), bytes_of("SPARK\r\n\x1a"
                                        "\x01\0\0\0"
                                        "\x01\x04\0\0\0\0\x01\x02"
                                        "\x02\0\0\0\0\0\0\0"
                                        "\x02\0\0\0\0\0\0\0"
                                        "\x04\0\0\0\0\0\0\0"
                                        "\x03\0\0\0\0\0\0\0"
                                        "\x5b\x85\x0f"));
  const Format format = {5, true, Form::exact, Rounding::nearest, true};
  EXPECT_EQ(write_container(format, Layout::interleaved, {{}, int8, {0}}),
            bytes_of("SPARK\r\n\x1a"
                     "\x01\0\0\0"
                     "\x02\x05\x01\x01\x01\x01\0\0"
                     "\x01\0\0\0\0\0\0\0"
                     "\x01\0\0\0\0\0\0\0"
                     "\0"));
}

TEST(Container, EveryFormatComesBackDecoded) {
  std::mt19937_64 random = test::seeded(20240302);
  for (const Format& format : test::all_formats(2, 8)) {
    // Words in the middle of a byte: wide slices with `nearest` leave it at its ends.
    Tensor tensor = {{4, 3, 5}, test::byte_dtype(format), {}};
    const int32_t low = std::max(format.min_word(), -64);
    const int32_t high = std::min(format.max_word(), format.is_signed ? 63 : 127);
    std::uniform_int_distribution<int32_t> any(low, high);
    for (int i = 0; i < 60; ++i) tensor.words.push_back(any(random));
    Tensor wanted = tensor;
    for (int32_t& word : wanted.words) word = decode(format, encode(format, word));
    for (const Layout layout : {Layout::interleaved, Layout::planar}) {
      SCOPED_TRACE(test::describe(format));
      std::string bytes;
      try {
        bytes = write_container(format, layout, tensor);
      } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("use --rounding compensate"), std::string::npos);
        continue;
      }
      EXPECT_EQ(read_container(bytes, "x"), wanted);
    }
  }
}

TEST(Container, NoWordsAndNoDimensions) {
  for (const Tensor& tensor : {Tensor{{0, 7}, int8, {}}, Tensor{{}, int8, {3}}}) {
    const std::string bytes = write_container({.is_signed = true}, Layout::interleaved, tensor);
    EXPECT_EQ(read_container(bytes, "x"), tensor);
  }
}

TEST(Container, EveryTruncationAndExtensionIsRefused) {
  const std::string whole = small_container();
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(read_error(whole.substr(0, size)).rfind("x.spark: ", 0), 0U) << size;
  }
  EXPECT_EQ(read_error(whole.substr(0, 7)),
            "x.spark: not a .spark container (wrong magic in the first 8 bytes)");
  EXPECT_EQ(read_error(whole.substr(0, 25)),
            "x.spark: truncated container: shape needs 8 bytes at offset 20, 5 found");
  EXPECT_EQ(read_error(whole.substr(0, 54)), "x.spark: payload of 3 bytes announced, 2 found");
  EXPECT_EQ(read_error(whole + "a"), "x.spark: payload of 3 bytes announced, 4 found");
}

TEST(Container, EveryChangedByteIsReadOrRefused) {
  const std::string whole = small_container();
  for (size_t at = 0; at < whole.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(value);
      try {
        EXPECT_EQ(read_container(bytes, "x.spark").words.size(), 4U);
      } catch (const InputError& error) {
        const std::string text = error.what();
        EXPECT_EQ(text.rfind("x.spark: ", 0), 0U) << text;
        EXPECT_EQ(text.find('\n'), std::string::npos) << text;
      }
    }
  }
}

TEST(Container, LiesAreNamed) {
  const auto changed = [](size_t at, const std::string& value) {
    std::string bytes = small_container();
    return read_error(bytes.replace(at, value.size(), value));
  };
  EXPECT_EQ(changed(8, "\x02"), "x.spark: version 2 in the container; allowed: 1");
  EXPECT_EQ(changed(12, "\x03"), "x.spark: dtype 3 in the container; allowed: 1..2");
  EXPECT_EQ(changed(13, "\x09"), "x.spark: slice 9 in the container; allowed: 2..8");
  EXPECT_EQ(changed(14, "\x01"), "x.spark: signed 1 in the container; allowed: 0");
  EXPECT_EQ(changed(15, "\x02"), "x.spark: form 2 in the container; allowed: 0..1");
  EXPECT_EQ(changed(17, "\x01"), "x.spark: halve 1 in the container; allowed: 0");
  EXPECT_EQ(changed(18, "\x02"), "x.spark: layout 2 in the container; allowed: 0..1");
  EXPECT_EQ(changed(19, "\x41"), "x.spark: rank 65 in the container; allowed: 0..64");
  EXPECT_EQ(changed(36, "\x05"), "x.spark: words 5 in the container; allowed: 4");
  EXPECT_EQ(changed(27, "\x7f"),
            "x.spark: the shape (9151314442816847874, 2) has more than 2^63-1 elements");
  EXPECT_EQ(changed(52, "\x53"),
            "x.spark: the last 4 bits of byte 2 are not zero: the stream of 4 words ends with "
            "slice 5")
      << "one long code became short";
}

TEST(Container, WordsOutsideTheDtypeAreRefused) {
  // 10-bit words in uint8: head 10010 carries high slice 00010, 2 * 32 and up; 11001 is 25 * 32.
  std::string bytes = write_container({.slice = 5}, Layout::interleaved, {{1}, uint8, {64}});
  bytes.replace(bytes.size() - 2, 2, bytes_of("\xc8\x00"));
  EXPECT_EQ(read_error(bytes), "x.spark: word 800 at index 0 does not fit uint8 (0..255)");
  EXPECT_EQ(error_of([] {
              write_container({.slice = 5, .rounding = Rounding::nearest}, Layout::interleaved,
                              {{1}, uint8, {255}}, "x.npy");
            }),
            "word 255 at index 0 of x.npy decodes to 256, which does not fit uint8 (0..255); "
            "use --rounding compensate");
}

}  // namespace
}  // namespace spark::codec
