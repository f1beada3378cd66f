#pragma once

#include <cstdint>
#include <string>

#include "gen/params/param.h"

namespace spark::gen {

/// The choices that shape a `baseline_pe`, read from a configuration.
struct BaselineChoice {
  /// Smallest and largest of some integers.
  struct Range {
    int64_t min;
    int64_t max;

    bool is_signed() const { return min < 0; }
    /// Bits that hold them all, as two's complement if some are negative.
    int64_t bits() const;
    Range operator*(const Range& other) const;
  };

  std::string kind;
  bool a_signed;  ///< of kinds whose numbers may be either
  bool b_signed;
  int64_t acc_width;
  int64_t k_max;

  /// Throws InputError for an accumulator that a product or k_max of them overflow.
  explicit BaselineChoice(const Config& config);

  /// The values of an operand of A, of B.
  Range a() const { return range_of(a_signed); }
  Range b() const { return range_of(b_signed); }
  /// What is accumulated in a cycle.
  Range product() const { return a() * b(); }
  int64_t largest_product() const;
  /// Bits that an accumulator must have.
  int64_t least_acc_width() const;

 private:
  Range range_of(bool is_signed) const;
};

}  // namespace spark::gen
