#pragma once

#include <vector>

#include "verif/evidence/task.h"

namespace spark::verif {

/// Formal proofs about the emitted blocks; what is proved, how and under which assumptions is in
/// EVIDENCE.md.
std::vector<Task> proof_tasks();

/// Those of the code itself: encoder, decoder, both together, the heads of a beat.
std::vector<Task> code_proof_tasks();

/// Those of spark_unpack and spark_pack, and of the networks in them.
std::vector<Task> stream_proof_tasks();

/// Those of arrays, their borders and queues.
std::vector<Task> array_proof_tasks();

/// Those of parts of spark_gemm that are not parts of other blocks.
std::vector<Task> tile_proof_tasks();

}  // namespace spark::verif
