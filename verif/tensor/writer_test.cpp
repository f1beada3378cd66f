// Rationale: what each format's writer writes is read back by its reader, which has its own tests
// against hand-made bytes, over all dtypes and shapes of rank 0 to 5, written in pieces of every
// kind; the bytes of .npy are held against files that NumPy wrote, those of .tflite against the
// model they copy. Then what a format cannot hold, and that a refusal leaves the old file alone.
#include "sim/tensor/writer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "verif/codec/support.h"
#include "verif/gen/support.h"
#include "verif/shared_data.h"
#include "verif/tensor/support.h"

namespace spark::tensor {
namespace {

using codec::test::error_of;
using gen::test::ScratchFolder;
using test::model;
using test::ModelTensor;
using test::values_of;
using test::words_of;
using tflite::TensorType;

const std::vector<std::vector<uint64_t>> kShapes = {
    {}, {7}, {0}, {3, 5}, {2, 0, 3}, {2, 3, 4}, {3, 1, 2, 2}, {2, 1, 3, 1, 2}};

/// Elements in pieces of 1, 2, 3, ...
template <typename T>
void write_in_pieces(Writer& writer, const std::vector<T>& elements) {
  size_t piece = 0;
  for (size_t at = 0; at < elements.size(); at += piece) {
    piece = std::min(piece + 1, elements.size() - at);
    writer.write(std::span<const T>(elements).subspan(at, piece));
  }
}

/// Tensors of every dtype and shape, and their elements.
struct Sample {
  std::vector<Description> tensors;
  std::vector<std::vector<int32_t>> words;
  std::vector<std::vector<float>> values;

  explicit Sample(const std::vector<std::vector<uint64_t>>& shapes) {
    std::mt19937_64 random = codec::test::seeded(11);
    for (const std::vector<uint64_t>& shape : shapes) {
      for (const Dtype dtype : test::all_dtypes()) {
        tensors.push_back({fmt::format("t{}", tensors.size()), dtype, shape, {}});
        words.emplace_back();
        values.emplace_back();
        for (uint64_t i = 0; i < element_count(shape, "t"); ++i) {
          words.back().push_back(static_cast<int32_t>(random() % 100) -
                                 (is_unsigned(dtype) ? 0 : 50));
          values.back().push_back(static_cast<float>(words.back().back()) / 4);
        }
      }
    }
  }

  void write(Writer& writer, size_t i) const {
    is_float(tensors[i].dtype) ? write_in_pieces(writer, values[i])
                               : write_in_pieces(writer, words[i]);
  }

  void expect_equal(const Source& source, size_t i) const {
    EXPECT_EQ(source.description(), tensors[i]);
    if (is_float(tensors[i].dtype)) {
      EXPECT_EQ(values_of(source), values[i]) << i;
    } else {
      EXPECT_EQ(words_of(source), words[i]) << i;
    }
  }
};

TEST(Writer, NpyComesBack) {
  const ScratchFolder scratch;
  const Sample sample(kShapes);
  for (size_t i = 0; i < sample.tensors.size(); ++i) {
    if (sample.tensors[i].dtype == Dtype::bfloat16) continue;
    const std::filesystem::path path = scratch.path(sample.tensors[i].name + ".npy");
    const auto writer = create(path, {sample.tensors[i]});
    sample.write(*writer, i);
    writer->commit();
    sample.expect_equal(*open(path)->tensors().at(0), i);
  }
}

TEST(Writer, SafetensorsComesBack) {
  const ScratchFolder scratch;
  const Sample sample(kShapes);
  const std::filesystem::path path = scratch.path("a.safetensors");
  const auto writer = create(path, sample.tensors);
  for (size_t i = 0; i < sample.tensors.size(); ++i) sample.write(*writer, i);
  writer->commit();
  const auto file = open(path);
  ASSERT_EQ(file->tensors().size(), sample.tensors.size());
  for (const auto& source : file->tensors()) {
    sample.expect_equal(*source, std::stoul(source->description().name.substr(1)));
  }
}

TEST(Writer, OneCallMayReachFromOneTensorIntoTheNext) {
  const ScratchFolder scratch;
  const std::filesystem::path path = scratch.path("a.safetensors");
  const auto writer = create(
      path,
      {{"a", Dtype::int8, {2}, {}}, {"none", Dtype::int8, {0}, {}}, {"b", Dtype::int16, {3}, {}}});
  writer->write(std::vector<int32_t>{1, -2, 300, 4});
  writer->write(std::vector<int32_t>{5});
  writer->commit();
  const auto file = open(path);
  std::vector<std::pair<std::string, std::vector<int32_t>>> found;
  for (const auto& source : file->tensors()) {
    found.emplace_back(source->description().name, words_of(*source));
  }
  // Wider elements come first, and what has none before what begins at the same place.
  EXPECT_EQ(found, (decltype(found){{"b", {300, 4, 5}}, {"a", {1, -2}}, {"none", {}}}));
}

TEST(Writer, BytesOfRealNpyFilesAreNumPys) {
  const std::filesystem::path folder = verif::shared_data() / "data" / "tensors";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no tensors in " << folder;
  const ScratchFolder scratch;
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".npy") continue;
    const auto file = open(entry.path());
    const Source& source = *file->tensors().at(0);
    for (const bool as_bytes : {false, true}) {
      const std::filesystem::path path = scratch.path("a.npy");
      const auto writer = create(path, {source.description()});
      as_bytes ? writer->write(source.bytes()) : writer->write(words_of(source));
      writer->commit();
      EXPECT_TRUE(read_file(path) == read_file(entry.path())) << entry.path();
    }
    ++count;
  }
  EXPECT_GT(count, 50U);
}

TEST(Writer, ACopyOfAModelDiffersOnlyWhereItsConstantsDo) {
  const ScratchFolder scratch;
  const std::vector<ModelTensor> tensors = {{"w", TensorType::INT8, {2, 2}, "abcd", {0.5F}},
                                            {"b", TensorType::INT16, {1}, "ef"},
                                            {"f", TensorType::FLOAT16, {2}, "ghij"}};
  const std::string bytes = model({tensors});
  const std::string source = scratch.file("m.tflite", bytes);
  const std::filesystem::path path = scratch.path("copy.tflite");
  const auto writer =
      create(path, {{"f", Dtype::float16, {2}, {}}, {"w", Dtype::int8, {4}, {}}}, source);
  writer->write(std::vector<float>{1, -2});
  writer->write(std::vector<int32_t>{1, 2, 3, -128});
  writer->commit();
  std::string wanted = bytes;
  wanted.replace(wanted.find("abcd"), 4, "\x01\x02\x03\x80");
  wanted.replace(wanted.find("ghij"), 4, std::string("\x00\x3c\x00\xc0", 4));
  EXPECT_EQ(read_file(path), wanted);

  const auto onto_itself = create(source, {{"b", Dtype::int16, {1}, {}}}, source);
  onto_itself->write(std::vector<int32_t>{0x4241});
  onto_itself->commit();
  wanted = bytes;
  wanted.replace(wanted.find("ef"), 2, "AB");
  EXPECT_EQ(read_file(source), wanted);
}

TEST(Writer, ConstantsThatShareTheirData) {
  const ScratchFolder scratch;
  const std::string bytes = model({{{"a", TensorType::INT8, {3}, "abc"},
                                    {.name = "b", .shape = {3}, .data = "?", .shared_buffer = 1}}});
  const std::string source = scratch.file("m.tflite", bytes);
  const std::string path = scratch.path("copy.tflite").string();
  const Description a = {"a", Dtype::int8, {3}, {}};
  const Description b = {"b", Dtype::int8, {3}, {}};
  EXPECT_EQ(error_of([&] { create(path, {a}, source); }),
            source + ": tensor 'a' shares its data with one that is not replaced");
  const std::vector<int32_t> words = {1, 2, 3};
  {
    const auto writer = create(path, {a, b}, source);
    writer->write(words);
    EXPECT_EQ(error_of([&] {
                writer->write(std::vector<int32_t>{1, 2, 4});
              }),
              path + ": tensor 'b' shares its data with another, which was given others");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  const auto writer = create(path, {a, b}, source);
  writer->write(words);
  write_in_pieces(*writer, words);
  writer->commit();
  EXPECT_EQ(words_of(*open(path)->tensors().at(1)), words);
}

TEST(Writer, RealModelsComeBackByteForByte) {
  const std::filesystem::path folder = verif::shared_data() / "data" / "models";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no models in " << folder;
  const ScratchFolder scratch;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    SCOPED_TRACE(entry.path());
    const auto file = open(entry.path());
    std::vector<Description> tensors;
    for (const auto& source : file->tensors()) tensors.push_back(source->description());
    const std::filesystem::path path = scratch.path("a.tflite");
    const auto writer = create(path, tensors, entry.path());
    for (const auto& source : file->tensors()) writer->write(words_of(*source));
    writer->commit();
    EXPECT_TRUE(read_file(path) == read_file(entry.path()));
  }
}

TEST(Writer, WhatDoesNotFitIsNamedAndNothingIsLost) {
  const ScratchFolder scratch;
  const std::string path = scratch.file("a.npy", "old");
  const auto error = [&](Dtype dtype, const auto& elements) {
    const auto writer = create(path, {{"t", dtype, {elements.size()}, {}}});
    return error_of([&] { writer->write(elements); });
  };
  EXPECT_EQ(error(Dtype::int8, std::vector<int32_t>{0, 128}),
            path + ": tensor 't': 128 at index 1 does not fit int8");
  EXPECT_EQ(error(Dtype::uint64, std::vector<int32_t>{-1}),
            path + ": tensor 't': -1 at index 0 does not fit uint64");
  EXPECT_EQ(error(Dtype::float16, std::vector<float>{0, 1, 1e6F}),
            path + ": tensor 't': 1000000 at index 2 does not fit float16");
  EXPECT_EQ(error(Dtype::float32, std::vector<float>{std::nanf("")}),
            path + ": tensor 't': nan at index 0 does not fit float32");
  std::vector<int32_t> many(40000, 1);
  many[33333] = 256;
  EXPECT_EQ(error(Dtype::uint8, many),
            path + ": tensor 't': 256 at index 33333 does not fit uint8");
  EXPECT_EQ(read_file(path), "old");
}

TEST(Writer, ElementsOfTheWrongKindOrNumberAreDefects) {
  const ScratchFolder scratch;
  const std::filesystem::path path = scratch.path("a.npy");
  const auto writer = [&](Dtype dtype) { return create(path, {{"t", dtype, {2}, {}}}); };
  EXPECT_THROW(writer(Dtype::int8)->write(std::vector<float>{1}), std::logic_error);
  EXPECT_THROW(writer(Dtype::float32)->write(std::vector<int32_t>{1}), std::logic_error);
  EXPECT_THROW(writer(Dtype::int16)->write(std::vector<uint8_t>{1}), std::logic_error);
  EXPECT_THROW(writer(Dtype::int8)->write(std::vector<int32_t>{1, 2, 3}), std::logic_error);
  const auto half_done = writer(Dtype::int8);
  half_done->write(std::vector<uint8_t>{1});
  EXPECT_THROW(half_done->commit(), std::logic_error);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Writer, WhatTheFormatsCannotHold) {
  const ScratchFolder scratch;
  const std::string source =
      scratch.file("m.tflite", model({{{"w", TensorType::INT8, {2}, "ab"}}}));
  const Description byte = {"t", Dtype::int8, {2}, {}};
  const auto error = [&](const std::string& name, const std::vector<Description>& tensors,
                         const std::string& from = "") {
    const std::string path = scratch.path(name).string();
    const std::string text = error_of([&] { create(path, tensors, from); });
    EXPECT_FALSE(std::filesystem::exists(path));
    return text.starts_with(path + ": ") ? text.substr(path.size() + 2) : text;
  };
  EXPECT_EQ(error("a.npy", {byte, byte}), "a .npy holds one tensor, not 2; write .safetensors");
  EXPECT_EQ(error("a.npy", {}), "a .npy holds one tensor, not 0; write .safetensors");
  EXPECT_EQ(error("a.npy", {{"t", Dtype::bfloat16, {2}, {}}}),
            ".npy has no bfloat16; write .safetensors");
  EXPECT_EQ(error("a.safetensors", {byte, byte}),
            "two tensors are named 't', or it is a reserved name");
  EXPECT_EQ(error("a.txt", {byte}),
            "tensors are written as .npy, .safetensors or .tflite, by the name's ending");
  EXPECT_EQ(error("a.tflite", {byte}), "a .tflite is written as a copy of a model; name the model");
  EXPECT_EQ(error("a.npy", {byte}, source), "only a .tflite is written as a copy of a model");
  EXPECT_EQ(error("a.tflite", {byte}, source),
            source + ": no constant is named 't', or two tensors for it");
  const Description own = {"w", Dtype::int8, {2}, {}};
  EXPECT_EQ(error("a.tflite", {own, own}, source),
            source + ": no constant is named 'w', or two tensors for it");
  EXPECT_EQ(error("a.tflite", {{"w", Dtype::uint8, {2}, {}}}, source),
            source + ": tensor 'w' has 2 elements of int8, not 2 of uint8");
  EXPECT_EQ(error("a.tflite", {{"w", Dtype::int8, {3}, {}}}, source),
            source + ": tensor 'w' has 2 elements of int8, not 3 of int8");
}

TEST(Writer, ADeviceTakesNpy) {
  const auto writer = create("/dev/null", {{"t", Dtype::int8, {2}, {}}});
  writer->write(std::vector<int32_t>{1, 2});
  writer->commit();
}

}  // namespace
}  // namespace spark::tensor
