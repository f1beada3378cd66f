#include <algorithm>
#include <random>
#include <set>
#include <stdexcept>

#include "sim/tile/model.h"
#include "sim/tile/registers.h"
#include "verif/harness/tile_dut.h"
#include "verif/harness/tile_stimulus.h"
#include "verif/testbench/makers.h"

namespace spark::verif {
namespace {

using tile::Config;

/// A write or a read of a register, and whether it is refused.
struct Access {
  uint32_t address = 0;
  uint32_t data = 0;
  bool refused = false;
};

/// Everything that is played to a tile.
struct Play {
  std::vector<Access> writes;
  std::vector<Access> reads;
  std::vector<tile::Beat> a, b;
  std::string c;                ///< all packets
  std::vector<size_t> packets;  ///< bytes of each
};

void add_job(const TileJob& job, Play& play) {
  const auto add = [&](const std::vector<tile::Write>& writes) {
    for (const auto& [address, data] : writes) play.writes.push_back({address, data});
  };
  int number = job.data.job.channel;
  for (const tile::Channel& channel : job.data.channels)
    add(tile::channel_writes(number++, channel));
  add(tile::job_writes(job.data.job));
  play.writes.push_back({tile::kId, 0, true});
  play.writes.push_back({tile::kWords + 2, 0, true});
  add({{tile::kControl, tile::kStart}});
  play.a.insert(play.a.end(), job.data.a.begin(), job.data.a.end());
  play.b.insert(play.b.end(), job.data.b.begin(), job.data.b.end());
  play.c += job.expected;
  play.packets.push_back(job.expected.size());
}

/// The most telling of some jobs: of words that a channel's factor makes alike, a wrong one is not
/// seen.
TileJob draw_telling_job(const Config& config, const TileLimits& limits, std::mt19937_64& random) {
  TileJob best;
  size_t most = 0;
  for (int n = 0; n < 16; ++n) {
    TileJob job = draw_tile_job(config, limits, random);
    const size_t kinds = std::set<char>(job.expected.begin(), job.expected.end()).size();
    if (kinds <= most) continue;
    most = kinds;
    best = std::move(job);
  }
  return best;
}

/// Two jobs, as many as the queue holds, of channels of their own; one if the tables are too small.
Play draw_play(const Config& config, std::mt19937_64& random) {
  Play play;
  const bool large = config.array.rows * config.array.cols * config.array.vector > 256;
  // A small array gives few words at a time.
  const int parts = large ? 1 : config.array.rows * config.array.cols < 16 ? 4 : 2;
  const int most = most_words(config, parts);
  int channel = 0;
  for (const int words : {5, 12}) {
    const TileLimits limits{std::min(words, most), parts, parts};
    TileJob job = draw_telling_job(config, limits, random);
    const auto channels = static_cast<int>(job.data.channels.size());
    if (channel + channels > config.channels) break;
    job.data.job.channel = channel;
    channel += channels;
    add_job(job, play);
    if (large) break;
  }
  for (const uint32_t address : {tile::kId, tile::kShape, tile::kCode, tile::kBus, tile::kDepth,
                                 tile::kMaxWords, tile::kError, tile::kControl, tile::kTable}) {
    play.reads.push_back({address});
  }
  return play;
}

/// A position in a list that is played.
template <typename Item>
struct Cursor {
  const std::vector<Item>& items;
  size_t next = 0;

  bool left() const { return next < items.size(); }
  bool move(bool taken) {
    if (taken) ++next;
    return taken;
  }
};

/// Plays everything to the model without pauses, takes the answers of reads from it and returns the
/// cycles that it takes. Throws std::logic_error if the model does not do what is expected.
uint64_t play_model(const Config& config, Play& play) {
  const auto model = tile::make_model(config);
  Cursor<Access> aw{play.writes}, w{play.writes}, answers{play.writes}, ar{play.reads};
  Cursor<tile::Beat> a{play.a}, b{play.b};
  size_t read = 0;
  std::string c;
  uint64_t moved = 0;
  model->reset();
  for (uint64_t cycle = 0; cycle < moved + 2000; ++cycle) {
    tile::Inputs in;
    in.aw_valid = aw.left();
    if (aw.left()) in.aw_address = play.writes[aw.next].address;
    in.w_valid = w.left();
    if (w.left()) in.w_data = play.writes[w.next].data;
    in.w_strobe = 0xf;
    in.ar_valid = ar.left();
    if (ar.left()) in.ar_address = play.reads[ar.next].address;
    in.b_ready = in.r_ready = in.c_ready = true;
    if (a.left()) in.a = {true, play.a[a.next]};
    if (b.left()) in.b = {true, play.b[b.next]};
    const tile::Outputs out = model->eval(in);
    model->edge();
    bool any = aw.move(in.aw_valid && out.aw_ready);
    any = w.move(in.w_valid && out.w_ready) || any;
    any = ar.move(in.ar_valid && out.ar_ready) || any;
    any = a.move(in.a.valid && out.a_ready) || any;
    any = b.move(in.b.valid && out.b_ready) || any;
    if (out.b_valid && out.b_error != play.writes.at(answers.next).refused) {
      throw std::logic_error("testbench: the model's answer to a write");
    }
    any = answers.move(out.b_valid) || any;
    if (out.r_valid) play.reads.at(read++) = {play.reads[read].address, out.r_data, out.r_error};
    for (int n = 0; out.c_valid && n < config.bytes(); ++n) {
      if ((out.c_keep >> n & 1) != 0)
        c.push_back(static_cast<char>(out.c.bytes[static_cast<size_t>(n)]));
    }
    if (any || out.r_valid || out.c_valid) moved = cycle + 1;
  }
  if (c != play.c || answers.left() || read != play.reads.size()) {
    throw std::logic_error("testbench: the model's results");
  }
  return moved;
}

BenchStream stream(const std::string& name, bool input, const std::string& prefix,
                   const std::vector<std::string>& fields, const std::vector<Pattern>& beats) {
  BenchStream result{name, input, prefix + "valid", prefix + "ready", {}, 1, {{beats}}};
  for (const std::string& field : fields) result.fields.push_back(prefix + field);
  return result;
}

std::vector<Pattern> operand_beats(const Config& config, const std::vector<tile::Beat>& beats) {
  std::vector<Pattern> result;
  for (const tile::Beat& beat : beats) {
    Pattern bits;
    for (int n = config.bytes() - 1; n >= 0; --n) {
      bits += pattern(beat.bytes[static_cast<size_t>(n)], 8);
    }
    result.push_back(bits + (beat.last ? '1' : '0'));
  }
  return result;
}

/// The packets of C: data, keep, last. Bytes that are not kept mean nothing.
std::vector<Pattern> result_beats(const Config& config, const Play& play) {
  const auto size = static_cast<size_t>(config.bytes());
  std::vector<Pattern> result;
  size_t at = 0;
  for (const size_t packet : play.packets) {
    for (size_t done = 0; done < packet; done += size) {
      Pattern data, keep;
      for (size_t n = size; n-- > 0;) {
        const bool kept = done + n < packet;
        data += kept ? pattern(static_cast<uint8_t>(play.c[at + done + n]), 8) : nothing(8);
        keep += kept ? '1' : '0';
      }
      result.push_back(data + keep + (done + size >= packet ? '1' : '0'));
    }
    at += packet;
  }
  return result;
}

}  // namespace

gen::Testbench gemm_testbench(const gen::Request& request, const hdl::Module& top) {
  const Config config = tile_config(request.config);
  std::mt19937_64 random(kSeed);
  Play play = draw_play(config, random);
  Bench bench;
  bench.cycles = {play_model(config, play)};
  bench.cut_cycles = static_cast<int>(std::min<uint64_t>(bench.cycles[0], 2000));
  if (config.array.rows * config.array.cols < 16) bench.cuts = 24;
  std::vector<Pattern> aw, w, b, ar, r;
  for (const Access& access : play.writes) {
    aw.push_back(pattern(access.address, 17));
    w.push_back(pattern(access.data, 32) + "1111");
    b.push_back(access.refused ? "10" : "00");
  }
  for (const Access& access : play.reads) {
    ar.push_back(pattern(access.address, 17));
    r.push_back(pattern(access.data, 32) + (access.refused ? "10" : "00"));
  }
  bench.streams = {
      stream("aw", true, "s_axil_aw", {"addr"}, aw),
      stream("w", true, "s_axil_w", {"data", "strb"}, w),
      stream("b", false, "s_axil_b", {"resp"}, b),
      stream("ar", true, "s_axil_ar", {"addr"}, ar),
      stream("r", false, "s_axil_r", {"data", "resp"}, r),
      stream("axis_a", true, "s_axis_a_t", {"data", "last"}, operand_beats(config, play.a)),
      stream("axis_b", true, "s_axis_b_t", {"data", "last"}, operand_beats(config, play.b)),
      stream("axis_c", false, "m_axis_c_t", {"data", "keep", "last"}, result_beats(config, play))};
  return write_bench(request, top, bench);
}

}  // namespace spark::verif
