#include "gen/cli/run.h"

namespace spark::cli {

void add_run(const Command& program) {
  const Command command = program.add("run", "Compute on an array or the tile");
  command.require_command();
  add_run_gemm(command);
  add_run_model(command);
}

}  // namespace spark::cli
