#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/parallel.h"
#include "gen/blocks/block.h"
#include "gen/cli/command.h"
#include "gen/cli/designs.h"
#include "gen/cli/model_inputs.h"
#include "gen/cli/model_report.h"
#include "gen/cli/run.h"
#include "gen/params/params.h"
#include "sim/bridge/configs.h"
#include "sim/nn/network.h"
#include "sim/tensor/writer.h"
#include "sim/tile/gemm.h"
#include "sim/tile/model.h"
#include "synth/libraries.h"
#include "synth/sweep.h"
#include "verif/harness/tile_dut.h"

namespace spark::cli {
namespace {

namespace fs = std::filesystem;
namespace params = gen::params;

/// Those of the tile, but for what is the operands' own; by default a tile that keeps 16x16 PEs of
/// one lane busy.
const std::vector<const gen::Param*>& model_params() {
  static const gen::Param kRows = params::kRows.with_default("16");
  static const gen::Param kCols = params::kCols.with_default("16");
  static const gen::Param kBusWidth = params::kBusWidth.with_default("128");
  static const gen::Param kOutLanes = params::kOutLanes.with_default("8");
  static const std::vector<const gen::Param*> kParams = {&params::kSlice,
                                                         &params::kOperandForm,
                                                         &params::kRounding,
                                                         &params::kHalve,
                                                         &params::kPe,
                                                         &params::kSync,
                                                         &kRows,
                                                         &kCols,
                                                         &params::kVector,
                                                         &params::kShare,
                                                         &params::kQueueDepth,
                                                         &params::kKMax,
                                                         &kBusWidth,
                                                         &params::kADepth,
                                                         &params::kBDepth,
                                                         &kOutLanes,
                                                         &params::kChannels};
  return kParams;
}

struct ModelOptions {
  std::string model_file;
  std::string inputs;
  std::string labels;
  std::string output;
  std::string plot;
  std::string config_file;
  std::string on = "both";
  std::string mode = "reference";
  std::vector<std::string> liberty;
  std::string cache;
  std::optional<size_t> limit;
  bool json = false;
};

nn::Coding coding_of(const ModelOptions& options, const gen::Config& config) {
  nn::Coding coding;
  coding.format = format_of(config);
  if (config.text(params::kOperandForm) == "none") {
    if (coding.format.halve) {
      throw InputError("halve belongs to the exact form; drop halve, or use form exact");
    }
    return coding;
  }
  coding.weights = options.on != "activations";
  coding.activations = options.on != "weights";
  coding.input = options.on == "all";
  return coding;
}

/// The tile of the configuration, of unsigned A and signed B. Throws InputError if it is not legal.
tile::Config tile_of(const gen::Config& given) {
  gen::Config config = gen::configured("spark_gemm", {});
  for (const gen::Param* param : given.params()) config.set(param->name, given.text(*param));
  config.set(params::kSignedA.name, "false");
  config.set(params::kSignedB.name, "true");
  gen::build(config, config.block());  // says what is not legal
  return tile_config(config);
}

void check_mode(const ModelOptions& options, const nn::Coding& coding) {
  if (options.mode != "reference" && coding.any() && !(coding.weights && coding.activations)) {
    throw InputError(
        "--on {} with --model {}: a tile takes both operands coded or none; use --on both, all, or "
        "--model reference",
        options.on, options.mode);
  }
}

/// Area and period of the tile's array and of that of the tile of plain words, both synthesized.
std::array<synth::Record, 2> synthesize_arrays(const ModelOptions& options,
                                               const tile::Config& tile,
                                               const synth::Library& library) {
  const std::array<tile::Config, 2> tiles = {tile, tile::plain(tile)};
  std::array<synth::Record, 2> records;
  for_all(records.size(), "synthesizing arrays", [&](size_t i) {
    records[i] = synth::synthesize_array(
        gen_config(tiles[i].array, tiles[i].acc_width, tiles[i].k_max), library, synth::Goal::speed,
        cache_folder(options.cache) / "explore");
  });
  return records;
}

/// The library of the comparison at equal area; if it is the default one and not there, none, which
/// is said on standard error.
std::optional<synth::Library> library_of(const ModelOptions& options) {
  try {
    return synth::find_library(options.liberty);
  } catch (const InputError& error) {
    if (!options.liberty.empty()) throw;
    note("no comparison at equal area: {}", error.what());
    return std::nullopt;
  }
}

/// Fills in what compares at equal area.
void add_arrays(const ModelOptions& options, const tile::Config& tile,
                const synth::Library& library, ModelReport& report) {
  const auto [own, plain] = synthesize_arrays(options, tile, library);
  const auto figures = [](const synth::Record& record) {
    return ArrayFigures{record.area.ge, record.tmin_ns()};
  };
  report.own = figures(own);
  report.plain = figures(plain);
  report.library = library.name;
}

/// Tiles that threads take in turn.
class Pool {
 public:
  void add(std::unique_ptr<tile::Dut> dut) { free_.push_back(std::move(dut)); }

  std::unique_ptr<tile::Dut> take() {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<tile::Dut> dut = std::move(free_.back());
    free_.pop_back();
    return dut;
  }

  void give(std::unique_ptr<tile::Dut> dut) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(dut));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<tile::Dut>> free_;
};

/// Runs of all inputs, and how much in them is not as it should be.
struct Runs {
  std::vector<nn::NetworkRun> runs;
  uint64_t wrong_words = 0;   ///< of tiles, against the reference
  uint64_t wrong_layers = 0;  ///< of the Verilog, whose cost is not the model's
};

/// Index of the largest word, the first of several.
int best(const std::vector<nn::Word>& words) {
  return static_cast<int>(std::max_element(words.begin(), words.end()) - words.begin());
}

void write_outputs(const std::string& path, const nn::Tensor& output,
                   const std::vector<nn::NetworkRun>& runs) {
  tensor::Description description;
  description.name = "outputs";
  description.dtype = output.dtype;
  description.shape = {runs.size(), static_cast<uint64_t>(output.size())};
  const auto writer = tensor::create(path, {description});
  for (const nn::NetworkRun& run : runs) {
    writer->write(std::vector<int32_t>(run.output.begin(), run.output.end()));
  }
  writer->commit();
}

Runs run_reference(const nn::Network& network, const std::vector<std::vector<nn::Word>>& inputs) {
  Runs all;
  all.runs.resize(inputs.size());
  for_all(inputs.size(), "inputs", [&](size_t i) {
    nn::HostGemm gemm;
    all.runs[i] = network.run(inputs[i], gemm);
  });
  return all;
}

/// On the cycle model, or on the Verilog and on the cycle model.
Runs run_tiles(const ModelOptions& options, const nn::Network& network, const tile::Config& config,
               const std::vector<std::vector<nn::Word>>& inputs) {
  Pool verilog;
  const bool rtl = options.mode == "rtl";
  if (rtl) {
    // As many as for_all has threads at most; compiled once.
    const std::vector<tile::Config> configs(std::min(core_count(), inputs.size()), config);
    for (auto& dut : verif::load_tiles(configs, cache_folder(options.cache)))
      verilog.add(std::move(dut));
  }
  tile::PlainCost plain(tile::plain(config));
  Runs all;
  all.runs.resize(inputs.size());
  std::mutex mutex;
  for_all(inputs.size(), "inputs", [&](size_t i) {
    const auto model = tile::make_model(config);
    tile::Gemm gemm(config, *model, plain);
    all.runs[i] = network.run(inputs[i], gemm);
    uint64_t wrong_words = gemm.mismatches();
    uint64_t wrong_layers = 0;
    if (rtl) {
      auto dut = verilog.take();
      tile::Gemm other(config, *dut, plain);
      const nn::NetworkRun run = network.run(inputs[i], other);
      verilog.give(std::move(dut));
      wrong_words += other.mismatches();
      for (size_t layer = 0; layer < run.costs.size(); ++layer) {
        const auto& own = run.costs[layer].product;
        wrong_layers += own && own->own != all.runs[i].costs[layer].product->own ? 1 : 0;
      }
    }
    const std::lock_guard lock(mutex);
    all.wrong_words += wrong_words;
    all.wrong_layers += wrong_layers;
  });
  return all;
}

void run_model(const ModelOptions& options, const gen::Config& config) {
  const nn::Coding coding = coding_of(options, config);
  check_mode(options, coding);
  if (!options.output.empty()) check_writable(options.output);
  if (!options.plot.empty()) check_writable(options.plot);
  const bool on_tile = options.mode != "reference";
  const tile::Config tile = on_tile ? tile_of(config) : tile::Config();
  const nn::Network network(nn::read_model(options.model_file), coding);
  const auto inputs = read_inputs(options.inputs, network.input(), options.limit);
  std::vector<int> labels;
  if (!options.labels.empty()) {
    labels = read_labels(options.labels, inputs.size(), network.output().size());
  }

  std::optional<synth::Library> library;
  if (on_tile && tile.coded()) library = library_of(options);

  const Runs all =
      on_tile ? run_tiles(options, network, tile, inputs) : run_reference(network, inputs);
  ModelReport report{options.model_file,
                     options.mode,
                     options.on,
                     config,
                     network.model(),
                     all.runs,
                     {},
                     {},
                     {},
                     {},
                     {}};
  for (size_t i = 0; i < labels.size(); ++i) {
    report.right = report.right.value_or(0) + (best(all.runs[i].output) == labels[i] ? 1 : 0);
  }
  if (on_tile) {
    report.multipliers = static_cast<uint64_t>(tile.array.rows) *
                         static_cast<uint64_t>(tile.array.cols) *
                         static_cast<uint64_t>(tile.array.vector);
    if (library) add_arrays(options, tile, *library, report);
  }
  if (!options.output.empty()) write_outputs(options.output, network.output(), all.runs);
  print(options.json ? to_json(report) : to_text(report));
  if (!options.plot.empty()) draw(gnuplot_script(to_chart(report)), options.plot);
  if (all.wrong_words == 0 && all.wrong_layers == 0) return;
  note(
      "{} words of the tile differ from the reference; {} layers took other cycles or beats "
      "on the Verilog than on the model",
      all.wrong_words, all.wrong_layers);
  throw CheckFailed();
}

}  // namespace

void add_run_model(const Command& run_command) {
  const Command command =
      run_command.add("model", "Run a .tflite integer model, its operands through the code");
  command.footer(
      "The arithmetic is that of TFLite's integer reference kernels. With --form paper or exact "
      "the\n"
      "weights, and what layers with weights read and make, are encoded and decoded: weights as\n"
      "signed words, activations as 0..255 (int8 with 128 added). --on both leaves the model's\n"
      "input as it is, --on all codes it, too.\n"
      "With --model cycle or rtl the tile spark_gemm computes the convolutions and fully "
      "connected\n"
      "layers whose operands and results are all coded (with --form none: all plain), of signed\n"
      "weights without zero point and as many products a sum as its banks hold; the rest is\n"
      "computed on this processor, as 'on' says.\n"
      "Sums are over all inputs. MACs: those over padding included. cycles: from START to the "
      "last\n"
      "beat of C; utilisation: MACs a multiplier and cycle. short A, short W: share of short "
      "words\n"
      "of activations and weights. bits moved: on the tile the beats of its three streams, else\n"
      "each word of a layer's input and weights once; as int8, int8 cycles: the same on a tile of\n"
      "int8 PEs and plain words. speed, equal area: results a second and area of the array over\n"
      "those of the int8 array, both synthesized (--goal speed).");
  const auto options = std::make_shared<ModelOptions>();
  command.option("MODEL", options->model_file, "M.tflite", "the model, .tflite").required();
  command
      .option("--inputs", options->inputs, "FILE",
              ".npy of the model's dtype, or the bytes alone: any number of inputs, one behind "
              "the other")
      .required();
  command.option("--labels", options->labels, "FILE",
                 "CSV without header, a line an input; the last field is its class");
  command.option("--limit", options->limit, "N", "run only the first N inputs").positive();
  command.option("-o,--output", options->output, "FILE",
                 "what the model makes of each input, .npy");
  command.choice("--on", options->on, {"weights", "activations", "both", "all"},
                 "what goes through the code [both]");
  command.choice("--model", options->mode, {"reference", "cycle", "rtl"},
                 "reference: on this processor; cycle: products on the model of each cycle of the "
                 "tile; rtl: on its Verilog, too, compared with the model [reference]");
  const ParamOptions params(command, "run model", model_params());
  command.config_file(options->config_file);
  command.liberty(options->liberty);
  command.option("--plot", options->plot, "FILE.svg",
                 "a picture of what the code makes of each layer");
  command.cache(options->cache);
  command.json(options->json);
  command.run([options, params] { run_model(*options, params.config(options->config_file)); });
}

}  // namespace spark::cli
