#pragma once

#include <array>
#include <cstdint>

#include "sim/tile/config.h"

namespace spark::tile {

/// A beat of a stream in memory order; bytes beyond the bus are 0.
struct Beat {
  std::array<uint8_t, 64> bytes{};
  bool last = false;  ///< ends the packet

  bool operator==(const Beat&) const = default;
};

/// A stream as it comes to the tile in one cycle.
struct Offer {
  bool valid = false;
  Beat beat;  ///< means nothing while valid is false
};

/// The tile's inputs in one cycle.
struct Inputs {
  // AXI4-Lite.
  bool aw_valid = false;
  uint32_t aw_address = 0;
  bool w_valid = false;
  uint32_t w_data = 0;
  uint32_t w_strobe = 0;
  bool b_ready = false;
  bool ar_valid = false;
  uint32_t ar_address = 0;
  bool r_ready = false;
  // Streams.
  Offer a;
  Offer b;
  bool c_ready = false;
};

/// The tile's outputs in one cycle. None of them depends on an input of the same cycle.
struct Outputs {
  // AXI4-Lite. What a response carries means nothing while it is not valid.
  bool aw_ready = false;
  bool w_ready = false;
  bool b_valid = false;
  bool b_error = false;  ///< SLVERR
  bool ar_ready = false;
  bool r_valid = false;
  bool r_error = false;
  uint32_t r_data = 0;
  // Streams.
  bool a_ready = false;
  bool b_ready = false;
  bool c_valid = false;
  Beat c;               ///< means nothing while c_valid is false; bytes beyond c_keep never do
  uint64_t c_keep = 0;  ///< bit n: byte n holds slices
};

/// A tile seen cycle by cycle: the model, or the generated Verilog in a simulator. After reset(),
/// every cycle is one or more calls of eval() and then one of edge().
class Dut {
 public:
  virtual ~Dut() = default;

  /// To the state after a reset; tables keep what they hold.
  virtual void reset() = 0;

  /// The outputs of the present cycle. The reference holds until the next call.
  virtual const Outputs& eval(const Inputs& inputs) = 0;

  /// The clock edge that ends the cycle, with the inputs of the last eval(), which must still be
  /// there unchanged.
  virtual void edge() = 0;
};

}  // namespace spark::tile
