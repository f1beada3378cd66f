#pragma once

#include <vector>

#include "verif/evidence/task.h"

namespace spark::verif {

/// The code's specification, before it is used to judge anything: it is complete and without
/// contradiction, and its three statements (two in C++, one in Verilog) agree on every point.
std::vector<Task> specification_tasks();

}  // namespace spark::verif
