#include "verif/harness/tile_driver.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/tile/registers.h"

namespace spark::verif {
namespace {

using tile::Job;

/// Whether `job`'s tables can be written while `other` runs: it reads none of them, or the same
/// values.
bool may_write(const TileJob& job, const TileJob& other) {
  const auto first = [](const TileJob& x) { return x.data.job.channel; };
  const auto end = [&](const TileJob& x) {
    return first(x) + static_cast<int>(x.data.channels.size());
  };
  return end(job) <= first(other) || end(other) <= first(job) ||
         (first(job) == first(other) && job.data.channels == other.data.channels);
}

}  // namespace

void expect_value(const std::string& what, uint32_t got, uint32_t expected) {
  if (got == expected) return;
  throw TileMismatch(fmt::format("{} is {:#x}, expected {:#x}", what, got, expected));
}

TileDriver::TileDriver(RtlTile& rtl, uint64_t seed)
    : config_(rtl.config()), random_(seed), pair_(rtl, seed + 1), host_(pair_, random_) {}

void TileDriver::begin() {
  host_.reset();
  clear_tables();
}

void TileDriver::clear_tables() {
  for (int channel = 0; channel < config_.channels; ++channel) write_channel(channel, {});
  host_.finish_writes();
}

void TileDriver::write_channel(int number, const tile::Channel& channel) {
  for (const auto& [address, data] : tile::channel_writes(number, channel)) {
    host_.write(address, data);
  }
}

void TileDriver::write_registers(const Job& job) {
  std::vector<tile::Write> writes = tile::job_writes(job);
  // In any order, and some of them twice.
  std::shuffle(writes.begin(), writes.end(), random_);
  for (int n = below(3); n > 0; --n) {
    const uint32_t address = writes[static_cast<size_t>(below(9))].address;
    host_.write(address, static_cast<uint32_t>(below(address == tile::kStrips ? 1 << 16 : 2)));
  }
  for (const auto& [address, data] : writes) host_.write(address, data);
}

void TileDriver::write_tables(const TileJob& job) {
  int channel = job.data.job.channel;
  for (const tile::Channel& values : job.data.channels) write_channel(channel++, values);
}

void TileDriver::start(const TileJob& job) {
  write_registers(job.data.job);
  const bool early = below(4) == 0;
  if (early) send(job);
  host_.write(tile::kControl, tile::kStart);
  host_.finish_writes();
  if (!early) send(job);
}

void TileDriver::send(const TileJob& job) {
  host_.send_a(job.data.a);
  host_.send_b(job.data.b);
}

void TileDriver::take_packet(const TileJob& job) {
  host_.until("a packet of C does not come", [&] { return !host_.packets().empty(); });
  const TileHost::Packet packet = host_.packets().front();
  host_.packets().pop_front();
  if (packet.cut) throw TileMismatch("a packet of C is cut off");
  if (packet.bytes == job.expected) return;
  size_t at = 0;
  while (at < std::min(packet.bytes.size(), job.expected.size()) &&
         packet.bytes[at] == job.expected[at]) {
    ++at;
  }
  throw TileMismatch(fmt::format("C's packet has {} bytes, expected {}; byte {} differs first",
                                 packet.bytes.size(), job.expected.size(), at));
}

void TileDriver::expect_idle(uint32_t jobs) {
  host_.finish_writes();
  expect_value("STATUS", host_.read(tile::kStatus), 0);
  expect_value("ERROR", host_.read(tile::kError), 0);
  expect_value("DONE", host_.read(tile::kDone), jobs);
}

void TileDriver::run_jobs(const std::vector<TileJob>& jobs) {
  const uint32_t done = host_.read(tile::kDone);
  size_t started = 0;
  size_t taken = 0;
  while (taken < jobs.size()) {
    if (started < jobs.size() && started - taken < 2 &&
        (started == taken || may_write(jobs[started], jobs[taken]))) {
      write_tables(jobs[started]);
      start(jobs[started++]);
    } else {
      take_packet(jobs[taken++]);
    }
  }
  expect_idle(done + static_cast<uint32_t>(jobs.size()));
}

void TileDriver::reset_softly() {
  host_.stop_sending();
  host_.write(tile::kControl, tile::kReset | static_cast<uint32_t>(below(2)));
  host_.finish_writes();
  host_.until("RESET does not end", [&] { return host_.read(tile::kStatus) == 0; });
  host_.until("C's packet stays open", [&] { return !host_.receiving(); });
  expect_value("ERROR", host_.read(tile::kError), 0);
  expect_value("DONE", host_.read(tile::kDone), 0);
  host_.packets().clear();
}

}  // namespace spark::verif
