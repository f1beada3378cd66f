#include "verif/harness/array_pair.h"

#include <fmt/format.h>

#include "sim/array/model.h"

namespace spark::verif {

ArrayPair::ArrayPair(RtlArray& rtl, uint64_t seed)
    : rtl_(rtl), model_(array::make_model(rtl.config())), random_(seed), shown_(rtl.config()) {}

void ArrayPair::add_noise(array::Offers& offers, bool valid_too) {
  const uint32_t mask = (uint32_t{1} << (2 * rtl_.config().slice)) - 1;
  for (int stream = 0; stream < offers.valid.size(); ++stream) {
    if (!valid_too && offers.valid.test(stream)) continue;
    const uint64_t bits = random_();
    offers.beats[static_cast<size_t>(stream)] = {static_cast<uint32_t>(bits) & mask,
                                                 (bits >> 32 & 1) != 0, (bits >> 33 & 1) != 0};
    if (valid_too) offers.valid.set(stream, (bits >> 34 & 1) != 0);
  }
}

void ArrayPair::draw_noise() {
  add_noise(shown_.a, true);
  add_noise(shown_.b, true);
  shown_.c_ready = random_() % 2 == 0;
}

void ArrayPair::make_noise(int cycles) {
  const Model::Noise noise(rtl_.model());
  for (int cycle = 0; cycle < cycles; ++cycle) {
    draw_noise();
    rtl_.eval(shown_);
    rtl_.edge();
  }
}

void ArrayPair::reset() {
  draw_noise();
  rtl_.eval(shown_);
  rtl_.reset();
  model_->reset();
  since_reset_ = 0;
}

const array::Outputs& ArrayPair::eval(const array::Inputs& inputs) {
  const array::Outputs& expected = model_->eval(inputs);
  if (random_() % 4 == 0) {
    draw_noise();
    compare(rtl_.eval(shown_), expected, true);
  }
  shown_ = inputs;
  add_noise(shown_.a, false);
  add_noise(shown_.b, false);
  const array::Outputs& outputs = rtl_.eval(shown_);
  compare(outputs, expected, false);
  return outputs;
}

void ArrayPair::edge() {
  rtl_.edge();
  model_->edge();
  ++since_reset_;
  if (++cycles_ >= stop_at_) throw ArrayStop();
}

void ArrayPair::compare(const array::Outputs& rtl, const array::Outputs& model, bool noise) const {
  if (rtl.error != model.error) fail("error_o", rtl.error, model.error, noise);
  if (model.error) return;
  if (rtl.c_valid != model.c_valid) fail("c_valid_o", rtl.c_valid, model.c_valid, noise);
  compare_bits("a_ready_o", rtl.a_ready, model.a_ready, noise);
  compare_bits("b_ready_o", rtl.b_ready, model.b_ready, noise);
  if (rtl.c_last != model.c_last) fail("c_last_o", rtl.c_last, model.c_last, noise);
  if (!model.c_valid) return;
  for (size_t j = 0; j < model.c.size(); ++j) {
    if (rtl.c[j] != model.c[j])
      fail(fmt::format("c_o, column {},", j), rtl.c[j], model.c[j], noise);
  }
}

void ArrayPair::compare_bits(const std::string& port, const array::Bits& rtl,
                             const array::Bits& model, bool noise) const {
  if (rtl == model) return;
  for (int n = 0; n < model.size(); ++n) {
    if (rtl.test(n) != model.test(n)) {
      fail(fmt::format("{}[{}]", port, n), rtl.test(n), model.test(n), noise);
    }
  }
  throw ArrayMismatch(port + " has bits set beyond its width");
}

void ArrayPair::fail(const std::string& port, int64_t rtl, int64_t model, bool noise) const {
  throw ArrayMismatch(fmt::format("cycle {}: {} is {}, expected {}{} ({})", since_reset_, port, rtl,
                                  model, noise ? ", while inputs are still changing" : "",
                                  array::describe(rtl_.config())));
}

}  // namespace spark::verif
