#include "synth/emitted.h"

#include "gen/base/file.h"
#include "synth/parts.h"

namespace spark::synth {

namespace fs = std::filesystem;

Design design_of(const gen::EmittedBundle& bundle) {
  const std::string& block = bundle.request.config.block();
  Design design{bundle.request.top, bundle.rtl, {}};
  design.memories = block == "spark_gemm";
  design.hierarchical = design.memories || block == "spark_array";
  if (design.memories) design.parts = deep_parts(bundle.rtl);
  return design;
}

gen::EmittedBundle emitted(const gen::Request& request, const fs::path& cache) {
  const gen::Bundle bundle = gen::make_bundle(request, {});
  std::string bytes;
  for (const auto& [path, text] : bundle.files) bytes.append(path).append("\n").append(text);
  const fs::path folder = cache / "emitted" / sha256(bytes).substr(0, 16);
  fs::create_directories(folder.parent_path());
  const FileLock lock(folder.string() + ".lock");
  gen::write_bundle(bundle, folder, true);
  return gen::read_bundle(folder);
}

}  // namespace spark::synth
