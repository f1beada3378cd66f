#pragma once

#include "gen/cli/command.h"

namespace spark::cli {

/// `run gemm` and `run model`.
void add_run_gemm(const Command& run_command);
void add_run_model(const Command& run_command);

}  // namespace spark::cli
