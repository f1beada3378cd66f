#include "sim/codec/npy.h"

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "sim/codec/npy_header.h"
#include "sim/tensor/source.h"

namespace spark::codec {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

/// True for int8, false for uint8. One byte has no order, so every order mark is accepted.
bool signedness(const std::string& descr, std::string_view name) {
  std::string_view type = descr;
  if (!type.empty() && std::string_view("|<>=").find(type[0]) != std::string_view::npos) {
    type.remove_prefix(1);
  }
  if (type == "i1") return true;
  if (type == "u1") return false;
  throw InputError(
      "{}: dtype '{}'; allowed: uint8 ('|u1') and int8 ('|i1'); quantise, then save "
      "a.astype(numpy.int8)",
      name, printable(descr));
}

int32_t word_of(char byte, bool is_signed) {
  return is_signed ? static_cast<int32_t>(static_cast<int8_t>(byte))
                   : static_cast<int32_t>(static_cast<uint8_t>(byte));
}

/// Appends to `words` the words of `data`, which is in Fortran order (the first index runs
/// fastest), in C order.
void append_transposed(std::string_view data, const std::vector<uint64_t>& shape, bool is_signed,
                       std::vector<int32_t>& words) {
  std::vector<uint64_t> strides;
  uint64_t stride = 1;
  for (const uint64_t dimension : shape) {
    strides.push_back(stride);
    stride *= dimension;
  }
  // Invariant: `from` is the sum of index[d] * strides[d], the place in `data` of the next word in
  // C order.
  std::vector<uint64_t> index(shape.size(), 0);
  uint64_t from = 0;
  while (words.size() < data.size()) {
    words.push_back(word_of(data[from], is_signed));
    for (size_t d = shape.size(); d-- > 0;) {
      from += strides[d];
      if (++index[d] < shape[d]) break;
      from -= shape[d] * strides[d];
      index[d] = 0;
    }
  }
}

}  // namespace

Tensor read_npy(const std::filesystem::path& path) {
  return parse_npy(read_file(path), path.string());
}

Tensor parse_npy(std::string_view bytes, std::string_view name) {
  if (!bytes.starts_with(kMagic)) {
    throw InputError("{}: not a .npy file (it must begin with \\x93NUMPY)", name);
  }
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
  Tensor tensor;
  tensor.is_signed = signedness(header.descr, name);
  tensor.shape = header.shape;
  const uint64_t count = tensor::element_count(tensor.shape, name);
  const std::string_view data = bytes.substr(header_start + header_size);
  if (data.size() < count) {
    throw InputError("{}: truncated .npy: {} bytes of data expected, {} found", name, count,
                     data.size());
  }
  if (data.size() > count) {
    throw InputError("{}: {} bytes after the data of the .npy: {} expected, {} found", name,
                     data.size() - count, count, data.size());
  }
  tensor.words.reserve(count);
  if (header.fortran_order) {
    append_transposed(data, tensor.shape, tensor.is_signed, tensor.words);
  } else {
    for (const char byte : data) tensor.words.push_back(word_of(byte, tensor.is_signed));
  }
  return tensor;
}

std::string to_npy(const Tensor& tensor) {
  std::string header = fmt::format("{{'descr': '|{}1', 'fortran_order': False, 'shape': ({}{}), }}",
                                   tensor.is_signed ? 'i' : 'u', fmt::join(tensor.shape, ", "),
                                   tensor.shape.size() == 1 ? "," : "");
  // NumPy leaves room for the first dimension to grow to 21 digits in place.
  if (!tensor.shape.empty()) header.append(21 - fmt::formatted_size("{}", tensor.shape[0]), ' ');
  // NumPy aligns the data to 64 bytes, with at least one space before the line's end.
  constexpr size_t kPrefix = kMagic.size() + 4;
  header.append(64 - (kPrefix + header.size() + 1) % 64, ' ');
  header += '\n';

  std::string bytes(kMagic);
  bytes += '\x01';
  bytes += '\x00';
  bytes += static_cast<char>(header.size() & 0xff);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  for (const int32_t word : tensor.words) bytes += static_cast<char>(word);
  return bytes;
}

}  // namespace spark::codec
