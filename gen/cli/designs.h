#pragma once

#include <filesystem>
#include <string>

#include "gen/bundle/bundle.h"
#include "synth/report.h"

namespace spark::cli {

/// An emitted bundle, ready to be mapped.
struct BundleDesign {
  gen::Config config;
  synth::Design design;
};

/// The whole bundle in `folder` (an array or a tile hierarchically), or its module `<top>_<part>`
/// alone with the files that come before it: a module's own parts do. Throws InputError as
/// read_bundle, and for a part that it does not have, naming those that it has.
BundleDesign read_design(const std::filesystem::path& folder, const std::string& part = "");

/// Where results are kept: as given, or the user's cache.
std::filesystem::path cache_folder(const std::string& given);

}  // namespace spark::cli
