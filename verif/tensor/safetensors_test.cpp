// Rationale: headers are spelled by hand, as the format's own description gives them; each rule of
// that description (offsets within the data, no holes, no overlap, sizes as the shape's, no key
// twice) is broken alone, and the message must say which. What JSON allows besides is tried at
// every place where a value can stand.
#include "sim/tensor/safetensors.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "gen/base/error.h"
#include "verif/codec/support.h"
#include "verif/gen/support.h"
#include "verif/tensor/support.h"

namespace spark::tensor {
namespace {

using codec::test::bytes_of;
using codec::test::error_of;
using test::safetensors;

/// `"name":{...}` of one tensor.
std::string entry(const std::string& name, const std::string& dtype, const std::string& shape,
                  const std::string& offsets) {
  return fmt::format(R"("{}":{{"dtype":"{}","shape":[{}],"data_offsets":[{}]}})", name, dtype,
                     shape, offsets);
}

std::string error_in(const std::string& header, const std::string& data) {
  return error_of([&] { parse_safetensors(safetensors(header, data), "x"); });
}

TEST(Safetensors, TensorsAreReadByOffset) {
  const gen::test::ScratchFolder scratch;
  const std::string header =
      "{" + entry("b", "I16", "2,1", "3,7") + "," + R"("__metadata__":{"format":"pt","a":"b"},)" +
      entry("a/\\u00e4", "U8", "3", "0,3") + "," + entry("one", "BF16", "", "7,9") + "," +
      entry("none", "F64", "0,5", "7,7") + "}  ";
  const auto file =
      open(scratch.file("x.bin", safetensors(header, bytes_of("\1\2\xff\xfe\xff\0\1\x80\x3f"))));
  ASSERT_EQ(file->tensors().size(), 4U);
  const auto description = [&](size_t i) { return file->tensors()[i]->description(); };
  EXPECT_EQ(description(0), (Description{"a/\xc3\xa4", Dtype::uint8, {3}, {}}));
  EXPECT_EQ(description(1), (Description{"b", Dtype::int16, {2, 1}, {}}));
  EXPECT_EQ(description(2), (Description{"none", Dtype::float64, {0, 5}, {}}));
  EXPECT_EQ(description(3), (Description{"one", Dtype::bfloat16, {}, {}}));
  EXPECT_EQ(test::words_of(*file->tensors()[0]), (std::vector<int32_t>{1, 2, 255}));
  EXPECT_EQ(test::words_of(*file->tensors()[1]), (std::vector<int32_t>{-2, 256}));
  EXPECT_EQ(test::values_of(*file->tensors()[3]), (std::vector<float>{1}));
  EXPECT_EQ(file->tensors()[0]->bytes().size(), 3U);
  EXPECT_TRUE(file->tensors()[1]->bytes().empty());
}

TEST(Safetensors, EveryDtypeByItsName) {
  const std::vector<std::string> names = {"U8",  "I8",  "U16", "I16",  "U32", "I32",
                                          "U64", "I64", "F16", "BF16", "F32", "F64"};
  const std::vector<Dtype> dtypes = test::all_dtypes();
  ASSERT_EQ(names.size(), dtypes.size());
  for (size_t i = 0; i < names.size(); ++i) {
    const size_t size = size_of(dtypes[i]);
    const std::string bytes = safetensors(
        "{" + entry("t", names[i], "1", fmt::format("0,{}", size)) + "}", std::string(size, '\0'));
    EXPECT_EQ(parse_safetensors(bytes, "x").at(0).description.dtype, dtypes[i]);
  }
  for (const std::string name : {"BOOL", "F8_E4M3", "u8", "", "C64\\n"}) {
    const std::string shown = name == "C64\\n" ? "C64?" : name;
    EXPECT_EQ(error_in("{" + entry("t", name, "1", "0,1") + "}", "a"),
              "x: tensor 't' is of dtype '" + shown +
                  "'; allowed: U8, I8, U16, I16, U32, I32, U64, I64, F16, BF16, F32, F64");
  }
}

TEST(Safetensors, NoTensorsAtAll) {
  EXPECT_TRUE(parse_safetensors(safetensors("{}", ""), "x").empty());
  EXPECT_TRUE(parse_safetensors(safetensors(R"({"__metadata__":{}})", ""), "x").empty());
  EXPECT_EQ(error_in("{}", "a"), "x: 1 bytes after the data of the last tensor");
}

TEST(Safetensors, DataThatDoNotFitTogether) {
  const std::string a = entry("a", "U8", "2", "0,2");
  const auto error = [&](const std::string& other) {
    return error_in("{" + a + other + "}", "abcd");
  };
  EXPECT_EQ(error(""), "x: 2 bytes after the data of the last tensor");
  EXPECT_EQ(error("," + entry("b", "U8", "1", "3,4")),
            "x: the data of tensor 'b' begin 1 bytes behind the end of those before; no holes are "
            "allowed");
  EXPECT_EQ(error("," + entry("b", "U8", "3", "1,4")),
            "x: the data of tensor 'b' overlap another's");
  EXPECT_EQ(error("," + entry("b", "U8", "2", "0,2")),
            "x: the data of tensor 'b' overlap another's");
  EXPECT_EQ(error("," + entry("b", "U8", "3", "2,5")),
            "x: tensor 'b': data_offsets [2, 5]; allowed: begin and end within the 4 bytes of "
            "data");
  EXPECT_EQ(error("," + entry("b", "U8", "0", "4,2")),
            "x: tensor 'b': data_offsets [4, 2]; allowed: begin and end within the 4 bytes of "
            "data");
  EXPECT_EQ(error("," + entry("b", "U8", "2", "2")),
            "x: tensor 'b': data_offsets [2]; allowed: begin and end within the 4 bytes of data");
  EXPECT_EQ(error("," + entry("b", "U8", "2", "2,4,4")),
            "x: tensor 'b': data_offsets [2, 4, 4]; allowed: begin and end within the 4 bytes of "
            "data");
  EXPECT_EQ(error("," + entry("b", "U16", "2", "2,4")),
            "x: tensor 'b': 2 bytes of data, but its shape (2) has 2 elements of 2 bytes");
  EXPECT_EQ(error("," + entry("b", "U16", "1", "1,4")),
            "x: tensor 'b': 3 bytes of data, but its shape (1) has 1 elements of 2 bytes");
  EXPECT_EQ(error("," + entry("a", "U8", "2", "2,4")), "x: two tensors are named 'a'");
}

TEST(Safetensors, NumbersThatOverflow) {
  const auto error = [&](const std::string& dtype, const std::string& shape,
                         const std::string& offsets) {
    return error_in("{" + entry("a", dtype, shape, offsets) + "}", "");
  };
  EXPECT_EQ(error("U8", "4294967296,4294967296", "0,0"),
            "x: tensor 'a': the shape (4294967296, 4294967296) has more than 2^63-1 elements");
  EXPECT_EQ(error("I64", "2305843009213693952", "0,0"),
            "x: tensor 'a': 0 bytes of data, but its shape (2305843009213693952) has "
            "2305843009213693952 elements of 8 bytes")
      << "8 * 2^61 is 2^64, which 64 bits cut to 0";
  EXPECT_EQ(error("U8", "1", "18446744073709551615,0"),
            "x: tensor 'a': data_offsets [18446744073709551615, 0]; allowed: begin and end within "
            "the 0 bytes of data");
  EXPECT_EQ(error("U8", "18446744073709551616", "0,0"),
            "x: a number beyond 64 bits at 'shape' in the header; it gives 'dtype', 'shape' and "
            "'data_offsets' of each tensor");
  std::string bytes = safetensors("{} ", "");
  bytes.pop_back();
  EXPECT_EQ(error_of([&] { parse_safetensors(bytes, "x"); }),
            "x: truncated .safetensors: a header of 3 bytes expected, 2 found");
  bytes[7] = '\xff';
  EXPECT_EQ(error_of([&] { parse_safetensors(bytes, "x"); }),
            "x: truncated .safetensors: a header of 18374686479671623683 bytes expected, 2 found");
  EXPECT_EQ(error_of([] { parse_safetensors("", "x"); }),
            "x: truncated .safetensors: 8 bytes expected in front, 0 found");
}

TEST(Safetensors, HeadersThatAreSomethingElse) {
  const std::string tail =
      " in the header; it gives 'dtype', 'shape' and 'data_offsets' of each tensor";
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {R"({"a":1})", "a number at 'a'"},
      {R"({"a":"b"})", "a string at 'a'"},
      {R"({"a":[]})", "an array at 'a'"},
      {R"({"a":null})", "null at 'a'"},
      {R"({"a":{}})", "a tensor that lacks one of them at 'a'"},
      {R"({"a":{"dtype":"U8","shape":[]}})", "a tensor that lacks one of them at 'shape'"},
      {R"({"a":{"dtype":1}})", "a number at 'dtype'"},
      {R"({"a":{"dtype":["U8"]}})", "an array at 'dtype'"},
      {R"({"a":{"dtype":{}}})", "an object at 'dtype'"},
      {R"({"a":{"dtype":true}})", "a boolean at 'dtype'"},
      {R"({"a":{"dtype":"U8","dtype":"I8"}})", "a second value at 'dtype'"},
      {R"({"a":{"shape":[1],"shape":[1]}})", "a second value at 'shape'"},
      {R"({"a":{"data_offsets":[0,1],"data_offsets":[0,1]}})", "a second value at 'data_offsets'"},
      {R"({"a":{"shape":1}})", "a number at 'shape'"},
      {R"({"a":{"shape":"1"}})", "a string at 'shape'"},
      {R"({"a":{"shape":["1"]}})", "a string at 'shape'"},
      {R"({"a":{"shape":[[1]]}})", "an array at 'shape'"},
      {R"({"a":{"shape":[{}]}})", "an object at 'shape'"},
      {R"({"a":{"shape":[-1]}})", "a negative number at 'shape'"},
      {R"({"a":{"shape":[1.5]}})", "a number beyond 64 bits at 'shape'"},
      {R"({"a":{"size":[1]}})", "an unknown key at 'size'"},
      {R"({"__metadata__":{"a":1}})", "a number at 'a'"},
      {R"({"__metadata__":{"a":{}}})", "an object at 'a'"},
      {R"({"__metadata__":{"a":[]}})", "an array at 'a'"},
      {R"({"__metadata__":"a"})", "a string at '__metadata__'"},
  };
  for (const auto& [header, what] : wrong) EXPECT_EQ(error_in(header, ""), "x: " + what + tail);
  for (const std::string header :
       {"{", "{\"a\"", "{\"a\":}", "{}x", "{\"\xff\":{}}", "{\"a\n\":{}}"}) {
    EXPECT_NE(error_in(header, "").find("x: malformed JSON at character "), std::string::npos)
        << header;
  }
}

TEST(Safetensors, NestingBombsAreRefusedAtOnce) {
  const test::MemoryLimit limit(uint64_t{64} << 20);
  for (const std::string open : {"[", R"({"a":)"}) {
    std::string bomb = R"({"a":{"shape":)";
    for (int i = 0; i < 1000000; ++i) bomb += open;
    EXPECT_NE(error_in(bomb, "").find(" at 'shape' in the header"), std::string::npos);
  }
}

TEST(Safetensors, HeadersReadBackInTheirOrder) {
  const std::vector<Description> tensors = {{"z", Dtype::uint8, {3}, {}},
                                            {"a \"quoted\"\n", Dtype::float64, {2, 1}, {}},
                                            {"none", Dtype::int32, {0}, {}},
                                            {"m", Dtype::int16, {}, {}}};
  const SafetensorsHeader header = safetensors_header(tensors, "x");
  EXPECT_EQ(header.bytes.size() % 8, 0U);
  EXPECT_EQ(header.bytes.substr(8),
            R"({"z":{"dtype":"U8","shape":[3],"data_offsets":[18,21]},)"
            R"("a \"quoted\"\n":{"dtype":"F64","shape":[2,1],"data_offsets":[0,16]},)"
            R"("none":{"dtype":"I32","shape":[0],"data_offsets":[16,16]},)"
            R"("m":{"dtype":"I16","shape":[],"data_offsets":[16,18]}}    )");
  const std::vector<Stored> read = parse_safetensors(header.bytes + std::string(21, '\0'), "x");
  ASSERT_EQ(read.size(), 4U);
  for (const Stored& tensor : read) {
    const auto same = std::find(tensors.begin(), tensors.end(), tensor.description);
    ASSERT_NE(same, tensors.end());
    EXPECT_EQ(tensor.offset, header.offsets[static_cast<size_t>(same - tensors.begin())]);
  }
}

TEST(Safetensors, NamesThatCannotBeWritten) {
  const auto error = [](const std::vector<std::string>& names) {
    std::vector<Description> tensors;
    for (const std::string& name : names) tensors.push_back({name, Dtype::uint8, {1}, {}});
    return error_of([&] { safetensors_header(tensors, "x"); });
  };
  EXPECT_EQ(error({"a", "b", "a"}), "x: two tensors are named 'a', or the name is reserved");
  EXPECT_EQ(error({"__metadata__"}),
            "x: two tensors are named '__metadata__', or the name is reserved");
  EXPECT_EQ(error({"a\xff"}),
            "x: the tensor's name 'a?' is not UTF-8; .safetensors cannot hold it");
}

}  // namespace
}  // namespace spark::tensor
