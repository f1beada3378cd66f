#include "sim/tensor/safetensors.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <unordered_set>
#include <utility>

#include "gen/base/error.h"
#include "sim/tensor/target_writer.h"
#include "sim/tensor/utf8.h"

namespace spark::tensor {
namespace {

using nlohmann::json;

constexpr size_t kLengthBytes = 8;
constexpr std::string_view kMetadata = "__metadata__";

/// By number of the dtype - 1.
constexpr std::array<std::string_view, 12> kDtypes = {"U8",  "I8",  "U16", "I16",  "U32", "I32",
                                                      "U64", "I64", "F16", "BF16", "F32", "F64"};

/// What the header says of a tensor. The offsets, begin and end, count from the header's end.
struct Entry {
  std::string name;
  std::optional<std::string> dtype = {};
  std::optional<std::vector<uint64_t>> shape = {};
  std::optional<std::vector<uint64_t>> offsets = {};
};

/// Takes the header's JSON as it is parsed: an object of objects, nothing deeper but their two
/// arrays of numbers. So nothing is built that is larger than the header.
class HeaderReader : public nlohmann::json_sax<json> {
 public:
  explicit HeaderReader(std::string_view name) : name_(name) {}

  const std::vector<Entry>& entries() const { return entries_; }

  bool start_object(size_t) override {
    if (depth_ == 2) fail("an object");
    ++depth_;
    return true;
  }

  bool key(std::string& text) override {
    field_ = text;
    if (depth_ == 2) return in_metadata_ || start_field();
    if (!names_.insert(text).second) {
      throw InputError("{}: two tensors are named '{}'", name_, printable(text));
    }
    in_metadata_ = text == kMetadata;
    if (!in_metadata_) entries_.push_back({text});
    return true;
  }

  bool end_object() override {
    --depth_;
    if (depth_ == 0 || in_metadata_) return true;
    const Entry& entry = entries_.back();
    if (!entry.dtype || !entry.shape || !entry.offsets) fail("a tensor that lacks one of them");
    return true;
  }

  bool string(std::string& text) override {
    if (depth_ != 2 || (!in_metadata_ && (in_array_ || field_ != "dtype"))) fail("a string");
    if (!in_metadata_) entries_.back().dtype = text;
    return true;
  }

  bool start_array(size_t) override {
    if (depth_ != 2 || in_metadata_ || in_array_ || field_ == "dtype") fail("an array");
    in_array_ = true;
    numbers().emplace();
    return true;
  }

  bool end_array() override {
    in_array_ = false;
    return true;
  }

  bool number_unsigned(uint64_t value) override {
    if (!in_array_) fail("a number");
    numbers()->push_back(value);
    return true;
  }

  bool number_integer(int64_t) override { fail("a negative number"); }
  bool number_float(double, const std::string&) override { fail("a number beyond 64 bits"); }
  bool null() override { fail("null"); }
  bool boolean(bool) override { fail("a boolean"); }
  bool binary(json::binary_t&) override { fail("binary data"); }

  bool parse_error(size_t position, const std::string&, const json::exception&) override {
    throw InputError("{}: malformed JSON at character {} of the header", name_, position);
  }

 private:
  [[noreturn]] void fail(std::string_view what) const {
    throw InputError(
        "{}: {} at '{}' in the header; it gives 'dtype', 'shape' and 'data_offsets' of each tensor",
        name_, what, printable(field_));
  }

  std::optional<std::vector<uint64_t>>& numbers() {
    return field_ == "shape" ? entries_.back().shape : entries_.back().offsets;
  }

  bool start_field() {
    const Entry& entry = entries_.back();
    if (field_ != "dtype" && field_ != "shape" && field_ != "data_offsets") fail("an unknown key");
    if (field_ == "dtype" ? entry.dtype.has_value()
                          : (field_ == "shape" ? entry.shape : entry.offsets).has_value()) {
      fail("a second value");
    }
    return true;
  }

  std::string_view name_;
  std::vector<Entry> entries_;
  std::unordered_set<std::string> names_;
  std::string field_;  ///< the last key
  int depth_ = 0;
  bool in_metadata_ = false;
  bool in_array_ = false;
};

/// The tensor of `entry`, whose data must lie within the `data_size` bytes behind the header.
Stored stored_of(const Entry& entry, uint64_t header_end, uint64_t data_size,
                 std::string_view name) {
  const std::string label = fmt::format("{}: tensor '{}'", name, printable(entry.name));
  const auto dtype = std::find(kDtypes.begin(), kDtypes.end(), *entry.dtype);
  if (dtype == kDtypes.end()) {
    throw InputError("{} is of dtype '{}'; allowed: {}", label, printable(*entry.dtype),
                     fmt::join(kDtypes, ", "));
  }
  Stored tensor;
  tensor.description = {entry.name, static_cast<Dtype>(dtype - kDtypes.begin() + 1), *entry.shape,
                        std::nullopt};
  const std::vector<uint64_t>& offsets = *entry.offsets;
  if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data_size) {
    throw InputError("{}: data_offsets [{}]; allowed: begin and end within the {} bytes of data",
                     label, fmt::join(offsets, ", "), data_size);
  }
  const uint64_t count = element_count(*entry.shape, label);
  const uint64_t size = size_of(tensor.description.dtype);
  const uint64_t found = offsets[1] - offsets[0];
  if (found / size != count || found % size != 0) {
    throw InputError("{}: {} bytes of data, but its shape ({}) has {} elements of {} bytes", label,
                     found, fmt::join(*entry.shape, ", "), count, size);
  }
  tensor.offset = header_end + offsets[0];
  return tensor;
}

}  // namespace

std::vector<Stored> parse_safetensors(std::string_view bytes, std::string_view name) {
  if (bytes.size() < kLengthBytes) {
    throw InputError("{}: truncated .safetensors: {} bytes expected in front, {} found", name,
                     kLengthBytes, bytes.size());
  }
  uint64_t length = 0;
  for (size_t i = kLengthBytes; i-- > 0;) length = length << 8 | static_cast<uint8_t>(bytes[i]);
  if (length > bytes.size() - kLengthBytes) {
    throw InputError("{}: truncated .safetensors: a header of {} bytes expected, {} found", name,
                     length, bytes.size() - kLengthBytes);
  }
  const std::string_view header = bytes.substr(kLengthBytes, length);
  const uint64_t header_end = kLengthBytes + length;
  HeaderReader reader(name);
  json::sax_parse(header.begin(), header.end(), &reader);

  std::vector<Stored> tensors;
  for (const Entry& entry : reader.entries()) {
    tensors.push_back(stored_of(entry, header_end, bytes.size() - header_end, name));
  }
  const auto end_of = [](const Stored& tensor) {
    return tensor.offset + element_count(tensor.description.shape, tensor.description.name) *
                               size_of(tensor.description.dtype);
  };
  // Those without elements come before the one that begins at the same place.
  std::stable_sort(tensors.begin(), tensors.end(), [&](const Stored& a, const Stored& b) {
    return std::pair(a.offset, end_of(a)) < std::pair(b.offset, end_of(b));
  });
  uint64_t end = header_end;
  for (const Stored& tensor : tensors) {
    if (tensor.offset != end) {
      throw InputError("{}: the data of tensor '{}' {}", name, printable(tensor.description.name),
                       tensor.offset < end ? "overlap another's"
                                           : fmt::format("begin {} bytes behind the end of those "
                                                         "before; no holes are allowed",
                                                         tensor.offset - end));
    }
    end = end_of(tensor);
  }
  if (end != bytes.size()) {
    throw InputError("{}: {} bytes after the data of the last tensor", name, bytes.size() - end);
  }
  return tensors;
}

SafetensorsHeader safetensors_header(const std::vector<Description>& tensors,
                                     std::string_view name) {
  std::vector<size_t> order(tensors.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return size_of(tensors[a].dtype) > size_of(tensors[b].dtype);
  });
  std::vector<uint64_t> begins(tensors.size());
  uint64_t end = 0;
  for (const size_t i : order) {
    begins[i] = end;
    end += element_count(tensors[i].shape, tensors[i].name) * size_of(tensors[i].dtype);
  }

  std::string text = "{";
  std::unordered_set<std::string> names = {std::string(kMetadata)};
  for (size_t i = 0; i < tensors.size(); ++i) {
    const Description& tensor = tensors[i];
    if (!names.insert(tensor.name).second) {
      throw InputError("{}: two tensors are named '{}', or the name is reserved", name,
                       printable(tensor.name));
    }
    if (!is_utf8(tensor.name)) {
      throw InputError("{}: the tensor's name '{}' is not UTF-8; .safetensors cannot hold it", name,
                       printable(tensor.name));
    }
    const uint64_t size = element_count(tensor.shape, tensor.name) * size_of(tensor.dtype);
    text += fmt::format(R"({}{}:{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})",
                        i == 0 ? "" : ",", json(tensor.name).dump(),
                        kDtypes.at(static_cast<size_t>(tensor.dtype) - 1),
                        fmt::join(tensor.shape, ","), begins[i], begins[i] + size);
  }
  text += "}";
  text.append((kLengthBytes - text.size() % kLengthBytes) % kLengthBytes, ' ');

  SafetensorsHeader header;
  for (size_t i = 0; i < kLengthBytes; ++i) {
    header.bytes += static_cast<char>(text.size() >> (8 * i) & 0xff);
  }
  header.bytes += text;
  for (const uint64_t begin : begins) header.offsets.push_back(header.bytes.size() + begin);
  return header;
}

bool is_safetensors(std::string_view bytes) { return bytes.size() > 8 && bytes[8] == '{'; }

std::unique_ptr<Writer> create_safetensors(const std::filesystem::path& path,
                                           const std::vector<Description>& tensors,
                                           const std::filesystem::path&) {
  const SafetensorsHeader header = safetensors_header(tensors, path.string());
  std::vector<Target> targets;
  for (size_t i = 0; i < tensors.size(); ++i) targets.push_back({tensors[i], header.offsets[i]});
  auto writer = std::make_unique<TargetWriter>(path, std::move(targets));
  writer->file().write(header.bytes);
  return writer;
}

}  // namespace spark::tensor
