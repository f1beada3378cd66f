#include <bit>

#include "gen/base/error.h"
#include "sim/container/bytes.h"
#include "sim/container/checksum.h"
#include "sim/container/head.h"

namespace spark::container {
namespace {

using tensor::Quantisation;

constexpr size_t kSizeAt = 16;     ///< offset of the size; magic, version, tensors before it
constexpr size_t kRecordsAt = 24;  ///< offset of the first record
constexpr size_t kEnd = 16;        ///< bytes behind the last record: size again, checksum
static_assert(kHeadBytes == kRecordsAt + kEnd);
constexpr auto kDtypes = static_cast<uint64_t>(tensor::Dtype::float64);

/// Numbers of granularities in a record.
enum : uint8_t { kNone, kTensor, kChannel, kBlock };

void put_quantisation(std::string& bytes, const std::optional<Quantisation>& quantisation) {
  if (!quantisation) {
    put(bytes, 2, 0);
    return;
  }
  const auto granularity = static_cast<uint64_t>(quantisation->granularity) + kTensor;
  put(bytes, 1, granularity);
  put(bytes, 1, quantisation->zero_points.empty() ? 0 : 1);
  if (granularity == kChannel) put(bytes, 4, quantisation->axis);
  if (granularity == kBlock) put(bytes, 4, quantisation->block);
  for (const float scale : quantisation->scales) put(bytes, 4, std::bit_cast<uint32_t>(scale));
  for (const int32_t zero : quantisation->zero_points) {
    put(bytes, 4, static_cast<uint32_t>(zero));
  }
}

/// Reads the fields of a head one after the other.
class FieldReader {
 public:
  FieldReader(std::span<const uint8_t> bytes, std::string_view file)
      : bytes_(bytes), file_(file), name_(file) {}

  /// Names the tensor that the following fields belong to.
  void enter(std::string_view tensor) { name_ = fmt::format("{}: tensor {}", file_, tensor); }

  /// The file, and the tensor if there is one: what messages begin with.
  const std::string& name() const { return name_; }

  /// The next field, of `size` bytes, which must be `min`..`max`.
  uint64_t field(std::string_view what, size_t size, uint64_t min, uint64_t max) {
    const uint64_t value = get(take(what, 1, size).data(), size);
    if (value < min || value > max) {
      throw InputError("{}: {} {} in its head; allowed: {}", name_, what, value,
                       min == max ? fmt::format("{}", min) : fmt::format("{}..{}", min, max));
    }
    return value;
  }

  /// The next `count` fields, of `size` bytes each.
  std::span<const uint8_t> take(std::string_view what, uint64_t count, size_t size) {
    if (count > bytes_.size() / size) {
      throw InputError("{}: {} of {} bytes in its head, which has {} bytes left", name_, what,
                       count * size, bytes_.size());
    }
    const std::span<const uint8_t> taken = bytes_.first(count * size);
    bytes_ = bytes_.subspan(count * size);
    return taken;
  }

  bool at_end() const { return bytes_.empty(); }

 private:
  std::span<const uint8_t> bytes_;
  std::string_view file_;
  std::string name_;
};

std::optional<Quantisation> read_quantisation(FieldReader& reader,
                                              const std::vector<uint64_t>& shape) {
  const uint64_t granularity = reader.field("granularity", 1, kNone, kBlock);
  const bool scaled = granularity == kTensor || granularity == kChannel;
  const bool zeros = reader.field("zero points", 1, 0, scaled ? 1 : 0) == 1;
  if (granularity == kNone) return std::nullopt;
  Quantisation result;
  result.granularity = static_cast<Quantisation::Granularity>(granularity - kTensor);
  if (granularity == kChannel) result.axis = reader.field("axis", 4, 0, UINT32_MAX);
  if (granularity == kBlock) result.block = reader.field("block", 4, 1, kMaxChunkWords);
  if (!scaled) return result;
  const uint64_t count = scale_count(result, shape, reader.name());
  const std::span<const uint8_t> scales = reader.take("scales", count, 4);
  for (uint64_t i = 0; i < count; ++i) {
    result.scales.push_back(
        std::bit_cast<float>(static_cast<uint32_t>(get(scales.data() + 4 * i, 4))));
  }
  if (!zeros) return result;
  const std::span<const uint8_t> points = reader.take("zero points", count, 4);
  for (uint64_t i = 0; i < count; ++i) {
    result.zero_points.push_back(static_cast<int32_t>(get(points.data() + 4 * i, 4)));
  }
  return result;
}

/// Holds the index against the words. A chunk that could not hold its words is an error, so that
/// words never outnumber what the file has bytes for.
void check_index(const Record& record, std::string_view name) {
  const auto slice = static_cast<uint64_t>(record.format.slice);
  uint64_t begin = record.begin;
  for (uint64_t i = 0; i < record.chunks; ++i) {
    const uint64_t end = record.entry(i).end;
    const uint64_t words = record.words_of(i);
    const uint64_t least = 4 * record.blocks_of(words) + (words * slice + 7) / 8;
    const uint64_t most = 4 * record.blocks_of(words) + (words * slice * 2 + 7) / 8;
    if (end < begin || end - begin < least || end - begin > most) {
      throw InputError("{}: chunk {} of {} words in bytes {}..{} of the payload; it takes {}..{}",
                       name, i, words, begin, end, least, most);
    }
    begin = end;
  }
}

void read_record(FieldReader& reader, std::string_view file, Head& head) {
  Record record;
  tensor::Description& what = record.description;
  reader.enter(fmt::format("{}", head.tensors.size()));
  const uint64_t length = reader.field("name length", 2, 0, UINT16_MAX);
  const std::span<const uint8_t> text = reader.take("name", length, 1);
  what.name.assign(text.begin(), text.end());
  if (!is_text(what.name)) throw InputError("{}: its name is no text", reader.name());
  reader.enter(fmt::format("'{}'", what.name));
  what.dtype = *tensor::dtype_of(reader.field("dtype", 1, 1, kDtypes));
  record.format.slice = static_cast<int>(reader.field("slice", 1, 2, 8));
  record.format.is_signed = reader.field("signed", 1, 0, 1) == 1;
  record.format.form = static_cast<codec::Form>(reader.field("form", 1, 0, codec::kForms - 1));
  record.format.rounding = static_cast<codec::Rounding>(reader.field("rounding", 1, 0, 1));
  record.format.halve = reader.field("halve", 1, 0, record.format.can_halve() ? 1 : 0) == 1;
  record.layout = static_cast<codec::Layout>(reader.field("layout", 1, 0, 1));
  const uint64_t rank = reader.field("rank", 1, 0, 64);
  for (uint64_t i = 0; i < rank; ++i) {
    what.shape.push_back(reader.field("shape", 8, 0, UINT64_MAX));
  }
  record.chunk_words = reader.field("chunk words", 4, 8, kMaxChunkWords);
  what.quantisation = read_quantisation(reader, what.shape);
  record.settle(file);
  record.index = reader.take("index", record.chunks, kChunkBytes);
  record.begin = head.payload;
  record.first_chunk = head.chunks;
  check_index(record, reader.name());
  if (!head.names.insert(what.name).second) {
    throw InputError("{}: two tensors have the name '{}'", file, what.name);
  }
  head.chunks += record.chunks;
  head.payload = record.begin_of(record.chunks);
  head.tensors.push_back(std::move(record));
}

/// `bytes`, or nothing unless they are a whole head.
std::span<const uint8_t> if_whole(std::span<const uint8_t> bytes) {
  const uint8_t* const end = bytes.data() + bytes.size();
  const bool whole = std::equal(kMagic.begin(), kMagic.end(), bytes.begin(),
                                [](char a, uint8_t b) { return static_cast<uint8_t>(a) == b; }) &&
                     get(bytes.data() + kSizeAt, 8) == bytes.size() &&
                     get(end - 16, 8) == bytes.size() &&
                     get(end - 8, 8) == checksum(bytes.first(bytes.size() - 8));
  return whole ? bytes : std::span<const uint8_t>();
}

}  // namespace

std::string head_begin(uint64_t tensors, uint64_t size) {
  std::string bytes(kMagic);
  put(bytes, 4, kVersion);
  put(bytes, 4, tensors);
  put(bytes, 8, size);
  return bytes;
}

std::string to_bytes(const Record& record) {
  const tensor::Description& what = record.description;
  std::string bytes;
  put(bytes, 2, what.name.size());
  bytes += what.name;
  put(bytes, 1, static_cast<uint64_t>(what.dtype));
  put(bytes, 1, static_cast<uint64_t>(record.format.slice));
  put(bytes, 1, record.format.is_signed ? 1 : 0);
  put(bytes, 1, static_cast<uint64_t>(record.format.form));
  put(bytes, 1, static_cast<uint64_t>(record.format.rounding));
  put(bytes, 1, record.format.halve ? 1 : 0);
  put(bytes, 1, static_cast<uint64_t>(record.layout));
  put(bytes, 1, what.shape.size());
  for (const uint64_t dimension : what.shape) put(bytes, 8, dimension);
  put(bytes, 4, record.chunk_words);
  put_quantisation(bytes, what.quantisation);
  return bytes;
}

std::span<const uint8_t> head_at_start(std::span<const uint8_t> file) {
  if (file.size() < kRecordsAt + kEnd) return {};
  const uint64_t size = get(file.data() + kSizeAt, 8);
  if (size < kRecordsAt + kEnd || size > file.size()) return {};
  return if_whole(file.first(size));
}

std::span<const uint8_t> head_at_end(std::span<const uint8_t> file) {
  if (file.size() < kRecordsAt + kEnd) return {};
  const uint64_t size = get(file.data() + file.size() - kEnd, 8);
  if (size < kRecordsAt + kEnd || size > file.size()) return {};
  return if_whole(file.last(size));
}

Head parse_head(std::span<const uint8_t> bytes, std::string_view name) {
  FieldReader reader(bytes.first(bytes.size() - kEnd), name);
  reader.take("magic", kMagic.size(), 1);
  reader.field("version", 4, kVersion, kVersion);
  const uint64_t tensors = reader.field("number of tensors", 4, 0, UINT32_MAX);
  reader.take("size", 1, 8);
  Head head;
  head.records = bytes.subspan(kRecordsAt, bytes.size() - kHeadBytes);
  for (uint64_t i = 0; i < tensors; ++i) read_record(reader, name, head);
  if (!reader.at_end()) throw InputError("{}: its head does not end with the last tensor", name);
  return head;
}

}  // namespace spark::container
