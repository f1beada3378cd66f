#include "verif/power/watch.h"

#include <bit>
#include <cstring>

namespace spark::verif {
namespace {

/// Adds 1 to counts[32 * word + i] for each bit i of `bits`.
void add_bits(uint32_t bits, size_t word, std::vector<uint64_t>& counts) {
  for (; bits != 0; bits &= bits - 1) {
    ++counts[32 * word + static_cast<size_t>(std::countr_zero(bits))];
  }
}

}  // namespace

Watch::Watch(const Model& model, const Signal& probe, const Signal* clock, const Signal* reset)
    : model_(model),
      probe_(probe),
      clock_(clock != nullptr ? *clock : Signal()),
      reset_(reset != nullptr ? *reset : Signal()),
      clocked_(clock != nullptr) {
  activity_.toggles.resize(static_cast<size_t>(probe.width()));
  activity_.ones.resize(activity_.toggles.size());
  if (clocked_) model_.observe([this](bool compared) { look(compared); });
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
  std::vector<uint32_t> now((activity_.toggles.size() + 31) / 32);
  std::memcpy(now.data(), probe_.storage(), probe_.bytes());
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
