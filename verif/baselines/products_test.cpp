// What other architectures' processing elements compute, against the products of what was put in.
//
// State space: of bricks, values are drawn for every product in every pair of modes and laid out as
// slices; the sum must be that of their products, and a slice that one brick has otherwise must be
// refused. Operands that are beyond a code are refused, at both edges. Everything else is one
// multiplication of values that codes_test.cpp has tried.

#include "sim/baselines/products.h"

#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <vector>

namespace spark::baselines {
namespace {

TEST(Products, Integers) {
  const auto of = [](const std::string& kind, bool a_signed, uint64_t a, uint64_t b) {
    return product({kind, a_signed, true}, {a, 0}, {b, 0});
  };
  EXPECT_EQ(of("int4", false, 15, 8), 15 * -8);
  EXPECT_EQ(of("int4", true, 15, 8), 8);
  EXPECT_EQ(of("int8", false, 255, 128), 255 * -128);
  EXPECT_EQ(of("int8", true, 255, 127), -127);
  EXPECT_EQ(of("int16", true, 0x8000, 0x8000), int64_t{1} << 30);
  EXPECT_EQ(of("int16", false, 0xffff, 0x8000), -65535 * int64_t{32768});
}

TEST(Products, ExponentsAreBounded) {
  const Element ant = {"ant", false, true};
  EXPECT_EQ(product(ant, {1, 3}, {9, 0}), -7 * 64);
  EXPECT_EQ(product(ant, {4, 2}, {12, 1}), 64 * -16);
  EXPECT_FALSE(product(ant, {5, 2}, {0, 0}));
  EXPECT_FALSE(product(ant, {0, 0}, {11, 1}));
  const Element olive = {"olive", false, false};
  EXPECT_EQ(product(olive, {3, 5}, {13, 5}), -96 * 96);
  EXPECT_FALSE(product(olive, {4, 5}, {0, 0}));
}

TEST(Products, Scales) {
  const Element element = {"biscaled", false, true};
  EXPECT_EQ(product(element, {63, 3}, {32, 3}), 63 * -32);
  EXPECT_EQ(product(element, {63, 7}, {32, 3}), 63 * 8 * -32);
  EXPECT_EQ(product(element, {63, 7}, {32, 5}), 63 * 8 * -64);
}

TEST(Products, HalvesOfOutliers) {
  const Element element = {"olaccel", false, true};
  EXPECT_EQ(product(element, {255, 0}, {15, 0}), -255);
  EXPECT_EQ(product(element, {255, 0}, {15, 1}), -255 * 16);
}

TEST(Products, Floats) {
  EXPECT_EQ(product({"adafloat"}, {0x7f, 0}, {0xff, 0}), -(int64_t{31 * 31} << 14));
  EXPECT_EQ(product({"adafloat"}, {0x80, 0}, {0xff, 0}), 0);
  EXPECT_EQ(product({"adafloat"}, {0x01, 0}, {0x10, 0}), 17 * 32);
}

TEST(Products, BricksInEveryMode) {
  const uint64_t seed = testing::UnitTest::GetInstance()->random_seed() + uint64_t{1};
  std::cout << "seed " << seed << "\n";
  std::mt19937_64 random(seed);
  for (const int bricks : {4, 16}) {
    const Element element = {bricks == 4 ? "bitfusion4" : "bitfusion8", false, true};
    const uint32_t modes = bricks == 4 ? 2 : 3;
    for (uint32_t mode = 0; mode < modes * modes; ++mode) {
      const uint32_t a_mode = mode % modes;
      const uint32_t b_mode = mode / modes;
      const int count = products_of(bricks, a_mode, b_mode);
      EXPECT_EQ(count, bricks >> (a_mode + b_mode));
      for (int n = 0; n < 100; ++n) {
        std::vector<int64_t> a, b;
        int64_t sum = 0;
        for (int i = 0; i < count; ++i) {
          a.push_back(static_cast<int64_t>(random() % (uint64_t{1} << (2 << a_mode))));
          const auto half = int64_t{1} << ((2 << b_mode) - 1);
          b.push_back(static_cast<int64_t>(random() % static_cast<uint64_t>(2 * half)) - half);
          sum += a.back() * b.back();
        }
        const auto at = [](const std::vector<int64_t>& values) {
          return [&](int i) { return static_cast<uint64_t>(values[static_cast<size_t>(i)]); };
        };
        Operand a_slices = slices_of(bricks, true, a_mode, b_mode, at(a));
        const Operand b_slices = slices_of(bricks, false, a_mode, b_mode, at(b));
        EXPECT_EQ(product(element, a_slices, b_slices), sum);
        if (b_mode == 0) continue;  // no slice of A is repeated
        a_slices.bits ^= uint64_t{1} << random() % static_cast<uint64_t>(2 * bricks);
        EXPECT_FALSE(product(element, a_slices, b_slices));
      }
    }
    EXPECT_FALSE(product(element, {0, modes}, {0, 0}));
    EXPECT_FALSE(product(element, {0, 0}, {0, modes}));
  }
}

}  // namespace
}  // namespace spark::baselines
