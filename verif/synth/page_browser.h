#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

/// Looks at a page of HTML as a reader's browser shows it.
namespace spark::synth {

using Rows = std::vector<std::vector<std::string>>;

/// True if headless Chromium is installed.
bool has_browser();

/// `text` with every `what` replaced.
std::string replaced(std::string text, const std::string& what, const std::string& with);

/// What page_probe.js found on the page, in a window of `width` (in a frame, because a window is
/// never narrower than 500 pixels), in the dark or not. Null, and a failure of the test, if the
/// browser gives nothing.
nlohmann::ordered_json probe(const std::string& page, int width, bool dark = false);

/// RFC 4180: rows of fields.
Rows parse_csv(const std::string& text);

}  // namespace spark::synth
