#pragma once

#include <cstdint>
#include <vector>

#include "sim/array/bits.h"
#include "sim/array/config.h"
#include "sim/array/streams.h"

namespace spark::array {

/// An operand's streams as they come to the array in one cycle.
struct Offers {
  Bits valid;               ///< [stream]
  std::vector<Beat> beats;  ///< [stream]; means nothing where valid is 0
};

/// The array's inputs in one cycle.
struct Inputs {
  Offers a;
  Offers b;
  bool c_ready = false;

  Inputs() = default;
  explicit Inputs(const Config& config)
      : a{Bits(config.streams(Operand::a)),
          std::vector<Beat>(static_cast<size_t>(config.streams(Operand::a)))},
        b{Bits(config.streams(Operand::b)),
          std::vector<Beat>(static_cast<size_t>(config.streams(Operand::b)))} {}
};

/// The array's outputs in one cycle.
struct Outputs {
  Bits a_ready;  ///< [stream]
  Bits b_ready;  ///< [stream]
  bool c_valid = false;
  bool c_last = false;     ///< with the tile's last row; 0 while c_valid is 0
  std::vector<int64_t> c;  ///< [column]: a row of C; means nothing while c_valid is 0
  bool error = false;      ///< sticky

  Outputs() = default;
  explicit Outputs(const Config& config)
      : a_ready(config.streams(Operand::a)),
        b_ready(config.streams(Operand::b)),
        c(static_cast<size_t>(config.cols)) {}
};

/// An array seen cycle by cycle: a model, or the generated Verilog in a simulator. After reset(),
/// every cycle is one or more calls of eval() and then one of edge().
class Dut {
 public:
  virtual ~Dut() = default;

  /// To the state after a reset, as if just built.
  virtual void reset() = 0;

  /// The outputs of the present cycle. The reference holds until the next call.
  virtual const Outputs& eval(const Inputs& inputs) = 0;

  /// The clock edge that ends the cycle. Reads the inputs of the last eval(), which must still be
  /// there unchanged.
  virtual void edge() = 0;
};

}  // namespace spark::array
