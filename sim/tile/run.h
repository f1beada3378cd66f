#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/tile/job.h"

namespace spark::tile {

/// How often the tile's surroundings make it wait: probabilities that an idle stream does not offer
/// its next beat, that C is not taken, that the AXI4-Lite master pauses. Decided by a hash of seed
/// and cycle: the same for every Dut.
struct Stalls {
  uint64_t seed = 0;
  double a = 0;
  double b = 0;
  double c = 0;
  double axi_lite = 0;
};

/// What came of a job.
struct JobRun {
  std::string packet;     ///< C, as bytes; those that tkeep leaves out are not in it
  uint64_t started = 0;   ///< the cycle in which START took effect
  uint64_t finished = 0;  ///< the cycle in which C's last beat was taken
};

struct Run {
  std::vector<JobRun> jobs;
  uint64_t cycles = 0;   ///< from the first after reset to the last beat of C, both counted
  uint32_t errors = 0;   ///< ERROR at the end
  uint64_t a_beats = 0;  ///< taken by the tile
  uint64_t b_beats = 0;
  uint64_t c_beats = 0;  ///< given by it

  /// From the first START's cycle to the last beat of C, both counted: registers and tables of the
  /// first job are there, its data not yet.
  uint64_t job_cycles() const {
    return jobs.empty() ? 0 : jobs.back().finished - jobs.front().started + 1;
  }
};

/// A run without any handshake on a stream for so many cycles hangs.
inline constexpr uint64_t kHangCycles = 20000;

/// Resets `dut` and takes it through all jobs as a host does that always has the next job in the
/// queue: tables and registers of a job, START, and its data as fast as the streams go. Tables are
/// not written while a job that reads them is not done. Throws std::runtime_error if the tile
/// hangs, refuses a write or halts.
Run run(Dut& dut, const Config& config, std::span<const JobData> jobs, const Stalls& stalls = {});

}  // namespace spark::tile
