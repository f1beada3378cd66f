#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gen/blocks/block.h"

namespace spark::gen {

/// A self-checking testbench in Verilog. What it expects comes from the models, so it is made
/// outside gen/.
struct Testbench {
  std::string top;  ///< its module
  std::map<std::string, std::string>
      files;  ///< path -> bytes: `.v` sources, and the data they read
};

/// What `emit` makes of a request: every file by its path inside the bundle's folder. Holds no
/// date, host or path: the same request gives the same bytes.
struct Bundle {
  std::string top;
  std::map<std::string, std::string> files;
};

/// The command that makes this bundle again, without `-o`.
std::string command_of(const Request& request);

/// Builds the design and everything beside it: `rtl/<module>.v`, `<top>.f`, `<top>.core`,
/// `manifest.json`, the block's own files and `more` (path -> bytes; what gen/ cannot make itself,
/// such as the codebook). With a testbench also its files and `<its top>.f`, the list of all that a
/// simulator reads.
/// Throws InputError as build() does.
Bundle make_bundle(const Request& request, const std::map<std::string, std::string>& more,
                   const std::optional<Testbench>& testbench = {});

/// The comment at the top of an emitted file: what `module` is, the licence, the command.
std::string banner(const Request& request, const std::string& module, const std::string& sentence);

/// Writes a bundle into `folder`, which is left as it was if anything fails. A folder with other
/// content is refused unless `force`; then the bundle's files replace those of the same name and
/// those that an older bundle's manifest lists, and the rest stays. Throws InputError.
void write_bundle(const Bundle& bundle, const std::filesystem::path& folder, bool force);

/// An emitted bundle on disk.
struct EmittedBundle {
  Request request;
  std::vector<std::filesystem::path> rtl;  ///< in file-list order
};

/// Reads `folder`/manifest.json. Throws InputError if there is none, it does not parse, or a file
/// is missing.
EmittedBundle read_bundle(const std::filesystem::path& folder);

/// The reference configurations: those in rtl/.
std::vector<Request> reference_requests();

}  // namespace spark::gen
