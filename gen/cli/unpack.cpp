#include "sim/container/unpack.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "gen/base/error.h"
#include "gen/cli/command.h"
#include "sim/tensor/writer.h"

namespace spark::cli {
namespace {

using container::Loss;
using container::Reader;

struct UnpackOptions {
  std::string in;
  std::string out;
  std::vector<std::string> tensors;  ///< by name; none: all
  std::string model;
  bool salvage = false;
};

/// The numbers of the tensors asked for, or of all.
std::vector<size_t> chosen(const Reader& reader, const UnpackOptions& options) {
  std::vector<size_t> numbers;
  std::vector<std::string> names;
  for (const auto& source : reader.tensors()) {
    names.push_back(source->description().name);
    const bool asked = std::find(options.tensors.begin(), options.tensors.end(), names.back()) !=
                       options.tensors.end();
    if (options.tensors.empty() || asked) numbers.push_back(names.size() - 1);
  }
  for (const std::string& name : options.tensors) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      throw InputError("{}: no tensor '{}'{}", options.in, name, suggestion(name, names));
    }
  }
  if (numbers.size() != 1 && std::filesystem::path(options.out).extension() == ".npy") {
    throw InputError("{}: {} tensors, but a .npy holds one; pick it with --tensor: {}", options.in,
                     numbers.size(), fmt::join(names, ", "));
  }
  return numbers;
}

/// One line for each range of words that could not be read.
void print_losses(const Reader& reader, const std::vector<Loss>& lost) {
  for (auto first = lost.begin(); first != lost.end();) {
    auto end = first + 1;
    while (end != lost.end() && end->tensor == first->tensor &&
           end->chunk == (end - 1)->chunk + 1) {
      ++end;
    }
    const container::StoredTensor& tensor = reader.tensor(first->tensor);
    const container::Record& record = tensor.record();
    const uint64_t word = record.first_word(first->chunk);
    const uint64_t last = (end - 1)->chunk;
    note("{}: lost: tensor '{}', {} words from {} on, bytes {}..{}", reader.name(),
         tensor.description().name, record.first_word(last) + record.words_of(last) - word, word,
         tensor.offset_of(first->chunk), tensor.end_of(last) - 1);
    first = end;
  }
}

void unpack(const UnpackOptions& options) {
  const Reader reader(options.in,
                      options.salvage ? container::Open::salvage : container::Open::strict);
  const std::vector<size_t> numbers = chosen(reader, options);
  std::vector<tensor::Description> descriptions;
  for (const size_t number : numbers) descriptions.push_back(reader.tensor(number).description());
  const auto writer = tensor::create(options.out, descriptions, options.model);
  const std::vector<Loss> lost = container::unpack(reader, numbers, *writer, options.salvage);
  writer->commit();
  print_losses(reader, lost);
  if (!lost.empty()) throw CheckFailed();
}

}  // namespace

void add_unpack(const Command& program) {
  const Command command = program.add("unpack", "Decode a container into a tensor file");
  const auto options = std::make_shared<UnpackOptions>();
  command.option("IN", options->in, "FILE", "container, .spark").required();
  command.option("-o,--output", options->out, "FILE", "file to write: .npy, .safetensors, .tflite")
      .required();
  command
      .option("--tensor", options->tensors, "NAME", "only this tensor; may be given several times")
      .repeated();
  command.option("--model", options->model, "FILE", "the .tflite whose constants to replace");
  command.flag("--salvage", options->salvage,
               "read what is whole of a damaged container; elements of the rest become 0");
  command.run([options] { unpack(*options); });
}

}  // namespace spark::cli
