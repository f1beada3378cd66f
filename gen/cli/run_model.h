#pragma once

#include <CLI/CLI.hpp>

namespace spark::cli {

/// `run model`.
void add_run_model(CLI::App& run_command);

}  // namespace spark::cli
