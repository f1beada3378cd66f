#include "verif/harness/tile_host.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/tile/registers.h"

namespace spark::verif {

using tile::Offer;
using tile::Outputs;

bool is_readable(uint32_t address) {
  const bool register_place = address <= tile::kDone && address % 4 == 0;
  return register_place && address != 0x18 && address != 0x1c && address != tile::kControl;
}

/// Whether a beat has moved.
bool TileHost::Sender::accept(bool ready, Offer& offer) {
  if (!offer.valid || !ready) return false;
  inside = !beats.front().last;
  beats.pop_front();
  offer.valid = false;
  return true;
}

void TileHost::Sender::stop(const Offer& offer) {
  size_t keep = 0;
  if (inside || offer.valid) {
    while (keep < beats.size() && !beats[keep].last) ++keep;
    keep = std::min(keep + 1, beats.size());
  }
  beats.erase(beats.begin() + static_cast<std::ptrdiff_t>(keep), beats.end());
}

void TileHost::reset() {
  inputs_ = tile::Inputs();
  writes_.clear();
  reads_.clear();
  has_traffic_ = false;
  addresses_ = data_ = read_addresses_ = 0;
  for (Sender* sender : {&a_, &b_}) {
    sender->beats.clear();
    sender->inside = false;
  }
  packet_ = Packet();
  receiving_ = false;
  packets_.clear();
  tile_.reset();
}

void TileHost::write(uint32_t address, uint32_t data, bool refused, uint32_t strobe) {
  writes_.push_back({address, data, strobe, refused});
}

uint32_t TileHost::read(uint32_t address) {
  ask(address);
  const uint64_t last = answered_ + reads_.size();
  until("a read is not answered", [&] { return answered_ == last; });
  return read_data_;
}

void TileHost::stop_sending() {
  a_.stop(inputs_.a);
  b_.stop(inputs_.b);
}

/// Reads of any register, and writes that are refused.
void TileHost::add_traffic() {
  if (reads_.size() < 3 && chance(traffic_)) {
    reads_.push_back(static_cast<uint32_t>(random_() % 8 == 0 ? random_() & tile::kAddressMask
                                                              : random_() % 0x60));
  }
  if (!has_traffic_ && chance(traffic_)) {
    constexpr std::array<uint32_t, 8> kReadOnly = {
        tile::kId, tile::kShape, tile::kStatus, tile::kError, tile::kDone, 0x54, 0x1c, 0xfffc};
    const auto data = static_cast<uint32_t>(random_());
    const uint32_t channel = 16 * static_cast<uint32_t>(random_() % 16);
    const auto off = 1 + static_cast<uint32_t>(random_() % 3);
    Write write = {kReadOnly[random_() % kReadOnly.size()], data, 0xf, true};
    switch (random_() % 9) {
      case 0:  // not whole
        write = {tile::kTable, data, static_cast<uint32_t>(random_() % 15), true};
        break;
      case 1:  // not aligned
        write.address = tile::kWords + off;
        break;
      case 2:
        write.address = tile::kTable + channel + off;
        break;
      case 3:  // too much for the register
        write = {tile::kStrips, data | 0x10000, 0xf, true};
        break;
      case 4:
        write = {tile::kControl, data | 4, 0xf, true};
        break;
      case 5:  // too much for the tables
        write = {tile::kTable + channel + 4, data | 0x80000000, 0xf, true};
        break;
      case 6:
        write = {tile::kTable + channel + 8, (data & 0xffff) | 0x20, 0xf, true};
        break;
      case 7:  // no such place in the tables
        write.address = tile::kTable + channel + 12;
        break;
      default:
        break;
    }
    write.traffic = has_traffic_ = true;
    const auto begun = static_cast<std::ptrdiff_t>(std::max(addresses_, data_));
    writes_.insert(writes_.begin() + begun, write);
  }
}

/// Whether the next of `all` requests, of which `begun` have been offered, is offered now.
bool TileHost::begins(size_t begun, size_t all) {
  return begun < std::min(all, static_cast<size_t>(stalls_.ahead)) && !chance(stalls_.axi_lite);
}

void TileHost::drive_writes() {
  // Address and data come each when they like.
  if (!inputs_.aw_valid && begins(addresses_, writes_.size())) {
    inputs_.aw_valid = true;
    inputs_.aw_address = writes_[addresses_++].address;
  }
  if (!inputs_.w_valid && begins(data_, writes_.size())) {
    inputs_.w_valid = true;
    inputs_.w_data = writes_[data_].data;
    inputs_.w_strobe = writes_[data_++].strobe;
  }
  inputs_.b_ready = !chance(stalls_.axi_lite);
}

/// Whether a write has been answered that did not come in between.
bool TileHost::accept_writes(const Outputs& out) {
  if (inputs_.aw_valid && out.aw_ready) inputs_.aw_valid = false;
  if (inputs_.w_valid && out.w_ready) inputs_.w_valid = false;
  if (!out.b_valid || !inputs_.b_ready) return false;
  const Write write = writes_.front();
  if (out.b_error != write.refused) {
    throw TileMismatch(
        fmt::format("a write of {:#x} to {:#x} with strobes {:#x} is answered with {}", write.data,
                    write.address, write.strobe, out.b_error ? "SLVERR" : "OKAY"));
  }
  if (write.traffic) has_traffic_ = false;
  writes_.pop_front();
  --addresses_;
  --data_;
  return !write.traffic;
}

void TileHost::drive_reads() {
  if (!inputs_.ar_valid && begins(read_addresses_, reads_.size())) {
    inputs_.ar_valid = true;
    inputs_.ar_address = reads_[read_addresses_++];
  }
  inputs_.r_ready = !chance(stalls_.axi_lite);
}

void TileHost::accept_reads(const Outputs& out) {
  if (inputs_.ar_valid && out.ar_ready) inputs_.ar_valid = false;
  if (!out.r_valid || !inputs_.r_ready) return;
  const uint32_t address = reads_.front();
  reads_.pop_front();
  --read_addresses_;
  ++answered_;
  read_data_ = out.r_data;
  if (out.r_error == is_readable(address)) {
    throw TileMismatch(fmt::format("a read of {:#x} is answered with {}", address,
                                   out.r_error ? "SLVERR" : "OKAY"));
  }
}

/// Whether a beat has moved.
bool TileHost::accept_result(const Outputs& out) {
  if (!out.c_valid || !inputs_.c_ready) return false;
  receiving_ = !out.c.last;
  for (int n = 0; n < tile_.config().bytes(); ++n) {
    if ((out.c_keep >> n & 1) == 0) continue;
    packet_.bytes.push_back(static_cast<char>(out.c.bytes[static_cast<size_t>(n)]));
  }
  if (out.c.last) {
    packet_.cut = out.c_keep == 0;
    packets_.push_back(packet_);
    packet_ = Packet();
  }
  return true;
}

void TileHost::cycle() {
  add_traffic();
  drive_writes();
  drive_reads();
  a_.drive(chance(stalls_.a), inputs_.a);
  b_.drive(chance(stalls_.b), inputs_.b);
  inputs_.c_ready = !chance(stalls_.c);
  const Outputs out = tile_.eval(inputs_);
  tile_.edge();
  accept_reads(out);
  bool moved = accept_writes(out);
  moved |= a_.accept(out.a_ready, inputs_.a);
  moved |= b_.accept(out.b_ready, inputs_.b);
  moved |= accept_result(out);
  still_ = moved ? 0 : still_ + 1;
}

}  // namespace spark::verif
