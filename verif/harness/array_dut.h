#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sim/array/config.h"
#include "sim/array/dut.h"
#include "verif/harness/dut.h"

namespace spark::verif {

/// A Verilated `spark_array`, seen cycle by cycle. Of designs that share one model (load_family),
/// only one may run at a time: they have one clock.
class RtlArray : public array::Dut {
 public:
  explicit RtlArray(const verif::Dut& dut);

  const gen::Config& generated() const { return generated_; }
  const array::Config& config() const { return config_; }
  const Model& model() const { return *model_; }

  /// One cycle in reset, with the inputs as they are.
  void reset() override;
  const array::Outputs& eval(const array::Inputs& inputs) override;
  void edge() override;

 private:
  /// The input port of one operand.
  struct Port {
    Signal valid, ready, data, two, last;  ///< two: width 0 with form none
    int item_bits = 0;

    void drive(const array::Offers& offers);
    void drive_data(const std::vector<array::Beat>& beats);
  };
  Port port(const verif::Dut& dut, char operand) const;
  void read_results();

  gen::Config generated_;
  array::Config config_;
  int acc_width_;
  std::shared_ptr<Model> model_;
  Signal clock_, reset_n_;
  Port a_, b_;
  Signal c_valid_, c_ready_, c_last_, c_, error_;
  array::Outputs outputs_;
};

/// Arrays built in one compilation, but each a model of its own, which runs at its own speed.
std::vector<std::unique_ptr<RtlArray>> load_arrays(const std::vector<DutText>& texts,
                                                   const std::filesystem::path& cache,
                                                   Effort effort = Effort::least);

/// The same of arrays as emitted.
std::vector<std::unique_ptr<RtlArray>> load_arrays(const std::vector<gen::Config>& configs,
                                                   const std::filesystem::path& cache,
                                                   Effort effort = Effort::least);

}  // namespace spark::verif
