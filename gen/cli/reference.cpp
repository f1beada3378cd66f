#include <filesystem>

#include "gen/cli/command.h"
#include "gen/cli/whole_bundle.h"

namespace spark::cli {

void add_reference(const Command& program) {
  const Command command =
      program.add("reference", "Emit every reference configuration, one directory each");
  const auto folder = std::make_shared<std::string>();
  const auto force = std::make_shared<bool>(false);
  command.option("-o,--output", *folder, "DIR", "directory for the bundles").required();
  command.flag("--force", *force, "replace what existing directories hold");
  command.run([folder, force] {
    for (const gen::Request& request : gen::reference_requests()) {
      gen::write_bundle(whole_bundle(request), std::filesystem::path(*folder) / request.top,
                        *force);
    }
  });
}

}  // namespace spark::cli
