#include "verif/power/watch.h"

#include <bit>
#include <utility>

namespace spark::verif {
namespace {

/// Adds 1 to counts[32 * word + i] for each bit i of `bits`.
void add_bits(uint32_t bits, size_t word, std::vector<uint64_t>& counts) {
  for (; bits != 0; bits &= bits - 1) {
    ++counts[32 * word + static_cast<size_t>(std::countr_zero(bits))];
  }
}

}  // namespace

Watch::Watch(const Model& model, std::vector<Signal> probes, const Signal& clock,
             const Signal& reset)
    : model_(model), probes_(std::move(probes)), clock_(clock), reset_(reset) {
  size_t bits = 0;
  for (const Signal& probe : probes_) bits += static_cast<size_t>(probe.width());
  activity_.toggles.resize(bits);
  activity_.ones.resize(bits);
  if (clock_.width() != 0) model_.observe([this](bool compared) { look(compared); });
}

Watch::~Watch() { model_.observe({}); }

void Watch::look(bool compared) {
  const bool high = clock_.get() != 0;
  const bool rises = high && !was_high_;
  was_high_ = high;
  if (!rises) return;
  if (!compared || (reset_.width() != 0 && reset_.get() == 0)) {
    before_.clear();
  } else {
    sample();
  }
}

void Watch::sample() {
  std::vector<uint32_t> now;
  for (const Signal& probe : probes_) now.push_back(probe.get());
  if (!before_.empty()) {
    ++activity_.cycles;
    for (size_t word = 0; word < now.size(); ++word) {
      add_bits(now[word] ^ before_[word], word, activity_.toggles);
      add_bits(now[word], word, activity_.ones);
    }
  }
  before_ = std::move(now);
}

}  // namespace spark::verif
