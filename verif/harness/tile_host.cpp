#include "verif/harness/tile_host.h"

#include <fmt/format.h>

#include <array>

#include "sim/tile/registers.h"

namespace spark::verif {

using tile::Offer;
using tile::Outputs;

bool is_readable(uint32_t address) {
  const bool register_place = address <= tile::kDone && address % 4 == 0;
  return register_place && address != 0x18 && address != 0x1c && address != tile::kControl;
}

void TileHost::Sender::accept(bool ready, Offer& offer) {
  if (!offer.valid || !ready) return;
  inside = !beats.front().last;
  beats.pop_front();
  offer.valid = false;
}

void TileHost::Sender::stop(const Offer& offer) {
  size_t keep = 0;
  if (inside || offer.valid) {
    while (!beats[keep].last) ++keep;
    ++keep;
  }
  beats.erase(beats.begin() + static_cast<std::ptrdiff_t>(keep), beats.end());
}

void TileHost::reset() {
  inputs_ = tile::Inputs();
  writes_.clear();
  write_busy_ = read_busy_ = read_wanted_ = read_done_ = false;
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
  until("a read in between is not answered", [&] { return !read_busy_; });
  read_wanted_ = true;
  read_done_ = false;
  read_address_ = address;
  until("a read is not answered", [&] { return read_done_; });
  return read_data_;
}

void TileHost::stop_sending() {
  a_.stop(inputs_.a);
  b_.stop(inputs_.b);
}

/// Reads of any register, and writes that are refused.
void TileHost::add_traffic() {
  if (!read_busy_ && !read_wanted_ && chance(traffic_)) {
    read_wanted_ = true;
    read_done_ = false;
    read_address_ = static_cast<uint32_t>(random_() % 8 == 0 ? random_() & tile::kAddressMask
                                                             : random_() % 0x60);
  }
  if (!write_busy_ && chance(traffic_)) {
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
    writes_.push_front(write);
  }
}

void TileHost::drive_writes() {
  if (!write_busy_ && !writes_.empty() && !chance(stalls_.axi_lite)) {
    write_busy_ = aw_left_ = w_left_ = true;
  }
  // Address and data come each when they like.
  if (write_busy_ && aw_left_ && !chance(stalls_.axi_lite)) {
    inputs_.aw_valid = true;
    inputs_.aw_address = writes_.front().address;
  }
  if (write_busy_ && w_left_ && !chance(stalls_.axi_lite)) {
    inputs_.w_valid = true;
    inputs_.w_data = writes_.front().data;
    inputs_.w_strobe = writes_.front().strobe;
  }
  inputs_.b_ready = !chance(stalls_.axi_lite);
}

void TileHost::accept_writes(const Outputs& out) {
  if (inputs_.aw_valid && out.aw_ready) inputs_.aw_valid = aw_left_ = false;
  if (inputs_.w_valid && out.w_ready) inputs_.w_valid = w_left_ = false;
  if (!out.b_valid || !inputs_.b_ready) return;
  const Write& write = writes_.front();
  if (out.b_error != write.refused) {
    throw TileMismatch(
        fmt::format("a write of {:#x} to {:#x} with strobes {:#x} is answered with {}", write.data,
                    write.address, write.strobe, out.b_error ? "SLVERR" : "OKAY"));
  }
  writes_.pop_front();
  write_busy_ = false;
}

void TileHost::drive_reads() {
  if (read_wanted_ && !read_busy_ && !chance(stalls_.axi_lite)) {
    read_busy_ = true;
    read_wanted_ = false;
    inputs_.ar_valid = true;
    inputs_.ar_address = read_address_;
  }
  inputs_.r_ready = !chance(stalls_.axi_lite);
}

void TileHost::accept_reads(const Outputs& out) {
  if (inputs_.ar_valid && out.ar_ready) inputs_.ar_valid = false;
  if (!out.r_valid || !inputs_.r_ready) return;
  read_busy_ = false;
  read_done_ = true;
  read_data_ = out.r_data;
  if (out.r_error == is_readable(read_address_)) {
    throw TileMismatch(fmt::format("a read of {:#x} is answered with {}", read_address_,
                                   out.r_error ? "SLVERR" : "OKAY"));
  }
}

void TileHost::accept_result(const Outputs& out) {
  if (!out.c_valid || !inputs_.c_ready) return;
  receiving_ = !out.c.last;
  for (int n = 0; n < tile_.config().bytes(); ++n) {
    if ((out.c_keep >> n & 1) == 0) continue;
    packet_.bytes.push_back(static_cast<char>(out.c.bytes[static_cast<size_t>(n)]));
  }
  if (!out.c.last) return;
  packet_.cut = out.c_keep == 0;
  packets_.push_back(packet_);
  packet_ = Packet();
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
  accept_writes(out);
  accept_reads(out);
  a_.accept(out.a_ready, inputs_.a);
  b_.accept(out.b_ready, inputs_.b);
  accept_result(out);
}

}  // namespace spark::verif
