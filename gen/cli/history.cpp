#include <fmt/format.h>

#include "gen/base/file.h"
#include "gen/base/json.h"
#include "gen/base/parallel.h"
#include "gen/cli/command.h"
#include "gen/cli/designs.h"
#include "synth/libraries.h"

namespace spark::cli {
namespace {

struct HistoryOptions {
  std::vector<std::string> folders;
  std::vector<std::string> liberty;
  std::string commit;
  std::string subject;
  std::string output;
  std::string cache;
};

void run_history(const HistoryOptions& options) {
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

void add_history(const Command& program) {
  const Command command = program.add(
      "history", "Record area and period of emitted bundles under a commit, for 'report'");
  const auto options = std::make_shared<HistoryOptions>();
  command.option("DIR", options->folders, "DIR...", "emitted bundles").required();
  command.option("--commit", options->commit, "NAME", "that they are of").required();
  command.option("--subject", options->subject, "TEXT", "what the commit says of itself")
      .required();
  command.option("-o,--output", options->output, "FILE", "the record").required();
  command.liberty(options->liberty);
  command.cache(options->cache);
  command.run([options] { run_history(*options); });
}

}  // namespace spark::cli
