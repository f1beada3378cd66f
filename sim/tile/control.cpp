#include "sim/tile/control.h"

#include <bit>

#include "sim/tile/registers.h"

namespace spark::tile {
namespace {

int bits_for(int values) { return std::bit_width(static_cast<unsigned>(values - 1)); }

bool fits(uint32_t data, int bits) { return data >> bits == 0; }

bool fits_signed(uint32_t data, int bits) {
  const uint32_t high = data >> (bits - 1);
  return high == 0 || high == ~uint32_t{0} >> (bits - 1);
}

}  // namespace

Control::Control(const Config& config)
    : config_(config), tables_(static_cast<size_t>(config.channels)) {
  reset();
}

void Control::reset() {
  if (writes() && aw_address_ >= kTable && is_legal()) write_table(aw_address_, w_data_);
  aw_valid_ = w_valid_ = b_valid_ = r_valid_ = false;
  next_ = {0, 0, 0, 0, 0, 0, {}};
  error_ = 0;
  resetting_ = false;
  done_ = 0;
}

void Control::show(Outputs& outputs) const {
  outputs.aw_ready = !aw_valid_;
  outputs.w_ready = !w_valid_;
  outputs.b_valid = b_valid_;
  outputs.b_error = b_error_;
  outputs.ar_ready = !r_valid_;
  outputs.r_valid = r_valid_;
  outputs.r_error = r_error_;
  outputs.r_data = r_data_;
}

/// A job that can come to its end.
bool Control::is_possible() const {
  return next_.words != 0 && next_.words <= config_.max_words() && next_.strips != 0 &&
         next_.tiles != 0 && next_.a_beats != 0 && next_.a_beats <= config_.a_depth &&
         next_.b_beats != 0 && next_.b_beats <= config_.b_depth &&
         next_.channel + next_.tiles * config_.array.cols <= config_.channels &&
         (next_.channel + next_.tiles * config_.array.cols) % config_.out_lanes == 0;
}

/// Writes a register, if there is one that can be written and the data fit.
bool Control::write_register(uint32_t address, uint32_t data) {
  const auto set = [&](int& value, int bits) {
    if (!fits(data, bits)) return false;
    value = static_cast<int>(data);
    return true;
  };
  const auto set_word = [&](int32_t& value) {
    const int bits = config_.result_bits();
    const bool is_signed = config_.array.signed_a;
    if (is_signed ? !fits_signed(data, bits) : !fits(data, bits)) return false;
    value = static_cast<int32_t>(data);
    return true;
  };
  switch (address) {
    case kWords:
      return set(next_.words, bits_for(config_.max_words() + 2));
    case kStrips:
      return set(next_.strips, 16);
    case kTiles:
      return set(next_.tiles, bits_for(config_.channels / config_.array.cols + 1));
    case kABeats:
      return set(next_.a_beats, bits_for(config_.a_depth) + 1);
    case kBBeats:
      return set(next_.b_beats, bits_for(config_.b_depth) + 1);
    case kChannel:
      return set(next_.channel, bits_for(config_.channels));
    case kZeroPoint:
      return set_word(next_.output.zero_point);
    case kClampMin:
      return set_word(next_.output.range.min);
    case kClampMax:
      return set_word(next_.output.range.max);
    case kControl:
      return fits(data, 2);
    default:
      return false;
  }
}

bool Control::is_legal() const {
  if (!w_whole_) return false;
  if (aw_address_ < kTable) return true;  // write_register tells
  if (aw_address_ % 4 != 0 || aw_address_ >= kTable + 16 * tables_.size()) return false;
  switch (aw_address_ / 4 % 4) {
    case 0:
      return true;
    case 1:
      return fits(w_data_, 31);
    case 2:
      return fits_signed(w_data_, 6);
    default:
      return false;
  }
}

void Control::write_table(uint32_t address, uint32_t data) {
  Channel& channel = tables_[(address - kTable) / 16];
  const auto value = static_cast<int32_t>(data);
  switch (address / 4 % 4) {
    case 0:
      channel.bias = value;
      break;
    case 1:
      channel.factor.value = value;
      break;
    default:
      channel.factor.shift = value;
  }
}

void Control::read(uint32_t address, const Events& events) {
  const array::Config& a = config_.array;
  const auto u = [](auto value) { return static_cast<uint32_t>(value); };
  r_error_ = false;
  switch (address) {
    case kId:
      r_data_ = kIdValue;
      return;
    case kShape:
      r_data_ = u(a.rows) | u(a.cols) << 8 | u(a.vector) << 16 | u(config_.out_lanes) << 24;
      return;
    case kCode:
      r_data_ = u(a.form) | u(a.signed_a) << 2 | u(a.signed_b) << 3 | u(config_.halve) << 4 |
                u(config_.rounding) << 5 | u(a.pe) << 8 | u(a.sync) << 12 | u(a.slice) << 16;
      return;
    case kBus:
      r_data_ = u(config_.bus_width) | u(config_.channels) << 16;
      return;
    case kDepth:
      r_data_ = u(config_.a_depth) | u(config_.b_depth) << 16;
      return;
    case kMaxWords:
      r_data_ = u(config_.max_words());
      return;
    case kWords:
      r_data_ = u(next_.words);
      return;
    case kStrips:
      r_data_ = u(next_.strips);
      return;
    case kTiles:
      r_data_ = u(next_.tiles);
      return;
    case kABeats:
      r_data_ = u(next_.a_beats);
      return;
    case kBBeats:
      r_data_ = u(next_.b_beats);
      return;
    case kChannel:
      r_data_ = u(next_.channel);
      return;
    case kZeroPoint:
      r_data_ = u(next_.output.zero_point);
      return;
    case kClampMin:
      r_data_ = u(next_.output.range.min);
      return;
    case kClampMax:
      r_data_ = u(next_.output.range.max);
      return;
    case kStatus:
      r_data_ =
          u(events.busy) | u(events.full) << 1 | u((error_ & 0x7f) != 0) << 2 | u(resetting_) << 3;
      return;
    case kError:
      r_data_ = error_;
      return;
    case kDone:
      r_data_ = done_;
      return;
    default:
      r_data_ = 0;
      r_error_ = true;
  }
}

bool Control::edge(const Inputs& inputs, const Events& events) {
  // Reads see the state before this edge.
  if (!r_valid_) {
    if (inputs.ar_valid) read(inputs.ar_address, events);
    r_valid_ = inputs.ar_valid;
  } else {
    r_valid_ = !inputs.r_ready;
  }

  const bool aborting = abort();
  const bool write = writes();
  bool reset = false;
  bool start = false;
  uint32_t errors = aborting ? 0 : events.errors;
  if (write) {
    bool legal = is_legal();
    if (legal && aw_address_ >= kTable) {
      write_table(aw_address_, w_data_);
    } else if (legal) {
      legal = write_register(aw_address_, w_data_);
    }
    b_error_ = !legal;
    reset = legal && aw_address_ == kControl && (w_data_ & kReset) != 0;
    if (legal && aw_address_ == kControl && w_data_ == kStart) {
      const bool refused = events.full || aborting;
      start = is_possible() && !refused;
      errors |= (refused ? 1U << kStartRefused : 0U) | (is_possible() ? 0U : 1U << kJobRefused);
    }
  }
  error_ = reset ? 0 : error_ | errors;
  resetting_ = reset || (resetting_ && !events.closed);
  done_ = reset ? 0 : done_ + (events.done && !aborting ? 1 : 0);

  if (!aw_valid_) {
    aw_valid_ = inputs.aw_valid;
    aw_address_ = inputs.aw_address;
  } else {
    aw_valid_ = !write;
  }
  if (!w_valid_) {
    w_valid_ = inputs.w_valid;
    w_data_ = inputs.w_data;
    w_whole_ = inputs.w_strobe == 0xf;
  } else {
    w_valid_ = !write;
  }
  b_valid_ = b_valid_ ? !inputs.b_ready : write;
  return start;
}

}  // namespace spark::tile
