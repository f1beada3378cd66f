#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "gen/params/param.h"
#include "verif/evidence/task.h"
#include "verif/harness/dut.h"

/// Proofs about emitted Verilog with the engines that Yosys brings, and z3. What is claimed stands
/// as assertions in a wrapper, a module `proof` in verif/evidence/formal, around the emitted text,
/// which stays as it is; the wrapper may use the modules of verif/evidence/spec.
namespace spark::verif {

/// The modules of verif/evidence/spec.
std::string specification_verilog();

/// What is to be proved.
struct Problem {
  std::string wrapper;                        ///< name of a file in verif/evidence/formal
  std::string design;                         ///< the emitted Verilog
  std::map<std::string, int64_t> parameters;  ///< of the wrapper
  std::string defines = "";                   ///< for the wrapper: `-DNAME -DNAME`
  std::string specification = specification_verilog();
};

/// A claim about `subject`, and the claim that what is assumed for it leaves something to prove.
struct Claim {
  std::string subject;
  std::string claim;
  std::string examples = "the proof's assumptions leave its corner cases possible";
};

/// The rows of a claim: what was found of it, and what refute_examples finds within `depth` cycles
/// of the same problem.
std::vector<Evidence> proof_evidence(const Claim& claim, const Verdict& found,
                                     const Problem& problem, int depth);

/// A wrapper without state: its assertions hold for all inputs that its assumptions allow, of which
/// there are some. By yosys sat. This and what follows throws std::runtime_error if an engine fails
/// or runs out of time.
Verdict prove_for_all_inputs(const Problem& problem);

/// Its assertions hold in all cycles. yosys-abc finds an invariant that implies them, by property
/// directed reachability (pdr).
Verdict prove_for_all_cycles(const Problem& problem);

/// The same by k-induction: they hold in the first `depth` cycles, and in a cycle whenever they
/// held in the `depth` before it. By yosys-smtbmc and z3. "Not inductive" is a verdict that does
/// not hold.
Verdict prove_by_induction(const Problem& problem, int depth);

/// Its assertions hold in the first `depth` cycles; nothing is said of later ones. By yosys-abc
/// bmc3.
Verdict check_cycles(const Problem& problem, int depth);

/// The assumptions leave something to prove: with EXAMPLES defined, each assertion of the wrapper
/// (that something never happens) is refuted within `depth` cycles. By yosys-abc pdr.
Verdict refute_examples(const Problem& problem, int depth);

}  // namespace spark::verif
