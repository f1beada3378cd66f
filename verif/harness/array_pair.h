#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>

#include "sim/array/dut.h"
#include "verif/harness/array_dut.h"

namespace spark::verif {

/// The Verilated array and its model differ.
class ArrayMismatch : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Ends a run in the middle.
class ArrayStop : public std::exception {};

/// A Verilated array and its model side by side: what drives it drives both, and every output of
/// every cycle is compared: c while c_valid, and once error_o is set, that alone, for no other then
/// means anything. What comes out is the Verilated array's.
/// Beyond what it is given, the Verilated array sees noise: on streams that offer nothing, in the
/// reset cycle, and now and then, before its true inputs, on all inputs, on which no output of the
/// same cycle may depend.
class ArrayPair : public array::Dut {
 public:
  ArrayPair(RtlArray& rtl, uint64_t seed);

  /// Clocks the Verilated array with noise on all inputs, to leave it in any state. Call reset()
  /// next.
  void make_noise(int cycles);

  /// From now on, edge() throws ArrayStop at the end of that many cycles.
  void stop_after(uint64_t cycles) { stop_at_ = cycles_ + cycles; }
  void never_stop() { stop_at_ = ~uint64_t{0}; }

  uint64_t cycles() const { return cycles_; }  ///< compared so far

  void reset() override;
  /// Throws ArrayMismatch, saying cycle since reset, port, both values and the configuration.
  const array::Outputs& eval(const array::Inputs& inputs) override;
  void edge() override;

 private:
  void add_noise(array::Offers& offers, bool valid_too);
  void draw_noise();
  void compare(const array::Outputs& rtl, const array::Outputs& model, bool noise) const;
  void compare_bits(const std::string& port, const array::Bits& rtl, const array::Bits& model,
                    bool noise) const;
  void fail(const std::string& port, int64_t rtl, int64_t model, bool noise) const;

  RtlArray& rtl_;
  std::unique_ptr<array::Dut> model_;
  std::mt19937_64 random_;
  array::Inputs shown_;  ///< inputs with noise
  uint64_t cycles_ = 0;
  uint64_t since_reset_ = 0;
  uint64_t stop_at_ = ~uint64_t{0};
};

}  // namespace spark::verif
