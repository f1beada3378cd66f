#include "verif/harness/pe_bench.h"

#include <fmt/format.h>

#include <algorithm>

#include "gen/params/params.h"

namespace spark::verif {

PeBench::PeBench(const Dut& dut)
    : dut_(dut),
      operands_(dut.config),
      acc_width_(static_cast<int>(dut.config.integer(gen::params::kAccWidth))),
      finish_(dut.signal("finish_i")),
      shift_(dut.signal("shift_i")),
      below_(dut.signal("below_i")),
      result_(dut.signal("result_o")),
      golden_(acc_width_) {
  for (const PeOperands::Port& port : operands_.ports()) ports_.push_back(dut.signal(port.name));
}

void PeBench::drive(bool finish, bool shift, uint32_t below) {
  for (size_t i = 0; i < ports_.size(); ++i) {
    const PeOperands::Port& port = operands_.ports()[i];
    for (size_t item = 0; item < port.items.size(); ++item) {
      ports_[i].set(static_cast<int>(item) * port.bits, port.bits,
                    static_cast<uint32_t>(port.items[item]));
    }
  }
  finish_.set(finish ? 1 : 0);
  shift_.set(shift ? 1 : 0);
  below_bits_ = (uint64_t{below} << 16 ^ below) & mask();
  const int low = std::min(acc_width_, 32);
  below_.set(0, low, static_cast<uint32_t>(below_bits_));
  if (acc_width_ > low) {
    below_.set(low, acc_width_ - low, static_cast<uint32_t>(below_bits_ >> low));
  }
  finishes_ = finish;
  shifts_ = shift;
}

void PeBench::step(uint64_t cycle) {
  if (golden_.known()) {
    ++checked_;
    if (result() != golden_.result() && failure_.empty()) {
      failure_ =
          fmt::format("cycle {}: result {:x}, expected {:x}", cycle, result(), golden_.result());
    }
  }
  golden_.step(operands_.sum(), finishes_, shifts_, below_bits_);
}

PeFamily::PeFamily(const std::vector<Dut>& duts) {
  for (const Dut& dut : duts) benches_.emplace_back(dut);
}

void PeFamily::edge() {
  const Model& model = *benches_.front().dut().model;
  for (const uint32_t level : {0, 1}) {
    model.signal("clk_i").set(level);
    model.eval();
  }
}

void PeFamily::cycle(int64_t operands, bool finish) {
  for (PeBench& bench : benches_) {
    bench.operands().set_all(operands);
    bench.drive(finish, false, 0);
  }
  edge();
}

void PeFamily::reset(std::mt19937_64& random) {
  for (int n = 0; n < 50; ++n) {
    for (PeBench& bench : benches_) {
      bench.operands().draw(random);
      bench.drive(random() % 4 == 0, random() % 2 == 0, static_cast<uint32_t>(random()));
    }
    edge();
  }
  const Model& model = *benches_.front().dut().model;
  model.signal("rst_ni").set(0);
  cycle(0, false);
  model.signal("rst_ni").set(1);
}

std::vector<int> PeFamily::measure_latencies(std::mt19937_64& random) {
  constexpr int kLongest = 20;
  reset(random);
  for (int n = 0; n < kLongest; ++n) cycle(0, true);
  // One cycle's operands, then finish: the result is there the cycle after that has arrived.
  cycle(1, true);
  cycle(0, true);
  std::vector<int> latencies(benches_.size(), 0);
  for (int n = 0; n < kLongest; ++n) {
    for (size_t i = 0; i < benches_.size(); ++i) {
      if (benches_[i].result() != 0 && latencies[i] == 0) latencies[i] = n;
    }
    cycle(0, false);
  }
  return latencies;
}

}  // namespace spark::verif
