#include "gen/cli/model_inputs.h"

#include <algorithm>
#include <charconv>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "sim/container/open.h"

namespace spark::cli {
namespace {

/// The words of a file, in its order.
std::vector<int32_t> read_words(const std::filesystem::path& path, const nn::Tensor& input) {
  if (container::is_tensor_file(path)) {
    codec::Tensor given = container::read_tensor(path);
    if (given.dtype != input.dtype) {
      throw InputError("{}: its words are {}, the model's input is {}", path.string(),
                       codec::dtype_name(given), tensor::to_string(input.dtype));
    }
    return std::move(given.words);
  }
  const std::string bytes = read_file(path);
  std::vector<int32_t> words(bytes.size());
  const bool is_signed = input.dtype == tensor::Dtype::int8;
  std::transform(bytes.begin(), bytes.end(), words.begin(), [&](char byte) {
    return is_signed ? int32_t{static_cast<int8_t>(byte)} : int32_t{static_cast<uint8_t>(byte)};
  });
  return words;
}

}  // namespace

std::vector<std::vector<nn::Word>> read_inputs(const std::filesystem::path& path,
                                               const nn::Tensor& input,
                                               std::optional<size_t> limit) {
  const std::vector<int32_t> words = read_words(path, input);
  const auto size = static_cast<size_t>(input.size());
  if (words.empty() || words.size() % size != 0) {
    throw InputError("{}: {} words of {}; an input has {}, and a file a whole number of inputs",
                     path.string(), words.size(), tensor::to_string(input.dtype), size);
  }
  std::vector<std::vector<nn::Word>> inputs(
      std::min(words.size() / size, limit.value_or(words.size())));
  auto first = words.begin();
  for (std::vector<nn::Word>& each : inputs) {
    each.assign(first, first + static_cast<ptrdiff_t>(size));
    first += static_cast<ptrdiff_t>(size);
  }
  return inputs;
}

std::vector<int> read_labels(const std::filesystem::path& path, size_t count, int classes) {
  const std::string text = read_file(path);
  std::vector<int> labels;
  size_t at = 0;
  while (labels.size() < count) {
    if (at >= text.size()) {
      throw InputError("{}: {} lines for {} inputs", path.string(), labels.size(), count);
    }
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.pop_back();
    const std::string field = line.substr(line.rfind(',') + 1);  // the whole line without a comma
    int label = -1;
    const auto [stop, error] = std::from_chars(field.data(), field.data() + field.size(), label);
    if (error != std::errc() || stop != field.data() + field.size() || label < 0 ||
        label >= classes) {
      throw InputError("{}:{}: '{}' is no class; allowed: 0..{}", path.string(), labels.size() + 1,
                       printable(field), classes - 1);
    }
    labels.push_back(label);
    at = end + 1;
  }
  return labels;
}

}  // namespace spark::cli
