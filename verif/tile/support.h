#pragma once

#include <vector>

#include "sim/array/gemm.h"
#include "verif/array/model_support.h"
#include "verif/harness/tile_dut.h"
#include "verif/long_runs.h"

/// What the tests of tiles share.
namespace spark::verif {

/// A small tile of coded int8.
inline tile::Config small_tile() {
  tile::Config config;
  config.array = {
      4, array::Form::exact, false, true, array::Pe::int8, array::Sync::rigid, 3, 2, 1, 1, 1};
  config.halve = true;
  config.bus_width = 32;
  config.a_depth = 32;
  config.b_depth = 64;
  config.out_lanes = 1;
  config.channels = 16;
  return config;
}

/// Small tiles of every kind in every form, no two parameters in step.
inline std::vector<tile::Config> all_kinds() {
  std::vector<tile::Config> configs;
  int n = 0;
  for (const auto& [pe, sync] : array::test::kKinds) {
    for (const array::Form form : {array::Form::none, array::Form::paper, array::Form::exact}) {
      if (form == array::Form::none && pe != array::Pe::int8) continue;
      tile::Config config = small_tile();
      const bool split = pe == array::Pe::split;
      config.array = {4,        form,      n % 2 != 0,       n / 2 % 2 != 0,        pe,
                      sync,     1 + n % 3, 2 << (n / 3 % 2), split ? 4 : 1 + n % 2, split ? 2 : 1,
                      1 + n % 4};
      config.out_lanes = std::min(1 << (n % 3), config.array.cols);
      config.bus_width = 32 << (n % 3);
      config.halve = form == array::Form::exact && n % 4 < 2;
      if (form == array::Form::paper && n % 4 < 2) config.rounding = codec::Rounding::nearest;
      configs.push_back(config);
      ++n;
    }
  }
  return configs;
}

/// Tiles at the ends of what is legal: slices other than 4, beats of odd numbers of words, banks
/// that hold hardly anything, one row or column, accumulators as narrow as can be.
inline std::vector<tile::Config> odd_ones() {
  const auto with = [](int slice, int bus_width, array::Form form) {
    tile::Config config = small_tile();
    config.array.slice = slice;
    config.array.form = form;
    config.halve = false;
    config.bus_width = bus_width;
    config.acc_width = std::max(4 * slice + 4, 20);
    config.k_max = std::min<int64_t>(array::max_k(config.array, config.acc_width), 4096);
    return config;
  };
  std::vector<tile::Config> configs = {
      with(2, 40, array::Form::exact), with(3, 72, array::Form::paper),
      with(5, 40, array::Form::exact), with(6, 48, array::Form::none),
      with(7, 56, array::Form::paper), with(4, 256, array::Form::exact),
  };
  configs[0].halve = true;
  configs[0].array.signed_a = true;
  configs[2].array.signed_a = true;
  configs[4].array.signed_a = true;
  tile::Config shallow = small_tile();
  shallow.a_depth = shallow.b_depth = 4;
  configs.push_back(shallow);
  tile::Config thin = small_tile();
  thin.array.rows = 1;
  thin.array.cols = 1;
  thin.k_max = 40;
  configs.push_back(thin);
  tile::Config wide = small_tile();
  wide.array.rows = 2;
  wide.array.cols = wide.out_lanes = 8;
  wide.array.vector = 3;
  configs.push_back(wide);
  return configs;
}

}  // namespace spark::verif
