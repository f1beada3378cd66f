// Rationale: what a host or its senders can do wrong, one named test each, on the model and the
// Verilog side by side (every output of every cycle is compared). Each says what must be answered,
// that nothing else has changed, and that the tile goes on or, after RESET, works again. Registers
// are few: every one of them, every strobe. Addresses: all below 512, and beyond them those that
// differ from a legal one in one bit. Streams: each fault on each operand. That the same happens in
// every kind of tile, under stalls and at any time, is tried in rtl_test.cpp.

#include <gtest/gtest.h>

#include <map>

#include "sim/tile/registers.h"
#include "verif/blocks/families.h"
#include "verif/harness/tile_driver.h"
#include "verif/tile/support.h"

namespace spark::verif {
namespace {

const std::vector<uint32_t> kJobRegisters = {tile::kWords,     tile::kStrips,   tile::kTiles,
                                             tile::kABeats,    tile::kBBeats,   tile::kChannel,
                                             tile::kZeroPoint, tile::kClampMin, tile::kClampMax};
const std::vector<uint32_t> kReadOnly = {tile::kId,     tile::kShape, tile::kCode,
                                         tile::kBus,    tile::kDepth, tile::kMaxWords,
                                         tile::kStatus, tile::kError, tile::kDone};

class TileBadInput : public testing::Test {
 protected:
  TileBadInput() : driver_(rtl(), seed()) {
    driver_.begin();
    host_.set_stalls({0.2, 0.2, 0.2, 0.2, 2});
  }

  static uint64_t seed() { return testing::UnitTest::GetInstance()->random_seed() + uint64_t{1}; }
  static tile::Config tile_config() {
    tile::Config config = small_tile();
    config.array.cols = 4;
    config.out_lanes = 2;
    return config;
  }
  static RtlTile& rtl() {
    static const auto kTiles =
        load_tiles(std::vector<tile::Config>{tile_config()}, test_cache(), Effort::least);
    return *kTiles.front();
  }

  /// A job of which each packet has two beats or more, two strips and two tiles.
  TileJob draw() {
    for (;;) {
      TileJob job = draw_tile_job(driver_.config(), {12, 2, 2}, driver_.random());
      if (job.data.job.strips == 2 && job.data.job.tiles == 2) return job;
    }
  }

  std::map<uint32_t, uint32_t> registers() {
    std::map<uint32_t, uint32_t> values;
    for (const uint32_t address : kJobRegisters) values[address] = host_.read(address);
    for (const uint32_t address : kReadOnly) values[address] = host_.read(address);
    return values;
  }

  /// Writes that must be refused and change nothing: registers, nor a job that comes after them.
  template <typename Writes>
  void expect_refused(const Writes& writes) {
    const TileJob job = draw();
    driver_.write_tables(job);
    driver_.write_registers(job.data.job);
    host_.finish_writes();
    const auto before = registers();
    writes();
    host_.finish_writes();
    EXPECT_EQ(registers(), before);
    host_.write(tile::kControl, tile::kStart);
    driver_.send(job);
    driver_.take_packet(job);
    driver_.expect_idle(1);
  }

  void start_must_set(uint32_t error) {
    host_.write(tile::kControl, tile::kStart);
    host_.finish_writes();
    expect_value("ERROR", host_.read(tile::kError), error);
  }

  void expect_recovery() {
    driver_.reset_softly();
    driver_.expect_idle(0);
    driver_.run_jobs({draw(), draw()});
  }

  void expect_fault(TileFault fault, bool of_a) {
    TileJob job = draw();
    driver_.write_tables(job);
    const uint32_t error = spoil(driver_.config(), job, fault, of_a, driver_.random());
    driver_.start(job);
    host_.until("ERROR stays 0", [&] { return host_.read(tile::kError) != 0; });
    expect_value("ERROR", host_.read(tile::kError), error);
    expect_value("STATUS", host_.read(tile::kStatus), tile::kHalted);
    // Whoever sends comes to an end, and so does a packet of C; the error stays, whatever is sent.
    host_.until("a beat of a halted tile is not taken", [&] { return host_.has_sent(); });
    host_.until("C's packet stays open", [&] { return !host_.receiving(); });
    driver_.send(draw());
    host_.until("a beat of a halted tile is not taken", [&] { return host_.has_sent(); });
    for (const uint32_t data : {0U, ~0U}) host_.write(tile::kError, data, true);
    start_must_set(error | 1U << tile::kStartRefused);
    expect_value("STATUS", host_.read(tile::kStatus), tile::kHalted);
    expect_recovery();
  }

  TileDriver driver_;
  TileHost& host_ = driver_.host();
};

TEST_F(TileBadInput, WritesToUnknownAddressesAreRefused) {
  const auto is_known = [&](uint32_t address) {
    const bool job =
        std::find(kJobRegisters.begin(), kJobRegisters.end(), address) != kJobRegisters.end();
    const uint32_t end = tile::kTable + 16 * static_cast<uint32_t>(driver_.config().channels);
    const bool table =
        address >= tile::kTable && address < end && address % 4 == 0 && address % 16 != 12;
    return job || table || address == tile::kControl;
  };
  std::vector<uint32_t> addresses;
  for (uint32_t address = 0; address < 0x200; ++address) addresses.push_back(address);
  std::vector<uint32_t> legal = kJobRegisters;
  legal.insert(legal.end(), {tile::kControl, tile::kTable, tile::kTable + 4, tile::kTable + 8});
  for (const uint32_t address : legal) {
    for (int bit = 0; bit < 17; ++bit) addresses.push_back(address ^ 1U << bit);
  }
  expect_refused([&] {
    for (const uint32_t address : addresses) {
      if (!is_known(address)) host_.write(address, 1, true);
    }
  });
}

TEST_F(TileBadInput, WritesToReadOnlyRegistersAreRefused) {
  expect_refused([&] {
    for (const uint32_t address : kReadOnly) {
      for (const uint32_t data : {0U, 1U, ~0U}) host_.write(address, data, true);
    }
  });
}

TEST_F(TileBadInput, WritesOfPartOfAWordAreRefused) {
  std::vector<uint32_t> addresses = kJobRegisters;
  for (const uint32_t place : {0U, 4U, 8U}) {
    for (uint32_t n = 0; n < 16; ++n) addresses.push_back(tile::kTable + 16 * n + place);
  }
  addresses.push_back(tile::kControl);
  expect_refused([&] {
    for (const uint32_t address : addresses) {
      for (uint32_t strobe = 0; strobe < 15; ++strobe) host_.write(address, 1, true, strobe);
    }
  });
}

TEST_F(TileBadInput, WritesOfDataThatDoNotFitAreRefused) {
  // Of each field: the least value that is too much. Words of C are unsigned 8 bits here.
  const std::map<uint32_t, std::vector<uint32_t>> too_much = {
      {tile::kWords, {1U << 13}},     {tile::kStrips, {1U << 16}},
      {tile::kTiles, {1U << 3}},      {tile::kABeats, {1U << 6}},
      {tile::kBBeats, {1U << 7}},     {tile::kChannel, {1U << 4}},
      {tile::kZeroPoint, {1U << 8}},  {tile::kClampMin, {1U << 8}},
      {tile::kClampMax, {1U << 8}},   {tile::kControl, {4, ~0U}},
      {tile::kTable + 4, {1U << 31}}, {tile::kTable + 8, {32, ~uint32_t{32}}}};
  expect_refused([&] {
    for (const auto& [address, values] : too_much) {
      for (const uint32_t data : values) host_.write(address, data, true);
    }
  });
}

TEST_F(TileBadInput, ReadsOfWhatCannotBeReadAreRefused) {
  // The host compares the response with is_readable().
  for (uint32_t address = 0; address < 0x200; ++address) {
    const uint32_t data = host_.read(address);
    if (!is_readable(address)) {
      EXPECT_EQ(data, 0U) << address;
    }
  }
  for (const uint32_t address : {tile::kTable + 0U, tile::kTable + 4U, 0xfffcU, 0x1fffcU}) {
    EXPECT_EQ(host_.read(address), 0U) << address;
  }
}

TEST_F(TileBadInput, JobWithoutWordsIsRefused) {
  const TileJob job = draw();
  tile::Job empty = job.data.job;
  empty.words = 0;
  driver_.write_registers(empty);
  start_must_set(1U << tile::kJobRefused);
  expect_value("STATUS", host_.read(tile::kStatus), 0);
  // Nothing is halted: the next job runs, and the bit stays until RESET.
  driver_.write_tables(job);
  driver_.start(job);
  driver_.take_packet(job);
  expect_value("ERROR", host_.read(tile::kError), 1U << tile::kJobRefused);
  expect_value("DONE", host_.read(tile::kDone), 1);
  expect_recovery();
}

TEST_F(TileBadInput, JobsBeyondTheLimitsAreRefused) {
  const TileJob job = draw();
  for (const tile::Job& bad : impossible_jobs(driver_.config(), job.data.job)) {
    driver_.write_registers(bad);
    start_must_set(1U << tile::kJobRefused);
    expect_value("STATUS", host_.read(tile::kStatus), 0);
    driver_.reset_softly();
  }
  driver_.run_jobs({job, job});
}

TEST_F(TileBadInput, ThirdJobIsRefused) {
  const TileJob job = draw();
  driver_.write_tables(job);
  driver_.write_registers(job.data.job);
  start_must_set(0);
  start_must_set(0);
  start_must_set(1U << tile::kStartRefused);
  expect_value("STATUS", host_.read(tile::kStatus), tile::kBusy | tile::kFull);
  for (int n = 0; n < 2; ++n) {
    driver_.send(job);
    driver_.take_packet(job);
  }
  expect_value("DONE", host_.read(tile::kDone), 2);
  expect_recovery();
}

TEST_F(TileBadInput, PacketOfAThatEndsEarlyHalts) { expect_fault(TileFault::early, true); }
TEST_F(TileBadInput, PacketOfBThatEndsEarlyHalts) { expect_fault(TileFault::early, false); }
TEST_F(TileBadInput, PacketOfAThatEndsLateHalts) { expect_fault(TileFault::late, true); }
TEST_F(TileBadInput, PacketOfBThatEndsLateHalts) { expect_fault(TileFault::late, false); }
TEST_F(TileBadInput, PacketOfABeyondItsSlotHalts) { expect_fault(TileFault::overflow, true); }
TEST_F(TileBadInput, PacketOfBBeyondItsSlotHalts) { expect_fault(TileFault::overflow, false); }
TEST_F(TileBadInput, TilesBeyondTheBankHalt) { expect_fault(TileFault::no_room, false); }

TEST_F(TileBadInput, PacketThatNeverEndsHalts) {
  // A sender that forgets tlast: there is a beat behind the words, or behind the slot.
  TileJob job = draw();
  driver_.write_tables(job);
  for (tile::Beat& beat : job.data.a) beat.last = false;
  driver_.start(job);
  host_.until("ERROR stays 0", [&] { return host_.read(tile::kError) != 0; });
  const uint32_t late_or_overflow = 1U << tile::kLate | 1U << tile::kOverflow;
  expect_value("other bits of ERROR", host_.read(tile::kError) & ~late_or_overflow, 0);
  expect_value("STATUS", host_.read(tile::kStatus), tile::kHalted);
  host_.until("a beat of a halted tile is not taken", [&] { return host_.has_sent(); });
  // After RESET the rest of that packet is dropped, up to its end.
  driver_.reset_softly();
  job.data.a.back().last = true;
  host_.send_a({job.data.a.back()});
  driver_.run_jobs({draw()});
}

TEST_F(TileBadInput, StreamThatStopsIsWaitedFor) {
  const TileJob job = draw();
  driver_.write_tables(job);
  driver_.write_registers(job.data.job);
  start_must_set(0);
  // All but the last packet of A, and one beat of that.
  const auto& a = job.data.a;
  size_t end = a.size() - 1;
  while (!a[end - 1].last) --end;
  host_.send_a({a.begin(), a.begin() + static_cast<std::ptrdiff_t>(end) + 1});
  host_.send_b(job.data.b);
  host_.cycles(3000);
  EXPECT_TRUE(host_.has_sent());
  expect_value("STATUS", host_.read(tile::kStatus), tile::kBusy);
  expect_value("ERROR", host_.read(tile::kError), 0);
  driver_.reset_softly();
  host_.send_a({a.begin() + static_cast<std::ptrdiff_t>(end) + 1, a.end()});
  driver_.run_jobs({draw(), draw()});
}

TEST_F(TileBadInput, PacketTooManyWaitsForTheNextJob) {
  const TileJob job = draw();
  driver_.run_jobs({job});
  host_.send_b(job.data.b);
  host_.cycles(1000);
  EXPECT_FALSE(host_.has_sent());
  driver_.expect_idle(1);
  // RESET takes what is on offer and drops it.
  driver_.reset_softly();
  host_.until("a beat is not dropped", [&] { return host_.has_sent(); });
  driver_.run_jobs({draw()});
}

}  // namespace
}  // namespace spark::verif
