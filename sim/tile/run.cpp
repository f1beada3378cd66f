#include "sim/tile/run.h"

#include <fmt/format.h>

#include <stdexcept>

#include "sim/array/source.h"
#include "sim/tile/registers.h"

namespace spark::tile {
namespace {

using array::Chance;

/// Offers beats in order.
class Sender {
 public:
  Sender(const Chance& chance) : chance_(chance) {}

  void add(const std::vector<Beat>& beats) { packets_.push_back(&beats); }

  void drive(uint64_t cycle, Offer& offer) {
    if (offer.valid || packet_ == packets_.size() || chance_.waits(0, cycle)) return;
    offer = {true, (*packets_[packet_])[beat_]};
  }

  bool accept(bool ready, Offer& offer) {
    if (!offer.valid || !ready) return false;
    offer.valid = false;
    ++taken_;
    if (++beat_ == packets_[packet_]->size()) {
      beat_ = 0;
      ++packet_;
    }
    return true;
  }

  uint64_t taken() const { return taken_; }

 private:
  Chance chance_;
  std::vector<const std::vector<Beat>*> packets_;
  size_t packet_ = 0;
  size_t beat_ = 0;
  uint64_t taken_ = 0;
};

/// Everything that the host writes for a job.
std::vector<Write> writes_of(const JobData& data) {
  std::vector<Write> writes;
  int number = data.job.channel;
  for (const Channel& channel : data.channels) {
    for (const Write& write : channel_writes(number, channel)) writes.push_back(write);
    ++number;
  }
  for (const Write& write : job_writes(data.job)) writes.push_back(write);
  writes.push_back({kControl, kStart});
  return writes;
}

class Host {
 public:
  Host(Dut& dut, const Config& config, std::span<const JobData> jobs, const Stalls& stalls)
      : dut_(dut),
        config_(config),
        jobs_(jobs),
        a_(Chance(stalls.seed, 0, stalls.a)),
        b_(Chance(stalls.seed, 1, stalls.b)),
        c_(stalls.seed, 2, stalls.c),
        axi_lite_(stalls.seed, 3, stalls.axi_lite) {
    for (const JobData& job : jobs) {
      a_.add(job.a);
      b_.add(job.b);
    }
    run_.jobs.resize(jobs.size());
  }

  Run go() {
    dut_.reset();
    for (cycle_ = 0; done_ < jobs_.size(); ++cycle_) step();
    run_.cycles = cycle_;
    run_.a_beats = a_.taken();
    run_.b_beats = b_.taken();
    for (bool known = false; !known; ++cycle_) known = read_errors();
    return run_;
  }

 private:
  void step() {
    a_.drive(cycle_, inputs_.a);
    b_.drive(cycle_, inputs_.b);
    inputs_.c_ready = !c_.waits(0, cycle_);
    drive_write();
    const Outputs out = dut_.eval(inputs_);
    dut_.edge();
    bool moved = a_.accept(out.a_ready, inputs_.a);
    moved = b_.accept(out.b_ready, inputs_.b) || moved;
    moved = take_result(out) || moved;
    accept_write(out);
    idle_ = moved ? 0 : idle_ + 1;
    if (idle_ == kHangCycles) {
      throw std::runtime_error(
          fmt::format("hang: no beat on any stream in {} cycles up to cycle "
                      "{}; {} of {} jobs done ({})",
                      idle_, cycle_, done_, jobs_.size(), describe(config_)));
    }
  }

  /// The next job's writes begin when there is room in the queue and nobody reads its channels.
  bool may_prepare() const {
    if (prepared_ == jobs_.size() || prepared_ - done_ >= 2) return false;
    const auto last = [](const JobData& data) {
      return data.job.channel + static_cast<int>(data.channels.size());
    };
    const JobData& next = jobs_[prepared_];
    for (size_t n = done_; n < prepared_; ++n) {
      if (next.job.channel < last(jobs_[n]) && jobs_[n].job.channel < last(next) &&
          jobs_[n].channels != next.channels) {
        return false;
      }
    }
    return true;
  }

  void drive_write() {
    if (writing_) return;
    if (write_ == writes_.size()) {
      if (!may_prepare()) return;
      writes_ = writes_of(jobs_[prepared_++]);
      write_ = 0;
    }
    if (axi_lite_.waits(0, cycle_)) return;
    writing_ = true;
    inputs_.aw_valid = inputs_.w_valid = inputs_.b_ready = true;
    inputs_.aw_address = writes_[write_].address;
    inputs_.w_data = writes_[write_].data;
    inputs_.w_strobe = 0xf;
  }

  void accept_write(const Outputs& out) {
    if (!writing_) return;
    inputs_.aw_valid = inputs_.aw_valid && !out.aw_ready;
    inputs_.w_valid = inputs_.w_valid && !out.w_ready;
    if (!out.b_valid) return;
    if (out.b_error) {
      throw std::runtime_error(fmt::format("cycle {}: a write of {:#x} to {:#x} is refused ({})",
                                           cycle_, writes_[write_].data, writes_[write_].address,
                                           describe(config_)));
    }
    // Its response comes one cycle after it took effect.
    if (writes_[write_].address == kControl) run_.jobs[started_++].started = cycle_ - 1;
    writing_ = false;
    ++write_;
  }

  bool take_result(const Outputs& out) {
    if (!out.c_valid || !inputs_.c_ready) return false;
    ++run_.c_beats;
    JobRun& job = run_.jobs[done_];
    for (int n = 0; n < config_.bytes(); ++n) {
      if ((out.c_keep >> n & 1) != 0) {
        job.packet.push_back(static_cast<char>(out.c.bytes[static_cast<size_t>(n)]));
      }
    }
    if (!out.c.last) return true;
    if (out.c_keep == 0) throw std::runtime_error(fmt::format("cycle {}: halted", cycle_));
    job.finished = cycle_;
    ++done_;
    return true;
  }

  bool read_errors() {
    inputs_.c_ready = false;
    inputs_.ar_valid = inputs_.r_ready = true;
    inputs_.ar_address = kError;
    const Outputs out = dut_.eval(inputs_);
    dut_.edge();
    run_.errors = out.r_data;
    return out.r_valid;
  }

  Dut& dut_;
  const Config& config_;
  std::span<const JobData> jobs_;
  Sender a_, b_;
  Chance c_, axi_lite_;
  Inputs inputs_;
  std::vector<Write> writes_;
  size_t write_ = 0;
  bool writing_ = false;
  size_t prepared_ = 0, started_ = 0, done_ = 0;
  uint64_t cycle_ = 0, idle_ = 0;
  Run run_;
};

}  // namespace

Run run(Dut& dut, const Config& config, std::span<const JobData> jobs, const Stalls& stalls) {
  return Host(dut, config, jobs, stalls).go();
}

}  // namespace spark::tile
