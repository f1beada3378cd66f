#pragma once

#include <functional>
#include <string>
#include <vector>

/// What `make verify` shows, and how it is put together: each kind of evidence gives a list of
/// tasks; a runner takes them on all cores or through a cluster and keeps what each found.
namespace spark::verif {

/// One claim about one emitted design, and what became of it.
struct Evidence {
  std::string kind;  ///< "specification", "proof", "gate level", "second simulator", "mutant", ...
  std::string subject;  ///< block and configuration, as `spark_decoder u4 exact`
  std::string claim;    ///< one line: what is shown
  std::string engine;   ///< `yosys sat`, `yosys-smtbmc z3`, `iverilog`, ...
  std::string depth;    ///< `all inputs`, `induction, k = 4`, `20 cycles`, `4096 vectors`, ...
  bool holds = false;
  std::string detail;  ///< the counterexample, or a figure worth showing; may be empty
};

/// What an engine found of a claim.
struct Verdict {
  bool holds = false;
  std::string engine;
  std::string depth;
  std::string detail = "";  ///< where it does not hold: which assertion fails, on which inputs
};

/// The row of a claim of which an engine found this.
Evidence evidence_of(const std::string& kind, const std::string& subject, const std::string& claim,
                     const Verdict& found);

/// A piece of work that can be done by itself, on any machine that has the built tree.
struct Task {
  std::string name;  ///< unique, of letters, digits, `_`, `-`, `.`; it names the kept result
  /// Throws std::runtime_error if it could not be done at all (a tool failed): no evidence.
  std::function<std::vector<Evidence>()> run;
};

}  // namespace spark::verif
