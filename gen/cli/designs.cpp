#include "gen/cli/designs.h"

#include "gen/base/error.h"
#include "synth/emitted.h"
#include "verif/harness/model.h"

namespace spark::cli {

BundleDesign read_design(const std::filesystem::path& folder, const std::string& part) {
  const gen::EmittedBundle bundle = gen::read_bundle(folder);
  if (part.empty()) return {bundle.request.config, synth::design_of(bundle)};
  const std::string& top = bundle.request.top;
  BundleDesign result{bundle.request.config, {top, {}, {}}};
  synth::Design& design = result.design;
  std::string parts;
  for (const std::filesystem::path& file : bundle.rtl) {
    design.files.push_back(file);
    design.top = file.stem().string();
    if (design.top == top + "_" + part) return result;
    if (design.top.starts_with(top + "_")) {
      parts += (parts.empty() ? "" : ", ") + design.top.substr(top.size() + 1);
    }
  }
  throw InputError("'{}' has no part '{}'; {}", folder.string(), part,
                   parts.empty() ? "it is one module" : "its parts: " + parts);
}

std::filesystem::path cache_folder(const std::string& given) {
  return given.empty() ? verif::default_cache() : std::filesystem::path(given);
}

}  // namespace spark::cli
