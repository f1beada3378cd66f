#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gen/params/param.h"
#include "sim/baselines/products.h"

namespace spark::verif {

/// Operands for a `baseline_pe`.
class BaselineOperands {
 public:
  /// Operands of A and of B.
  using Pair = std::pair<baselines::Operand, baselines::Operand>;

  /// A port, and where its bits are: in the operand's `bits`, or in `beside` from bit `low` on.
  struct Port {
    std::string name;
    int width = 0;
    bool is_a = false;
    int low = -1;  ///< -1: in `bits`

    uint32_t of(const Pair& pair) const;
  };

  explicit BaselineOperands(const gen::Config& config);

  /// Every operand port, those of A first.
  const std::vector<Port>& ports() const { return ports_; }

  /// The product of a pair that the element is made for.
  int64_t product(const Pair& pair) const {
    return baselines::product(element_, pair.first, pair.second).value();
  }

  /// Calls `use` with every pair that the element is made for, as far as there are at most 2^20
  /// settings of its ports. Of int16, every word beside each corner word, on both sides; of
  /// bitfusion8, in every mode, all factors of each product while the others are drawn.
  void for_all(std::mt19937_64& random, const std::function<void(const Pair&)>& use) const;

  /// A pair that the element is made for, of extremes or any.
  Pair draw(std::mt19937_64& random) const;

 private:
  bool is_legal(const Pair& pair) const {
    return baselines::product(element_, pair.first, pair.second).has_value();
  }
  /// The pair whose ports hold the bits of `number`, the first port's in the least significant
  /// place.
  Pair numbered(uint64_t number) const;
  Pair draw_slices(std::mt19937_64& random) const;
  void for_all_bricks(std::mt19937_64& random, const std::function<void(const Pair&)>& use) const;

  baselines::Element element_;
  int bricks_ = 0;  ///< 0: of none
  std::vector<Port> ports_;
  int bits_ = 0;  ///< of all ports
};

}  // namespace spark::verif
