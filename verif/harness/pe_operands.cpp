#include "verif/harness/pe_operands.h"

#include <algorithm>

#include "gen/params/params.h"
#include "sim/codec/format.h"

namespace spark::verif {

namespace params = gen::params;

void PeOperands::Port::set_bits(size_t item, uint64_t all_bits) {
  const auto number = static_cast<int64_t>(all_bits & ((uint64_t{1} << bits) - 1));
  items[item] = static_cast<int32_t>(number > max() ? number - (int64_t{1} << bits) : number);
}

PeOperands::PeOperands(const gen::Config& config)
    : pe_(config.text(params::kPe)), slice_(static_cast<int>(config.integer(params::kSlice))) {
  const auto lanes = static_cast<size_t>(config.integer(params::kVector));
  const size_t groups = lanes / static_cast<size_t>(config.integer(params::kShare));
  const std::string& form = config.text(params::kOperandForm);
  const bool narrow = form != "none" && codec::Format{.form = codec::parse_form(form)}.narrow();
  const bool a = config.flag(params::kSignedA);
  const bool b = config.flag(params::kSignedB);
  const int word = 2 * slice_ - (narrow ? 1 : 0);
  const auto high = [&](bool is_signed) { return slice_ - (narrow && !is_signed ? 1 : 0); };
  const auto add = [&](const std::string& name, int bits, size_t count, bool is_signed) {
    ports_.push_back({name, bits, is_signed, std::vector<int32_t>(count)});
  };
  if (pe_ == "int8") {
    add("a_i", 2 * slice_, lanes, a);
    add("b_i", 2 * slice_, lanes, b);
    counters_ = {{0, 1}};
  } else if (pe_ == "mixed") {
    add("a_i", slice_, lanes, a);
    add("b_i", slice_, lanes, b);
    add("a_high_i", 1, lanes, false);
    add("b_high_i", 1, lanes, false);
    counters_ = {{0, 1, 2, 3}};
  } else if (pe_ == "wide") {
    add("a_i", slice_, lanes, a);
    add("b_i", word, lanes, b);
    add("a_high_i", 1, lanes, false);
    counters_ = {{0, 1, 2}};
  } else {
    add("a_low_i", slice_, lanes, a);
    add("b_low_i", slice_, lanes, b);
    add("a_high_i", high(a), groups, a);
    add("b_word_i", word, groups, b);
    add("b_high_i", high(b), groups, b);
    add("a_word_i", slice_, groups, a);
    counters_ = {{0, 1}, {2, 3}, {4, 5}};
  }
}

uint64_t PeOperands::combinations() const {
  int longest = 0;
  for (const auto& counter : counters_) {
    int bits = 0;
    for (const size_t port : counter) bits += ports_[port].bits;
    longest = std::max(longest, bits);
  }
  return uint64_t{1} << longest;
}

void PeOperands::count(uint64_t time) {
  uint64_t pace = 1;  // odd: every counter takes all its values
  for (const auto& counter : counters_) {
    uint64_t bits = time * pace;
    for (const size_t port : counter) {
      ports_[port].set_bits(0, bits);
      bits >>= ports_[port].bits;
    }
    pace += 2;
  }
}

void PeOperands::draw(std::mt19937_64& random) {
  const uint64_t kind = random() % 4;
  for (Port& port : ports_) {
    const bool port_high = random() % 2 == 0;
    for (size_t item = 0; item < port.items.size(); ++item) {
      const uint64_t bits = random();
      if (kind > 1) {
        port.set_bits(item, bits);
        continue;
      }
      const bool high = kind == 0 ? port_high : bits % 2 == 0;
      port.items[item] = static_cast<int32_t>(high ? port.max() : port.min());
    }
  }
}

void PeOperands::set_all(int64_t value) {
  for (Port& port : ports_) {
    std::fill(port.items.begin(), port.items.end(), static_cast<int32_t>(value));
  }
}

/// Sum over the items of the product of two ports.
int64_t PeOperands::dot(size_t a, size_t b) const {
  int64_t sum = 0;
  for (size_t n = 0; n < ports_[a].items.size(); ++n) {
    int64_t product = int64_t{ports_[a].items[n]} * ports_[b].items[n];
    // Ports 2 and 3 of mixed and wide tell which digits are high ones.
    for (size_t port = 2; pe_ != "split" && port < ports_.size(); ++port) {
      if (ports_[port].items[n] != 0) product *= int64_t{1} << slice_;
    }
    sum += product;
  }
  return sum;
}

int64_t PeOperands::sum() const {
  if (pe_ != "split") return dot(0, 1);
  return dot(0, 1) + (dot(2, 3) + dot(4, 5)) * (int64_t{1} << slice_);
}

}  // namespace spark::verif
