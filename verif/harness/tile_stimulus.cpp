#include "verif/harness/tile_stimulus.h"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "sim/codec/stream.h"
#include "sim/tile/registers.h"
#include "verif/harness/array_stimulus.h"

namespace spark::verif {
namespace {

using array::Operand;

int below(std::mt19937_64& random, int bound) {
  return static_cast<int>(random() % static_cast<uint64_t>(bound));
}

int slices_of(const tile::Config& config, const std::vector<array::Beat>& beats) {
  const bool odd = config.coded() && !beats.back().two;
  return 2 * static_cast<int>(beats.size()) - (odd ? 1 : 0);
}

/// The slices in the beats of one of the array's streams, as bytes.
std::string bytes_of(const tile::Config& config, const std::vector<array::Beat>& beats) {
  const int slice = config.array.slice;
  const uint32_t mask = (uint32_t{1} << slice) - 1;
  std::vector<uint32_t> slices;
  for (const array::Beat& beat : beats) {
    slices.push_back(beat.data >> slice & mask);
    if (beat.two || !config.coded()) slices.push_back(beat.data & mask);
  }
  return codec::pack_slices(slice, slices);
}

/// Whole slices of padding become anything.
void draw_padding(const tile::Config& config, int slices, tile::Beat& last,
                  std::mt19937_64& random) {
  for (int bit = slices * config.array.slice; bit < config.bus_width; ++bit) {
    if (random() % 2 == 0) last.bytes[static_cast<size_t>(bit / 8)] |= 0x80U >> (bit % 8);
  }
}

void add_packets(const tile::Config& config, const array::Streams& streams,
                 std::vector<tile::Beat>& packets, int& longest, std::mt19937_64& random) {
  const bool any_padding = random() % 2 == 0;
  for (const auto& stream : streams) {
    auto packet = tile::to_beats(config, bytes_of(config, stream));
    const int used =
        slices_of(config, stream) - static_cast<int>(packet.size() - 1) * config.lanes();
    if (any_padding) draw_padding(config, used, packet.back(), random);
    longest = std::max(longest, static_cast<int>(packet.size()));
    packets.insert(packets.end(), packet.begin(), packet.end());
  }
}

tile::Channel draw_channel(int length, std::mt19937_64& random) {
  tile::Channel channel;
  channel.bias = static_cast<int32_t>(random()) >> below(random, 32);
  channel.factor.value = static_cast<int32_t>(1U << 30 | (random() & ((1U << 30) - 1)));
  // Mostly such that the results spread over the words.
  const int usual = -6 - std::bit_width(static_cast<unsigned>(length)) / 2;
  channel.factor.shift =
      below(random, 8) == 0 ? below(random, 62) - 31 : std::max(usual + below(random, 5) - 2, -31);
  if (below(random, 16) == 0) channel.factor = {};
  return channel;
}

nn::Output draw_output(const tile::Config& config, std::mt19937_64& random) {
  const int bits = config.result_bits();
  const int min = config.array.signed_a ? -(1 << (bits - 1)) : 0;
  const auto word = [&] { return min + below(random, 1 << bits); };
  nn::Output output{word(), {min, min + (1 << bits) - 1}};
  if (below(random, 2) == 0) {
    output.range = {word(), word()};
    if (output.range.max < output.range.min) std::swap(output.range.min, output.range.max);
  }
  return output;
}

/// Puts matrices below each other (A) or side by side (B).
void append(array::Matrix& all, const array::Matrix& part, Operand operand) {
  const bool is_a = operand == Operand::a;
  array::Matrix sum(is_a ? all.rows + part.rows : part.rows,
                    is_a ? part.cols : all.cols + part.cols);
  for (int i = 0; i < sum.rows; ++i) {
    for (int j = 0; j < sum.cols; ++j) {
      const bool old = is_a ? i < all.rows : j < all.cols;
      sum.at(i, j) = old    ? all.at(i, j)
                     : is_a ? part.at(i - all.rows, j)
                            : part.at(i, j - all.cols);
    }
  }
  all = sum;
}

}  // namespace

int most_words(const tile::Config& config, int tiles) {
  const int beats = std::min(config.a_depth, config.b_depth / tiles);
  return std::min<int>(config.max_words(), beats * config.lanes() / 2);
}

TileJob draw_tile_job(const tile::Config& config, const TileLimits& limits,
                      std::mt19937_64& random) {
  const int rows_of_table = config.channels / config.array.cols;
  const int strips = 1 + below(random, limits.strips);
  const int tiles = 1 + below(random, std::min(limits.tiles, rows_of_table));
  const int length =
      std::min<int>(static_cast<int>(config.k_max),
                    limits.words * config.array.vector - below(random, config.array.vector));
  array::Matrix a;
  array::Matrix b;
  tile::JobData packets;
  packets.job.a_beats = packets.job.b_beats = 1;
  for (int n = 0; n < std::max(strips, tiles); ++n) {
    const ArrayOperands operands = draw_operands(config.array, length, random);
    if (n < strips) {
      append(a, operands.a, Operand::a);
      add_packets(config, operands.a_streams, packets.a, packets.job.a_beats, random);
    }
    if (n < tiles) {
      append(b, operands.b, Operand::b);
      add_packets(config, operands.b_streams, packets.b, packets.job.b_beats, random);
    }
  }
  std::vector<tile::Channel> channels;
  for (int j = 0; j < b.cols; ++j) channels.push_back(draw_channel(length, random));
  const int free = config.channels - tiles * config.array.cols;
  const int channel = below(random, free / config.out_lanes + 1) * config.out_lanes;
  const nn::Output output = draw_output(config, random);
  TileJob job{tile::make_job(config, a, b, channels, channel, output),
              tile::expected_packet(config, a, b, channels, output)};
  job.data.a = packets.a;
  job.data.b = packets.b;
  job.data.job.a_beats = packets.job.a_beats;
  job.data.job.b_beats = packets.job.b_beats;
  // Slots may be larger than need be.
  if (below(random, 4) == 0 && job.data.job.a_beats < config.a_depth) ++job.data.job.a_beats;
  return job;
}

uint32_t spoil(const tile::Config& config, TileJob& job, TileFault fault, bool of_a,
               std::mt19937_64& random) {
  const int shift = of_a ? 0 : tile::kOfB;
  std::vector<tile::Beat>& beats = of_a ? job.data.a : job.data.b;
  int& slot = of_a ? job.data.job.a_beats : job.data.job.b_beats;
  std::vector<size_t> lasts;
  for (size_t n = 0; n < beats.size(); ++n) {
    if (beats[n].last) lasts.push_back(n);
  }
  const size_t chosen = random() % lasts.size();
  const size_t last = lasts[chosen];
  const auto length = static_cast<int>(chosen == 0 ? last + 1 : last - lasts[chosen - 1]);
  if (length < 2) throw std::logic_error("a packet of one beat cannot be spoilt");
  const auto place = beats.begin() + static_cast<std::ptrdiff_t>(last);
  if (fault == TileFault::early) {
    beats[last - 1].last = true;
    beats.erase(place);
    return 1U << (tile::kEarly + shift);
  }
  if (fault == TileFault::late) {
    beats[last].last = false;
    tile::Beat more = beats[last];
    more.last = true;
    beats.insert(place + 1, more);
    slot = std::max(slot, length + 1);
    return 1U << (tile::kLate + shift);
  }
  slot = fault == TileFault::overflow ? 1 : config.b_depth / job.data.job.tiles + 1;
  return 1U << (tile::kOverflow + shift);
}

std::vector<tile::Job> impossible_jobs(const tile::Config& config, const tile::Job& job) {
  const auto with = [&](int tile::Job::*field, int value) {
    tile::Job bad = job;
    bad.*field = value;
    return bad;
  };
  std::vector<tile::Job> all = {with(&tile::Job::words, 0),
                                with(&tile::Job::words, config.max_words() + 1),
                                with(&tile::Job::strips, 0),
                                with(&tile::Job::tiles, 0),
                                with(&tile::Job::a_beats, 0),
                                with(&tile::Job::a_beats, config.a_depth + 1),
                                with(&tile::Job::b_beats, 0),
                                with(&tile::Job::b_beats, config.b_depth + 1),
                                with(&tile::Job::channel, config.channels - config.out_lanes)};
  // Its channels end behind the tables.
  all.back().tiles = std::min(2, config.channels / config.array.cols);
  if (config.out_lanes > 1) {
    // They fit, but do not begin with a group of lanes.
    all.push_back(with(&tile::Job::channel, 1));
    all.back().tiles = 1;
  }
  return all;
}

}  // namespace spark::verif
