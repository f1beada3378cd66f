// Rationale: the bytes written are compared with headers as NumPy's own writer lays them out; what
// is read is tried truncated at every length, and with every way a header can lie.
#include "sim/codec/npy.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "verif/codec/support.h"

namespace spark::codec {
namespace {

using test::bytes_of;
using test::error_of;

/// A .npy file of any version with this dictionary and data.
std::string npy(const std::string& dictionary, const std::string& data, char version = 1) {
  const std::string header = dictionary + "\n";
  std::string bytes = "\x93NUMPY" + std::string{version, '\0'};
  bytes += static_cast<char>(header.size() & 0xff);
  bytes += static_cast<char>(header.size() >> 8);
  if (version > 1) bytes += bytes_of("\0\0");
  return bytes + header + data;
}

std::string dictionary(const std::string& descr, const std::string& fortran,
                       const std::string& shape) {
  return fmt::format("{{'descr': {}, 'fortran_order': {}, 'shape': {}, }}", descr, fortran, shape);
}

std::string parse_error(const std::string& bytes) {
  return error_of([&] { parse_npy(bytes, "x.npy"); });
}

TEST(Npy, WritesTheBytesThatNumPyWrites) {
  // numpy.save of numpy.array([1, 2, 255], numpy.uint8): 118 bytes of header.
  EXPECT_EQ(to_npy({{3}, false, {1, 2, 255}}),
            bytes_of("\x93NUMPY\x01\x00\x76\x00"
                     "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }"
                     "                                                            \n"
                     "\x01\x02\xff"));
  EXPECT_EQ(to_npy({{2, 1}, true, {-1, -128}}),
            bytes_of("\x93NUMPY\x01\x00\x76\x00"
                     "{'descr': '|i1', 'fortran_order': False, 'shape': (2, 1), }"
                     "                                                          \n"
                     "\xff\x80"));
  EXPECT_EQ(to_npy({{}, false, {7}}),
            bytes_of("\x93NUMPY\x01\x00\x76\x00"
                     "{'descr': '|u1', 'fortran_order': False, 'shape': (), }"
                     "                                                              \n"
                     "\x07"));
}

TEST(Npy, HeadersAreAlignedWithAtLeastOneSpace) {
  for (size_t rank = 0; rank <= 64; ++rank) {
    const Tensor tensor = {std::vector<uint64_t>(rank, 1), true, {-3}};
    const std::string bytes = to_npy(tensor);
    EXPECT_EQ((bytes.size() - 1) % 64, 0U) << rank;
    EXPECT_EQ(bytes.substr(bytes.size() - 3, 2), " \n") << rank;
    EXPECT_EQ(parse_npy(bytes, "x"), tensor) << rank;
  }
}

TEST(Npy, HeadersGrowWhereNumPysGrow) {
  // Prefix 10, text 55 and the shape's 41 characters, 20 of room for the first dimension, the
  // line's end: 127, and one space makes 128. One character more, and NumPy adds 64 spaces, not
  // none.
  std::vector<uint64_t> shape(14, 1);
  shape[13] = 11;
  EXPECT_EQ(to_npy({shape, false, std::vector<int32_t>(11)}).size(), 128U + 11);
  shape[13] = 111;
  EXPECT_EQ(to_npy({shape, false, std::vector<int32_t>(111)}).size(), 192U + 111);
}

TEST(Npy, ReadsEveryVersionAndSpelling) {
  const Tensor wanted = {{2, 2}, true, {1, -2, 3, -4}};
  const std::string data = "\x01\xfe\x03\xfc";
  for (const char version : {1, 2, 3}) {
    EXPECT_EQ(parse_npy(npy(dictionary("'|i1'", "False", "(2, 2)"), data, version), "x"), wanted);
  }
  for (const std::string descr : {"'<i1'", "'>i1'", "'=i1'", "'i1'", "\"|i1\""}) {
    EXPECT_EQ(parse_npy(npy(dictionary(descr, "False", "(2,2,)"), data), "x"), wanted) << descr;
  }
  EXPECT_EQ(parse_npy(npy("{'shape':(2,2),'fortran_order':False,'descr':'|i1'}", data), "x"),
            wanted);
}

TEST(Npy, FortranOrderBecomesCOrder) {
  // a[i][j][k] = 100 i + 10 j + k, shape (2, 3, 4), stored with i fastest
  std::string stored;
  Tensor wanted = {{2, 3, 4}, false, {}};
  for (int k = 0; k < 4; ++k) {
    for (int j = 0; j < 3; ++j) {
      for (int i = 0; i < 2; ++i) stored += static_cast<char>(100 * i + 10 * j + k);
    }
  }
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 3; ++j) {
      for (int k = 0; k < 4; ++k) wanted.words.push_back(100 * i + 10 * j + k);
    }
  }
  EXPECT_EQ(parse_npy(npy(dictionary("'|u1'", "True", "(2, 3, 4)"), stored), "x"), wanted);
  EXPECT_EQ(parse_npy(npy(dictionary("'|u1'", "True", "()"), "\x05"), "x"),
            (Tensor{{}, false, {5}}));
  EXPECT_EQ(parse_npy(npy(dictionary("'|u1'", "True", "(3, 0)"), ""), "x"),
            (Tensor{{3, 0}, false, {}}));
}

TEST(Npy, NoElementsAreATensorToo) {
  for (const Tensor& tensor : {Tensor{{0}, false, {}}, Tensor{{3, 0, 2}, true, {}}}) {
    EXPECT_EQ(parse_npy(to_npy(tensor), "x"), tensor);
  }
}

TEST(Npy, EveryTruncationIsRefused) {
  const std::string whole = to_npy({{2, 2}, false, {1, 2, 3, 4}});
  for (size_t size = 0; size < whole.size(); ++size) {
    const std::string error = parse_error(whole.substr(0, size));
    const std::string wanted =
        size < 6    ? "x.npy: not a .npy file (it must begin with \\x93NUMPY)"
        : size < 8  ? fmt::format("x.npy: truncated .npy header: 8 bytes expected, {} found", size)
        : size < 10 ? fmt::format("x.npy: truncated .npy header: 10 bytes expected, {} found", size)
        : size < 128
            ? fmt::format("x.npy: truncated .npy header: 128 bytes expected, {} found", size)
            : fmt::format("x.npy: truncated .npy: 4 bytes of data expected, {} found", size - 128);
    EXPECT_EQ(error, wanted);
  }
  EXPECT_EQ(parse_error(whole + "ab"),
            "x.npy: 2 bytes after the data of the .npy: 4 expected, 6 found");
}

TEST(Npy, EveryChangedByteIsReadOrRefused) {
  const std::string whole = to_npy({{2, 2}, false, {1, 2, 3, 4}});
  for (size_t at = 0; at < whole.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(value);
      try {
        EXPECT_EQ(parse_npy(bytes, "x").words.size(), 4U);
      } catch (const InputError& error) {
        EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
      }
    }
  }
}

TEST(Npy, OtherDtypesAreNamed) {
  for (const std::string descr : {"<f4", "<i2", "|b1", "|S1", "<u8", "", "|"}) {
    EXPECT_EQ(parse_error(npy(dictionary("'" + descr + "'", "False", "(1,)"), "a")),
              "x.npy: dtype '" + descr +
                  "'; allowed: uint8 ('|u1') and int8 ('|i1'); quantise, then save "
                  "a.astype(numpy.int8)");
  }
  EXPECT_EQ(parse_error(npy(dictionary("[('a', '|u1')]", "False", "(1,)"), "a")),
            "x.npy: structured dtype [('a', '|u1')]; allowed: uint8, int8");
}

TEST(Npy, HeadersThatLieAreRefused) {
  const auto shape_error = [](const std::string& shape) {
    return parse_error(npy(dictionary("'|u1'", "False", shape), "a"));
  };
  EXPECT_EQ(shape_error("(4294967296, 4294967296)"),
            "x.npy: the shape (4294967296, 4294967296) has more than 2^63-1 elements");
  EXPECT_EQ(shape_error("(0, 4294967296, 4294967296)"),
            "x.npy: the shape (0, 4294967296, 4294967296) has more than 2^63-1 elements");
  EXPECT_EQ(shape_error("(9223372036854775807,)"),
            "x.npy: truncated .npy: 9223372036854775807 bytes of data expected, 1 found");
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
  EXPECT_EQ(parse_error(npy(dictionary("'|u1'", "False", "(1,)") + "x", "a")),
            "x.npy: malformed .npy header at character 57: the end expected");
  EXPECT_EQ(parse_error(bytes_of("\x93NUMPY\x04\x00\x00\x00")),
            "x.npy: .npy version 4.0; allowed: 1.0, 2.0, 3.0");
}

TEST(Npy, FilesAreReadByPath) {
  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / "spark_npy_test.npy";
  const Tensor tensor = {{2}, true, {-1, 1}};
  write_file(path, to_npy(tensor));
  EXPECT_EQ(read_npy(path), tensor);
  std::filesystem::remove(path);
  EXPECT_NE(error_of([&] { read_npy(path); }).find(path.string()), std::string::npos);
}

}  // namespace
}  // namespace spark::codec
