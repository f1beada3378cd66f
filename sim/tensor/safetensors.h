#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/tensor/stored.h"
#include "sim/tensor/writer.h"

/// The .safetensors format: 8 bytes with the little-endian size of a header, the header (JSON: an
/// object that gives each tensor's dtype, shape and where its data begin and end), the data.
namespace spark::tensor {

/// The tensors in `bytes`, a whole file, ordered by offset. Throws InputError, beginning with the
/// file's `name`, for a header that is malformed or lies, data that overlap, leave holes or do not
/// have the size of their shape, two tensors of one name, and dtypes other than ours (BOOL, F8).
std::vector<Stored> parse_safetensors(std::string_view bytes, std::string_view name);

/// The other functions of FileFormat.
bool is_safetensors(std::string_view bytes);
std::unique_ptr<Writer> create_safetensors(const std::filesystem::path& path,
                                           const std::vector<Description>& tensors,
                                           const std::filesystem::path& model);

/// A header, its size in front, and for each tensor the offset of its data in the file. The header
/// has the tensors in the order given; the data begin with the largest elements, so that all are
/// aligned to their size. Throws InputError, beginning with the file's `name`, for two tensors of
/// one name or a name that JSON cannot hold.
struct SafetensorsHeader {
  std::string bytes;
  std::vector<uint64_t> offsets;
};
SafetensorsHeader safetensors_header(const std::vector<Description>& tensors,
                                     std::string_view name);

}  // namespace spark::tensor
