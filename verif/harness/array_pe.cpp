#include "verif/harness/array_pe.h"

#include <fmt/format.h>

#include <algorithm>

#include "gen/params/params.h"

namespace spark::verif {
namespace {

namespace params = gen::params;

int integer(const Dut& dut, const gen::Param& param) {
  return static_cast<int>(dut.config.integer(param));
}

}  // namespace

void PeBench::Field::set(size_t item, int64_t value) {
  values[item] = static_cast<int32_t>(value);
  signal.set(static_cast<int>(item) * bits, bits, static_cast<uint32_t>(value));
}

void PeBench::Field::set_bits(size_t item, uint64_t all_bits) {
  const auto number = static_cast<int64_t>(all_bits & ((uint64_t{1} << bits) - 1));
  set(item, number > max() ? number - (int64_t{1} << bits) : number);
}

PeBench::PeBench(const Dut& dut)
    : dut_(dut),
      pe_(dut.config.text(params::kPe)),
      slice_(integer(dut, params::kSlice)),
      acc_width_(integer(dut, params::kAccWidth)),
      finish_(dut.signal("finish_i")),
      shift_(dut.signal("shift_i")),
      below_(dut.signal("below_i")),
      result_(dut.signal("result_o")),
      golden_(acc_width_) {
  const int lanes = integer(dut, params::kVector);
  const int groups = lanes / integer(dut, params::kShare);
  const bool exact = dut.config.text(params::kOperandForm) == "exact";
  const bool a = dut.config.flag(params::kSignedA);
  const bool b = dut.config.flag(params::kSignedB);
  const int word = 2 * slice_ - (exact ? 1 : 0);
  const auto high = [&](bool is_signed) { return slice_ - (exact && !is_signed ? 1 : 0); };
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

void PeBench::add(const std::string& port, int bits, int count, bool is_signed) {
  fields_.push_back({dut_.signal(port), bits, is_signed, {}});
  fields_.back().values.resize(static_cast<size_t>(count));
}

int PeBench::counter_bits(const std::vector<size_t>& fields) const {
  int bits = 0;
  for (const size_t field : fields) bits += fields_[field].bits;
  return bits;
}

uint64_t PeBench::combinations() const {
  int longest = 0;
  for (const auto& fields : counters_) longest = std::max(longest, counter_bits(fields));
  return uint64_t{1} << longest;
}

void PeBench::count(uint64_t time) {
  uint64_t pace = 1;  // odd: every counter takes all its values
  for (const auto& fields : counters_) {
    uint64_t bits = time * pace;
    for (const size_t field : fields) {
      fields_[field].set_bits(0, bits);
      bits >>= fields_[field].bits;
    }
    pace += 2;
  }
}

void PeBench::draw(std::mt19937_64& random) {
  const uint64_t kind = random() % 4;
  for (Field& field : fields_) {
    const bool port_high = random() % 2 == 0;
    for (size_t item = 0; item < field.values.size(); ++item) {
      const uint64_t bits = random();
      if (kind > 1) {
        field.set_bits(item, bits);
        continue;
      }
      const bool high = kind == 0 ? port_high : bits % 2 == 0;
      field.set(item, high ? field.max() : field.min());
    }
  }
}

void PeBench::set_all(int64_t value) {
  for (Field& field : fields_) {
    for (size_t item = 0; item < field.values.size(); ++item) field.set(item, value);
  }
}

void PeBench::drive(bool finish, bool shift, uint32_t below) {
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

/// Sum over the items of the product of two ports.
int64_t PeBench::dot(size_t a, size_t b) const {
  int64_t sum = 0;
  for (size_t n = 0; n < fields_[a].values.size(); ++n) {
    int64_t product = int64_t{fields_[a].values[n]} * fields_[b].values[n];
    // Ports 2 and 3 of mixed and wide tell which digits are high ones.
    for (size_t port = 2; pe_ != "split" && port < fields_.size(); ++port) {
      if (fields_[port].values[n] != 0) product *= int64_t{1} << slice_;
    }
    sum += product;
  }
  return sum;
}

int64_t PeBench::value() const {
  if (pe_ != "split") return dot(0, 1);
  return dot(0, 1) + (dot(2, 3) + dot(4, 5)) * (int64_t{1} << slice_);
}

void PeBench::step(uint64_t cycle) {
  if (golden_.known()) {
    ++checked_;
    if (result() != golden_.result() && failure_.empty()) {
      failure_ =
          fmt::format("cycle {}: result {:x}, expected {:x}", cycle, result(), golden_.result());
    }
  }
  golden_.step(value(), finishes_, shifts_, below_bits_);
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
    bench.set_all(operands);
    bench.drive(finish, false, 0);
  }
  edge();
}

void PeFamily::reset(std::mt19937_64& random) {
  for (int n = 0; n < 50; ++n) {
    for (PeBench& bench : benches_) {
      bench.draw(random);
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
