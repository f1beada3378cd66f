#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/codec/format.h"

/// The array of processing elements (PEs) that multiplies matrices of SPARK words, in software: one
/// model, exact in every cycle, of each kind of PE and of each way to keep PEs in step.
namespace spark::array {

/// What the operands' streams carry: words as they are, or one of the forms of the code.
enum class Form {
  none,
#define FORM(name) name,
#include "sim/codec/forms.inc"
#undef FORM
};

/// What a PE multiplies in a cycle. `int8`: two whole words (of 2S bits). `mixed` (SPARK, HPCA
/// 2024): a digit of A and one of B. `wide`: a digit of A and a whole word of B. `split`: low
/// digits on a multiplier in each PE's lane, high digits on one that lanes share.
enum class Pe { int8, mixed, wide, split };

/// Who waits for whom when words take different times. `rigid`: nobody, every word takes one cycle.
/// `lockstep`: all for the slowest. `elastic`: neighbours for each other, over queues. `window`:
/// all for the slowest, but only when it is a whole window behind.
enum class Sync { rigid, lockstep, elastic, window };

/// Names as in configurations and on the command line: the enumerators' own.
std::string_view to_string(Form form);
std::string_view to_string(Pe pe);
std::string_view to_string(Sync sync);

/// The inverse of to_string. Throws InputError for any other name, saying which are allowed.
Form parse_form(std::string_view name);
Pe parse_pe(std::string_view name);
Sync parse_sync(std::string_view name);

/// The matrices that are multiplied: C = A x B.
enum class Operand { a, b };

/// One array: what its cycles depend on.
struct Config {
  int slice = 4;            ///< S, bits, 2..8; words have 2S bits
  Form form = Form::paper;  ///< of both operands' streams
  bool signed_a = false;    ///< A's words are two's complement
  bool signed_b = false;    ///< B's words are two's complement
  Pe pe = Pe::mixed;
  Sync sync = Sync::elastic;
  int rows = 4;         ///< of PEs and of a tile of C, 1..128
  int cols = 4;         ///< of PEs and of a tile of C, 1..128
  int vector = 1;       ///< V, lanes: words of a dot product that a PE takes at a time, 1..64
  int share = 1;        ///< G, lanes that share one multiplier for high digits, 1..16; split only
  int queue_depth = 2;  ///< D, words in a queue (elastic) or steps in a window, 1..16

  bool is_signed(Operand operand) const { return operand == Operand::a ? signed_a : signed_b; }

  /// Rows of A or columns of B in a tile.
  int lines(Operand operand) const { return operand == Operand::a ? rows : cols; }

  /// Streams of an operand: lane l of line i is stream i * V + l.
  int streams(Operand operand) const { return lines(operand) * vector; }

  /// The codec's view of an operand: rounding at its default, no halving. With form none only its
  /// range of words means something.
  codec::Format format(Operand operand) const;

  bool operator==(const Config&) const = default;
};

/// Throws InputError, one line, unless every number is in its range, `sync` goes with `pe`, `form`
/// none comes with a `pe` that takes plain words, and, where lanes share, `share` divides `vector`.
void check(const Config& config);

/// `mixed elastic 3x5 v2 d4 g1 slice 4 paper a signed b unsigned`: for messages and traces.
std::string describe(const Config& config);

}  // namespace spark::array
