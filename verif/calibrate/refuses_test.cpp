// Rationale: every sentence with which a calibration is refused, at the values next to what is
// legal; and that the SQNR which is said to be the best can be reached, and a little more not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/calibrate/calibrate.h"
#include "verif/calibrate/support.h"
#include "verif/codec/support.h"

namespace spark::calibrate {
namespace {

using test::Distribution;
using test::MemorySource;
using test::random_values;
using test::with;
using testing::HasSubstr;
using Granularity = tensor::Quantisation::Granularity;

TEST(CalibrateRefuses, WhatCannotBeCalibrated) {
  const auto error = [](const tensor::Source& source, const Options& options) {
    return codec::test::error_of([&] { calibrate(source, options, "W"); });
  };
  const MemorySource source({100}, random_values(Distribution::student, 100, 43));
  const Granularity tensor = Granularity::tensor;
  EXPECT_EQ(error(source, with(tensor, 3.9)),
            "--bits 3.9 is not legal; allowed: 4..8, from a short code to a long one");
  EXPECT_EQ(error(source, with(tensor, 8.1)),
            "--bits 8.1 is not legal; allowed: 4..8, from a short code to a long one");
  EXPECT_EQ(error(source, with(tensor, std::nan(""))),
            "--bits nan is not legal; allowed: 4..8, from a short code to a long one");
  EXPECT_EQ(error(source, with(tensor, 5, 20)),
            "--bits and --sqnr exclude each other; give one of them");
  EXPECT_EQ(error(source, with(tensor, {}, HUGE_VAL)),
            "--sqnr inf is not legal; allowed: a finite number of dB");
  Options options = with(tensor);
  options.slice = 9;
  EXPECT_EQ(error(source, options), "slice 9 is out of range; allowed: 2..8");
  options = with(Granularity::channel);
  options.axis = 3;
  EXPECT_EQ(error(source, options), "W: channels along axis 3, but the tensor has 1 dimensions");
  EXPECT_EQ(error(MemorySource({0}, {}), with(tensor)), "W: it has no elements to calibrate");
  EXPECT_EQ(error(MemorySource({{1}, tensor::Dtype::int32, {5}}), with(tensor)),
            "W: it is int32; calibrate takes floats, uint8 and int8");
  EXPECT_EQ(error(MemorySource({2}, {1, 1e38F}), with(tensor)),
            "W: the largest magnitude is 1e+38; allowed: below 2^126 = 8.5e37");
  EXPECT_EQ(error(MemorySource({2}, {0, 1e-37F}), with(tensor)),
            "W: the largest magnitude is 1e-37, too small for a scale of float32 (at least 3e-36); "
            "multiply the tensor by a power of two");
}

TEST(CalibrateRefuses, AnSqnrOutOfReachAndSaysWhatIs) {
  const MemorySource source({40, 100}, random_values(Distribution::student, 4000, 47));
  for (const Granularity granularity :
       {Granularity::tensor, Granularity::channel, Granularity::block}) {
    std::string text =
        codec::test::error_of([&] { calibrate(source, with(granularity, {}, 60), "W"); });
    const std::string start = "W: --sqnr 60 cannot be reached; the best is ";
    ASSERT_EQ(text.substr(0, start.size()), start);
    EXPECT_THAT(text,
                HasSubstr(granularity == Granularity::block ? " dB; smaller blocks reach more"
                                                            : " dB; --per block reaches more"));
    // What it says can be reached; a little more cannot.
    const double best = std::stod(text.substr(start.size()));
    EXPECT_GE(*calibrate(source, with(granularity, {}, best), "W").after.sqnr_db, best);
    EXPECT_THROW(calibrate(source, with(granularity, {}, best + 0.02), "W"), std::runtime_error);
  }
}

}  // namespace
}  // namespace spark::calibrate
