#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "sim/tile/job.h"
#include "verif/harness/tile_pair.h"

namespace spark::verif {

/// How often the host makes the tile wait: probabilities.
struct TileStalls {
  double a = 0;
  double b = 0;
  double c = 0;
  double axi_lite = 0;
  int ahead = 1;  ///< writes, and reads, that it begins before the first of them is answered
};

/// The surroundings of a tile: an AXI4-Lite master, senders of A and B and a receiver of C, each of
/// which goes at its own pace and obeys the rules of AXI.
class TileHost {
 public:
  TileHost(TilePair& tile, std::mt19937_64& random) : tile_(tile), random_(random) {}

  /// Both resets drop what the host has been about to do.
  void reset();

  void set_stalls(const TileStalls& stalls) { stalls_ = stalls; }
  /// Other reads and illegal writes come in between, with this probability a cycle; one write at a
  /// time.
  void set_traffic(double probability) { traffic_ = probability; }

  /// Puts a write behind those that wait. `refused`: SLVERR is expected.
  void write(uint32_t address, uint32_t data, bool refused = false, uint32_t strobe = 0xf);
  /// Puts a read behind those that wait.
  void ask(uint32_t address) { reads_.push_back(address); }
  /// Reads and waits for the answer.
  uint32_t read(uint32_t address);

  /// Puts packets behind those that wait.
  void send_a(const std::vector<tile::Beat>& beats) { a_.add(beats); }
  void send_b(const std::vector<tile::Beat>& beats) { b_.add(beats); }
  /// Nothing more is sent than what is left of packets that have begun.
  void stop_sending();
  bool has_sent() const { return a_.beats.empty() && b_.beats.empty(); }
  bool has_written() const { return writes_.empty(); }

  /// Packets of C that have come, the first one first; `cut`: their last beat had no bytes.
  struct Packet {
    std::string bytes;
    bool cut = false;
  };
  std::deque<Packet>& packets() { return packets_; }
  /// A packet has begun that has not ended.
  bool receiving() const { return receiving_; }

  void cycle();
  void cycles(uint64_t count) {
    for (uint64_t n = 0; n < count; ++n) cycle();
  }
  /// Goes on until `done()`; throws TileMismatch, naming `what`, after 20,000 cycles in which no
  /// beat has moved on a stream and no write, but those that came in between, been answered. A job
  /// may take longer: its size, the width of the bus and the stalls decide.
  template <typename Done>
  void until(const std::string& what, const Done& done) {
    constexpr uint64_t kHang = 20000;
    for (uint64_t n = 0; !done(); ++n) {
      if (std::min(n, still_) >= kHang) throw TileMismatch("hang: " + what);
      cycle();
    }
  }
  void finish_writes() {
    until("a write is not answered", [&] { return has_written(); });
  }

 private:
  struct Write {
    uint32_t address;
    uint32_t data;
    uint32_t strobe;
    bool refused;
    bool traffic = false;  ///< one that came in between
  };
  struct Sender {
    std::deque<tile::Beat> beats;
    bool inside = false;  ///< a packet has begun

    void add(const std::vector<tile::Beat>& more) {
      beats.insert(beats.end(), more.begin(), more.end());
    }
    void drive(bool waits, tile::Offer& offer) const {
      if (!offer.valid && !beats.empty() && !waits) offer = {true, beats.front()};
    }
    bool accept(bool ready, tile::Offer& offer);
    void stop(const tile::Offer& offer);
  };
  bool chance(double probability) {
    return probability > 0 && std::uniform_real_distribution<double>(0, 1)(random_) < probability;
  }
  bool begins(size_t begun, size_t all);
  void drive_writes();
  void drive_reads();
  bool accept_writes(const tile::Outputs& out);
  void accept_reads(const tile::Outputs& out);
  bool accept_result(const tile::Outputs& out);
  void add_traffic();

  TilePair& tile_;
  std::mt19937_64& random_;
  TileStalls stalls_;
  double traffic_ = 0;
  tile::Inputs inputs_;
  std::deque<Write> writes_;
  bool has_traffic_ = false;         ///< one of them came in between
  size_t addresses_ = 0, data_ = 0;  ///< of the first writes: how many have been offered
  std::deque<uint32_t> reads_;       ///< addresses
  size_t read_addresses_ = 0;        ///< of the first reads: how many have been offered
  uint64_t answered_ = 0;            ///< reads, so far
  uint32_t read_data_ = 0;           ///< of the last one
  Sender a_, b_;
  Packet packet_;
  bool receiving_ = false;
  std::deque<Packet> packets_;
  uint64_t still_ = 0;  ///< cycles since a beat moved, or a write was answered
};

/// Whether a read of that address is answered with data, by the tile's page alone.
bool is_readable(uint32_t address);

}  // namespace spark::verif
