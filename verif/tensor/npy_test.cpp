// Rationale: each dtype, byte order, element order and version is read from headers spelled by hand
// as NumPy spells them; Fortran order is read in pieces of every size and compared with a
// transposition by the definition, over all ranks up to 5. Then every way a header can lie.
#include "sim/tensor/npy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "gen/base/error.h"
#include "verif/codec/support.h"
#include "verif/gen/support.h"
#include "verif/tensor/support.h"

namespace spark::tensor {
namespace {

using codec::test::bytes_of;
using codec::test::error_of;
using gen::test::ScratchFolder;
using test::npy;
using test::npy_dictionary;
using test::words_of;

std::string parse_error(const std::string& bytes) {
  return error_of([&] { parse_npy(bytes, "x.npy"); });
}

/// One tensor, read from a file with these bytes.
class Opened {
 public:
  explicit Opened(const std::string& bytes)
      : file_(open(scratch_.file("weights.npy", bytes))), source_(*file_->tensors().at(0)) {}

  const Source* operator->() const { return &source_; }
  const Source& operator*() const { return source_; }

 private:
  const ScratchFolder scratch_;
  const std::unique_ptr<File> file_;
  const Source& source_;
};

TEST(Npy, HeadersAreTheBytesThatNumPyWrites) {
  EXPECT_EQ(npy_header({"", Dtype::uint8, {3}, {}}),
            bytes_of("\x93NUMPY\x01\x00\x76\x00"
                     "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }"
                     "                                                            \n"));
  EXPECT_EQ(npy_header({"", Dtype::int32, {2, 1}, {}}),
            bytes_of("\x93NUMPY\x01\x00\x76\x00"
                     "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 1), }"
                     "                                                          \n"));
  EXPECT_EQ(npy_header({"", Dtype::float16, {}, {}}),
            bytes_of("\x93NUMPY\x01\x00\x76\x00"
                     "{'descr': '<f2', 'fortran_order': False, 'shape': (), }"
                     "                                                              \n"));
}

TEST(Npy, HeadersAreAlignedWithAtLeastOneSpaceAndReadBack) {
  for (const Dtype dtype : test::all_dtypes()) {
    if (dtype == Dtype::bfloat16) continue;
    for (size_t rank = 0; rank <= 64; ++rank) {
      const Description wanted = {"", dtype, std::vector<uint64_t>(rank, 1), {}};
      const std::string header = npy_header(wanted);
      EXPECT_EQ(header.size() % 64, 0U) << rank;
      EXPECT_EQ(header.substr(header.size() - 2), " \n") << rank;
      const Stored read = parse_npy(header + std::string(size_of(dtype), 'x'), "x");
      EXPECT_EQ(read.description, wanted);
      EXPECT_EQ(read.offset, header.size());
    }
  }
}

TEST(Npy, HeadersGrowWhereNumPysGrow) {
  // Prefix 10, text 55 and the shape's 41 characters, 20 of room for the first dimension, the
  // line's end: 127, and one space makes 128. One character more, and NumPy adds 64 spaces, not
  // none.
  std::vector<uint64_t> shape(14, 1);
  shape[13] = 11;
  EXPECT_EQ(npy_header({"", Dtype::uint8, shape, {}}).size(), 128U);
  shape[13] = 111;
  EXPECT_EQ(npy_header({"", Dtype::uint8, shape, {}}).size(), 192U);
}

TEST(Npy, EveryVersionAndSpelling) {
  const std::string data = "\x01\xfe\x03\xfc";
  const std::vector<int32_t> wanted = {1, -2, 3, -4};
  for (const char version : {1, 2, 3}) {
    EXPECT_EQ(words_of(*Opened(npy(npy_dictionary("'|i1'", "False", "(2, 2)"), data, version))),
              wanted);
  }
  for (const std::string descr : {"'<i1'", "'>i1'", "'=i1'", "'i1'", "\"|i1\""}) {
    EXPECT_EQ(words_of(*Opened(npy(npy_dictionary(descr, "False", "(2,2,)"), data))), wanted);
  }
  const Opened other(npy("{'shape':(2,2),'fortran_order':False,'descr':'|i1'}", data));
  EXPECT_EQ(words_of(*other), wanted);
  EXPECT_EQ(other->description(), (Description{"weights", Dtype::int8, {2, 2}, {}}));
  EXPECT_EQ(other->bytes().size(), 4U);
}

TEST(Npy, EveryDtypeInBothByteOrders) {
  // 1 and 2 as integers, 1 and -2 as floats; little-endian.
  const std::vector<std::pair<std::string, std::string>> stored = {
      {"u1", "\x01\x02"},
      {"i1", "\x01\x02"},
      {"u2", bytes_of("\1\0\2\0")},
      {"i2", bytes_of("\1\0\2\0")},
      {"u4", bytes_of("\1\0\0\0\2\0\0\0")},
      {"i4", bytes_of("\1\0\0\0\2\0\0\0")},
      {"u8", bytes_of("\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0")},
      {"i8", bytes_of("\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0")},
      {"f2", bytes_of("\x00\x3c\x00\xc0")},
      {"f4", bytes_of("\0\0\x80\x3f\0\0\x00\xc0")},
      {"f8", bytes_of("\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\x00\xc0")}};
  for (const auto& [type, little] : stored) {
    SCOPED_TRACE(type);
    const size_t size = little.size() / 2;
    std::string big = little;
    std::reverse(big.begin(), big.begin() + static_cast<std::ptrdiff_t>(size));
    std::reverse(big.begin() + static_cast<std::ptrdiff_t>(size), big.end());
    for (const std::string order : {"<", ">", "=", ""}) {
      const Opened tensor(npy(npy_dictionary("'" + order + type + "'", "False", "(2,)"),
                              order == ">" ? big : little));
      const bool is_real = type[0] == 'f';
      EXPECT_EQ(is_float(tensor->description().dtype), is_real);
      EXPECT_EQ(size_of(tensor->description().dtype), size);
      EXPECT_EQ(test::values_of(*tensor), (std::vector<float>{1, is_real ? -2.0F : 2.0F}));
      if (!is_real) {
        EXPECT_EQ(words_of(*tensor), (std::vector<int32_t>{1, 2}));
      }
      EXPECT_EQ(tensor->bytes().size(), size == 1 ? 2U : 0U);
    }
  }
}

/// Where an element of a shape lies in Fortran order, by its index in C order.
uint64_t fortran_place(const std::vector<uint64_t>& shape, uint64_t element) {
  std::vector<uint64_t> index(shape.size());
  for (size_t d = shape.size(); d-- > 0; element /= shape[d]) index[d] = element % shape[d];
  uint64_t place = 0;
  for (size_t d = shape.size(); d-- > 0;) place = place * shape[d] + index[d];
  return place;
}

TEST(Npy, FortranOrderBecomesCOrder) {
  std::mt19937_64 random = codec::test::seeded(4);
  const std::vector<std::vector<uint64_t>> shapes = {{},
                                                     {5},
                                                     {0},
                                                     {3, 0},
                                                     {2, 3},
                                                     {7, 1},
                                                     {1, 6, 1},
                                                     {2, 3, 4},
                                                     {5, 1, 3},
                                                     {4, 3, 2, 2},
                                                     {1, 2, 1, 3},
                                                     {0, 2, 3, 4},
                                                     {40, 30},
                                                     {3, 2, 5, 4},
                                                     {2, 3, 2, 3, 2},
                                                     {1, 1, 1, 1, 1}};
  for (const std::vector<uint64_t>& shape : shapes) {
    const uint64_t count = element_count(shape, "x");
    for (const size_t size : {1, 2, 4, 8}) {
      SCOPED_TRACE(fmt::format("({}) i{}", fmt::join(shape, ", "), size));
      std::vector<int32_t> wanted(count);
      std::string data(count * size, '\0');
      for (uint64_t i = 0; i < count; ++i) {
        wanted[i] = static_cast<int8_t>(random());
        const uint64_t place = fortran_place(shape, i) * size;
        for (size_t b = 0; b < size; ++b) {
          data[place + b] = static_cast<char>(int64_t{wanted[i]} >> (8 * b));
        }
      }
      const std::string text =
          fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
      const Opened tensor(npy(npy_dictionary(fmt::format("'<i{}'", size), "True", text), data));
      for (size_t piece = 1; piece <= std::max<uint64_t>(count, 1); piece += piece < 30 ? 1 : 97) {
        EXPECT_EQ(words_of(*tensor, piece), wanted) << piece;
      }
      const bool same =
          std::count_if(shape.begin(), shape.end(), [](uint64_t d) { return d > 1; }) < 2;
      EXPECT_EQ(tensor->bytes().size(), size == 1 && (same || count == 0) ? count : 0)
          << "plain bytes only where the orders agree";
    }
  }
}

TEST(Npy, ElementsThatCannotBeHadAreNamed) {
  const ScratchFolder scratch;
  const auto error = [&](const std::string& descr, const std::string& data, bool words) {
    const std::string path =
        scratch.file("w.npy", npy(npy_dictionary("'" + descr + "'", "False", "(2,)"), data));
    const auto file = open(path);
    const std::string text = error_of([&] {
      words ? void(words_of(*file->tensors()[0])) : void(test::values_of(*file->tensors()[0]));
    });
    EXPECT_TRUE(text.starts_with(path + ": ")) << text;
    return text.substr(path.size() + 2);
  };
  EXPECT_EQ(error("<i8", bytes_of("\1\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0"), true),
            "4294967296 at index 1 does not fit int32; requantise it to 16 bits or fewer");
  EXPECT_EQ(error(">u4", bytes_of("\x80\0\0\0\0\0\0\0"), true),
            "2147483648 at index 0 does not fit int32; requantise it to 16 bits or fewer");
  EXPECT_EQ(error("<f4", bytes_of("\0\0\x80\x3f\0\0\xc0\x7f"), false),
            "nan at index 1; allowed: finite numbers within float32");
  EXPECT_EQ(error("<f2", bytes_of("\x00\xfc\0\0"), false),
            "-inf at index 0; allowed: finite numbers within float32");
  EXPECT_EQ(error(">f8", bytes_of("\x7e\x37\xe4\x3c\x88\x00\x75\x9c\0\0\0\0\0\0\0\0"), false),
            "1e+300 at index 0; allowed: finite numbers within float32");
}

TEST(Npy, ReadsOutsideTheTensorAreDefects) {
  const Opened tensor(npy(npy_dictionary("'|u1'", "False", "(3,)"), "abc"));
  std::vector<int32_t> words(2);
  EXPECT_NO_THROW(tensor->read(1, words));
  EXPECT_THROW(tensor->read(2, words), std::out_of_range);
  EXPECT_THROW(tensor->read(UINT64_MAX, words), std::out_of_range);
}

TEST(Npy, OtherDtypesAreNamed) {
  for (const std::string descr : {"|b1", "|S1", "<u3", "", "|", "<f1", "<V2", "<c8", "|i2"}) {
    EXPECT_EQ(parse_error(npy(npy_dictionary("'" + descr + "'", "False", "(1,)"), "a")),
              "x.npy: dtype '" + descr +
                  "'; allowed: integers (i1 to i8, u1 to u8) and floats (f2, f4, f8)");
  }
  EXPECT_EQ(parse_error(npy(npy_dictionary("[('a', '|u1')]", "False", "(1,)"), "a")),
            "x.npy: structured dtype [('a', '|u1')]; allowed: plain numbers");
}

TEST(Npy, HeadersThatLieAreRefused) {
  const auto shape_error = [](const std::string& shape, const std::string& descr = "'|u1'") {
    return parse_error(npy(npy_dictionary(descr, "False", shape), "a"));
  };
  EXPECT_EQ(shape_error("(4294967296, 4294967296)"),
            "x.npy: the shape (4294967296, 4294967296) has more than 2^63-1 elements");
  EXPECT_EQ(shape_error("(0, 4294967296, 4294967296)"),
            "x.npy: the shape (0, 4294967296, 4294967296) has more than 2^63-1 elements");
  EXPECT_EQ(shape_error("(9223372036854775807,)"),
            "x.npy: truncated .npy: 9223372036854775807 elements of uint8 expected, 1 bytes found");
  // 8 bytes each: 2^64 and 8 bytes, which 64 bits do not hold.
  EXPECT_EQ(shape_error("(2305843009213693953,)", "'<i8'"),
            "x.npy: truncated .npy: 2305843009213693953 elements of int64 expected, 1 bytes found");
  std::string ones = "(";
  for (int i = 0; i < 65; ++i) ones += "1, ";
  EXPECT_EQ(shape_error(ones + ")"), "x.npy: 65 dimensions; at most 64 are allowed");
  for (const std::string shape : {"(18446744073709551616,)", "(-1,)", "(1.5,)", "(1)", "3", "(1"}) {
    EXPECT_NE(shape_error(shape).find("x.npy: malformed .npy header at character"),
              std::string::npos)
        << shape;
  }
  EXPECT_EQ(parse_error(npy("{'descr': '|u1', 'shape': (1,)}", "a")),
            "x.npy: the .npy header lacks 'fortran_order'");
  EXPECT_EQ(parse_error(npy("{'descr': '|u1', 'a': 1}", "a")),
            "x.npy: unknown key 'a' in the .npy header");
  EXPECT_EQ(parse_error(npy(npy_dictionary("'|u1'", "False", "(1,)") + "x", "a")),
            "x.npy: malformed .npy header at character 57: the end expected");
  EXPECT_EQ(parse_error(bytes_of("\x93NUMPY\x04\x00\x00\x00")),
            "x.npy: .npy version 4.0; allowed: 1.0, 2.0, 3.0");
}

TEST(Npy, TruncatedAndTrailingBytesAreCounted) {
  const std::string whole =
      npy_header({"", Dtype::int16, {2, 2}, {}}) + bytes_of("\1\0\2\0\3\0\4\0");
  for (size_t size = kNpyMagic.size(); size < whole.size(); ++size) {
    const std::string wanted =
        size < 8    ? fmt::format("x.npy: truncated .npy header: 8 bytes expected, {} found", size)
        : size < 10 ? fmt::format("x.npy: truncated .npy header: 10 bytes expected, {} found", size)
        : size < 128
            ? fmt::format("x.npy: truncated .npy header: 128 bytes expected, {} found", size)
            : fmt::format("x.npy: truncated .npy: 4 elements of int16 expected, {} bytes found",
                          size - 128);
    EXPECT_EQ(parse_error(whole.substr(0, size)), wanted);
  }
  EXPECT_EQ(parse_error(whole + "a"),
            "x.npy: 1 bytes after the data of the .npy: 8 expected, 9 found");
}

}  // namespace
}  // namespace spark::tensor
