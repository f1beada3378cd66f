#include "verif/evidence/equal.h"

#include <fmt/format.h>

#include "verif/evidence/run_folder.h"

namespace spark::verif {
namespace {

/// Reads both texts as flat modules `gold` and `gate`.
std::string reading(const std::string& top) {
  std::string script;
  for (const std::string name : {"gold", "gate"}) {
    script += fmt::format(
        "read_verilog {0}.v\nprep -top {1} -flatten\nmemory "
        "-nordff\nasync2sync\ndffunmap\nopt_clean\n"
        "rename {1} {0}\ndesign -stash {0}\n",
        name, top);
  }
  return script + "design -copy-from gold -as gold gold\ndesign -copy-from gate -as gate gate\n";
}

constexpr auto kUnproven = "Unproven $equiv";

/// Registers and nets of one name are equal, by induction over a cycle or a few.
bool equal_by_name(const std::string& top, const RunFolder& folder) {
  folder.write("equiv.ys", reading(top) +
                               "equiv_make gold gate both\nhierarchy -top both\nopt_clean\n"
                               "equiv_simple -undef\nequiv_induct -undef -seq 4\nequiv_status\n");
  const std::string said =
      folder.run("yosys", {"-s", "equiv.ys"}, {"Equivalence successfully proven", kUnproven});
  return said.find("Equivalence successfully proven") != std::string::npos;
}

}  // namespace

Verdict prove_equal(const std::string& original, const std::string& other, const std::string& top) {
  const RunFolder folder;
  folder.write("gold.v", original);
  folder.write("gate.v", other);
  if (equal_by_name(top, folder)) return {true, "by induction"};
  return {false, "not proved equal by induction"};
}

}  // namespace spark::verif
