#pragma once

#include <filesystem>
#include <vector>

#include "synth/report.h"

namespace spark::synth {

/// What area buys in time: `design` mapped for area, for speed, and for `periods` periods from half
/// the period of the one to that of the other; of all of these the ones that no other beats in
/// both, the fastest first. Empty without OpenSTA. Throws InputError as synthesize.
std::vector<Record> area_delay_curve(const Design& design, const Library& library, int periods,
                                     const std::filesystem::path& work_dir);

}  // namespace spark::synth
