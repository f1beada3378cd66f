// Every block against the golden codec, whole families of configurations under one Verilated top.
//
// State space: an encoder has at most 2^16 words and a decoder 2^9 slices and states: all of them.
// The streams of unpack and pack have no end: hard ones are built (verif/harness/stimulus.h), and
// the network inside has no state beyond a beat's worth. Parameter space: encoder and decoder over
// everything. unpack and pack with slices of 4 bits at all lanes that the specification names, in
// every form up to 4 lanes and in the two extremes above (the form shapes a lane, not the network
// between lanes), and with every slice width at an even and an odd number of lanes.

#include <gtest/gtest.h>

#include <iostream>

#include "verif/blocks/families.h"
#include "verif/harness/check.h"

namespace spark::verif {
namespace {

const std::vector<std::string> kSlices = {"2", "3", "4", "5", "6", "7", "8"};
const std::vector<std::string> kLanes = {"1", "2", "3", "4", "8", "16", "32"};
const std::vector<Settings> kUnpackForms = {
    {{"form", "paper"}}, {{"form", "exact"}}, {{"form", "exact"}, {"halve", "true"}}};
const std::vector<Settings> kEncoderForms = {{{"form", "paper"}, {"rounding", "compensate"}},
                                             {{"form", "paper"}, {"rounding", "nearest"}},
                                             {{"form", "exact"}},
                                             {{"form", "exact"}, {"halve", "true"}}};

TEST(Family, EncodersOnEveryWord) {
  expect_golden(product("spark_encoder", {axis("slice", kSlices), kSigned, kEncoderForms}), 8);
}

TEST(Family, DecodersOnEveryPairOfSlices) {
  expect_golden(
      product("spark_decoder",
              {axis("slice", kSlices), kSigned, {{{"form", "paper"}}, {{"form", "exact"}}}}),
      10000);
}

/// The forms that one number of lanes is tested with.
std::vector<std::vector<Settings>> forms(const std::string& lanes,
                                         const std::vector<Settings>& all) {
  if (std::stoi(lanes) <= 4) return {kSigned, all};
  return {{{{"form", "paper"}}, {{"form", "exact"}, {"halve", "true"}, {"signed", "true"}}}};
}

std::vector<gen::Config> stream_family(const std::string& block, const std::string& lanes,
                                       const std::vector<Settings>& all_forms) {
  std::vector<std::vector<Settings>> axes = {axis("lanes", {lanes}), kLayouts};
  for (const std::vector<Settings>& one_of : forms(lanes, all_forms)) axes.push_back(one_of);
  return product(block, axes);
}

class StreamFamily : public testing::TestWithParam<std::string> {};

TEST_P(StreamFamily, Unpack) {
  expect_golden(stream_family("spark_unpack", GetParam(), kUnpackForms), 100);
}

TEST_P(StreamFamily, Pack) {
  expect_golden(stream_family("spark_pack", GetParam(), kEncoderForms), 100);
}

TEST_P(StreamFamily, RippledUnpack) {
  expect_golden(product("spark_unpack", {axis("lanes", {GetParam()}), {{{"heads", "ripple"}}}}),
                100);
}

INSTANTIATE_TEST_SUITE_P(Lanes, StreamFamily, testing::ValuesIn(kLanes),
                         [](const auto& lanes) { return "x" + lanes.param; });

TEST(Family, UnpackAtEverySliceWidth) {
  expect_golden(
      product("spark_unpack", {axis("slice", kSlices),
                               axis("lanes", {"2", "3"}),
                               kLayouts,
                               {{{"form", "paper"}, {"signed", "true"}}, {{"form", "exact"}}}}),
      100);
}

TEST(Family, PackAtEverySliceWidth) {
  expect_golden(
      product("spark_pack", {axis("slice", kSlices),
                             axis("lanes", {"2", "3"}),
                             kLayouts,
                             {{{"rounding", "nearest"}, {"signed", "true"}}, {{"form", "exact"}}}}),
      100);
}

}  // namespace
}  // namespace spark::verif
