#include "verif/harness/array_dut.h"

#include <algorithm>
#include <cstring>

#include "gen/params/params.h"

namespace spark::verif {
namespace {

namespace fs = std::filesystem;
namespace params = gen::params;

/// Bits as Verilator stores a port: the words' bytes, as many as it takes.
void copy_bits(const uint64_t* words, const Signal& signal) {
  std::memcpy(signal.storage(), words, signal.bytes());
}

int64_t sign_extended(uint64_t bits, int width) {
  const int unused = 64 - width;
  return static_cast<int64_t>(bits << unused) >> unused;
}

}  // namespace

RtlArray::RtlArray(const verif::Dut& dut)
    : generated_(dut.config),
      config_(array_config(dut.config)),
      acc_width_(static_cast<int>(dut.config.integer(params::kAccWidth))),
      model_(dut.model),
      clock_(dut.model->signal("clk_i")),
      reset_n_(dut.model->signal("rst_ni")),
      a_(port(dut, 'a')),
      b_(port(dut, 'b')),
      c_valid_(dut.signal("c_valid_o")),
      c_ready_(dut.signal("c_ready_i")),
      c_last_(dut.signal("c_last_o")),
      c_(dut.signal("c_o")),
      error_(dut.signal("error_o")),
      outputs_(config_) {
  reset_n_.set(1);
}

RtlArray::Port RtlArray::port(const verif::Dut& dut, char operand) const {
  const std::string name(1, operand);
  Port port;
  port.valid = dut.signal(name + "_valid_i");
  port.ready = dut.signal(name + "_ready_o");
  port.data = dut.signal(name + "_i");
  if (dut.has(name + "_two_i")) port.two = dut.signal(name + "_two_i");
  port.last = dut.signal(name + "_last_i");
  port.item_bits = 2 * config_.slice;
  return port;
}

void RtlArray::Port::drive(const array::Offers& offers) {
  copy_bits(offers.valid.words().data(), valid);
  drive_data(offers.beats);
  const size_t count = offers.beats.size();
  for (size_t first = 0; first < count; first += 64) {
    const size_t here = std::min<size_t>(64, count - first);
    uint64_t twos = 0;
    uint64_t lasts = 0;
    for (size_t n = 0; n < here; ++n) {
      const array::Beat& beat = offers.beats[first + n];
      twos |= uint64_t{beat.two} << n;
      lasts |= uint64_t{beat.last} << n;
    }
    const size_t left = last.bytes() - first / 8;
    std::memcpy(last.storage() + first / 8, &lasts, std::min<size_t>(8, left));
    if (two.width() != 0) {
      std::memcpy(two.storage() + first / 8, &twos, std::min<size_t>(8, left));
    }
  }
}

void RtlArray::Port::drive_data(const std::vector<array::Beat>& beats) {
  if (item_bits == 8) {
    uint8_t* bytes = data.storage();
    for (size_t n = 0; n < beats.size(); ++n) bytes[n] = static_cast<uint8_t>(beats[n].data);
    return;
  }
  int low = 0;
  for (const array::Beat& beat : beats) {
    data.set(low, item_bits, beat.data);
    low += item_bits;
  }
}

void RtlArray::reset() {
  reset_n_.set(0);
  clock_.set(0);
  model_->eval();
  edge();
  reset_n_.set(1);
}

const array::Outputs& RtlArray::eval(const array::Inputs& inputs) {
  a_.drive(inputs.a);
  b_.drive(inputs.b);
  c_ready_.set(inputs.c_ready ? 1 : 0);
  clock_.set(0);
  model_->eval();
  std::memcpy(outputs_.a_ready.words().data(), a_.ready.storage(), a_.ready.bytes());
  std::memcpy(outputs_.b_ready.words().data(), b_.ready.storage(), b_.ready.bytes());
  outputs_.c_valid = c_valid_.get() != 0;
  outputs_.c_last = c_last_.get() != 0;
  outputs_.error = error_.get() != 0;
  if (outputs_.c_valid) read_results();
  return outputs_;
}

void RtlArray::edge() {
  clock_.set(1);
  model_->eval();
}

void RtlArray::read_results() {
  int low = 0;
  for (int64_t& sum : outputs_.c) {
    sum = sign_extended(c_.get_wide(low, acc_width_), acc_width_);
    low += acc_width_;
  }
}

std::vector<std::unique_ptr<RtlArray>> load_arrays(const std::vector<DutText>& texts,
                                                   const fs::path& cache, Effort effort) {
  std::vector<std::unique_ptr<RtlArray>> arrays;
  for (const Dut& dut : load_texts(texts, cache, effort)) {
    arrays.push_back(std::make_unique<RtlArray>(dut));
  }
  return arrays;
}

std::vector<std::unique_ptr<RtlArray>> load_arrays(const std::vector<gen::Config>& configs,
                                                   const fs::path& cache, Effort effort) {
  std::vector<DutText> texts;
  for (const gen::Config& config : configs) texts.push_back({config, verilog_of(config)});
  return load_arrays(texts, cache, effort);
}

}  // namespace spark::verif
