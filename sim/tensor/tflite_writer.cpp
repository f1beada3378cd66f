#include <map>
#include <utility>

#include "gen/base/error.h"
#include "gen/base/mapped_file.h"
#include "sim/tensor/target_writer.h"
#include "sim/tensor/tflite.h"

namespace spark::tensor {
namespace {

/// Where the model has the constants of these names.
std::vector<Target> targets_in(const std::vector<Stored>& constants, const std::string& model,
                               const std::vector<Description>& tensors) {
  std::map<std::string_view, const Stored*> by_name;
  std::map<uint64_t, size_t> users;  // of the data at an offset
  for (const Stored& constant : constants) {
    by_name[constant.description.name] = &constant;
    ++users[constant.offset];
  }
  std::vector<Target> targets;
  for (const Description& tensor : tensors) {
    const auto found = by_name.find(tensor.name);
    if (found == by_name.end()) {
      throw InputError("{}: no constant is named '{}', or two tensors for it", model,
                       printable(tensor.name));
    }
    const Stored& constant = *found->second;
    const Description& own = constant.description;
    const uint64_t count = element_count(tensor.shape, tensor.name);
    const uint64_t own_count = element_count(own.shape, own.name);
    if (tensor.dtype != own.dtype || count != own_count) {
      throw InputError("{}: tensor '{}' has {} elements of {}, not {} of {}", model,
                       printable(tensor.name), own_count, to_string(own.dtype), count,
                       to_string(tensor.dtype));
    }
    targets.push_back({tensor, constant.offset});
    --users[constant.offset];
    by_name.erase(found);
  }
  for (const Target& target : targets) {
    if (users[target.offset] == 0) continue;
    throw InputError("{}: tensor '{}' shares its data with one that is not replaced", model,
                     printable(target.description.name));
  }
  return targets;
}

}  // namespace

std::unique_ptr<Writer> create_tflite(const std::filesystem::path& path,
                                      const std::vector<Description>& tensors,
                                      const std::filesystem::path& model) {
  if (model.empty()) {
    throw InputError("{}: a .tflite is written as a copy of a model; name the model",
                     path.string());
  }
  const MappedFile file(model);
  const std::span<const uint8_t> bytes = file.bytes();
  const std::string name = model.string();
  auto writer = std::make_unique<TargetWriter>(
      path, targets_in(parse_tflite(file.text(), name), name, tensors));
  constexpr size_t kSlice = size_t{1} << 20;
  for (size_t at = 0; at < bytes.size(); at += kSlice) {
    const size_t size = std::min(kSlice, bytes.size() - at);
    writer->file().write(bytes.subspan(at, size));
    file.release(at, size);
  }
  return writer;
}

}  // namespace spark::tensor
