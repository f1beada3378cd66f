#include "sim/tile/job.h"

#include <algorithm>

#include "gen/base/error.h"
#include "sim/array/gemm.h"
#include "sim/codec/stream.h"
#include "sim/tile/registers.h"

namespace spark::tile {
namespace {

using array::Matrix;
using array::Operand;

int parts(int size, int part) { return (size + part - 1) / part; }

/// Words as bytes, encoded unless the form is none.
std::string pack(const Config& config, const codec::Format& format,
                 std::span<const int32_t> words) {
  if (config.coded()) return codec::pack(format, codec::Layout::interleaved, words);
  const uint32_t mask = (uint32_t{1} << format.slice) - 1;
  std::vector<uint32_t> slices;
  for (const int32_t word : words) {
    if (word < format.min_word() || word > format.max_word()) {
      throw InputError("word {} does not fit {} bits; allowed: {}..{}", word, format.word_bits(),
                       format.min_word(), format.max_word());
    }
    slices.push_back(static_cast<uint32_t>(word) >> format.slice & mask);
    slices.push_back(static_cast<uint32_t>(word) & mask);
  }
  return codec::pack_slices(format.slice, slices);
}

/// All packets of an operand; the longest one in beats.
std::vector<Beat> packets(const Config& config, Operand operand, const Matrix& words,
                          int& longest) {
  const bool is_a = operand == Operand::a;
  const int lines = is_a ? words.rows : words.cols;
  const int length = is_a ? words.cols : words.rows;
  const int per_slot = config.array.lines(operand);
  const int vector = config.array.vector;
  const codec::Format format = config.array.format(operand);
  std::vector<Beat> beats;
  std::vector<int32_t> lane_words(static_cast<size_t>(parts(length, vector)));
  longest = 1;
  for (int line = 0; line < parts(lines, per_slot) * per_slot; ++line) {
    for (int lane = 0; lane < vector; ++lane) {
      int k = lane;
      for (int32_t& word : lane_words) {
        word = line >= lines || k >= length ? 0 : is_a ? words.at(line, k) : words.at(k, line);
        k += vector;
      }
      const std::vector<Beat> packet = to_beats(config, pack(config, format, lane_words));
      longest = std::max(longest, static_cast<int>(packet.size()));
      beats.insert(beats.end(), packet.begin(), packet.end());
    }
  }
  return beats;
}

/// The words of C in the order of its packet.
std::vector<int32_t> in_order(const Config& config, const Matrix& a, const Matrix& b,
                              std::span<const Channel> channels, const nn::Output& output) {
  const int rows = config.array.rows;
  const int cols = config.array.cols;
  const Matrix c = requantised(config, a, b, channels, output);
  // A row or column that fills up has sums of 0 and, of a column, a channel of 0.
  const auto word = [&](int i, int j) {
    if (i < c.rows && j < c.cols) return c.at(i, j);
    const Channel channel = j < c.cols ? channels[static_cast<size_t>(j)] : Channel();
    return nn::requantise(0, channel.bias, channel.factor, output);
  };
  std::vector<int32_t> words;
  for (int strip = 0; strip < parts(a.rows, rows); ++strip) {
    for (int tile = 0; tile < parts(b.cols, cols); ++tile) {
      for (int i = 0; i < rows; ++i) {
        for (int j = 0; j < cols; ++j) words.push_back(word(strip * rows + i, tile * cols + j));
      }
    }
  }
  return words;
}

uint32_t bits(int value) { return static_cast<uint32_t>(value); }

}  // namespace

std::vector<Write> channel_writes(int number, const Channel& channel) {
  const uint32_t at = kTable + 16 * bits(number);
  return {{at, bits(channel.bias)},
          {at + 4, bits(channel.factor.value)},
          {at + 8, bits(channel.factor.shift)}};
}

std::vector<Write> job_writes(const Job& job) {
  return {{kWords, bits(job.words)},
          {kStrips, bits(job.strips)},
          {kTiles, bits(job.tiles)},
          {kABeats, bits(job.a_beats)},
          {kBBeats, bits(job.b_beats)},
          {kChannel, bits(job.channel)},
          {kZeroPoint, bits(job.output.zero_point)},
          {kClampMin, bits(job.output.range.min)},
          {kClampMax, bits(job.output.range.max)}};
}

std::vector<Beat> to_beats(const Config& config, std::string_view bytes) {
  const auto size = static_cast<size_t>(config.bytes());
  std::vector<Beat> beats((std::max<size_t>(bytes.size(), 1) + size - 1) / size);
  for (size_t i = 0; i < bytes.size(); ++i) {
    beats[i / size].bytes[i % size] = static_cast<uint8_t>(bytes[i]);
  }
  beats.back().last = true;
  return beats;
}

JobData make_job(const Config& config, const Matrix& a, const Matrix& b,
                 std::span<const Channel> channels, int first_channel, const nn::Output& output) {
  if (a.cols != b.rows || a.cols < 1 || a.rows < 1 || b.cols < 1) {
    throw InputError("A is {} x {} and B {} x {}; a job needs A of M x K and B of K x N", a.rows,
                     a.cols, b.rows, b.cols);
  }
  if (static_cast<int>(channels.size()) != b.cols) {
    throw InputError("{} channels are given for {} columns of B", channels.size(), b.cols);
  }
  JobData data;
  Job& job = data.job;
  job.words = parts(a.cols, config.array.vector);
  job.strips = parts(a.rows, config.array.rows);
  job.tiles = parts(b.cols, config.array.cols);
  job.channel = first_channel;
  job.output = output;
  data.a = packets(config, Operand::a, a, job.a_beats);
  data.b = packets(config, Operand::b, b, job.b_beats);
  data.channels.assign(channels.begin(), channels.end());
  data.channels.resize(static_cast<size_t>(job.tiles * config.array.cols));
  if (a.cols > config.k_max || job.a_beats > config.a_depth ||
      job.tiles * job.b_beats > config.b_depth || job.strips > 0xffff ||
      first_channel + job.tiles * config.array.cols > config.channels) {
    throw InputError(
        "a job of {} x {} x {} does not fit the tile: packets of {} and {} x {} beats in banks of "
        "{} and {}, channels {}..{} in {}, K up to {}",
        a.rows, a.cols, b.cols, job.a_beats, job.tiles, job.b_beats, config.a_depth, config.b_depth,
        first_channel, first_channel + job.tiles * config.array.cols - 1, config.channels,
        config.k_max);
  }
  return data;
}

Matrix requantised(const Config& config, const Matrix& a, const Matrix& b,
                   std::span<const Channel> channels, const nn::Output& output) {
  const array::Sums sums = array::gemm(array::decoded(config.array, Operand::a, a),
                                       array::decoded(config.array, Operand::b, b));
  Matrix c(sums.rows, sums.cols);
  for (int i = 0; i < c.rows; ++i) {
    for (int j = 0; j < c.cols; ++j) {
      const Channel& channel = channels[static_cast<size_t>(j)];
      c.at(i, j) = nn::requantise(static_cast<int32_t>(config.scaled(sums.at(i, j))), channel.bias,
                                  channel.factor, output);
    }
  }
  return c;
}

std::string expected_packet(const Config& config, const Matrix& a, const Matrix& b,
                            std::span<const Channel> channels, const nn::Output& output) {
  return pack(config, config.result_format(), in_order(config, a, b, channels, output));
}

Matrix read_packet(const Config& config, std::string_view packet, int rows, int cols) {
  const int strips = parts(rows, config.array.rows);
  const int tiles = parts(cols, config.array.cols);
  const int block = config.array.rows * config.array.cols;
  const codec::Format format = config.result_format();
  const auto count = static_cast<uint64_t>(strips) * static_cast<uint64_t>(tiles * block);
  std::vector<int32_t> words;
  if (config.coded()) {
    words = codec::unpack(format, codec::Layout::interleaved, packet, count);
  } else {
    if (packet.size() != (count * static_cast<uint64_t>(2 * format.slice) + 7) / 8) {
      throw InputError("a packet of {} words has {} bytes", count, packet.size());
    }
    uint64_t bit = 0;
    for (uint64_t n = 0; n < count; ++n) {
      int32_t word = 0;
      for (int i = 0; i < 2 * format.slice; ++i, ++bit) {
        word = word << 1 | (static_cast<uint8_t>(packet[bit / 8]) >> (7 - bit % 8) & 1);
      }
      words.push_back(word > format.max_word() ? word - (1 << (2 * format.slice)) : word);
    }
  }
  Matrix c(rows, cols);
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < cols; ++j) {
      const int tile = i / config.array.rows * tiles + j / config.array.cols;
      const int place = i % config.array.rows * config.array.cols + j % config.array.cols;
      c.at(i, j) = words[static_cast<size_t>(tile * block + place)];
    }
  }
  return c;
}

}  // namespace spark::tile
