#pragma once

#include <vector>

#include "sim/tile/control.h"

namespace spark::tile {

/// A beat as a bank holds it.
struct BankBeat {
  std::array<uint8_t, 64> bytes{};
  int last_place = 0;        ///< the last place of 2 slices that counts
  bool two = true;           ///< both slices count there
  bool packet_last = false;  ///< the packet ends there
};

/// The memories of an operand's streams: [stream][address].
class Memory {
 public:
  Memory(const Config& config, array::Operand operand)
      : depth_(static_cast<size_t>(config.depth(operand))),
        beats_(static_cast<size_t>(config.array.streams(operand)) * depth_) {}

  BankBeat& at(int stream, int address) {
    return beats_[static_cast<size_t>(stream) * depth_ + static_cast<size_t>(address)];
  }
  const BankBeat& at(int stream, int address) const {
    return beats_[static_cast<size_t>(stream) * depth_ + static_cast<size_t>(address)];
  }

 private:
  size_t depth_;
  std::vector<BankBeat> beats_;
};

/// Where an operand enters. Only a reset of the whole tile resets it.
class SourcePort {
 public:
  void reset() { inside_ = drop_ = false; }
  bool drops(bool abort) const { return abort || (drop_ && inside_); }
  /// The clock edge; `accepted`: a beat has been taken, `last`: it ended its packet.
  void edge(bool abort, bool accepted, bool last) {
    drop_ = drops(abort);
    if (accepted) inside_ = !last;
  }

 private:
  bool inside_ = false;
  bool drop_ = false;
};

/// Takes packets into slots of the banks. Pointers count beats without end; the hardware's are
/// these modulo 2 * depth.
class Loader {
 public:
  Loader(const Config& config, array::Operand operand);

  void reset();

  bool ready() const { return active_; }
  uint64_t loaded() const { return loaded_; }  ///< slots up to here can be read

  /// The clock edge. `beat`: accepted in this cycle, or null. `job`: to load, or null; `free`:
  /// slots from here on are in use. Returns the bits of ERROR that it raises, of operand A; `next`
  /// is set if the job's last beat has been accepted.
  uint32_t edge(const Beat* beat, const Job* job, uint64_t free, Memory& memory, bool& next);

 private:
  /// A beat on its way.
  struct Stage {
    bool valid = false;
    bool first = false;
    bool slot_end = false;
    int stream = 0;
    int words = 0;  ///< of the packet
    uint64_t address = 0;
    Beat beat;
    uint64_t ends = 0;  ///< slices that end a word
  };
  uint32_t write(Memory& memory);
  uint64_t find_ends(const Beat& beat);

  Config config_;
  int streams_;
  int depth_;
  bool is_a_;
  bool active_ = false;
  int words_ = 0, beats_ = 0;  ///< of the slot that is being filled
  int slot_ = 0, stream_ = 0, beat_ = 0;
  uint64_t pointer_ = 0, anchor_ = 0, loaded_ = 0;
  bool tail_ = false;
  int remaining_ = 0;
  Stage first_, second_;
};

}  // namespace spark::tile
