#include "sim/array/core.h"

namespace spark::array {

Core::Core(const Config& config, int flags)
    : config_(config),
      a_(config, Operand::a),
      b_(config, Operand::b),
      drain_(config, flags),
      outputs_(config) {}

void Core::reset() {
  a_.reset();
  b_.reset();
  drain_.reset();
  outputs_ = Outputs(config_);
  error_ = false;
  done_ = false;
  reset_core();
}

const Outputs& Core::eval(const Inputs& inputs) {
  inputs_ = &inputs;
  if (done_) return outputs_;
  done_ = true;
  outputs_.error = error_;
  drain_.show(outputs_);
  cycle();
  a_.settle(outputs_.a_ready);
  b_.settle(outputs_.b_ready);
  return outputs_;
}

void Core::edge() {
  error_if(a_.edge(inputs_->a, outputs_.a_ready));
  error_if(b_.edge(inputs_->b, outputs_.b_ready));
  drain_.edge(inputs_->c_ready);
  done_ = false;
}

uint64_t Core::full_lanes(const Feeds& feeds, Operand operand) const {
  uint64_t full = all_lanes();
  for (int line = 0; line < config_.lines(operand); ++line) full &= lanes(feeds.valid(), line);
  return full;
}

void Core::take_lanes(Feeds& feeds, Operand operand, uint64_t taken) {
  for (int line = 0; line < config_.lines(operand); ++line) {
    feeds.take().merge_field(line * config_.vector, config_.vector, taken);
  }
}

uint64_t Core::last_lanes(const Feeds& feeds, Operand operand, uint64_t taken) {
  const uint64_t last = lanes(feeds.last(), 0) & taken;
  for (int line = 1; line < config_.lines(operand); ++line) {
    error_if((lanes(feeds.last(), line) & taken) != last);
  }
  return last;
}

}  // namespace spark::array
