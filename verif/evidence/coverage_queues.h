#pragma once

#include <string>

#include "gen/params/param.h"

namespace spark::verif {

/// Cover statements for the queues inside a design, for a model that counts: each level from empty
/// to full, and from one-from-full both ways. `file` is a module of the design, as
/// `spark_array_queue.v`; empty if it has no queue. They stand before the module's end.
std::string queue_covers(const gen::Config& config, const std::string& file);

}  // namespace spark::verif
