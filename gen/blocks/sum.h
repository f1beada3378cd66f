#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "gen/hdl/module.h"

namespace spark::gen {

/// A vector of equal items inside a module under construction, the first in the least significant
/// place.
struct Items {
  std::string name;
  std::string width;  ///< of an item: a localparam, parameter or number
  int64_t count = 1;
  bool is_signed = true;
  int64_t latency = 0;  ///< registers passed so far

  /// `name[index*width +: width]`, or the whole net if it is the only item.
  std::string at(const std::string& index) const;
  /// `count*width`, or `width` alone.
  std::string bits() const;
};

/// `body` once for each index, in a generate loop unless `count` is 1.
void for_each(hdl::Module& m, const std::string& label, int64_t count,
              const std::function<void(const std::string& index)>& body);

/// Registers behind each item; named `name`_q.
Items registered(hdl::Module& m, Items items);

/// Neighbours added in pairs, an odd one passed on; items one bit wider, named `name`.
Items add_pairs(hdl::Module& m, const Items& items, const std::string& name);

/// Adds all items, in a tree of adders of just the width that each level needs, with registers
/// after every second level, so that no clock period holds more than two additions. The result is
/// one registered item; `items` are registers, too. Names begin with `prefix`.
Items add_tree(hdl::Module& m, Items items, const std::string& prefix);

}  // namespace spark::gen
