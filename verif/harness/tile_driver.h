#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "verif/harness/tile_host.h"
#include "verif/harness/tile_stimulus.h"

namespace spark::verif {

/// Throws TileMismatch, saying both values, unless they are equal.
void expect_value(const std::string& what, uint32_t got, uint32_t expected);

/// Takes a Verilated tile and its model through jobs. What goes wrong is thrown as TileMismatch.
class TileDriver {
 public:
  TileDriver(RtlTile& rtl, uint64_t seed);

  TileHost& host() { return host_; }
  std::mt19937_64& random() { return random_; }
  const tile::Config& config() const { return config_; }
  uint64_t cycles() const { return pair_.cycles(); }  ///< compared so far

  /// A reset; and zeros in all tables, as the model has them.
  void begin();

  /// A job's registers, in any order, some of them twice.
  void write_registers(const tile::Job& job);
  void write_tables(const TileJob& job);
  /// Puts all packets behind those that wait.
  void send(const TileJob& job);
  /// Registers, START, data; the data sometimes first. Tables are there.
  void start(const TileJob& job);
  /// Waits for a packet of C, which must be the job's.
  void take_packet(const TileJob& job);
  /// Nothing to do, no errors, so many jobs done.
  void expect_idle(uint32_t jobs);
  /// Runs jobs as a host does that has the next one in the queue as soon as it can.
  void run_jobs(const std::vector<TileJob>& jobs);
  /// The senders stop, RESET, and what it leaves.
  void reset_softly();

 protected:
  int below(int bound) { return static_cast<int>(random_() % static_cast<uint64_t>(bound)); }

  tile::Config config_;
  std::mt19937_64 random_;
  TilePair pair_;
  TileHost host_;

 private:
  void clear_tables();
  void write_channel(int number, const tile::Channel& channel);
};

}  // namespace spark::verif
