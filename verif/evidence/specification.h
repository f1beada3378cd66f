#pragma once

#include <string>
#include <vector>

#include "sim/codec/format.h"
#include "verif/evidence/prover.h"
#include "verif/evidence/task.h"

namespace spark::verif {

/// The code's specification, before it is used to judge anything: it is complete and without
/// contradiction, and its three statements (two in C++, one in Verilog) agree on every point.
std::vector<Task> specification_tasks();

/// Every word and every code: what the Verilog specification makes of it, simulated, is what the
/// rules of sim/codec make of it.
Verdict verilog_agrees(const codec::Format& format, const std::string& specification);

/// No code (a string of bits, of one or two slices) begins another, so a sequence has one reading
/// at most; and their shares of all sequences add up to one, so every sequence begins with a code.
/// Together: every sequence, of any length, has exactly one reading.
Verdict complete_prefix_code(std::vector<std::string> codes, int slice);

}  // namespace spark::verif
