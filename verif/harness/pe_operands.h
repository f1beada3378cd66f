#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "gen/params/param.h"

namespace spark::verif {

/// What the operand ports of a `spark_pe` hold, and the sum of products that they mean.
class PeOperands {
 public:
  explicit PeOperands(const gen::Config& config);

  /// An operand port: an item for each lane or group of lanes, the first in the least significant
  /// place.
  struct Port {
    std::string name;
    int bits = 1;  ///< of an item
    bool is_signed = false;
    std::vector<int32_t> items;

    int64_t min() const { return is_signed ? -(int64_t{1} << (bits - 1)) : 0; }
    int64_t max() const { return min() + (int64_t{1} << bits) - 1; }
    void set_bits(size_t item, uint64_t all_bits);
  };
  const std::vector<Port>& ports() const { return ports_; }

  /// How many calls of count() it takes to try all operands of one lane.
  uint64_t combinations() const;

  /// Item 0 of every port from counters. Ports that are multiplied with each other share a counter,
  /// which goes through all their combinations; those of different products run at different paces.
  void count(uint64_t time);
  /// All ports: the same extreme in each item, extremes at random, or any numbers.
  void draw(std::mt19937_64& random);
  /// All items of all ports.
  void set_all(int64_t value);

  /// The sum of the products.
  int64_t sum() const;

 private:
  int64_t dot(size_t a, size_t b) const;

  std::string pe_;
  int slice_;
  std::vector<Port> ports_;
  std::vector<std::vector<size_t>> counters_;  ///< ports that count together
};

}  // namespace spark::verif
