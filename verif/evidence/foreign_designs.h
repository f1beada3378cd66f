#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "verif/evidence/task.h"
#include "verif/evidence/variants.h"
#include "verif/harness/foreign.h"

namespace spark::verif {

/// Verilog that `check` is given as somebody else's.
struct ForeignDesign {
  std::string block;  ///< whose work it does
  Settings settings;  ///< of that block
  std::string top;
  PortNames ports;
  std::string verilog;
};

/// The paper's figure: unsigned words, a multiplexer for the top bit; full handshake; a synchronous
/// reset that is active high.
extern const ForeignDesign kPaperDecoder;

/// The exact form, signed words: a nibble every cycle, no handshake, and a reset at any time.
extern const ForeignDesign kExactDecoder;

/// Exact form, unsigned words of 7 bits; a code is long where its head's first bit says so.
extern const ForeignDesign kForeignEncoder;

/// The design with the only `from` of its text replaced. Throws std::logic_error if there are none
/// or several.
ForeignDesign with_edit(ForeignDesign design, const std::string& from, const std::string& to);

/// A design and what `check` must say of it.
struct ForeignCase {
  std::string what;  ///< is right or wrong about the design
  ForeignDesign design;
  std::string refusal;  ///< a regular expression that its refusal matches; empty: it is accepted
};

/// The designs above, which are right, and what is wrong in one place.
std::vector<ForeignCase> foreign_cases();

/// Compares as `spark-rtl check` does, with its seed. `cache` is a folder for models.
Evidence judge(const ForeignCase& each, const std::filesystem::path& cache);

/// All cases, a task for each of the designs.
std::vector<Task> foreign_tasks();

}  // namespace spark::verif
