#include "gen/base/error.h"
#include "sim/array/core.h"

namespace spark::array {

const std::vector<PeKind>& pe_kinds() {
  static const std::vector<PeKind> kKinds = {
      {.name = "int8", .takes_plain = true, .drives = {{Sync::rigid, make_rigid}}},
      {.name = "mixed",
       .drives = {{Sync::lockstep, make_lockstep}, {Sync::elastic, make_mixed_elastic}}},
      {.name = "wide",
       .drives = {{Sync::lockstep, make_lockstep},
                  {Sync::elastic, make_wide_elastic},
                  {Sync::window, make_wide_window}}},
      {.name = "split", .shares = true, .drives = {{Sync::window, make_split_window}}}};
  return kKinds;
}

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

}  // namespace spark::array
