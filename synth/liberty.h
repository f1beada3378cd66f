#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "synth/cell.h"

namespace spark::synth {

/// A standard-cell library, read from one or several Liberty files.
struct Library {
  std::string name;                ///< as the first file names it
  std::vector<std::string> files;  ///< as given
  std::string sha256;              ///< of the files' bytes as given, in order
  std::string text;                ///< one Liberty text that Yosys 0.23 and OpenSTA 2.0.17 read
  double time_unit_ns = 1;         ///< the library's unit of time, in ns
  std::string conventions;         ///< its statements on units and thresholds, for a library that
                                   ///< is to be read beside it
  double nand2_area = 0;           ///< um2; the gate equivalent
  std::string nand2_cell;          ///< the smallest NAND of two inputs; the first if several are
  std::vector<std::string> flip_flops;  ///< usable cells with an `ff` group, in the files' order
  std::map<std::string, double> cell_areas;  ///< um2, of every usable cell
  std::map<std::string, Pins> pins;          ///< of every usable cell
  std::string buffer;  ///< for nets of high fan-out, empty if there is none: of the cells that are
                       ///< buffers and at most five times as strong as the weakest of them (so no
                       ///< giants), the strongest for its area (so no delay cells)
};

/// Reads `files` (.lib, plain or gzip) as one library: the first file's header, then everything of
/// all files. `text` leaves out the cells that synthesis must not take (see read_cell) and quotes
/// bare boolean expressions, which Yosys does not read. Throws InputError (one line, naming the
/// file) if a file is missing, no Liberty, a corrupt gzip or cut short; if two files differ in a
/// unit, a table template or a cell of the same name; if there is no NAND2 (no gate equivalent) or
/// no flip-flop.
Library read_liberty(const std::vector<std::filesystem::path>& files);

/// What a Liberty file is written with: area and timing need no tables of power, which are up to
/// 60 % of the text that Yosys and OpenSTA read on each run.
enum class Tables { all, timing };

/// Writes `library.text` into `folder` under a name made of its contents, unless it is there
/// already, and returns the absolute path. Throws InputError as write_file.
std::filesystem::path write_liberty(const Library& library, const std::filesystem::path& folder,
                                    Tables tables = Tables::all);

}  // namespace spark::synth
