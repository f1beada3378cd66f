#include "gen/cli/run_model.h"

#include <fmt/format.h>

#include <algorithm>

#include "gen/base/error.h"
#include "gen/base/parallel.h"
#include "gen/blocks/block.h"
#include "gen/cli/command.h"
#include "gen/cli/model_inputs.h"
#include "gen/cli/model_report.h"
#include "gen/params/params.h"
#include "sim/array/model.h"
#include "sim/nn/array_gemm.h"
#include "sim/nn/network.h"
#include "sim/tensor/writer.h"
#include "verif/harness/array_dut.h"

namespace spark::cli {
namespace {

namespace params = gen::params;

/// Those of the array, but for what is the operands' own, and those of the code.
const std::vector<const gen::Param*>& model_params() {
  static const std::vector<const gen::Param*> kParams = {
      &params::kSlice,  &params::kOperandForm, &params::kRounding,  &params::kHalve,
      &params::kPe,     &params::kSync,        &params::kRows,      &params::kCols,
      &params::kVector, &params::kShare,       &params::kQueueDepth};
  return kParams;
}

struct Options {
  std::string model_file;
  std::string inputs;
  std::string labels;
  std::string output;
  std::string config_file;
  std::string on = "both";
  std::string mode = "reference";
  std::optional<size_t> limit;
  bool json = false;
};

nn::Coding coding_of(const Options& options, const gen::Config& config) {
  const std::vector<std::string> choices = {"weights", "activations", "both", "all"};
  if (std::find(choices.begin(), choices.end(), options.on) == choices.end()) {
    throw InputError("--on {} is unknown{}", options.on, suggestion(options.on, choices));
  }
  nn::Coding coding;
  coding.format.slice = static_cast<int>(config.integer(params::kSlice));
  coding.format.rounding = codec::parse_rounding(config.text(params::kRounding));
  coding.format.halve = config.flag(params::kHalve);
  if (config.text(params::kOperandForm) == "none") {
    if (coding.format.halve) throw InputError("halve = true goes with form = exact only");
    return coding;
  }
  coding.format.form = codec::parse_form(config.text(params::kOperandForm));
  coding.weights = options.on != "activations";
  coding.activations = options.on != "weights";
  coding.input = options.on == "all";
  return coding;
}

/// The array of the configuration. Throws InputError if it is not legal.
array::Config array_of(const gen::Config& given) {
  gen::Config config("spark_array", gen::find_block("spark_array").params);
  for (const gen::Param* param : given.params()) {
    if (config.has(*param)) config.set(param->name, given.text(*param));
  }
  const array::Config result = verif::array_config(config);
  array::check(result);
  return result;
}

void check_mode(const Options& options, const nn::Coding& coding) {
  if (options.mode == "rtl") {
    throw InputError(
        "--model rtl needs the tile, which is not there yet; use --model reference or cycle");
  }
  if (options.mode != "reference" && options.mode != "cycle") {
    throw InputError("unknown model '{}'{}", options.mode,
                     suggestion(options.mode, {"reference", "cycle", "rtl"}));
  }
  if (options.mode == "cycle" && coding.any() && !(coding.weights && coding.activations)) {
    throw InputError(
        "--on {} with --model cycle: an array takes both operands coded or none; use "
        "--on both, all, or --model reference",
        options.on);
  }
}

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

void run(const Options& options, const gen::Config& config) {
  const nn::Coding coding = coding_of(options, config);
  check_mode(options, coding);
  const bool cycle = options.mode == "cycle";
  const array::Config array = cycle ? array_of(config) : array::Config();
  const nn::Network network(nn::read_model(options.model_file), coding);
  const auto inputs = read_inputs(options.inputs, network.input(), options.limit);
  std::vector<int> labels;
  if (!options.labels.empty()) {
    labels = read_labels(options.labels, inputs.size(), network.output().size());
  }

  std::vector<nn::NetworkRun> runs(inputs.size());
  std::vector<uint64_t> mismatches(inputs.size(), 0);
  for_all(inputs.size(), "inputs", [&](size_t i) {
    if (!cycle) {
      nn::HostGemm gemm;
      runs[i] = network.run(inputs[i], gemm);
      return;
    }
    nn::ArrayGemm gemm(array, coding.format.halve, array::make_model);
    runs[i] = network.run(inputs[i], gemm);
    mismatches[i] = gemm.mismatches();
  });

  ModelReport report{options.model_file, options.mode, options.on, config,
                     network.model(),    runs,         {},         {}};
  for (size_t i = 0; i < labels.size(); ++i) {
    report.right = report.right.value_or(0) + (best(runs[i].output) == labels[i] ? 1 : 0);
  }
  if (cycle) {
    report.multipliers = static_cast<uint64_t>(array.rows) * static_cast<uint64_t>(array.cols) *
                         static_cast<uint64_t>(array.vector);
  }
  if (!options.output.empty()) write_outputs(options.output, network.output(), runs);
  print(options.json ? to_json(report) : to_text(report));
  uint64_t wrong = 0;
  for (const uint64_t count : mismatches) wrong += count;
  if (wrong == 0) return;
  fmt::print(stderr, "{} sums of the array differ from the reference\n", wrong);
  throw CheckFailed();
}

}  // namespace

void add_run_model(CLI::App& run_command) {
  CLI::App* command = run_command.add_subcommand(
      "model", "Run a .tflite integer model, its operands through the code");
  command->footer(
      "The arithmetic is that of TFLite's integer reference kernels. With --form paper or exact "
      "the\n"
      "operands of layers with weights are encoded and decoded before they are multiplied;\n"
      "activations after ReLU (zero point -128) as unsigned words, others as they are; zero "
      "points\n"
      "are exact. --on both leaves the model's input as it is, --on all codes it, too.\n"
      "Sums are over all inputs. macs: those over padding included. cycles: of the layers that "
      "the\n"
      "array takes (convolutions and fully connected layers, if both operands are coded or none),\n"
      "each from reset to the last result; utilisation: MACs a multiplier and cycle. short A, "
      "short\n"
      "W: share of short words of activations and weights. bits moved: reference: each word of a\n"
      "layer's input and weights once for each input; cycle: the array's streams, as run gemm.\n"
      "as int8: the same words with 8 bits each.");
  const auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model_file, "the model, .tflite")
      ->required()
      ->type_name("M.tflite");
  command
      ->add_option(
          "--inputs", options->inputs,
          ".npy of the model's dtype, or the bytes alone: any number of inputs, one behind "
          "the other")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--labels", options->labels,
                   "CSV without header, a line an input; the last field is its class")
      ->type_name("FILE");
  command->add_option("--limit", options->limit, "run only the first N inputs")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  command->add_option("-o,--output", options->output, "what the model makes of each input, .npy")
      ->type_name("FILE");
  command->add_option("--on", options->on, "what goes through the code [both]")
      ->type_name("weights|activations|both|all");
  command
      ->add_option("--model", options->mode,
                   "reference: on this processor; cycle: products on the model of each cycle of an "
                   "array; rtl: on the Verilog, not yet [reference]")
      ->type_name("reference|cycle|rtl");
  const ParamOptions params(*command, "run model", model_params());
  command
      ->add_option("--config", options->config_file, "TOML file with parameters; flags override it")
      ->type_name("FILE");
  command->add_flag("--json", options->json, "as one JSON object");
  command->callback([options, params] { run(*options, params.config(options->config_file)); });
}

}  // namespace spark::cli
