#include "synth/arrays.h"

#include <algorithm>

#include "gen/base/error.h"
#include "gen/blocks/array_choice.h"
#include "sim/bridge/configs.h"

namespace spark::synth {
namespace {

using array::Pe;
using array::Sync;

}  // namespace

const std::vector<ArrayDesign>& array_designs() {
  // clang-format off
  static const std::vector<ArrayDesign> kDesigns = {
      // name                      pe         sync             coded  lanes  share  depth
      {"int8 x1",                  Pe::int8,  Sync::rigid,     false,  1,    1,     1},
      {"int8 x2",                  Pe::int8,  Sync::rigid,     false,  2,    1,     1},
      {"int8 x4",                  Pe::int8,  Sync::rigid,     false,  4,    1,     1},
      {"int8 x8",                  Pe::int8,  Sync::rigid,     false,  8,    1,     1},
      {"int8 x16",                 Pe::int8,  Sync::rigid,     false, 16,    1,     1},
      {"int8 coded x1",            Pe::int8,  Sync::rigid,     true,   1,    1,     1},
      {"int8 coded x8",            Pe::int8,  Sync::rigid,     true,   8,    1,     1},
      {"mixed lockstep x1",        Pe::mixed, Sync::lockstep,  true,   1,    1,     1},
      {"mixed elastic x1 d2",      Pe::mixed, Sync::elastic,   true,   1,    1,     2},
      {"mixed elastic x1 d4",      Pe::mixed, Sync::elastic,   true,   1,    1,     4},
      {"mixed elastic x4 d4",      Pe::mixed, Sync::elastic,   true,   4,    1,     4},
      {"wide lockstep x1",         Pe::wide,  Sync::lockstep,  true,   1,    1,     1},
      {"wide elastic x4 d4",       Pe::wide,  Sync::elastic,   true,   4,    1,     4},
      {"wide window x4 d3",        Pe::wide,  Sync::window,    true,   4,    1,     3},
      {"wide window x4 d4",        Pe::wide,  Sync::window,    true,   4,    1,     4},
      {"wide window x8 d3",        Pe::wide,  Sync::window,    true,   8,    1,     3},
      {"wide window x8 d4",        Pe::wide,  Sync::window,    true,   8,    1,     4},
      {"split x8/2 d3",            Pe::split, Sync::window,    true,   8,    2,     3},
      {"split x8/2 d4",            Pe::split, Sync::window,    true,   8,    2,     4},
      {"split x16/2 d4",           Pe::split, Sync::window,    true,  16,    2,     4},
      {"split x9/3 d4",            Pe::split, Sync::window,    true,   9,    3,     4},
      {"split x12/3 d3",           Pe::split, Sync::window,    true,  12,    3,     3},
      {"split x12/3 d4",           Pe::split, Sync::window,    true,  12,    3,     4},
      {"split x12/3 d6",           Pe::split, Sync::window,    true,  12,    3,     6},
      {"split x18/3 d4",           Pe::split, Sync::window,    true,  18,    3,     4},
      {"split x8/4 d4",            Pe::split, Sync::window,    true,   8,    4,     4},
      {"split x12/4 d4",           Pe::split, Sync::window,    true,  12,    4,     4},
      {"split x12/4 d6",           Pe::split, Sync::window,    true,  12,    4,     6},
  };
  // clang-format on
  return kDesigns;
}

std::vector<ArrayDesign> find_array_designs(const std::vector<std::string>& names) {
  const auto meant = [](const ArrayDesign& design, const std::string& name) {
    return design.name == name || design.name.starts_with(name + " ");
  };
  std::vector<std::string> known;
  for (const ArrayDesign& design : array_designs()) known.push_back(design.name);
  for (const std::string& name : names) {
    if (std::none_of(array_designs().begin(), array_designs().end(),
                     [&](const ArrayDesign& design) { return meant(design, name); })) {
      throw InputError("unknown design '{}'{}", name, suggestion(name, known));
    }
  }
  std::vector<ArrayDesign> found;
  for (const ArrayDesign& design : array_designs()) {
    if (names.empty() || std::any_of(names.begin(), names.end(), [&](const std::string& name) {
          return meant(design, name);
        })) {
      found.push_back(design);
    }
  }
  return found;
}

array::Config model_config(const ArrayDesign& design, const ArraySize& size) {
  array::Config config;
  config.form = design.coded ? size.form : array::Form::none;
  config.signed_a = size.signed_a;
  config.signed_b = size.signed_b;
  config.pe = design.pe;
  config.sync = design.sync;
  config.rows = size.rows;
  config.cols = size.cols;
  config.vector = design.vector;
  config.share = design.share;
  config.queue_depth = design.queue_depth;
  return config;
}

gen::Config rtl_config(const ArrayDesign& design, const ArraySize& size) {
  const gen::Config config = gen_config(model_config(design, size), size.acc_width, size.k_max);
  [[maybe_unused]] const gen::ArrayChoice checked(config);  // throws if it is not legal
  return config;
}

}  // namespace spark::synth
