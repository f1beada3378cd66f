// Rationale: small files, one of each format and kind, are cut at every length and changed in every
// byte to every other value; real models in random bytes. Each must either be read with all that it
// claims in keeping with its size, or be refused in one line; memory is limited meanwhile. Run it
// under the debug preset as well, where reading outside of the file is caught.
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <random>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "sim/tensor/npy.h"
#include "verif/codec/support.h"
#include "verif/gen/support.h"
#include "verif/shared_data.h"
#include "verif/tensor/support.h"

namespace spark::tensor {
namespace {

using gen::test::ScratchFolder;
using test::is_consistent;

/// A file that is changed in place.
class DamagedFile {
 public:
  explicit DamagedFile(const std::string& bytes)
      : bytes_(bytes),
        path_(scratch_.file("a.bin", bytes)),
        descriptor_(::open(path_.c_str(), O_WRONLY | O_CLOEXEC)) {}
  ~DamagedFile() { ::close(descriptor_); }
  DamagedFile(const DamagedFile&) = delete;
  DamagedFile& operator=(const DamagedFile&) = delete;

  const std::string& path() const { return path_; }
  void set(size_t at, uint8_t value) const {
    ASSERT_EQ(::pwrite(descriptor_, &value, 1, static_cast<off_t>(at)), 1);
  }
  void restore(size_t at) const { set(at, static_cast<uint8_t>(bytes_[at])); }
  void cut(size_t size) const { ASSERT_EQ(::ftruncate(descriptor_, static_cast<off_t>(size)), 0); }

 private:
  const ScratchFolder scratch_;
  const std::string bytes_;
  const std::string path_;
  const int descriptor_;
};

/// How many of the damaged files were still read.
struct Survivors {
  uint64_t cut = 0;
  uint64_t changed = 0;
};

Survivors damage_everywhere(const std::string& bytes) {
  Survivors survivors;
  {
    const DamagedFile file(bytes);
    EXPECT_TRUE(is_consistent(file.path()));
    for (size_t size = bytes.size(); size-- > 0;) {
      file.cut(size);
      if (is_consistent(file.path())) ++survivors.cut;
    }
  }
  const DamagedFile file(bytes);
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (unsigned value = 0; value < 256; ++value) {
      if (value == static_cast<uint8_t>(bytes[at])) continue;
      file.set(at, static_cast<uint8_t>(value));
      if (is_consistent(file.path())) ++survivors.changed;
      if (testing::Test::HasFailure()) {
        ADD_FAILURE() << "byte " << at << " set to " << value;
        return survivors;
      }
    }
    file.restore(at);
  }
  return survivors;
}

TEST(Damage, EveryCutAndEveryByteOfNpy) {
  const test::MemoryLimit limit(uint64_t{64} << 20);
  const std::string c = npy_header({"", Dtype::float16, {2, 2}, {}}) + "abcdefgh";
  const std::string fortran =
      test::npy(test::npy_dictionary("'>i8'", "True", "(2, 1, 2)"), std::string(32, '\0'), 2);
  for (const std::string& bytes : {c, fortran}) {
    const Survivors survivors = damage_everywhere(bytes);
    EXPECT_EQ(survivors.cut, 0U);
    EXPECT_GT(survivors.changed, 8U * 255) << "changed data are data";
    EXPECT_LT(survivors.changed, bytes.size() * 255 / 2);
  }
}

TEST(Damage, EveryCutAndEveryByteOfSafetensors) {
  const test::MemoryLimit limit(uint64_t{64} << 20);
  const std::string bytes = test::safetensors(
      R"({"__metadata__":{"a":"b"},"w":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]},)"
      R"("b":{"dtype":"F32","shape":[],"data_offsets":[4,8]}} )",
      "abcdefgh");
  const Survivors survivors = damage_everywhere(bytes);
  EXPECT_EQ(survivors.cut, 0U);
  EXPECT_GT(survivors.changed, 8U * 255);
  EXPECT_LT(survivors.changed, bytes.size() * 255 / 2);
}

TEST(Damage, EveryCutAndEveryByteOfTflite) {
  const test::MemoryLimit limit(uint64_t{64} << 20);
  const std::string bytes =
      test::model({{{"w", tflite::TensorType::INT8, {2, 2}, "abcd", {0.5F, 2}, {0, 0}, 1},
                    {"", tflite::TensorType::FLOAT32, {1}, "abcd"},
                    {"in", tflite::TensorType::INT8, {1, 2}, ""}}});
  // The builder writes from the end of the file, so a model cut short lacks what it begins with.
  const Survivors survivors = damage_everywhere(bytes);
  EXPECT_EQ(survivors.cut, 0U);
  EXPECT_GT(survivors.changed, 8U * 255);
}

TEST(Damage, RandomBytesOfRealModels) {
  const std::filesystem::path folder = verif::shared_data() / "data" / "models";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no models in " << folder;
  const test::MemoryLimit limit(uint64_t{256} << 20);
  std::mt19937_64 random = codec::test::seeded(20250107);
  const int changes = test::long_runs() ? 20000 : 200;
  for (const std::string name : {"kws01_int8", "tflm_mnist_lstm_int8", "tflm_micro_speech"}) {
    const std::string bytes = read_file(folder / (name + ".tflite"));
    const DamagedFile file(bytes);
    for (int i = 0; i < changes; ++i) {
      const size_t at = random() % bytes.size();
      file.set(at, static_cast<uint8_t>(random()));
      is_consistent(file.path());
      file.restore(at);
    }
    EXPECT_TRUE(is_consistent(file.path()));
  }
}

TEST(Damage, WhatIsNoTensorFile) {
  const ScratchFolder scratch;
  for (const std::string& bytes :
       {std::string(), std::string("hello"), std::string("\x93NUM"), std::string(100, '\0'),
        std::string("PK\x03\x04 a zip of tensors"), std::string("SPARK\r\n\x1a")}) {
    const std::string path = scratch.file("a.npy", bytes);
    EXPECT_EQ(codec::test::error_of([&] { open(path); }),
              path + ": not a .npy, .safetensors or .tflite file (by what it begins with)");
  }
  EXPECT_EQ(codec::test::error_of([&] { open(scratch.path("none.npy")); }),
            "cannot read '" + scratch.path("none.npy").string() + "': No such file or directory");
}

}  // namespace
}  // namespace spark::tensor
