#pragma once

#include <nlohmann/json.hpp>

namespace spark::synth {

/// A small report with something in each section: numbers that sort otherwise as text, unknown
/// ones, two libraries, two modes, a device, more parts than colours, and a design whose name is an
/// attack on the page.
const nlohmann::ordered_json& sample_report();

/// The name of that design.
inline constexpr const char* kOddName =
    "spark_odd_<b>\"x\"</b>,&amp;</script><script>hurt()</script>";

}  // namespace spark::synth
