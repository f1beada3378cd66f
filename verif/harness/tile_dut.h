#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sim/tile/dut.h"
#include "verif/harness/dut.h"

namespace spark::verif {

/// A Verilated `spark_gemm`, seen cycle by cycle.
class RtlTile : public tile::Dut {
 public:
  explicit RtlTile(const verif::Dut& dut);

  const tile::Config& config() const { return config_; }

  /// Asserts or releases `rst_ni`, for eval() and edge().
  void set_reset(bool on) { reset_n_.set(on ? 0 : 1); }

  /// One cycle in reset, with the inputs of the last eval().
  void reset() override;
  const tile::Outputs& eval(const tile::Inputs& inputs) override;
  void edge() override;

 private:
  /// A stream that goes in.
  struct Port {
    Signal data, valid, ready, last;
  };
  void drive(Port& port, const tile::Offer& offer) const;

  tile::Config config_;
  std::shared_ptr<Model> model_;
  Signal clock_, reset_n_;
  Signal aw_address_, aw_valid_, aw_ready_, w_data_, w_strobe_, w_valid_, w_ready_;
  Signal b_response_, b_valid_, b_ready_, ar_address_, ar_valid_, ar_ready_;
  Signal r_data_, r_response_, r_valid_, r_ready_;
  Port a_, b_;
  Signal c_data_, c_keep_, c_valid_, c_ready_, c_last_;
  tile::Outputs outputs_;
};

/// Tiles built in one compilation, but each a model of its own.
std::vector<std::unique_ptr<RtlTile>> load_tiles(const std::vector<DutText>& texts,
                                                 const std::filesystem::path& cache,
                                                 Effort effort = Effort::quick);

/// The same of tiles as emitted.
std::vector<std::unique_ptr<RtlTile>> load_tiles(const std::vector<tile::Config>& configs,
                                                 const std::filesystem::path& cache,
                                                 Effort effort = Effort::quick);

}  // namespace spark::verif
