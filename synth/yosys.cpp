#include "synth/yosys.h"

#include <chrono>
#include <sstream>
#include <string_view>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/process.h"

namespace spark::synth {
namespace {

constexpr std::chrono::seconds kTimeLimit = std::chrono::minutes(10);

// One recipe, chosen from some thirty by area and period of an 8x8 multiply-accumulate unit, in um2
// and ns. With an enable this one is 3 to 14 % smaller than Yosys' own, on an encoder 12 to 23 %.
//                            SKY130 HD       IHP SG13G2    OSU018         ASAP7
//   Yosys' own abc script    4374,  8.69     8262, 8.39    24625, 6.94    62.5, 1.20
//   amap alone               3836, 10.97     7604, 8.97    21621, 8.64    56.8, 1.67
//   this one                 3852,  8.26     7677, 7.15    21789, 6.62    57.2, 1.53
//   with `upsize` before it  4121,  7.33     8049, 6.68    22053, 6.38    59.8, 1.21
// `amap` covers for area alone, which beats `&nf` by 8 to 12 %, but leaves small cells to drive
// large fan-outs; `buffer; dnsize` repairs that for 1 % of area (3 % at most). `dch` is worth 0.5
// to 5 %.
constexpr std::string_view kAbcScript =
    "+strash;ifraig;scorr;dc2;strash;dch,-f;amap,-m;topo;buffer,-c;dnsize";

/// The passes after reading; {0} is the top module, {1} the Liberty file, {2} the abc script.
///
/// `setundef` settles what no one reads; `splitnets` is there because OpenSTA rejects assignments
/// to concatenations. Plain opt_clean keeps the registers' names, which equivalence checks need.
constexpr std::string_view kPasses = R"(hierarchy -check -top {0}
synth -flatten -top {0}
dfflibmap -liberty "{1}"
abc -liberty "{1}" -script "{2}"
setundef -zero
opt_clean
splitnets
opt_clean
write_verilog -noattr netlist.v
tee -q -o stat.txt stat -liberty "{1}" -top {0}
)";

std::string script(const Design& design, const std::filesystem::path& library_file) {
  std::string text;
  for (const std::filesystem::path& file : design.files) {
    // -defer: the default parameters may be illegal together; only the ones that are asked for are
    // elaborated.
    text += fmt::format("read_verilog -defer {}\"{}\"\n", file.extension() == ".sv" ? "-sv " : "",
                        std::filesystem::absolute(file).string());
  }
  for (const auto& [name, value] : design.parameters) {
    if (value != static_cast<int32_t>(value)) {
      throw InputError("parameter {} of {} is {}; allowed: 32-bit integers", name, design.top,
                       value);
    }
    // chparam reads no minus sign: two's complement.
    text += fmt::format("chparam -set {} 32'h{:08x} {}\n", name, static_cast<uint32_t>(value),
                        design.top);
  }
  return text + fmt::format(fmt::runtime(kPasses), design.top, library_file.string(), kAbcScript);
}

/// The first line of `output` that holds `ERROR`, or else its last line.
std::string complaint(const std::string& output) {
  std::istringstream lines(output);
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("ERROR") != std::string::npos) return line;
    if (!line.empty()) last = line;
  }
  return last;
}

void run_yosys(const Design& design, const std::filesystem::path& folder) {
  const ToolRun run =
      run_tool("yosys", {"-q", "-l", "yosys.log", "-s", "yosys.ys"}, folder, kTimeLimit);
  if (run.status == 0) return;
  const std::string reason = run.status == 124
                                 ? fmt::format("not done after {} s", kTimeLimit.count())
                                 : complaint(run.output);
  throw InputError("Yosys cannot synthesize {}: {} (log: {})", design.top, reason,
                   (folder / "yosys.log").string());
}

/// Reads the table of `stat -liberty`: `Number of cells:`, then a line for each kind, then, unless
/// there are no cells, `Chip area for [top] module`.
Area parse(const std::string& stat, const Design& design, const Library& library) {
  Area area;
  bool in_kinds = false;
  std::istringstream lines(stat);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string kind;
    int64_t count = 0;
    if (line.find("Number of cells:") != std::string::npos) {
      area.cells = std::stoll(line.substr(line.find(':') + 1));
      in_kinds = true;
    } else if (line.find("Chip area for") != std::string::npos) {
      area.um2 = std::stod(line.substr(line.rfind(':') + 1));
    } else if (in_kinds && words >> kind >> count) {
      area.cells_by_kind[kind] = count;
    } else {
      in_kinds = false;
    }
  }
  for (const auto& [kind, count] : area.cells_by_kind) {
    if (!library.cell_areas.contains(kind)) {
      throw InputError("{} needs {} of {}, for which library {} has no cell", design.top, count,
                       kind, library.name);
    }
  }
  for (const std::string& kind : library.flip_flops) {
    const auto found = area.cells_by_kind.find(kind);
    if (found == area.cells_by_kind.end()) continue;
    area.flip_flops += found->second;
    area.flip_flop_um2 += static_cast<double>(found->second) * library.cell_areas.at(kind);
  }
  area.ge = area.um2 / library.nand2_area;
  return area;
}

}  // namespace

std::string recipe() { return fmt::format("{}\n{}", kPasses, kAbcScript); }

Area map_area(const Design& design, const Library& library,
              const std::filesystem::path& library_file, const std::filesystem::path& folder) {
  write_file(folder / "yosys.ys", script(design, library_file));
  run_yosys(design, folder);
  Area area = parse(read_file(folder / "stat.txt"), design, library);
  area.netlist_path = (folder / "netlist.v").string();
  return area;
}

}  // namespace spark::synth
