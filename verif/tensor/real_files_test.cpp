// Rationale: models and tensors as their makers left them. What each model holds is pinned by
// counts, and by constants that were also extracted to .npy by another program: the same words and
// shapes must come out of the model itself.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "gen/base/error.h"
#include "verif/shared_data.h"
#include "verif/tensor/support.h"

namespace spark::tensor {
namespace {

namespace fs = std::filesystem;

fs::path data_folder() { return verif::shared_data() / "data"; }

class RealFiles : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(data_folder())) {
      GTEST_SKIP() << "no data in " << data_folder() << "; set SPARK_SHARED to their root";
    }
  }
};

struct Contents {
  size_t int8, uint8, int32;
  size_t per_channel;  ///< how many of them have a scale for each channel
  uint64_t words;      ///< of int8 and uint8
  bool operator==(const Contents&) const = default;
};

Contents contents_of(const File& file) {
  Contents found = {};
  for (const auto& source : file.tensors()) {
    const Description& tensor = source->description();
    found.int8 += tensor.dtype == Dtype::int8 ? 1 : 0;
    found.uint8 += tensor.dtype == Dtype::uint8 ? 1 : 0;
    found.int32 += tensor.dtype == Dtype::int32 ? 1 : 0;
    found.words += source->bytes().size();
    const bool per_channel = tensor.quantisation &&
                             tensor.quantisation->granularity == Quantisation::Granularity::channel;
    found.per_channel += per_channel ? 1 : 0;
  }
  return found;
}

TEST_F(RealFiles, EveryModelHoldsWhatItHolds) {
  const std::map<std::string, Contents> wanted = {
      {"ad01_int8", {10, 0, 10, 0, 264192}},
      {"coral_mobilenet_v1_0.25_128_quant", {0, 28, 29, 0, 463856}},
      {"coral_tf2_mobilenet_v2_1.0_224_ptq", {53, 0, 55, 106, 3471040}},
      {"ic01_int8", {10, 0, 11, 18, 77360}},
      {"kws01_int8", {10, 0, 11, 18, 22016}},
      {"sww_ref", {9, 0, 10, 16, 46040}},
      {"tflm_dtln", {17, 0, 9, 0, 361088}},
      {"tflm_micro_speech", {2, 0, 3, 2, 16640}},
      {"tflm_mnist_lstm_int8", {9, 0, 6, 0, 9440}},
      {"tflm_person_detect", {28, 0, 29, 56, 207968}}};
  for (const auto& [name, contents] : wanted) {
    SCOPED_TRACE(name);
    const fs::path path = data_folder() / "models" / (name + ".tflite");
    EXPECT_TRUE(test::is_consistent(path));
    const auto file = open(path);
    EXPECT_EQ(contents_of(*file), contents);
    EXPECT_EQ(file->tensors().size(), contents.int8 + contents.uint8 + contents.int32);
  }
}

/// The constant of this name.
const Source& constant(const File& model, const std::string& name) {
  for (const auto& source : model.tensors()) {
    if (source->description().name == name) return *source;
  }
  throw InputError("no constant is named '{}'", name);
}

TEST_F(RealFiles, ConstantsAreThoseThatAnotherProgramExtracted) {
  std::ifstream index(data_folder() / "tensors" / "index.csv");
  std::string line;
  std::getline(index, line);
  ASSERT_TRUE(line.starts_with("file,dtype,shape,granularity,tensor,")) << line;
  size_t compared = 0;
  while (std::getline(index, line)) {
    std::istringstream fields(line);
    std::string name, dtype, shape, granularity, tensor;
    for (std::string* field : {&name, &dtype, &shape, &granularity, &tensor}) {
      std::getline(fields, *field, ',');
    }
    const std::string model = name.substr(0, name.find('.'));
    if (name.find(".t0") == std::string::npos) continue;  // of no model at hand
    SCOPED_TRACE(name);
    const auto from_model = open(data_folder() / "models" / (model + "_int8.tflite"));
    const auto from_npy = open(data_folder() / "tensors" / name);
    const Source& ours = constant(*from_model, tensor);
    const Source& theirs = *from_npy->tensors().at(0);
    EXPECT_EQ(ours.description().dtype, theirs.description().dtype);
    EXPECT_EQ(ours.description().shape, theirs.description().shape);
    EXPECT_EQ(test::words_of(ours), test::words_of(theirs));
    const Quantisation& quantisation = ours.description().quantisation.value();
    EXPECT_EQ("per-" + std::string(to_string(quantisation.granularity)), granularity);
    ++compared;
  }
  EXPECT_EQ(compared, 22U);
}

TEST_F(RealFiles, EveryTensorIsConsistent) {
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator(data_folder() / "tensors")) {
    if (entry.path().extension() != ".npy") continue;
    EXPECT_TRUE(test::is_consistent(entry.path())) << entry.path();
    ++count;
  }
  EXPECT_GT(count, 50U);
}

}  // namespace
}  // namespace spark::tensor
