#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gen/base/error.h"
#include "gen/base/json.h"
#include "gen/base/table.h"
#include "gen/cli/command.h"
#include "sim/container/open.h"
#include "sim/container/reader.h"

namespace spark::cli {
namespace {

using nlohmann::ordered_json;

/// Of a tensor in a container: how it is coded.
struct Coding {
  const container::Record& record;
  uint64_t bytes;  ///< of its chunks
  std::optional<double> bits_per_word;
};

std::optional<Coding> coding_of(const tensor::Source& source) {
  const auto* stored = dynamic_cast<const container::StoredTensor*>(&source);
  if (stored == nullptr) return std::nullopt;
  const container::Record& record = stored->record();
  Coding coding = {record, 0, std::nullopt};
  if (record.chunks > 0) {
    coding.bytes = stored->end_of(record.chunks - 1) - stored->offset_of(0);
    coding.bits_per_word =
        8.0 * static_cast<double>(coding.bytes) / static_cast<double>(record.words);
  }
  return coding;
}

std::string granularity_of(const tensor::Description& description) {
  if (!description.quantisation) return "none";
  return std::string(to_string(description.quantisation->granularity));
}

ordered_json json_of(const tensor::Source& source) {
  const tensor::Description& what = source.description();
  ordered_json json = {{"name", what.name},
                       {"dtype", to_string(what.dtype)},
                       {"shape", what.shape},
                       {"elements", source.size()},
                       {"granularity", granularity_of(what)}};
  const std::optional<Coding> coding = coding_of(source);
  if (!coding) return json;
  const codec::Format& format = coding->record.format;
  json.update({{"form", to_string(format.form)},
               {"slice", format.slice},
               {"signed", format.is_signed},
               {"rounding", to_string(format.rounding)},
               {"halve", format.halve},
               {"layout", to_string(coding->record.layout)},
               {"bytes", coding->bytes},
               {"bits_per_word", or_null(coding->bits_per_word)},
               {"chunks", coding->record.chunks},
               {"chunk_words", coding->record.chunk_words}});
  return json;
}

std::vector<std::string> row_of(const tensor::Source& source) {
  const tensor::Description& what = source.description();
  std::vector<std::string> row = {printable(what.name), std::string(to_string(what.dtype)),
                                  fmt::format("({})", fmt::join(what.shape, ", ")),
                                  granularity_of(what)};
  const std::optional<Coding> coding = coding_of(source);
  if (!coding) return row;
  const codec::Format& format = coding->record.format;
  const std::string loss(format.rounds() ? to_string(format.rounding)
                         : format.halve  ? "halve"
                                         : "none");
  row.insert(row.end(),
             {std::string(to_string(format.form)), std::to_string(format.slice),
              format.is_signed ? "signed" : "unsigned", loss,
              std::string(to_string(coding->record.layout)),
              coding->bits_per_word ? fmt::format("{:.3f}", *coding->bits_per_word) : "-",
              std::to_string(coding->record.chunks)});
  return row;
}

}  // namespace

void add_info(const Command& program) {
  const Command command = program.add(
      "info", "What a tensor file holds: .npy, .safetensors, constants of a .tflite, .spark");
  struct Options {
    std::string in;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  command.option("IN", options->in, "FILE", "file of tensors").required();
  command.json(options->json);
  command.run([options] {
    const std::unique_ptr<tensor::File> file = container::open(options->in);
    if (options->json) {
      ordered_json json = {{"file", options->in}, {"tensors", ordered_json::array()}};
      for (const auto& source : file->tensors()) json["tensors"].push_back(json_of(*source));
      print(json.dump(2) + "\n");
      return;
    }
    std::vector<std::string> headers = {"tensor", "dtype", "shape", "scales"};
    if (dynamic_cast<const container::Reader*>(file.get()) != nullptr) {
      headers.insert(headers.end(),
                     {"form", "slice", "words", "rounding", "layout", "bits/word", "chunks"});
    }
    Table table(headers);
    for (const auto& source : file->tensors()) table.add_row(row_of(*source));
    print(table.str());
  });
}

}  // namespace spark::cli
