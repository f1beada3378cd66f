#include "verif/harness/tile_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/tile/registers.h"
#include "verif/harness/tile_driver.h"
#include "verif/harness/tile_stimulus.h"

namespace spark::verif {
namespace {

using tile::Job;

class TileCheck : public TileDriver {
 public:
  using TileDriver::TileDriver;

  const std::string& step() const { return step_; }

  void run_for(uint64_t cycles) {
    begin();
    const uint64_t first = this->cycles();
    for (int round = 0; round == 0 || this->cycles() - first < cycles; ++round) {
      full_speed();
      random_jobs();
      refused_jobs();
      for (const TileFault fault : {TileFault::early, TileFault::late, TileFault::overflow}) {
        for (const bool of_a : {true, false}) faulty(fault, of_a);
      }
      faulty(TileFault::no_room, false);
      soft_reset();
      hard_reset();
    }
  }

 private:
  double probability() { return std::array{0.0, 0.0, 0.1, 0.5, 0.9}[random_() % 5]; }

  void be_quick() {
    host_.set_stalls({});
    host_.set_traffic(0);
  }

  void be_random() {
    const double a = probability();
    const double b = probability();
    const double c = probability();
    host_.set_stalls({a, b, c, std::min(probability(), 0.5), 1 + below(3)});
    host_.set_traffic(std::array{0.0, 0.05, 0.3}[random_() % 3]);
  }

  TileJob draw(int words, int strips, int tiles) {
    return draw_tile_job(config_, {words, strips, tiles}, random_);
  }

  int draw_few_words() { return 1 + below(std::min(most_words(config_, 4), 8)); }

  /// A number of words, small ones often.
  int draw_words() {
    const int most = most_words(config_, 4);
    switch (below(4)) {
      case 0:
        return 1;
      case 1:
        return draw_few_words();
      case 2:
        return most;
      default:
        return 1 + below(std::min(most, 64));
    }
  }

  void full_speed() {
    step_ = "jobs at full speed";
    be_quick();
    std::vector<TileJob> jobs = {draw(draw_words(), 4, 4)};
    jobs.insert(jobs.end(), 3, jobs.front());
    run_jobs(jobs);
    run_jobs({draw(1, 4, 4), draw(most_words(config_, 4), 2, 4)});
    // Packets that fill a bank.
    for (int n = 0; n < 4; ++n) run_jobs({draw(most_words(config_, 1), 2, 1)});
    run_jobs({draw(1 + below(2), 4, 4), draw(1 + below(2), 4, 4), draw(draw_few_words(), 4, 4)});
    // The next job's results, of other channels, are there before this one's have left.
    step_ = "jobs whose results are taken slowly";
    host_.set_stalls({0, 0, 0.95, 0, 3});
    run_jobs({draw(1, 2, 1), draw(1, 2, 1), draw(1, 2, 1), draw(1, 2, 1), draw(1, 2, 1)});
  }

  void random_jobs() {
    step_ = "random jobs";
    for (int n = 0; n < 4; ++n) {
      be_random();
      std::vector<TileJob> jobs(1, draw(draw_words(), 4, 4));
      for (int more = below(3); more > 0; --more) {
        jobs.push_back(below(2) == 0 ? jobs.back() : draw(draw_words(), 3, 4));
      }
      run_jobs(jobs);
    }
  }

  /// What must be refused, beside a job that runs.
  void refused_jobs() {
    step_ = "jobs that are refused";
    be_random();
    const TileJob job = draw(draw_words(), 2, 2);
    write_tables(job);
    const uint32_t done = host_.read(tile::kDone);
    start(job);
    start(job);
    const auto refuse = [&](const Job& bad) {
      write_registers(bad);
      host_.write(tile::kControl, tile::kStart);
      host_.finish_writes();
    };
    const std::vector<Job> bad = impossible_jobs(config_, job.data.job);
    refuse(bad[random_() % bad.size()]);
    take_packet(job);
    take_packet(job);
    host_.until("the job is not done", [&] { return host_.read(tile::kStatus) == 0; });
    for (const Job& each : bad) {
      refuse(each);
      expect_value("STATUS", host_.read(tile::kStatus), 0);
    }
    const uint32_t error = host_.read(tile::kError);
    expect_value("bit 8 of ERROR", error >> tile::kJobRefused, 1);
    expect_value("bits 6..0 of ERROR", error & 0x7f, 0);
    expect_value("DONE", host_.read(tile::kDone), done + 2);
    // Two jobs are in the queue, and no data: the third is refused.
    host_.write(tile::kControl, tile::kReset);
    write_registers(job.data.job);
    for (int n = 0; n < 3; ++n) host_.write(tile::kControl, tile::kStart);
    host_.finish_writes();
    expect_value("STATUS", host_.read(tile::kStatus), tile::kBusy | tile::kFull);
    expect_value("ERROR", host_.read(tile::kError), 1U << tile::kStartRefused);
    send(job);
    send(job);
    take_packet(job);
    take_packet(job);
    host_.write(tile::kControl, tile::kReset);
    host_.until("RESET does not end", [&] { return host_.read(tile::kStatus) == 0; });
    expect_idle(0);
  }

  /// A stream that is wrong, after a good job or before it, then RESET and a good job.
  void faulty(TileFault fault, bool of_a) {
    step_ = fmt::format("a packet of {} that is {}", of_a ? "A" : "B",
                        fault == TileFault::early      ? "too short"
                        : fault == TileFault::late     ? "too long"
                        : fault == TileFault::overflow ? "too long for its slot"
                                                       : "one too many for the bank");
    const int least = config_.lanes() + 1;
    const int most = most_words(config_, 4) / 2;
    if (most < least) return;
    be_random();
    TileJob job = draw(least + below(std::min(most - least, 64) + 1), 2, 3);
    if (fault == TileFault::no_room) {
      if (config_.channels / config_.array.cols < 2) return;
      while (job.data.job.tiles < 2) job = draw(least, 2, 3);
    }
    const TileJob good = draw(draw_words(), 2, 2);
    write_tables(job);
    if (below(2) == 0) start(job);
    const uint32_t expected = spoil(config_, job, fault, of_a, random_);
    start(job);
    host_.until("ERROR stays 0", [&] { return host_.read(tile::kError) != 0; });
    expect_value("ERROR", host_.read(tile::kError), expected);
    expect_value("STATUS", host_.read(tile::kStatus), tile::kHalted);
    host_.until("a beat of a halted tile is not taken", [&] { return host_.has_sent(); });
    host_.until("C's packet stays open", [&] { return !host_.receiving(); });
    host_.write(tile::kControl, tile::kStart);
    host_.finish_writes();
    expect_value("ERROR", host_.read(tile::kError), expected | 1U << tile::kStartRefused);
    reset_softly();
    run_jobs({good});
  }

  /// Two jobs, of which the second one may have begun, and the first one may give results.
  void begin_jobs() {
    const bool quick = below(2) == 0;
    quick ? be_quick() : be_random();
    const TileJob job = draw(quick ? draw_few_words() : draw_words(), 4, 4);
    write_tables(job);
    start(job);
    if (quick || below(2) == 0) start(job);
    if (quick || below(2) == 0) {
      host_.until("C does not come", [&] { return host_.receiving() || !host_.packets().empty(); });
      host_.cycles(static_cast<uint64_t>(below(40)));
    } else {
      host_.cycles(static_cast<uint64_t>(below(400)));
    }
  }

  /// Makes a job's slots as large as its banks, whatever its packets need.
  void fill_banks(TileJob& job) {
    job.data.job.a_beats = config_.a_depth;
    job.data.job.b_beats = config_.b_depth / job.data.job.tiles;
  }

  /// A job whose packets fill their banks and come slowly.
  void begin_long_packets() {
    be_quick();
    host_.set_stalls({0.8, 0.8, 0, 0, 1});
    const TileJob job = draw(most_words(config_, 1), 2, 1);
    write_tables(job);
    start(job);
    host_.cycles(static_cast<uint64_t>(below(100)));
  }

  void soft_reset() {
    for (int n = 0; n < 16; ++n) {
      step_ = "RESET of a busy tile";
      begin_jobs();
      reset_softly();
      step_ = "a job after RESET";
      run_jobs({draw(draw_few_words(), 2, 2)});
    }
  }

  void hard_reset() {
    for (int n = 0; n < 16; ++n) {
      step_ = "a reset of a busy tile";
      n % 2 == 0 ? begin_jobs() : begin_long_packets();
      // Packets of no job wait.
      if (below(2) == 0) send(draw(draw_words(), 1, 1));
      // Writes and reads may be on their way, answers and results on offer.
      host_.set_stalls({0, 0, 0.8, 0.8, 3});
      for (int left = 4 + below(4); left > 0; --left) host_.write(tile::kClampMax, 0);
      for (int left = 4 + below(4); left > 0; --left) host_.ask(tile::kStatus);
      host_.cycles(static_cast<uint64_t>(2 + below(100)));
      host_.reset();
      step_ = "a job after a reset";
      be_random();
      expect_idle(0);
      // Nothing is left open that RESET would have to end.
      if (below(2) == 0) reset_softly();
      TileJob job = draw(draw_words(), 2, 2);
      if (n % 2 == 0) fill_banks(job);
      run_jobs({job});
    }
  }

  std::string step_;
};

}  // namespace

CheckResult check_tile(RtlTile& tile, uint64_t seed, uint64_t cycles) {
  TileCheck check(tile, seed);
  CheckResult result;
  try {
    check.run_for(cycles);
  } catch (const std::runtime_error& error) {
    result.mismatch(check.step() + ": " + error.what());
  }
  result.vectors = check.cycles();
  return result;
}

std::vector<CheckResult> check_gemm(const std::vector<Dut>& duts, uint64_t seed) {
  constexpr uint64_t kCycles = 50000;
  return one_by_one(duts, [&](const Dut& dut) {
    RtlTile tile(dut);
    return check_tile(tile, seed, kCycles);
  });
}

}  // namespace spark::verif
