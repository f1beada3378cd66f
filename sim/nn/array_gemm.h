#pragma once

#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "sim/array/config.h"
#include "sim/array/dut.h"
#include "sim/nn/gemm.h"

namespace spark::nn {

/// An array that multiplies, cycle by cycle. What its streams cannot carry it leaves to the
/// processor: an array of coded operands takes no others, and the other way round.
class ArrayGemm : public Gemm {
 public:
  using Make = std::function<std::unique_ptr<array::Dut>(const array::Config&)>;

  /// `config`: the array; its operands' signedness is each product's own. `halve`: coded words are
  /// halved for the array, and C doubled twice. `make` makes arrays.
  ArrayGemm(const array::Config& config, bool halve, Make make);

  /// Throws std::runtime_error if the array hangs, breaks a rule of its ports or signals an error.
  std::optional<ArrayCost> run(const Product& product, std::span<int32_t> c) override;

  /// Elements of all C that were not what the processor makes them.
  uint64_t mismatches() const { return mismatches_; }

 private:
  array::Config config_;
  bool halve_;
  Make make_;
  HostGemm host_;
  std::map<std::pair<bool, bool>, std::unique_ptr<array::Dut>> duts_;  ///< by signedness
  uint64_t mismatches_ = 0;
};

}  // namespace spark::nn
