#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "sim/calibrate/calibrate.h"
#include "verif/calibrate/support.h"
#include "verif/shared_data.h"

// Rationale: what calibration is for, on all real weights at hand and on heavy tails: gains in dB
// at no more bits and in bits at no less SQNR, with the bits of the scales counted. A tensor's few
// outliers may ask for more than one scale; blocks of 512 are tried where one does not do.
namespace spark::calibrate {
namespace {

namespace fs = std::filesystem;
using test::Distribution;
using test::MemorySource;
using test::random_values;
using Granularity = tensor::Quantisation::Granularity;

/// What calibration gains over the integers as they are in the paper form.
struct Gain {
  double decibels = 0;  ///< at no more bits
  double bits = 0;      ///< at no less SQNR
  std::string text;
};

Gain gain_of(const tensor::Source& source, Granularity granularity) {
  Options options;
  options.granularity = granularity;
  options.block = 512;
  options.bits = 8;
  const Result given = calibrate(source, options, "t");
  const double before = given.before.bits;
  options.bits = std::max(4.0, before - given.scale_bits);
  const Result same_bits = calibrate(source, options, "t");
  options.bits.reset();
  options.sqnr = given.before.sqnr_db;
  const Result same_sqnr = calibrate(source, options, "t");
  Gain gain;
  if (same_bits.after.bits + same_bits.scale_bits <= before + 1e-9) {
    gain.decibels = *same_bits.after.sqnr_db - *given.before.sqnr_db;
  }
  gain.bits = before - same_sqnr.after.bits - same_sqnr.scale_bits;
  gain.text =
      fmt::format("{:6.3f} bits {:6.2f} dB | {:6.3f} {:6.2f} dB {:5} | {:6.3f} {:6.2f} dB", before,
                  *given.before.sqnr_db, same_bits.after.bits + same_bits.scale_bits,
                  *same_bits.after.sqnr_db, codec::to_string(same_bits.format.form),
                  same_sqnr.after.bits + same_sqnr.scale_bits, *same_sqnr.after.sqnr_db);
  return gain;
}

bool reaches_mark(const Gain& gain) { return gain.decibels >= 4 || gain.bits >= 1.5; }

TEST(Marks, OnEachRealWeightTensor) {
  const fs::path folder = verif::shared_data() / "data" / "tensors";
  if (!fs::exists(folder)) GTEST_SKIP() << "no tensors in " << folder;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".npy") && !name.starts_with("kws01_act.")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  EXPECT_GT(files.size(), 50U);
  for (const fs::path& file : files) {
    const std::unique_ptr<tensor::File> opened = tensor::open(file);
    const tensor::Source& source = *opened->tensors().front();
    Gain gain = gain_of(source, Granularity::tensor);
    std::cout << fmt::format("{:42} tensor {}\n", file.stem().string(), gain.text);
    if (!reaches_mark(gain)) {
      gain = gain_of(source, Granularity::block);
      std::cout << fmt::format("{:42} block  {}\n", file.stem().string(), gain.text);
    }
    EXPECT_TRUE(reaches_mark(gain)) << file;
  }
}

/// SQNR of plain integers at a rate between two widths, on the straight line.
double integers_at(const Result& result, double bits) {
  for (size_t i = 1; i < result.integers.size(); ++i) {
    const Point& a = result.integers[i - 1];
    const Point& b = result.integers[i];
    if (bits >= a.bits && bits <= b.bits) {
      return *a.sqnr_db + (bits - a.bits) / (b.bits - a.bits) * (*b.sqnr_db - *a.sqnr_db);
    }
  }
  ADD_FAILURE() << bits;
  return 0;
}

TEST(Marks, HeavyTailsGainFourDecibelsOverIntegersOfTheSameBits) {
  for (const size_t count : {size_t{10000}, size_t{200000}}) {
    for (const uint64_t seed : {1, 2, 3}) {
      const MemorySource source({count}, random_values(Distribution::student, count, seed));
      for (const double bits : {4.5, 5.0}) {
        Options options;
        options.bits = bits;
        const Result result = calibrate(source, options, "t");
        const double gain = *result.after.sqnr_db - integers_at(result, result.after.bits);
        std::cout << fmt::format("{} seed {}: {:.3f} bits, {:.2f} dB, {:.2f} over integers\n",
                                 count, seed, result.after.bits, *result.after.sqnr_db, gain);
        EXPECT_GE(gain, 4);
      }
    }
  }
}

}  // namespace
}  // namespace spark::calibrate
