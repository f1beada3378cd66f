#include "verif/harness/baseline_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "gen/params/params.h"
#include "sim/baselines/codes.h"

namespace spark::verif {
namespace {

namespace params = gen::params;

/// What a decoder gives.
struct Outputs {
  Signal integer, exponent;

  baselines::Decoded get(bool is_signed) const {
    const auto bits = static_cast<int64_t>(integer.get());
    const int width = integer.width();
    return {is_signed && bits >> (width - 1) != 0 ? bits - (int64_t{1} << width) : bits,
            static_cast<int>(exponent.get())};
  }
};

std::string text_of(const baselines::Decoded& decoded, int base) {
  return fmt::format("{} * {}^{}", decoded.integer, base, decoded.exponent);
}

CheckResult check_flint(const Dut& dut) {
  CheckResult result;
  Signal code = dut.signal("code_i");
  const Outputs outputs = {dut.signal("integer_o"), dut.signal("exponent_o")};
  const bool is_signed = dut.config.flag(params::kSigned);
  for (uint32_t bits = 0; bits < 16; ++bits) {
    code.set(bits);
    dut.model->eval();
    const baselines::Decoded want = baselines::decode_flint(bits, is_signed);
    const baselines::Decoded got = outputs.get(is_signed);
    result.expect(got == want, fmt::format("code {:04b}: {}, expected {}", bits, text_of(got, 4),
                                           text_of(want, 4)));
  }
  return result;
}

CheckResult check_pairs(const Dut& dut, int bits) {
  CheckResult result;
  Signal first = dut.signal("first_i");
  Signal second = dut.signal("second_i");
  const Outputs outputs[2] = {{dut.signal("first_integer_o"), dut.signal("first_exponent_o")},
                              {dut.signal("second_integer_o"), dut.signal("second_exponent_o")}};
  for (uint32_t pair = 0; pair < 1U << (2 * bits); ++pair) {
    const uint32_t codes[2] = {pair >> bits, pair & ((1U << bits) - 1)};
    const auto want = baselines::outlier_victim_pair(codes[0], codes[1], bits);
    if (!want) continue;
    first.set(codes[0]);
    second.set(codes[1]);
    dut.model->eval();
    for (size_t i = 0; i < 2; ++i) {
      const baselines::Decoded got = outputs[i].get(true);
      const bool right = got == want->at(i);
      result.expect(right,
                    right ? ""
                          : fmt::format("pair {:0{}b} {:0{}b}: the {} is {}, expected {}", codes[0],
                                        bits, codes[1], bits, i == 0 ? "first" : "second",
                                        text_of(got, 2), text_of(want->at(i), 2)));
    }
  }
  return result;
}

}  // namespace

/// Every code, or pair of codes, against sim/baselines.
std::vector<CheckResult> check_baseline_decoder(const std::vector<Dut>& duts, uint64_t) {
  return one_by_one(duts, [](const Dut& dut) {
    const std::string& code = dut.config.text(params::kBaselineCode);
    return code == "ant" ? check_flint(dut) : check_pairs(dut, code == "olive4" ? 4 : 8);
  });
}

BaselinePe::BaselinePe(const Dut& dut)
    : dut_(dut),
      operands_(dut.config),
      clock_(dut.model->signal("clk_i")),
      finish_(dut.signal("finish_i")),
      shift_(dut.signal("shift_i")),
      below_(dut.signal("below_i")),
      result_(dut.signal("result_o")),
      acc_width_(static_cast<int>(dut.config.integer(params::kAccWidth))),
      golden_(acc_width_) {
  for (const auto& port : operands_.ports()) signals_.push_back(dut.signal(port.name));
}

void BaselinePe::drive(const BaselineOperands::Pair& pair, bool finish, bool shift,
                       uint64_t below) {
  for (size_t i = 0; i < signals_.size(); ++i) signals_[i].set(operands_.ports()[i].of(pair));
  finish_.set(finish ? 1 : 0);
  shift_.set(shift ? 1 : 0);
  const int low = std::min(acc_width_, 32);
  below_.set(0, low, static_cast<uint32_t>(below));
  if (acc_width_ > low) below_.set(low, acc_width_ - low, static_cast<uint32_t>(below >> low));
}

void BaselinePe::edge() {
  for (const uint32_t level : {0, 1}) {
    clock_.set(level);
    dut_.model->eval();
  }
}

std::string BaselinePe::last() const {
  std::string text;
  for (const auto& port : operands_.ports()) {
    text += fmt::format(" {} {:x}", port.name, port.of(before_.front()));
  }
  return text;
}

void BaselinePe::reset(std::mt19937_64& random) {
  {
    const Model::Noise noise(*dut_.model);
    for (int n = 0; n < 10; ++n) {
      drive(operands_.draw(random), random() % 2 == 0, random() % 2 == 0, random());
      edge();
    }
  }
  Signal reset = dut_.model->signal("rst_ni");
  reset.set(0);
  drive({}, false, false, 0);
  edge();
  reset.set(1);
  golden_.start(1);
}

void BaselinePe::cycle(const BaselineOperands::Pair& pair, bool finish, bool shift,
                       uint64_t below) {
  below &= (uint64_t{1} << acc_width_) - 1;
  drive(pair, finish, shift, below);
  if (golden_.known()) {
    const uint64_t got = result_.get_wide(0, acc_width_);
    const bool right = got == golden_.result();
    checked_.expect(right, right ? ""
                                 : fmt::format("after{}: result {:x}, expected {:x}", last(), got,
                                               golden_.result()));
  }
  std::rotate(before_.begin(), before_.begin() + 1, before_.end());
  before_.back() = pair;
  golden_.step(operands_.product(pair), finish, shift, below);
  edge();
}

void BaselinePe::draw_cycle(std::mt19937_64& random) {
  const BaselineOperands::Pair pair = operands_.draw(random);
  const bool finish = random() % 4 == 0;
  const bool shift = random() % 2 == 0;
  cycle(pair, finish, shift, random());
}

namespace {

CheckResult check_element(const Dut& dut, uint64_t seed) {
  constexpr int kResets = 32;
  constexpr int kDrawn = 20000;
  std::mt19937_64 random(seed);
  BaselinePe pe(dut);
  for (int n = 0; n < kResets; ++n) {
    pe.reset(random);
    for (int m = 0; m < 50; ++m) pe.draw_cycle(random);
  }
  bool shift = false;
  pe.operands().for_all(random, [&](const BaselineOperands::Pair& pair) {
    shift = !shift;
    pe.cycle(pair, true, shift, 0x5a5a5a5a5a5a);
  });
  for (int n = 0; n < kDrawn; ++n) pe.draw_cycle(random);
  return pe.result();
}

}  // namespace

/// The operands of BaselineOperands::for_all, a result of each; then drawn ones, summed, with
/// finish and shift at random; resets, after which nothing is left of what was before.
std::vector<CheckResult> check_baseline_pe(const std::vector<Dut>& duts, uint64_t seed) {
  return one_by_one(duts, [&](const Dut& dut) { return check_element(dut, seed); });
}

}  // namespace spark::verif
