#include "gen/base/error.h"
#include "gen/base/parallel.h"
#include "gen/bundle/bundle.h"
#include "gen/cli/command.h"
#include "synth/report.h"
#include "verif/harness/model.h"

namespace spark::cli {
namespace {

struct Options {
  std::vector<std::string> folders;
  std::vector<std::string> liberty;
  std::string cache;
  bool json = false;
};

void run(const Options& options) {
  std::vector<synth::Design> designs;
  for (const std::string& folder : options.folders) {
    const gen::EmittedBundle bundle = gen::read_bundle(folder);
    designs.push_back({bundle.request.top, bundle.rtl, {}});
  }
  std::vector<std::filesystem::path> files(options.liberty.begin(), options.liberty.end());
  if (files.empty()) files.push_back(synth::default_library());
  const synth::Library library = synth::read_liberty(files);
  const std::filesystem::path cache =
      (options.cache.empty() ? verif::default_cache() : std::filesystem::path(options.cache)) / "synth";
  std::vector<synth::Record> records(designs.size());
  for_all(designs.size(), "synthesizing",
          [&](size_t i) { records[i] = synth::synthesize(designs[i], library, cache); });
  if (!options.json) {
    print(synth::table(records));
    return;
  }
  nlohmann::ordered_json json;
  for (const synth::Record& record : records) json["designs"].push_back(synth::to_json(record));
  print((records.size() == 1 ? json["designs"][0] : json).dump(2) + "\n");
}

}  // namespace

void add_synth(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("synth", "Area and timing of emitted bundles in a standard cell library");
  const auto options = std::make_shared<Options>();
  command->add_option("DIR", options->folders, "emitted bundles")->required()->type_name("DIR...");
  command
      ->add_option("--liberty", options->liberty,
                   "the library, .lib or .lib.gz; several files make one library [OSU 180 nm]")
      ->type_name("FILE...");
  command->add_option("--cache", options->cache, "directory for results [~/.cache/spark-rtl]")
      ->type_name("DIR");
  command->add_flag("--json", options->json, "as one JSON object");
  command->callback([options] { run(*options); });
}

}  // namespace spark::cli
