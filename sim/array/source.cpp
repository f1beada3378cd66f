#include "sim/array/source.h"

namespace spark::array {
namespace {

/// The output function of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
uint64_t mix(uint64_t x) {
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

}  // namespace

Chance::Chance(uint64_t seed, uint64_t group, double probability)
    : key_(mix(seed * 4 + group)), probability_(probability) {}

double Chance::draw(uint64_t stream, uint64_t cycle) const {
  const uint64_t hash = mix(key_ ^ mix(cycle * 0x9e3779b97f4a7c15 + stream));
  return static_cast<double>(hash >> 11) * 0x1p-53;
}

Source::Source(const Config& config, Operand operand, std::span<const Tile> tiles,
               const Chance& chance)
    : operand_(operand),
      tiles_(tiles),
      chance_(chance),
      cursors_(static_cast<size_t>(config.streams(operand))),
      left_(config.streams(operand)) {
  left_.fill();
  for (int stream = 0; stream < left_.size(); ++stream) {
    if (tiles_.empty()) {
      left_.set(stream, false);
      continue;
    }
    const std::vector<Beat>& beats = streams(0)[static_cast<size_t>(stream)];
    cursors_[static_cast<size_t>(stream)] = {beats.data(), beats.data() + beats.size(), 0};
    settle(stream);
  }
}

const Streams& Source::streams(size_t tile) const {
  return operand_ == Operand::a ? *tiles_[tile].a : *tiles_[tile].b;
}

/// Moves a cursor at the end of a tile on to the next tile.
void Source::settle(int stream) {
  Cursor& cursor = cursors_[static_cast<size_t>(stream)];
  while (cursor.next == cursor.end) {
    if (++cursor.tile >= tiles_.size()) {
      left_.set(stream, false);
      return;
    }
    const std::vector<Beat>& beats = streams(cursor.tile)[static_cast<size_t>(stream)];
    cursor.next = beats.data();
    cursor.end = beats.data() + beats.size();
  }
}

void Source::drive(uint64_t cycle, Offers& port) {
  for (size_t w = 0; w < left_.words().size(); ++w) {
    uint64_t& valid = port.valid.words()[w];
    const int first = static_cast<int>(w) * 64;
    for_each_bit(left_.words()[w] & ~valid, first, [&](int stream) {
      if (chance_.waits(static_cast<uint64_t>(stream), cycle)) return;
      port.beats[static_cast<size_t>(stream)] = *cursors_[static_cast<size_t>(stream)].next;
      valid |= uint64_t{1} << (stream - first);
    });
  }
}

bool Source::accept(const Bits& ready, Offers& port) {
  uint64_t any = 0;
  for (size_t w = 0; w < left_.words().size(); ++w) {
    const uint64_t accepted = port.valid.words()[w] & ready.words()[w];
    port.valid.words()[w] &= ~accepted;
    any |= accepted;
    for_each_bit(accepted, static_cast<int>(w) * 64, [&](int stream) {
      ++cursors_[static_cast<size_t>(stream)].next;
      settle(stream);
    });
  }
  return any != 0;
}

}  // namespace spark::array
