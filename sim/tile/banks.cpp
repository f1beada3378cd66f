#include "sim/tile/banks.h"

namespace spark::tile {

using array::Operand;

bool Player::edge(const Job* job, uint64_t loaded, bool retire) {
  const bool call = job != nullptr && !following_.valid && pointer_ != loaded;
  const bool move = following_.valid && (!current_.valid || retire);
  if (retire && current_.frees) free_ = current_.free;
  if (move) {
    current_ = following_;
    following_.valid = false;
  } else if (retire) {
    current_.valid = false;
  }
  if (!call) return false;
  const bool last_tile = tile_ == job->tiles - 1;
  const bool last_strip = strip_ == job->strips - 1;
  const uint64_t after = pointer_ + static_cast<uint64_t>(is_a_ ? job->a_beats : job->b_beats);
  const bool frees = last_tile && (is_a_ || last_strip);
  following_ = {true, pointer_, frees, after};
  if (is_a_) {
    if (last_tile) pointer_ = after;
  } else {
    pointer_ = last_tile && !last_strip ? start_ : after;
    if (frees) start_ = after;
  }
  tile_ = last_tile ? 0 : tile_ + 1;
  if (last_tile) strip_ = last_strip ? 0 : strip_ + 1;
  return last_tile && last_strip;
}

Banks::Banks(const Config& config, Operand operand, array::Offers& offers)
    : config_(config),
      memory_(config, operand),
      player_(operand),
      readers_(static_cast<size_t>(config.array.streams(operand))),
      offers_(offers) {
  finished_ = held_ = idle_ = array::Bits(config.array.streams(operand));
  reset();
}

void Banks::reset() {
  player_.reset();
  offers_.valid.clear();
  finished_.clear();
  held_.clear();
  idle_.fill();
}

/// The stream's next word place goes on offer, unless it would finish a second packet.
void Banks::show(int stream) {
  const Reader& reader = readers_[static_cast<size_t>(stream)];
  const BankBeat& beat = *reader.beat;
  const bool at_end = reader.place == beat.last_place;
  const bool last = at_end && beat.packet_last;
  array::Beat& offer = offers_.beats[static_cast<size_t>(stream)];
  const int bits = 2 * config_.array.slice;
  if (bits == 8) {
    offer.data = beat.bytes[static_cast<size_t>(reader.place)];
  } else {
    offer.data = 0;
    for (int bit = reader.place * bits; bit < (reader.place + 1) * bits; ++bit) {
      offer.data =
          offer.data << 1 | (beat.bytes[static_cast<size_t>(bit / 8)] >> (7 - bit % 8) & 1);
    }
  }
  offer.two = config_.coded() && (beat.two || !at_end);
  offer.last = last;
  const bool held = last && finished_.test(stream);
  held_.set(stream, held);
  offers_.valid.set(stream, !held);
}

void Banks::fetch(int stream, uint64_t address) {
  Reader& reader = readers_[static_cast<size_t>(stream)];
  const auto depth = static_cast<uint64_t>(config_.depth(player_.operand()));
  reader.beat = &memory_.at(stream, static_cast<int>(address % depth));
  reader.place = 0;
  reader.address = address + 1;
  idle_.set(stream, false);
}

/// The array has taken what the stream offered.
void Banks::take(int stream) {
  Reader& reader = readers_[static_cast<size_t>(stream)];
  if (reader.place != reader.beat->last_place) {
    ++reader.place;
  } else if (!reader.beat->packet_last) {
    fetch(stream, reader.address);
  } else {
    finished_.set(stream, true);
    offers_.valid.set(stream, false);
    if (!player_.following().valid) {
      idle_.set(stream, true);
      return;
    }
    fetch(stream, player_.following().pointer);
  }
  show(stream);
}

bool Banks::edge(const Job* job, uint64_t loaded, const array::Bits& ready) {
  const bool retire = player_.current().valid && finished_.all();
  if (idle_.any()) {
    // Those that begin a packet in this cycle; those that become idle in it do so later.
    for (size_t w = 0; w < idle_.words().size(); ++w) {
      array::for_each_bit(idle_.words()[w], static_cast<int>(w) * 64, [&](int stream) {
        const Player::Call& call = finished_.test(stream) ? player_.following() : player_.current();
        if (!call.valid) return;
        fetch(stream, call.pointer);
        starting_.push_back(stream);
      });
    }
  }
  for (size_t w = 0; w < offers_.valid.words().size(); ++w) {
    array::for_each_bit(offers_.valid.words()[w] & ready.words()[w], static_cast<int>(w) * 64,
                        [&](int stream) { take(stream); });
  }
  if (retire) {
    finished_.clear();
    for (size_t w = 0; w < held_.words().size(); ++w) {
      array::for_each_bit(held_.words()[w], static_cast<int>(w) * 64,
                          [&](int stream) { show(stream); });
    }
  }
  for (const int stream : starting_) show(stream);
  starting_.clear();
  return player_.edge(job, loaded, retire);
}

}  // namespace spark::tile
