#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gen/bundle/bundle.h"
#include "gen/hdl/module.h"

/// What a testbench in Verilog plays to a design and expects of it, and the text made of that.
namespace spark::verif {

/// Bits, `0`, `1` or `-`, the most significant first. `-` means nothing: a testbench drives X
/// there, or does not compare.
using Pattern = std::string;

/// The low `width` bits of `value`.
Pattern pattern(uint64_t value, int width);

/// `width` bits that mean nothing.
inline Pattern nothing(int width) { return Pattern(static_cast<size_t>(width), '-'); }

/// A ready/valid port of the design, or several side by side in the same ports: stream n has bit n
/// of valid and ready, and bits n * width .. of every field.
struct BenchStream {
  std::string name;   ///< of its instance and file, `slices`
  bool input = true;  ///< into the design
  std::string valid, ready;
  std::vector<std::string> fields;  ///< ports of the payload, in the order of a beat's bits
  int count = 1;                    ///< side by side; an output has one
  /// [set][stream]: the beats, each of the widths of all fields.
  std::vector<std::vector<std::vector<Pattern>>> beats;
};

/// Everything that is played to a clocked design. Each set is played from reset to its end, several
/// times, with other pauses each time.
struct Bench {
  std::vector<BenchStream> streams;
  std::vector<std::string> levels;  ///< inputs that are steady while a set is played
  std::vector<Pattern> level_bits;  ///< [set]: theirs, in that order
  std::vector<std::string> zeros;   ///< outputs that are 0 as long as streams are well-formed
  /// [set]: cycles from reset to the last beat out, if nothing pauses; empty: not compared.
  std::vector<uint64_t> cycles;
  int cuts = 6;         ///< runs of each set that a reset ends
  int cut_cycles = 60;  ///< their longest
};

/// Everything that is put to a combinational design; or to a clocked one without handshakes, a row
/// a cycle: outputs are as the row's rising edge finds them. Then rst_ni is one of the inputs.
struct Table {
  std::vector<std::string> inputs;   ///< ports
  std::vector<std::string> outputs;  ///< ports
  std::vector<Pattern> rows;         ///< inputs, then outputs, in those orders
};

/// The testbench `<request.top>_tb` of a clocked design, in `tb/`. Throws std::logic_error if the
/// bench does not fit the design's ports.
gen::Testbench write_bench(const gen::Request& request, const hdl::Module& top, const Bench& bench);

/// The same of a table; clk_i, if the design has one, is the testbench's.
gen::Testbench write_table(const gen::Request& request, const hdl::Module& top, const Table& table);

}  // namespace spark::verif
