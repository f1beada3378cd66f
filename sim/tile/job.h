#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/array/streams.h"
#include "sim/nn/requantise.h"
#include "sim/tile/dut.h"

namespace spark::tile {

/// What the tables hold of an output channel.
struct Channel {
  int32_t bias = 0;
  nn::Multiplier factor;

  bool operator==(const Channel&) const = default;
};

/// A job as its registers tell it.
struct Job {
  int words = 1;    ///< of each stream: ceil(K / VECTOR)
  int strips = 1;   ///< ceil(M / ROWS)
  int tiles = 1;    ///< ceil(N / COLS)
  int a_beats = 1;  ///< the longest packet of A
  int b_beats = 1;
  int channel = 0;  ///< the first one in the tables
  nn::Output output;

  bool operator==(const Job&) const = default;
};

/// A job with everything that goes in.
struct JobData {
  Job job;
  std::vector<Channel> channels;  ///< tiles * COLS of them, from job.channel on
  std::vector<Beat> a;            ///< all packets, one after the other
  std::vector<Beat> b;
};

/// A write to a register, or to a place in the tables.
struct Write {
  uint32_t address;
  uint32_t data;
};

/// What tells the tile of a channel, at place `number` of its tables, and of a job, START aside.
std::vector<Write> channel_writes(int number, const Channel& channel);
std::vector<Write> job_writes(const Job& job);

/// Bytes as the beats of one packet, the last one filled up with zeros.
std::vector<Beat> to_beats(const Config& config, std::string_view bytes);

/// The job of A x B (M x K and K x N, words to be encoded), the edges filled up with zero words.
/// `channels` are N; those that fill up the last tile are 0. Throws InputError for a word that does
/// not fit, and unless the job fits the tile (B's tiles in their banks, channels in the tables).
JobData make_job(const Config& config, const array::Matrix& a, const array::Matrix& b,
                 std::span<const Channel> channels, int first_channel, const nn::Output& output);

/// The words of C before they are encoded, M x N: what the array's sums of the decoded words give.
array::Matrix requantised(const Config& config, const array::Matrix& a, const array::Matrix& b,
                          std::span<const Channel> channels, const nn::Output& output);

/// The packet of C that the job gives, as bytes.
std::string expected_packet(const Config& config, const array::Matrix& a, const array::Matrix& b,
                            std::span<const Channel> channels, const nn::Output& output);

/// C as the next layer reads it, M x N: the words in the packet, decoded. Throws InputError if the
/// packet is malformed.
array::Matrix read_packet(const Config& config, std::string_view packet, int rows, int cols);

}  // namespace spark::tile
