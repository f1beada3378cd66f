#include "verif/harness/tile_pair.h"

#include <fmt/format.h>

#include "sim/tile/model.h"
#include "sim/tile/registers.h"

namespace spark::verif {

using tile::Beat;
using tile::Inputs;
using tile::Outputs;

TilePair::TilePair(RtlTile& rtl, uint64_t seed)
    : rtl_(rtl), model_(tile::make_model(rtl.config())), random_(seed) {}

Beat TilePair::noise_beat() {
  Beat beat;
  for (int n = 0; n < config().bytes(); ++n) {
    beat.bytes[static_cast<size_t>(n)] = static_cast<uint8_t>(random_());
  }
  beat.last = random_() % 2 == 0;
  return beat;
}

/// Noise on what means nothing.
void TilePair::add_noise(Inputs& inputs) {
  if (!inputs.aw_valid) inputs.aw_address = static_cast<uint32_t>(random_()) & tile::kAddressMask;
  if (!inputs.ar_valid) inputs.ar_address = static_cast<uint32_t>(random_()) & tile::kAddressMask;
  if (!inputs.w_valid) {
    inputs.w_data = static_cast<uint32_t>(random_());
    inputs.w_strobe = static_cast<uint32_t>(random_()) & 0xf;
  }
  if (!inputs.a.valid) inputs.a.beat = noise_beat();
  if (!inputs.b.valid) inputs.b.beat = noise_beat();
}

/// Noise on all inputs.
void TilePair::draw_noise() {
  const uint64_t bits = random_();
  shown_.aw_valid = (bits & 1) != 0;
  shown_.w_valid = (bits & 2) != 0;
  shown_.b_ready = (bits & 4) != 0;
  shown_.ar_valid = (bits & 8) != 0;
  shown_.r_ready = (bits & 16) != 0;
  shown_.a.valid = (bits & 32) != 0;
  shown_.b.valid = (bits & 64) != 0;
  shown_.c_ready = (bits & 128) != 0;
  Inputs noise;
  add_noise(noise);
  shown_.aw_address = noise.aw_address;
  shown_.w_data = noise.w_data;
  shown_.w_strobe = noise.w_strobe;
  shown_.ar_address = noise.ar_address;
  shown_.a.beat = noise.a.beat;
  shown_.b.beat = noise.b.beat;
}

void TilePair::reset() {
  // From the first edge on nothing is offered.
  rtl_.set_reset(true);
  for (uint64_t left = 1 + random_() % 3; left > 0; --left) {
    draw_noise();
    rtl_.eval(shown_);
    rtl_.edge();
    const Outputs& outputs = rtl_.eval(shown_);
    if (outputs.c_valid) fail("c_tvalid in reset");
    if (outputs.b_valid) fail("bvalid in reset");
    if (outputs.r_valid) fail("rvalid in reset");
  }
  rtl_.set_reset(false);
  model_->reset();
  since_reset_ = 0;
  before_ = Inputs();
  previous_ = Outputs();
  writes_ = reads_ = Count();
}

const Outputs& TilePair::eval(const Inputs& inputs) {
  const Outputs& expected = model_->eval(inputs);
  shown_ = inputs;
  add_noise(shown_);
  const Outputs& outputs = rtl_.eval(shown_);
  check_rules(inputs, outputs);
  compare(outputs, expected, false);
  before_ = inputs;
  previous_ = outputs;
  if (random_() % 8 == 0) {
    const Inputs shown = shown_;
    draw_noise();
    compare(rtl_.eval(shown_), expected, true);
    shown_ = shown;
    rtl_.eval(shown_);
  }
  return outputs;
}

void TilePair::edge() {
  rtl_.edge();
  model_->edge();
  ++since_reset_;
  ++cycles_;
}

void TilePair::compare(const Outputs& rtl, const Outputs& model, bool noise) const {
  const auto same = [&](const char* port, auto got, auto expected) {
    if (got == expected) return;
    fail(fmt::format("{} is {:#x}, expected {:#x}{}", port, static_cast<uint64_t>(got),
                     static_cast<uint64_t>(expected),
                     noise ? ", while inputs are still changing" : ""));
  };
  same("awready", rtl.aw_ready, model.aw_ready);
  same("wready", rtl.w_ready, model.w_ready);
  same("bvalid", rtl.b_valid, model.b_valid);
  if (model.b_valid) same("bresp", rtl.b_error, model.b_error);
  same("arready", rtl.ar_ready, model.ar_ready);
  same("rvalid", rtl.r_valid, model.r_valid);
  if (model.r_valid) {
    same("rresp", rtl.r_error, model.r_error);
    same("rdata", rtl.r_data, model.r_data);
  }
  same("a_tready", rtl.a_ready, model.a_ready);
  same("b_tready", rtl.b_ready, model.b_ready);
  same("c_tvalid", rtl.c_valid, model.c_valid);
  if (!model.c_valid) return;
  same("c_tlast", rtl.c.last, model.c.last);
  same("c_tkeep", rtl.c_keep, model.c_keep);
  for (int n = 0; n < config().bytes(); ++n) {
    if ((model.c_keep >> n & 1) == 0) continue;
    const auto byte = static_cast<size_t>(n);
    same(fmt::format("c_tdata, byte {},", n).c_str(), rtl.c.bytes[byte], model.c.bytes[byte]);
  }
}

void TilePair::check_rules(const Inputs& inputs, const Outputs& now) {
  // An offer that was not taken in the cycle before.
  if (previous_.c_valid && !before_.c_ready) {
    if (!now.c_valid) fail("c_tvalid is withdrawn");
    if (now.c != previous_.c || now.c_keep != previous_.c_keep) fail("C's beat changes on offer");
  }
  if (now.c_valid) {
    const uint64_t all = ~uint64_t{0} >> (64 - config().bytes());
    if ((now.c_keep & (now.c_keep + 1)) != 0) fail("c_tkeep has a hole");
    if (!now.c.last && now.c_keep != all) fail("a beat of C that is not the last is not full");
  }
  if (previous_.b_valid && !before_.b_ready) {
    if (!now.b_valid) fail("bvalid is withdrawn");
    if (now.b_error != previous_.b_error) fail("bresp changes on offer");
  }
  if (previous_.r_valid && !before_.r_ready) {
    if (!now.r_valid) fail("rvalid is withdrawn");
    if (now.r_error != previous_.r_error || now.r_data != previous_.r_data) {
      fail("a read's response changes on offer");
    }
  }
  // Requests were counted when they were taken, so these are of earlier cycles.
  if (now.b_valid && writes_.responses >= std::min(writes_.addresses, writes_.data)) {
    fail("bvalid without a write");
  }
  if (now.r_valid && reads_.responses >= reads_.addresses) fail("rvalid without a read");
  if (inputs.aw_valid && now.aw_ready) ++writes_.addresses;
  if (inputs.w_valid && now.w_ready) ++writes_.data;
  if (inputs.b_ready && now.b_valid) ++writes_.responses;
  if (inputs.ar_valid && now.ar_ready) ++reads_.addresses;
  if (inputs.r_ready && now.r_valid) ++reads_.responses;
}

void TilePair::fail(const std::string& what) const {
  throw TileMismatch(
      fmt::format("cycle {}: {} ({})", since_reset_, what, tile::describe(config())));
}

}  // namespace spark::verif
