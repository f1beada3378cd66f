#include <fmt/format.h>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/json.h"
#include "gen/base/table.h"
#include "gen/cli/command.h"
#include "gen/params/params.h"
#include "sim/codec/container.h"
#include "sim/codec/npy.h"
#include "sim/codec/stats.h"
#include "sim/codec/stream.h"
#include "verif/harness/dut.h"

namespace spark::cli {
namespace {

namespace params = gen::params;
using nlohmann::ordered_json;

/// The code's parameters that a tensor does not settle itself (its dtype says whether it is
/// signed).
std::vector<const gen::Param*> code_params() {
  return {&params::kSlice, &params::kForm, &params::kRounding, &params::kHalve};
}

codec::Format format_for(const gen::Config& config, const codec::Tensor& tensor) {
  codec::Format format = verif::format_of(config);
  format.is_signed = tensor.is_signed;
  format.check();
  return format;
}

std::string number(const std::optional<double>& value, const char* format) {
  return value ? fmt::format(fmt::runtime(format), *value) : "-";
}

}  // namespace

void add_codebook(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("codebook", "CSV of every word with its code and its error");
  const ParamOptions options(
      *command, "codebook",
      {&params::kSlice, &params::kSigned, &params::kForm, &params::kRounding, &params::kHalve});
  command->callback([options] { print(codec::codebook(verif::format_of(options.config()))); });
}

void add_pack(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("pack", "Encode a tensor (.npy of uint8: unsigned, of int8: signed)");
  struct Options {
    std::string in;
    std::string out;
    bool raw = false;
  };
  const auto options = std::make_shared<Options>();
  std::vector<const gen::Param*> declared = code_params();
  declared.push_back(&params::kLayout);
  const ParamOptions code(*command, "pack", declared);
  command->add_option("IN", options->in, "tensor, .npy")->required()->type_name("FILE");
  command->add_option("-o,--output", options->out, "file to write")->required()->type_name("FILE");
  command->add_flag("--raw", options->raw, "the packed slices alone, without the container");
  command->callback([options, code] {
    const gen::Config config = code.config();
    const codec::Tensor tensor = codec::read_npy(options->in);
    const codec::Format format = format_for(config, tensor);
    const codec::Layout layout = codec::parse_layout(config.text(params::kLayout));
    codec::check_words(format, tensor, options->in);
    if (!options->raw) {
      write_file(options->out, codec::write_container(format, layout, tensor, options->in));
      return;
    }
    const std::vector<uint32_t> slices = codec::to_slices(format, layout, tensor.words);
    write_file(options->out, codec::pack_slices(format.slice, slices));
    // The number of words always travels beside the stream; with it, heads and tails are known.
    fmt::print(stderr, "{}: {} words, {} slices, of them {} tails\n", options->out,
               tensor.words.size(), slices.size(), slices.size() - tensor.words.size());
  });
}

void add_unpack(CLI::App& app) {
  CLI::App* command = app.add_subcommand("unpack", "Decode a container into a .npy");
  struct Options {
    std::string in;
    std::string out;
  };
  const auto options = std::make_shared<Options>();
  command->add_option("IN", options->in, "container, .spark")->required()->type_name("FILE");
  command->add_option("-o,--output", options->out, ".npy to write")->required()->type_name("FILE");
  command->callback([options] {
    write_file(options->out,
               codec::to_npy(codec::read_container(read_file(options->in), options->in)));
  });
}

void add_stats(CLI::App& app) {
  CLI::App* command = app.add_subcommand("stats", "What the code does to tensors");
  struct Options {
    std::vector<std::string> in;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  const ParamOptions code(*command, "stats", code_params());
  command->add_option("IN", options->in, "tensors, .npy")->required()->type_name("FILE...");
  command->add_flag("--json", options->json, "as one JSON object");
  command->callback([options, code] {
    const gen::Config config = code.config();
    ordered_json json;
    Table table({"tensor", "words", "short", "bits/word", "lossy", "max error", "mse", "SQNR dB",
                 "entropy", "zeros"});
    for (const std::string& path : options->in) {
      const codec::Tensor tensor = codec::read_npy(path);
      const codec::Stats s = codec::stats(format_for(config, tensor), tensor, path);
      json["tensors"].push_back({{"tensor", path},
                                 {"words", s.words},
                                 {"short_share", or_null(s.short_share)},
                                 {"bits_per_word", or_null(s.bits_per_word)},
                                 {"lossy_share", or_null(s.lossy_share)},
                                 {"max_error", s.max_error},
                                 {"mse", or_null(s.mse)},
                                 {"sqnr_db", or_null(s.sqnr_db)},
                                 {"entropy_bits", or_null(s.entropy_bits)},
                                 {"zeros_share", or_null(s.zeros_share)}});
      table.add_row({path, std::to_string(s.words), number(s.short_share, "{:.3f}"),
                     number(s.bits_per_word, "{:.3f}"), number(s.lossy_share, "{:.3f}"),
                     std::to_string(s.max_error), number(s.mse, "{:.3f}"),
                     number(s.sqnr_db, "{:.2f}"), number(s.entropy_bits, "{:.3f}"),
                     number(s.zeros_share, "{:.3f}")});
    }
    const bool alone = options->in.size() == 1;
    print(options->json ? (alone ? json["tensors"][0] : json).dump(2) + "\n" : table.str());
  });
}

}  // namespace spark::cli
