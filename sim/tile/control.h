#pragma once

#include <array>
#include <vector>

#include "sim/tile/dut.h"
#include "sim/tile/job.h"

namespace spark::tile {

/// The parts that go through jobs, each at its own pace; the last one ends a job.
enum Part { kLoadA, kLoadB, kPlayA, kPlayB, kResults, kParts };

/// The queue of two jobs.
class Queue {
 public:
  void reset() { *this = Queue(); }
  bool full() const { return started_ - next_[kResults] == 2; }
  bool busy() const { return started_ != next_[kResults]; }

  /// The job of a part, or null if there is none yet.
  const Job* job(Part part) const {
    const uint64_t number = next_[part];
    return number == started_ ? nullptr : &jobs_[number % 2];
  }

  // At the clock edge.
  void start(const Job& job) { jobs_[started_++ % 2] = job; }
  void next(Part part) { ++next_[part]; }

 private:
  std::array<Job, 2> jobs_;
  uint64_t started_ = 0;
  std::array<uint64_t, kParts> next_{};
};

/// AXI4-Lite, registers, errors, tables.
class Control {
 public:
  explicit Control(const Config& config);

  /// A write that is complete still gets into the tables.
  void reset();

  /// Everything but this part is in reset.
  bool abort() const { return (error_ & 0x7f) != 0 || resetting_; }

  const Channel& channel(int number) const { return tables_[static_cast<size_t>(number)]; }

  void show(Outputs& outputs) const;

  /// What the rest of the tile tells in a cycle.
  struct Events {
    uint32_t errors = 0;  ///< bits 6 .. 0 of ERROR
    bool done = false;    ///< a job
    bool closed = false;  ///< no beat of C is offered, no packet open
    bool busy = false;    ///< the queue holds a job
    bool full = false;    ///< it holds two
  };

  /// The clock edge. Returns true if the job next() is started.
  bool edge(const Inputs& inputs, const Events& events);

  /// The job as the registers are written.
  const Job& next() const { return next_; }

 private:
  bool writes() const { return aw_valid_ && w_valid_ && !b_valid_; }
  bool is_legal() const;
  bool write_register(uint32_t address, uint32_t data);
  void write_table(uint32_t address, uint32_t data);
  void read(uint32_t address, const Events& events);
  bool is_possible() const;

  Config config_;
  // Writes.
  bool aw_valid_ = false, w_valid_ = false, w_whole_ = false, b_valid_ = false, b_error_ = false;
  uint32_t aw_address_ = 0, w_data_ = 0;
  // Reads.
  bool r_valid_ = false, r_error_ = false;
  uint32_t r_data_ = 0;

  Job next_;
  std::vector<Channel> tables_;
  uint32_t error_ = 0;
  bool resetting_ = false;
  uint32_t done_ = 0;
};

}  // namespace spark::tile
