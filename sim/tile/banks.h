#pragma once

#include <vector>

#include "sim/array/dut.h"
#include "sim/tile/loader.h"

namespace spark::tile {

/// Says which packet comes next, and which slots are free. Pointers count beats without end.
class Player {
 public:
  /// A packet that banks are to play.
  struct Call {
    bool valid = false;
    uint64_t pointer = 0;
    bool frees = false;  ///< when it has been played, slots up to `free` are free
    uint64_t free = 0;
  };

  explicit Player(array::Operand operand) : is_a_(operand == array::Operand::a) {}

  void reset() { *this = Player(operand()); }

  array::Operand operand() const { return is_a_ ? array::Operand::a : array::Operand::b; }
  const Call& current() const { return current_; }
  const Call& following() const { return following_; }
  uint64_t free() const { return free_; }

  /// The clock edge; `retire`: all banks have finished the current packet. Returns true if all
  /// packets of the job have been called.
  bool edge(const Job* job, uint64_t loaded, bool retire);

 private:
  bool is_a_;
  int strip_ = 0, tile_ = 0;
  uint64_t pointer_ = 0, start_ = 0, free_ = 0;
  Call following_, current_;
};

/// The banks of an operand with their player.
class Banks {
 public:
  /// `offers`: the array's input, which the banks drive.
  Banks(const Config& config, array::Operand operand, array::Offers& offers);

  void reset();

  Memory& memory() { return memory_; }
  uint64_t free() const { return player_.free(); }

  /// The clock edge, with what the array has taken. Returns true if all packets of the job have
  /// been called.
  bool edge(const Job* job, uint64_t loaded, const array::Bits& ready);

 private:
  struct Reader {
    const BankBeat* beat = nullptr;  ///< null: none
    int place = 0;
    uint64_t address = 0;  ///< of the next beat
  };
  void fetch(int stream, uint64_t pointer);
  void show(int stream);
  void take(int stream);

  Config config_;
  Memory memory_;
  Player player_;
  std::vector<Reader> readers_;
  array::Bits finished_;  ///< [stream] has finished the current packet
  array::Bits held_;      ///< [stream] is at the end of the packet that follows, and waits
  array::Bits idle_;      ///< [stream] has no beat
  array::Offers& offers_;
  std::vector<int> starting_;  ///< of this cycle; kept for its memory
};

}  // namespace spark::tile
