#include "sim/tensor/npy.h"

#include <fmt/ranges.h>

#include "gen/base/error.h"
#include "sim/tensor/npy_header.h"
#include "sim/tensor/target_writer.h"

namespace spark::tensor {
namespace {

/// A dtype as NumPy spells it, without its byte order: `u1`, `i4`, `f8`.
std::string spelling(Dtype dtype) {
  const char kind = is_float(dtype) ? 'f' : is_unsigned(dtype) ? 'u' : 'i';
  return fmt::format("{}{}", kind, size_of(dtype));
}

/// Sets the dtype and the byte order that `descr` names: `|u1`, `<i4`, `>f2`. Without a mark or
/// with `=`, the order is this machine's.
void set_dtype(Stored& tensor, std::string_view descr, std::string_view name) {
  std::string_view type = descr;
  char order = '=';
  if (!type.empty() && std::string_view("|<>=").find(type[0]) != std::string_view::npos) {
    order = type[0];
    type.remove_prefix(1);
  }
  for (uint64_t number = 1; const std::optional<Dtype> dtype = dtype_of(number); ++number) {
    if (spelling(*dtype) != type || dtype == Dtype::bfloat16) continue;
    if (order == '|' && size_of(*dtype) > 1) break;
    tensor.description.dtype = *dtype;
    tensor.big_endian = order == '>';
    return;
  }
  throw InputError("{}: dtype '{}'; allowed: integers (i1 to i8, u1 to u8) and floats (f2, f4, f8)",
                   name, printable(descr));
}

}  // namespace

Stored parse_npy(std::string_view bytes, std::string_view name) {
  const auto byte_at = [&](size_t i) -> size_t { return static_cast<uint8_t>(bytes[i]); };
  const auto need = [&](size_t size) {
    if (bytes.size() >= size) return;
    throw InputError("{}: truncated .npy header: {} bytes expected, {} found", name, size,
                     bytes.size());
  };
  need(8);
  const size_t version = byte_at(6);
  if (version < 1 || version > 3 || byte_at(7) != 0) {
    throw InputError("{}: .npy version {}.{}; allowed: 1.0, 2.0, 3.0", name, version, byte_at(7));
  }
  const size_t length_bytes = version == 1 ? 2 : 4;
  const size_t header_start = 8 + length_bytes;
  need(header_start);
  size_t header_size = 0;
  for (size_t i = 0; i < length_bytes; ++i) header_size |= byte_at(8 + i) << (8 * i);
  need(header_start + header_size);

  const NpyHeader header = parse_npy_header(bytes.substr(header_start, header_size), name);
  Stored tensor;
  set_dtype(tensor, header.descr, name);
  tensor.description.shape = header.shape;
  tensor.offset = header_start + header_size;
  tensor.fortran_order = header.fortran_order;
  const uint64_t count = element_count(header.shape, name);
  const size_t size = size_of(tensor.description.dtype);
  const uint64_t found = bytes.size() - tensor.offset;
  if (found / size < count) {
    throw InputError("{}: truncated .npy: {} elements of {} expected, {} bytes found", name, count,
                     to_string(tensor.description.dtype), found);
  }
  if (found > count * size) {
    throw InputError("{}: {} bytes after the data of the .npy: {} expected, {} found", name,
                     found - count * size, count * size, found);
  }
  return tensor;
}

std::string npy_header(const Description& tensor) {
  const char order = size_of(tensor.dtype) == 1 ? '|' : '<';
  std::string header = fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': ({}{}), }}",
                                   order, spelling(tensor.dtype), fmt::join(tensor.shape, ", "),
                                   tensor.shape.size() == 1 ? "," : "");
  // NumPy leaves room for the first dimension to grow to 21 digits in place.
  if (!tensor.shape.empty()) header.append(21 - fmt::formatted_size("{}", tensor.shape[0]), ' ');
  // NumPy aligns the data to 64 bytes, with at least one space before the line's end.
  constexpr size_t kPrefix = kNpyMagic.size() + 4;
  header.append(64 - (kPrefix + header.size() + 1) % 64, ' ');
  header += '\n';

  std::string bytes(kNpyMagic);
  bytes += '\x01';
  bytes += '\x00';
  bytes += static_cast<char>(header.size() & 0xff);
  bytes += static_cast<char>(header.size() >> 8);
  return bytes + header;
}

bool is_npy(std::string_view bytes) { return bytes.starts_with(kNpyMagic); }

std::vector<Stored> parse_npy_file(std::string_view bytes, std::string_view name) {
  return {parse_npy(bytes, name)};
}

std::unique_ptr<Writer> create_npy(const std::filesystem::path& path,
                                   const std::vector<Description>& tensors,
                                   const std::filesystem::path&) {
  if (tensors.size() != 1) {
    throw InputError("{}: a .npy holds one tensor, not {}; write .safetensors", path.string(),
                     tensors.size());
  }
  if (tensors.front().dtype == Dtype::bfloat16) {
    throw InputError("{}: .npy has no bfloat16; write .safetensors", path.string());
  }
  const std::string header = npy_header(tensors.front());
  auto writer =
      std::make_unique<TargetWriter>(path, std::vector{Target{tensors[0], header.size()}});
  writer->file().write(header);
  return writer;
}

}  // namespace spark::tensor
