#include <fmt/format.h>

#include "gen/base/file.h"
#include "gen/base/json.h"
#include "gen/base/parallel.h"
#include "gen/cli/command.h"
#include "gen/cli/designs.h"
#include "synth/libraries.h"

namespace spark::cli {
namespace {

struct Options {
  std::vector<std::string> folders;
  std::vector<std::string> liberty;
  std::string commit;
  std::string subject;
  std::string output;
  std::string cache;
};

void run(const Options& options) {
  const synth::Library library = synth::find_library(options.liberty);
  std::vector<synth::Design> designs;
  for (const std::string& folder : options.folders) designs.push_back(read_design(folder).design);
  std::vector<synth::Record> records(designs.size());
  for_all(designs.size(), "synthesizing", [&](size_t i) {
    records[i] = synth::synthesize(designs[i], library, cache_folder(options.cache) / "synth");
  });
  nlohmann::ordered_json json = {{"commit", options.commit},
                                 {"subject", options.subject},
                                 {"library", library.name},
                                 {"library_sha256", library.sha256},
                                 {"designs", nlohmann::ordered_json::object()}};
  for (const synth::Record& record : records) {
    json["tools"] = record.tools;
    json["designs"][record.top] = {{"area_ge", record.area.ge},
                                   {"tmin_ns", or_null(record.tmin_ns())}};
  }
  write_file(options.output, json.dump(1) + "\n");
}

}  // namespace

void add_history(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "history", "Record area and period of emitted bundles under a commit, for 'report'");
  const auto options = std::make_shared<Options>();
  command->add_option("DIR", options->folders, "emitted bundles")->required()->type_name("DIR...");
  command->add_option("--commit", options->commit, "that they are of")
      ->required()
      ->type_name("NAME");
  command->add_option("--subject", options->subject, "what the commit says of itself")
      ->required()
      ->type_name("TEXT");
  command->add_option("-o,--output", options->output, "the record")->required()->type_name("FILE");
  add_liberty(*command, options->liberty);
  command->add_option("--cache", options->cache, "directory for results [~/.cache/spark-rtl]")
      ->type_name("DIR");
  command->callback([options] { run(*options); });
}

}  // namespace spark::cli
