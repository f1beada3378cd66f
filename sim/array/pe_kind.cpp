#include "gen/base/error.h"
#include "sim/array/core.h"

namespace spark::array {
namespace {

/// In the order of Pe's declaration.
const std::array<PeKind, kPes>& pe_kinds() {
  static const std::array<PeKind, kPes> kKinds = {
      {{.name = "int8", .takes_plain = true, .drives = {{Sync::rigid, make_rigid}}},
       {.name = "mixed",
        .drives = {{Sync::lockstep, make_lockstep}, {Sync::elastic, make_mixed_elastic}}},
       {.name = "wide",
        .drives = {{Sync::lockstep, make_lockstep},
                   {Sync::elastic, make_wide_elastic},
                   {Sync::window, make_wide_window}}},
       {.name = "split", .shares = true, .drives = {{Sync::window, make_split_window}}}}};
  return kKinds;
}

}  // namespace

const PeKind& kind_of(Pe pe) { return pe_kinds().at(static_cast<size_t>(pe)); }

const Drive& drive_of(const Config& config) {
  std::string allowed;
  for (const Drive& drive : kind_of(config.pe).drives) {
    if (drive.sync == config.sync) return drive;
    allowed += fmt::format("{}{}", allowed.empty() ? "" : " or ", to_string(drive.sync));
  }
  throw InputError("pe = {} goes with sync = {} only; sync = {} given", to_string(config.pe),
                   allowed, to_string(config.sync));
}

const std::array<std::string_view, kPes>& pe_names() {
  static const std::array<std::string_view, kPes> kNames = [] {
    std::array<std::string_view, kPes> names;
    for (size_t i = 0; i < kPes; ++i) names[i] = pe_kinds()[i].name;
    return names;
  }();
  return kNames;
}

}  // namespace spark::array
