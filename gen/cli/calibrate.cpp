#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/cli/calibrate_report.h"
#include "gen/cli/command.h"
#include "gen/params/params.h"
#include "sim/calibrate/words.h"
#include "sim/container/head.h"
#include "sim/container/open.h"
#include "sim/container/writer.h"

namespace spark::cli {
namespace {

namespace fs = std::filesystem;
namespace params = gen::params;
using Granularity = tensor::Quantisation::Granularity;

struct CalibrateOptions {
  std::string in;
  std::string tensor;  ///< by name; empty: all
  calibrate::Options calibration;
  std::string per = "tensor";
  std::optional<uint64_t> block;
  std::string inputs;
  std::string plot;
  std::string output;
  bool json = false;
};

/// What goes together, and the calibration's own options.
calibrate::Options calibration_of(const CalibrateOptions& options, int slice) {
  calibrate::Options result = options.calibration;
  result.granularity = tensor::parse_granularity(options.per);
  result.slice = slice;
  result.curves = options.json || !options.plot.empty();
  if (result.axis && result.granularity != Granularity::channel) {
    throw InputError("--axis goes with --per channel");
  }
  if (options.block && result.granularity != Granularity::block) {
    throw InputError("--block goes with --per block");
  }
  if (options.block == 0) throw InputError("--block 0 is not legal; allowed: 1 or more");
  result.block = options.block.value_or(calibrate::kDefaultBlock);
  if (!options.output.empty() && result.granularity == Granularity::block) {
    container::chunk_words_for(result.block);  // throws before the work is done
  }
  return result;
}

/// One tensor on its way.
struct CalibrationJob {
  CalibrationReport report;
  const tensor::Source* source = nullptr;
  std::vector<int32_t> words;  ///< compensated; empty: those of Grid::word
};

/// Of the inputs that were given, for these weights; none were: nothing.
std::optional<calibrate::Moments> moments_of(const std::string& inputs,
                                             const tensor::Description& weights,
                                             const std::string& shown) {
  if (inputs.empty()) return std::nullopt;
  const std::unique_ptr<tensor::File> file = container::open(inputs);
  if (file->tensors().size() != 1) {
    throw InputError("{}: it holds {} tensors; the inputs of a layer are one", inputs,
                     file->tensors().size());
  }
  return calibrate::moments(*file->tensors().front(), calibrate::inputs_of(weights, shown), inputs);
}

/// Rounds with compensation what has been calibrated.
void compensate(CalibrationJob& job, const calibrate::Moments& moments, const std::string& inputs) {
  const calibrate::Result& result = job.report.result;
  const calibrate::Grid grid(result.format.form, result.format.slice, result.format.is_signed);
  calibrate::Compensated compensated =
      calibrate::compensate(grid, *job.source, result.quantisation, result.dead_zones, moments);
  const auto longs = std::count_if(compensated.words.begin(), compensated.words.end(),
                                   [&](int32_t word) { return !grid.is_short(word); });
  const double share = static_cast<double>(longs) / static_cast<double>(result.words);
  job.report.compensation = {inputs,
                             moments.samples,
                             compensated.output,
                             compensated.plain_error,
                             compensated.error,
                             result.format.slice * (1 + share),
                             result.words / moments.inputs,
                             compensated.plain_rows};
  job.words = std::move(compensated.words);
}

CalibrationJob job_of(const tensor::Source& source, const CalibrateOptions& options,
                      const calibrate::Options& calibration, bool alone) {
  const std::string& name = source.description().name;
  CalibrationJob job;
  job.source = &source;
  job.report.name = alone ? options.in : options.in + ": " + name;
  job.report.shown = alone ? options.in : options.in + ": " + printable(name);
  job.report.shape = source.description().shape;
  const auto moments = moments_of(options.inputs, source.description(), job.report.shown);
  job.report.result = calibrate::calibrate(source, calibration, job.report.shown);
  if (moments) compensate(job, *moments, options.inputs);
  return job;
}

/// The codes of what has been calibrated, as tensors of float32.
void write(const std::vector<CalibrationJob>& jobs, const std::string& output) {
  container::Writer writer(output);
  std::vector<std::unique_ptr<calibrate::Words>> words;
  for (const CalibrationJob& job : jobs) {
    const calibrate::Result& result = job.report.result;
    words.push_back(std::make_unique<calibrate::Words>(*job.source, result, job.words));
    writer.add({job.source->description().name, tensor::Dtype::float32, job.report.shape,
                result.quantisation},
               result.format, codec::Layout::interleaved, *words.back(), job.report.shown);
  }
  writer.commit();
}

/// The tensor asked for, or all of a file that can be calibrated; that others (biases of 32 bits)
/// are left out is said on standard error.
std::vector<const tensor::Source*> chosen(const tensor::File& file,
                                          const CalibrateOptions& options) {
  std::vector<const tensor::Source*> sources;
  std::vector<std::string> names;
  for (const std::unique_ptr<tensor::Source>& source : file.tensors()) {
    names.push_back(source->description().name);
    const bool usable =
        file.tensors().size() == 1 ||
        (calibrate::is_calibratable(source->description().dtype) && source->size() > 0);
    const bool asked = options.tensor.empty() ? usable : options.tensor == names.back();
    if (asked) sources.push_back(source.get());
  }
  if (sources.empty() && !options.tensor.empty()) {
    throw InputError("{}: no tensor '{}'{}", options.in, options.tensor,
                     suggestion(options.tensor, names));
  }
  if (sources.empty()) {
    throw InputError(
        "{}: none of its {} tensors can be calibrated; allowed: floats, uint8 and int8", options.in,
        names.size());
  }
  if (options.tensor.empty() && sources.size() < names.size()) {
    note("{}: {} of {} tensors left out: not floats, uint8 or int8, or empty", options.in,
         names.size() - sources.size(), names.size());
  }
  return sources;
}

/// Where the plot of tensor number `i` of `count` goes.
fs::path plot_path(const std::string& plot, size_t i, size_t count) {
  fs::path path = plot;
  if (count > 1) {
    const std::string ending = path.extension().string();
    path.replace_extension(fmt::format("{}{}", i, ending));
  }
  return path;
}

void run_calibrate(const CalibrateOptions& options, int slice) {
  const calibrate::Options calibration = calibration_of(options, slice);
  const std::unique_ptr<tensor::File> file = container::open(options.in);
  const std::vector<const tensor::Source*> sources = chosen(*file, options);
  if (!options.inputs.empty() && sources.size() > 1) {
    throw InputError(
        "{}: {} tensors, but --inputs goes with the weights of one layer; pick one "
        "with --tensor",
        options.in, sources.size());
  }
  const bool alone = file->tensors().size() == 1;
  if (!options.output.empty()) check_writable(options.output);
  for (size_t i = 0; i < sources.size() && !options.plot.empty(); ++i) {
    check_writable(plot_path(options.plot, i, sources.size()));
  }
  std::vector<CalibrationJob> jobs;
  for (const tensor::Source* source : sources) {
    jobs.push_back(job_of(*source, options, calibration, alone));
  }
  if (!options.output.empty()) write(jobs, options.output);
  std::vector<CalibrationReport> reports;
  for (CalibrationJob& job : jobs) reports.push_back(std::move(job.report));
  if (options.json) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const CalibrationReport& report : reports) json.push_back(to_json(report));
    print((alone ? json.front() : nlohmann::ordered_json{{"tensors", json}}).dump(2) + "\n");
  } else {
    print(text(reports));
  }
  for (size_t i = 0; i < reports.size() && !options.plot.empty(); ++i) {
    const LineChart chart = chart_of(reports[i]);
    if (std::all_of(chart.series.begin(), chart.series.end(),
                    [](const LineChart::Series& series) { return series.points.empty(); })) {
      note("no plot of {}: no point has an error", reports[i].shown);
      continue;
    }
    draw(gnuplot_script(chart), plot_path(options.plot, i, reports.size()));
  }
}

}  // namespace

void add_calibrate(const Command& program) {
  const Command command = program.add(
      "calibrate",
      "Choose form, scales and clipping of a tensor for the code, by rate and distortion");
  const auto options = std::make_shared<CalibrateOptions>();
  const ParamOptions code(command, "calibrate", {&params::kSlice});
  command.footer(fmt::format(
      "Integers are requantised: what they stand for (by their scale, if the file has one) is the\n"
      "reference, as float tensors are themselves. Without --bits and --sqnr: the fewest bits at "
      "{:g} dB,\nor {:g} dB less than the best there is. Bits are those of the codes; float32 "
      "scales "
      "come on top of\nthem and are shown beside. Plain integers have the same scales and the best "
      "clipping.",
      calibrate::kDefaultSqnr, calibrate::kNearBest));
  command
      .option("IN", options->in, "FILE",
              "tensors, floats, uint8 or int8: .npy, .safetensors, .tflite, .spark")
      .required();
  command.option("--tensor", options->tensor, "NAME", "only this one, by its name");
  command.option("-o,--output", options->output, "FILE",
                 "the calibrated codes, .spark: tensors of float32 with the scales found");
  command.option("--bits", options->calibration.bits, "B",
                 "at most so many bits a word: the best SQNR, slice..2 slices");
  command.option("--sqnr", options->calibration.sqnr, "DB", "at least so many dB: the fewest bits");
  command.option("--per", options->per, "tensor|channel|block",
                 "a scale for the tensor, a channel or a block [tensor]");
  command.option("--axis", options->calibration.axis, "N",
                 "of channels [the one of the tensor's own scales, else 0]");
  command.option("--block", options->block, "B",
                 fmt::format("elements of a block [{}]", calibrate::kDefaultBlock));
  command.option("--inputs", options->inputs, "X",
                 "samples of the layer's inputs, the last axis as long as the weights' rows: "
                 "rounding errors are compensated, .npy");
  command.option("--plot", options->plot, "FILE",
                 "rate against distortion, .svg; of several tensors with a number before the "
                 "ending");
  command.flag("--json", options->json, "as one JSON object, with all scales");
  command.run([options, code] {
    run_calibrate(*options, static_cast<int>(code.config().integer(params::kSlice)));
  });
}

}  // namespace spark::cli
