// Rationale: models are built by FlatBuffers' own builder, so that each rule can be broken alone
// while all else holds: types, buffers and their sizes, shapes, scales, names. What no sound
// builder writes (aliased tables, numbers out of range) is patched in or built by sharing. Real
// models are read in real_files_test.
#include "sim/tensor/tflite.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>

#include "gen/base/error.h"
#include "verif/codec/support.h"
#include "verif/gen/support.h"
#include "verif/tensor/support.h"

namespace spark::tensor {
namespace {

using codec::test::bytes_of;
using codec::test::error_of;
using test::model;
using test::ModelTensor;
using tflite::TensorType;

std::vector<Stored> parse(const std::string& bytes) { return parse_tflite(bytes, "x"); }

std::vector<Description> constants(const std::vector<std::vector<ModelTensor>>& subgraphs) {
  std::vector<Description> descriptions;
  for (const Stored& constant : parse(model(subgraphs))) {
    descriptions.push_back(constant.description);
  }
  return descriptions;
}

std::string error_with(const ModelTensor& tensor) {
  return error_of([&] { parse(model({{tensor}})); });
}

TEST(Tflite, ConstantsOfAllSubgraphs) {
  const gen::test::ScratchFolder scratch;
  const auto file =
      open(scratch.file("m", model({{{"input", TensorType::INT8, {4}, ""},
                                     {"w", TensorType::INT8, {2, 2}, "\1\2\xff\xfe"}},
                                    {{"bias", TensorType::INT32, {1}, bytes_of("\0\1\0\0")}}})));
  ASSERT_EQ(file->tensors().size(), 2U);
  EXPECT_EQ(file->tensors()[0]->description(), (Description{"w", Dtype::int8, {2, 2}, {}}));
  EXPECT_EQ(test::words_of(*file->tensors()[0]), (std::vector<int32_t>{1, 2, -1, -2}));
  EXPECT_EQ(file->tensors()[0]->bytes().size(), 4U);
  EXPECT_EQ(test::words_of(*file->tensors()[1]), (std::vector<int32_t>{256}));
}

TEST(Tflite, TypesThatAreOursAndOthers) {
  const std::vector<std::pair<TensorType, Dtype>> ours = {
      {TensorType::UINT8, Dtype::uint8},     {TensorType::INT8, Dtype::int8},
      {TensorType::UINT16, Dtype::uint16},   {TensorType::INT16, Dtype::int16},
      {TensorType::UINT32, Dtype::uint32},   {TensorType::INT32, Dtype::int32},
      {TensorType::UINT64, Dtype::uint64},   {TensorType::INT64, Dtype::int64},
      {TensorType::FLOAT16, Dtype::float16}, {TensorType::BFLOAT16, Dtype::bfloat16},
      {TensorType::FLOAT32, Dtype::float32}, {TensorType::FLOAT64, Dtype::float64}};
  for (const auto& [type, dtype] : ours) {
    const auto found = constants({{{"t", type, {3}, std::string(3 * size_of(dtype), 'a')}}});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].dtype, dtype);
  }
  for (int type = -1; type < 30; ++type) {
    const auto given = static_cast<TensorType>(type);
    const bool is_ours = std::any_of(ours.begin(), ours.end(),
                                     [&](const auto& pair) { return pair.first == given; });
    if (is_ours) continue;
    EXPECT_TRUE(constants({{{"t", given, {3}, "abcdefghijk"}}}).empty()) << type;
  }
  EXPECT_TRUE(constants({{{.name = "t", .shape = {9}, .data = "abc", .sparse = true}}}).empty());
}

TEST(Tflite, NamesAreMadeUnique) {
  const auto one = [](const std::string& name) {
    return ModelTensor{name, TensorType::INT8, {1}, "a"};
  };
  std::vector<std::string> names;
  const std::string not_utf8 = "\xff";
  for (const Description& constant : constants({{one("a"), one("a"), one(""), one("a_2"), one("a")},
                                                {one(""), one("tensor_0"), one(not_utf8)}})) {
    names.push_back(constant.name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"a", "a_2", "tensor_2", "a_2_2", "a_3", "tensor_0",
                                             "tensor_0_2", "tensor_2_2"}));
}

TEST(Tflite, QuantisationIsTheModels) {
  const auto quantisation = [](ModelTensor tensor) {
    tensor.name = "t";
    if (tensor.shape.empty()) tensor.shape = {2, 3};
    tensor.data = "abcdef";
    return constants({{tensor}}).at(0).quantisation;
  };
  using Granularity = Quantisation::Granularity;
  EXPECT_EQ(quantisation({}), std::nullopt);
  EXPECT_EQ(quantisation({.scales = {0.5F}, .zeros = {-128}}),
            (Quantisation{Granularity::tensor, 0, 0, {0.5F}, {-128}}));
  EXPECT_EQ(quantisation({.scales = {0.5F, 1, 2}, .zeros = {1, 2, 3}, .axis = 1}),
            (Quantisation{Granularity::channel, 1, 0, {0.5F, 1, 2}, {1, 2, 3}}));
  EXPECT_EQ(quantisation({.scales = {0.5F, 1}, .zeros = {7}}),
            (Quantisation{Granularity::channel, 0, 0, {0.5F, 1}, {7, 7}}))
      << "one zero point for all";
  EXPECT_EQ(quantisation({.scales = {0.5F, 1}}),
            (Quantisation{Granularity::channel, 0, 0, {0.5F, 1}, {}}));
  EXPECT_EQ(quantisation({.shape = {6}, .scales = {1, 2, 3, 4, 5, 6}, .axis = 3}),
            (Quantisation{Granularity::channel, 0, 0, {1, 2, 3, 4, 5, 6}, {}}))
      << "a bias with the axis of its filter";
}

TEST(Tflite, QuantisationThatLies) {
  const auto error = [](ModelTensor tensor) {
    tensor.name = "t";
    tensor.shape = {2, 3};
    tensor.data = "abcdef";
    return error_with(tensor);
  };
  EXPECT_EQ(error({.scales = {1, 2}, .axis = 1}),
            "x: tensor 't': 2 scales along axis 1 of the shape (2, 3)");
  EXPECT_EQ(error({.scales = {1, 2}, .axis = 2}),
            "x: tensor 't': 2 scales along axis 2 of the shape (2, 3)");
  EXPECT_EQ(error({.scales = {1, 2}, .axis = -1}),
            "x: tensor 't': 2 scales along axis -1 of the shape (2, 3)");
  EXPECT_EQ(error({.scales = {1, 2}, .zeros = {1, 2, 3}}),
            "x: tensor 't': 3 zero points, but 2 scales");
  EXPECT_EQ(error({.scales = {1}, .zeros = {INT64_C(2147483648)}}),
            "x: tensor 't': zero point 2147483648 does not fit int32");
  EXPECT_EQ(error({.scales = {1, 0}}),
            "x: tensor 't': scale 0 at index 1; allowed: finite and > 0");
  EXPECT_EQ(error({.scales = {-1}}), "x: tensor 't': scale -1 at index 0; allowed: finite and > 0");
  EXPECT_EQ(error({.scales = {std::numeric_limits<float>::infinity()}}),
            "x: tensor 't': scale inf at index 0; allowed: finite and > 0");
  EXPECT_EQ(error({.scales = {std::numeric_limits<float>::quiet_NaN()}}),
            "x: tensor 't': scale nan at index 0; allowed: finite and > 0");
}

TEST(Tflite, ShapesThatLie) {
  EXPECT_EQ(error_with({"t", TensorType::INT8, {2, 3}, "abcde"}),
            "x: tensor 't': 5 bytes of data, but its shape (2, 3) has 6 elements of 1 bytes");
  EXPECT_EQ(error_with({"t", TensorType::INT16, {2}, "abcde"}),
            "x: tensor 't': 5 bytes of data, but its shape (2) has 2 elements of 2 bytes");
  EXPECT_EQ(error_with({"t", TensorType::INT8, {-1}, "a"}), "x: tensor 't': a dimension of -1");
  EXPECT_EQ(error_with({"t", TensorType::INT8, {0}, "a"}),
            "x: tensor 't': 1 bytes of data, but its shape (0) has 0 elements of 1 bytes");
  EXPECT_EQ(error_with({"t", TensorType::INT8, {2097152, 2097152, 2097152, 4}, "a"}),
            "x: tensor 't': the shape (2097152, 2097152, 2097152, 4) has more than 2^63-1 "
            "elements");
  EXPECT_EQ(error_with({"t", TensorType::INT8, std::vector<int32_t>(65, 1), "a"}),
            "x: tensor 't': 65 dimensions; at most 64 are allowed");
  EXPECT_EQ(error_with({.name = "t", .shape = {1}, .data = "a", .shared_buffer = 2}),
            "x: tensor 0 has buffer 2; the model has 2");
}

/// A model of one tensor whose data lie behind the FlatBuffer.
std::string model_with_data_behind(uint64_t offset, uint64_t size) {
  flatbuffers::FlatBufferBuilder builder;
  const std::vector<flatbuffers::Offset<tflite::Buffer>> buffers = {
      tflite::CreateBuffer(builder), tflite::CreateBuffer(builder, 0, offset, size)};
  const std::vector<int32_t> shape = {3};
  const std::vector<flatbuffers::Offset<tflite::Tensor>> tensors = {
      tflite::CreateTensorDirect(builder, &shape, TensorType::INT8, 1, "t")};
  const std::vector<flatbuffers::Offset<tflite::SubGraph>> graphs = {
      tflite::CreateSubGraphDirect(builder, &tensors)};
  tflite::FinishModelBuffer(
      builder, tflite::CreateModelDirect(builder, 3, nullptr, &graphs, nullptr, &buffers));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

TEST(Tflite, DataBehindTheFlatBuffer) {
  const uint64_t size = model_with_data_behind(1000, 3).size();
  const std::vector<Stored> found = parse(model_with_data_behind(size, 3) + "abc");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].offset, size);
  const std::vector<std::pair<uint64_t, uint64_t>> lies = {
      {size + 1, 3}, {size + 4, 1}, {UINT64_MAX, 3}, {size, UINT64_MAX}, {size, 4}};
  for (const auto& [offset, count] : lies) {
    const std::string bytes = model_with_data_behind(offset, count) + "abc";
    ASSERT_EQ(bytes.size(), size + 3);
    EXPECT_EQ(error_of([&] { parse(bytes); }),
              fmt::format("x: a buffer of {} bytes at offset {}; the file has {} bytes", count,
                          offset, size + 3));
  }
  EXPECT_TRUE(parse(model_with_data_behind(1, 1)).empty()) << "1 stands for no offset yet";
}

TEST(Tflite, DamagedFlatBuffers) {
  const std::string damaged =
      "x: damaged or truncated .tflite (its FlatBuffer does not hold together)";
  const std::string whole = model({{{"t", TensorType::INT8, {1}, "a"}}});
  EXPECT_EQ(error_of([&] { parse(whole.substr(0, whole.size() - 1)); }), damaged);
  EXPECT_EQ(error_of([&] { parse(whole.substr(0, 8)); }), damaged);
  std::string other = whole;
  other[7] = '2';
  EXPECT_EQ(error_of([&] { parse(other); }), damaged) << "another identifier";
}

/// A model in which `times` references to one tensor stand, which has `scales` scales.
std::string aliased_model(size_t times, size_t scales) {
  flatbuffers::FlatBufferBuilder builder;
  const std::vector<uint8_t> data(scales, 1);
  const std::vector<flatbuffers::Offset<tflite::Buffer>> buffers = {
      tflite::CreateBuffer(builder), tflite::CreateBufferDirect(builder, &data)};
  const std::vector<float> all_scales(scales, 1.0F);
  const auto quantisation =
      tflite::CreateQuantizationParametersDirect(builder, nullptr, nullptr, &all_scales);
  const std::vector<int32_t> shape = {static_cast<int32_t>(scales)};
  const auto tensor =
      tflite::CreateTensorDirect(builder, &shape, TensorType::INT8, 1, "t", quantisation);
  const std::vector<flatbuffers::Offset<tflite::Tensor>> tensors(times, tensor);
  const std::vector<flatbuffers::Offset<tflite::SubGraph>> graphs(
      times, tflite::CreateSubGraphDirect(builder, &tensors));
  tflite::FinishModelBuffer(
      builder, tflite::CreateModelDirect(builder, 3, nullptr, &graphs, nullptr, &buffers));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

TEST(Tflite, TablesThatReferToEachOtherManyTimesOver) {
  const test::MemoryLimit limit(uint64_t{64} << 20);
  // 500 x 500 tensors in 4 KB; 60 x 60 tensors of 10,000 scales in 50 KB.
  EXPECT_NE(error_of([] { parse(aliased_model(500, 1)); }).find("damaged or truncated"),
            std::string::npos);
  EXPECT_EQ(error_of([] { parse(aliased_model(60, 10000)); }),
            "x: its tensors share names or scales 16 times over");
}

}  // namespace
}  // namespace spark::tensor
