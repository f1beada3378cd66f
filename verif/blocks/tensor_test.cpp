// Real tensors through the Verilated hardware: what memory holds goes in, words come out, and back.

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/container/open.h"
#include "verif/blocks/families.h"
#include "verif/harness/check.h"
#include "verif/shared_data.h"

namespace spark::verif {
namespace {

using Tensors = std::vector<std::vector<int32_t>>;

/// Every shared tensor of that signedness.
Tensors real_tensors(const std::filesystem::path& folder, bool is_signed) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".npy") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  Tensors tensors;
  for (const auto& path : paths) {
    codec::Tensor tensor = container::read_tensor(path);
    if (codec::is_signed(tensor) == is_signed) tensors.push_back(std::move(tensor.words));
  }
  return tensors;
}

const Settings kHalve = {{"form", "exact"}, {"halve", "true"}};

void run(const std::vector<gen::Config>& configs, codec::Rounding rounding) {
  const std::filesystem::path folder = shared_data() / "data" / "tensors";
  if (!std::filesystem::exists(folder))
    GTEST_SKIP() << "no real tensors: " << folder << " does not exist";
  const Tensors unsigned_tensors = real_tensors(folder, false);
  const Tensors signed_tensors = real_tensors(folder, true);
  ASSERT_FALSE(unsigned_tensors.empty());
  ASSERT_FALSE(signed_tensors.empty());
  const std::vector<Dut> duts = load_family(configs, test_cache());
  std::vector<Tensors> tensors;
  for (const Dut& dut : duts) {
    tensors.push_back(dut.format().is_signed ? signed_tensors : unsigned_tensors);
  }
  const auto results = check_tensors(duts, tensors, rounding, 1);
  for (size_t i = 0; i < duts.size(); ++i) {
    uint64_t words = 0;
    for (const auto& tensor : tensors[i]) words += tensor.size();
    EXPECT_EQ(results[i].mismatches, 0U) << duts[i].config.canonical() << results[i].first_mismatch;
    EXPECT_GE(results[i].vectors, words) << duts[i].config.canonical();
  }
}

TEST(RealTensorsInHardware, UnpackOfCompensatedAndExactStreams) {
  run(product("spark_unpack",
              {axis("lanes", {"8"}), kSigned, kLayouts, {{{"form", "paper"}}, kHalve}}),
      codec::Rounding::compensate);
}

TEST(RealTensorsInHardware, UnpackOfNearestStreams) {
  run(product("spark_unpack", {axis("lanes", {"16"}), kSigned, kLayouts}),
      codec::Rounding::nearest);
}

TEST(RealTensorsInHardware, PackCompensatedAndExact) {
  run(product("spark_pack",
              {axis("lanes", {"8"}), kSigned, kLayouts, {{{"form", "paper"}}, kHalve}}),
      codec::Rounding::compensate);
}

TEST(RealTensorsInHardware, PackNearest) {
  run(product("spark_pack",
              {axis("lanes", {"16"}), kSigned, kLayouts, {{{"rounding", "nearest"}}}}),
      codec::Rounding::nearest);
}

}  // namespace
}  // namespace spark::verif
