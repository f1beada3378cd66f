#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/cli/command.h"
#include "gen/params/params.h"
#include "sim/bridge/configs.h"
#include "sim/calibrate/calibrate.h"
#include "sim/codec/rules.h"
#include "sim/container/feed.h"
#include "sim/container/image.h"
#include "sim/container/open.h"
#include "sim/container/writer.h"
#include "sim/tensor/quantise.h"

namespace spark::cli {
namespace {

namespace fs = std::filesystem;
namespace params = gen::params;
using container::Feed;
using container::ImageKind;
using tensor::Quantisation;

struct PackOptions {
  std::string in;
  std::string out;
  std::vector<std::string> tensors;  ///< by name; none: all that fit
  std::string name;                  ///< in the container; empty: as it is
  std::string per;                   ///< granularity of scales; empty: not given
  std::optional<uint64_t> axis;
  std::optional<uint64_t> block;
  bool append = false;
  bool raw = false;
  bool hex = false;
  bool mem = false;
  std::optional<uint64_t> width;

  bool is_image() const { return raw || hex || mem; }
};

/// The words of a tensor of floats in a container.
class StoredWords : public tensor::Source {
 public:
  explicit StoredWords(const container::StoredTensor& tensor)
      : tensor_(tensor), description_(tensor.description()) {
    description_.dtype =
        tensor.record().format.is_signed ? tensor::Dtype::int16 : tensor::Dtype::uint16;
  }

  const tensor::Description& description() const override { return description_; }
  uint64_t size() const override { return tensor_.size(); }
  void read(uint64_t first, std::span<int32_t> words) const override {
    tensor_.read_words(first, words);
  }
  void read(uint64_t first, std::span<float> values) const override {
    std::vector<int32_t> words(values.size());
    tensor_.read_words(first, words);
    std::copy(words.begin(), words.end(), values.begin());
  }
  void release(uint64_t first, uint64_t count) const override { tensor_.release(first, count); }

 private:
  const container::StoredTensor& tensor_;
  tensor::Description description_;
};

/// One tensor on its way into the output.
struct PackingJob {
  std::shared_ptr<const tensor::Source> owned;  ///< where the file has no source of just that
  const tensor::Source* source = nullptr;
  tensor::Description description;
  codec::Format format;
  std::string origin;  ///< what messages call it
};

bool has_negative(const tensor::Source& source) {
  std::vector<float> values;
  for (uint64_t first = 0; first < source.size(); first += values.size()) {
    values.resize(std::min(container::kChunkWords, source.size() - first));
    source.read(first, values);
    source.release(first, values.size());
    if (std::any_of(values.begin(), values.end(), [](float value) { return value < 0; })) {
      return true;
    }
  }
  return false;
}

/// Chooses signedness and scales of a tensor of floats.
void quantise(const PackOptions& options, PackingJob& job) {
  const auto* stored = dynamic_cast<const container::StoredTensor*>(job.source);
  if (stored != nullptr && options.per.empty()) {  // quantised already
    job.owned = std::make_shared<StoredWords>(*stored);
    job.source = job.owned.get();
    job.format.is_signed = stored->record().format.is_signed;
    job.description.quantisation = stored->quantisation();
    return;
  }
  const auto granularity = tensor::parse_granularity(options.per.empty() ? "tensor" : options.per);
  job.format.is_signed = has_negative(*job.source);
  if (granularity == Quantisation::Granularity::block) {
    // Each block's scale is found when it is encoded.
    job.description.quantisation = {
        granularity, 0, options.block.value_or(calibrate::kDefaultBlock), {}, {}};
  } else {
    job.description.quantisation =
        tensor::symmetric_scales(*job.source, granularity, options.axis.value_or(0), 0,
                                 job.format.min_word(), job.format.max_word());
  }
}

PackingJob job_of(const tensor::Source& source, const PackOptions& options, codec::Format format,
                  std::string origin) {
  PackingJob job = {nullptr, &source, source.description(), format, std::move(origin)};
  if (!options.name.empty()) job.description.name = options.name;
  if (is_float(job.description.dtype)) {
    quantise(options, job);
  } else {
    job.format.is_signed = !is_unsigned(job.description.dtype);
  }
  return job;
}

/// Throws InputError for integers that the code would change although nothing says that they may
/// change: wider than 8 bits and without scales they may be a shape, or indices.
void check_change(const PackingJob& job) {
  const tensor::Dtype dtype = job.description.dtype;
  if (is_float(dtype) || size_of(dtype) == 1 || job.description.quantisation) return;
  std::vector<int32_t> words;
  for (uint64_t first = 0; first < job.source->size(); first += words.size()) {
    words.resize(std::min(container::kChunkWords, job.source->size() - first));
    job.source->read(first, words);
    for (size_t i = 0; i < words.size(); ++i) {
      const int32_t decoded = codec::decode(job.format, codec::encode(job.format, words[i]));
      if (decoded == words[i]) continue;
      throw InputError(
          "word {} at index {} of {} would become {}, but {} without scales may be a shape or "
          "indices; --tensor packs it all the same",
          words[i], first + i, job.origin, decoded, to_string(dtype));
    }
    job.source->release(first, words.size());
  }
}

/// The tensors asked for, or all, in the order of the file.
std::vector<const tensor::Source*> chosen(const tensor::File& file, const PackOptions& options) {
  std::vector<const tensor::Source*> sources;
  std::vector<std::string> names;
  for (const auto& source : file.tensors()) {
    names.push_back(source->description().name);
    const bool asked = std::find(options.tensors.begin(), options.tensors.end(), names.back()) !=
                       options.tensors.end();
    if (options.tensors.empty() || asked) sources.push_back(source.get());
  }
  for (const std::string& name : options.tensors) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      throw InputError("{}: no tensor '{}'{}", options.in, name, suggestion(name, names));
    }
  }
  if (sources.empty()) throw InputError("{}: it holds no tensors", options.in);
  return sources;
}

/// What to write. Of a file of several tensors of which none was asked for by name, those that do
/// not fit are left out, which is said on standard error; InputError if none fits.
std::vector<PackingJob> jobs_of(const tensor::File& file, const PackOptions& options,
                                const codec::Format& format) {
  const std::vector<const tensor::Source*> sources = chosen(file, options);
  if (sources.size() > 1 && (options.is_image() || !options.name.empty())) {
    throw InputError("{}: {} tensors, but {}; pick one with --tensor", options.in, sources.size(),
                     options.is_image() ? "an image holds one" : "--name is for one");
  }
  const bool alone = file.tensors().size() == 1;
  std::vector<PackingJob> jobs;
  std::vector<std::string> reasons;
  for (const tensor::Source* source : sources) {
    const std::string name = printable(source->description().name);
    std::string origin = alone ? options.in : fmt::format("tensor '{}' of {}", name, options.in);
    if (alone || !options.tensors.empty()) {
      jobs.push_back(job_of(*source, options, format, std::move(origin)));
      continue;
    }
    try {
      PackingJob job = job_of(*source, options, format, std::move(origin));
      Feed(job.description, job.format, *job.source, job.origin).check();
      check_change(job);
      jobs.push_back(std::move(job));
    } catch (const InputError& error) {
      reasons.push_back(error.what());
    }
  }
  if (jobs.empty()) throw InputError("{}", reasons.front());
  for (const std::string& reason : reasons) note("left out: {}", reason);
  return jobs;
}

void pack_image(const PackOptions& options, const std::vector<PackingJob>& jobs,
                codec::Layout layout) {
  if (!options.raw && !options.width) {
    throw InputError("--{} needs --width, the bits of a line", options.hex ? "hex" : "mem");
  }
  const PackingJob& job = jobs.front();
  const ImageKind kind = options.raw   ? ImageKind::raw
                         : options.hex ? ImageKind::hex
                                       : ImageKind::mem;
  const container::Image image =
      write_image(options.out, kind, options.width.value_or(0), layout,
                  Feed(job.description, job.format, *job.source, job.origin));
  // The number of words always travels beside the stream; with it, heads and tails are known.
  std::string line = fmt::format("{}: {} words, {} slices, of them {} tails", options.out,
                                 image.words, image.words + image.tails, image.tails);
  if (kind != ImageKind::raw)
    line += fmt::format("; {} lines of {} bits", image.lines, *options.width);
  if (image.tail_line)
    line += fmt::format(", tails from line {} (@{:x})", *image.tail_line, *image.tail_line);
  note("{}", line);
}

void pack_container(const PackOptions& options, const std::vector<PackingJob>& jobs,
                    codec::Layout layout) {
  container::Writer writer(options.out);
  std::optional<FileLock> lock;
  std::optional<container::Reader> old;
  if (options.append) {
    // Two who append at once must not lose what the other adds.
    lock.emplace(fs::weakly_canonical(fs::absolute(options.out)).parent_path());
    if (fs::exists(options.out)) writer.keep(old.emplace(options.out));
  }
  for (const PackingJob& job : jobs) {
    writer.add(job.description, job.format, layout, *job.source, job.origin);
  }
  writer.commit();
}

void pack(const PackOptions& options, const gen::Config& config) {
  codec::Format format = format_of(config);
  format.check();
  if (options.axis && options.per != "channel") throw InputError("--axis goes with --per channel");
  if (options.block && options.per != "block") throw InputError("--block goes with --per block");
  if (options.width && !options.hex && !options.mem) {
    throw InputError("--width goes with --hex or --mem");
  }
  const codec::Layout layout = codec::parse_layout(config.text(params::kLayout));
  const std::unique_ptr<tensor::File> file = container::open(options.in);
  const std::vector<PackingJob> jobs = jobs_of(*file, options, format);
  if (options.is_image()) {
    pack_image(options, jobs, layout);
  } else {
    pack_container(options, jobs, layout);
  }
}

}  // namespace

void add_pack(const Command& program) {
  const Command command = program.add(
      "pack",
      "Encode tensors into a container: .npy, .safetensors, constants of a .tflite, .spark");
  const auto options = std::make_shared<PackOptions>();
  const ParamOptions code(
      command, "pack",
      {&params::kSlice, &params::kForm, &params::kRounding, &params::kHalve, &params::kLayout});
  command.option("IN", options->in, "FILE", "file of tensors").required();
  command.option("-o,--output", options->out, "FILE", "file to write").required();
  command
      .option("--tensor", options->tensors, "NAME", "only this tensor; may be given several times")
      .repeated();
  command.option("--name", options->name, "NAME", "what the tensor is called in the container");
  const std::string floats = "Float tensors";
  command
      .option("--per", options->per, "tensor|channel|block",
              "a scale for the tensor, a channel or a block [tensor]")
      .group(floats);
  command.option("--axis", options->axis, "N", "of the channels [0]").group(floats);
  command
      .option("--block", options->block, "N",
              fmt::format("elements of a block [{}]", calibrate::kDefaultBlock))
      .group(floats);
  const Option append =
      command.flag("--append", options->append, "keep the tensors that the output holds");
  const std::string images = "Memory images, of one tensor, without the container";
  const Option raw = command.flag("--raw", options->raw, "the bytes of the slices").group(images);
  const Option hex = command.flag("--hex", options->hex, "text for $readmemh").group(images);
  const Option mem =
      command.flag("--mem", options->mem, "the same with comments and addresses").group(images);
  command
      .option("--width", options->width, "BITS",
              "needed by --hex and --mem: bits of a line, 1..4096")
      .group(images)
      .excludes(raw);
  raw.excludes(hex).excludes(mem).excludes(append);
  hex.excludes(mem).excludes(append);
  mem.excludes(append);
  command.run([options, code] { pack(*options, code.config()); });
}

}  // namespace spark::cli
