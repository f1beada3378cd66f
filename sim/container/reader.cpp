#include "sim/container/reader.h"

#include <algorithm>

#include "gen/base/error.h"
#include "sim/container/bytes.h"
#include "sim/container/checksum.h"

namespace spark::container {
namespace {

/// Says why a file that has no whole head cannot be read at all.
[[noreturn]] void refuse(std::span<const uint8_t> file, std::string_view name) {
  const bool begun = file.size() >= kMagic.size() &&
                     std::equal(kMagic.begin(), kMagic.end(), file.begin(),
                                [](char a, uint8_t b) { return static_cast<uint8_t>(a) == b; });
  if (!begun) {
    throw InputError("{}: not a .spark container (wrong magic in the first {} bytes)", name,
                     kMagic.size());
  }
  const size_t version_end = kMagic.size() + 4;
  const uint64_t version =
      file.size() < version_end ? kVersion : get(file.data() + kMagic.size(), 4);
  if (version != kVersion) {
    throw InputError("{}: a container of version {}; version {} is read: pack the tensor again",
                     name, version, kVersion);
  }
  throw InputError("{}: neither its head nor the copy at its end is whole: nothing can be read",
                   name);
}

/// The first byte in which `damaged` differs from `whole`.
size_t first_difference(std::span<const uint8_t> damaged, std::span<const uint8_t> whole) {
  return static_cast<size_t>(
      std::mismatch(damaged.begin(), damaged.end(), whole.begin(), whole.end()).first -
      damaged.begin());
}

}  // namespace

Reader::Reader(const std::filesystem::path& path, Open how) : name_(path.string()), file_(path) {
  const std::span<const uint8_t> bytes = file_.bytes();
  const std::span<const uint8_t> front = head_at_start(bytes);
  const std::span<const uint8_t> back = head_at_end(bytes);
  if (front.empty() && back.empty()) refuse(bytes, name_);
  const std::span<const uint8_t> whole = front.empty() ? back : front;
  head_ = parse_head(whole, name_);
  front_ = static_cast<int64_t>(whole.size());
  back_ = static_cast<int64_t>(bytes.size()) - front_ - static_cast<int64_t>(head_.payload);
  states_ = std::make_unique<std::atomic<uint8_t>[]>(head_.chunks);
  for (const Record& record : head_.tensors) {
    sources_.push_back(std::make_unique<StoredTensor>(*this, record));
  }
  if (how == Open::strict) check_whole(front, back);
  file_.release(0, bytes.size());
}

Reader::~Reader() = default;

/// Throws InputError unless both heads are whole, equal, and as far apart as they say.
void Reader::check_whole(std::span<const uint8_t> front, std::span<const uint8_t> back) const {
  const std::span<const uint8_t> file = file_.bytes();
  const auto size = static_cast<uint64_t>(front_);
  const uint64_t wanted = 2 * size + head_.payload;
  std::string place;
  if (file.size() == wanted) {
    const size_t at = first_difference(file.first(size), file.last(size));
    if (at == size) return;
    const bool at_start = front.empty();
    if (at_start == back.empty()) {
      throw InputError("{}: its two heads are whole, but differ from byte {} on", name_, at);
    }
    place = fmt::format("its head{} is damaged at byte {}", at_start ? "" : "'s copy at the end",
                        at_start ? at : file.size() - size + at);
  } else {
    place = fmt::format("{} bytes found, {} expected; damaged from {} on", file.size(), wanted,
                        front.empty() ? "its head" : first_damage());
  }
  throw InputError("{}: {}; unpack --salvage reads what is whole", name_, place);
}

/// Where the first damage lies in a file whose first head is whole.
std::string Reader::first_damage() const {
  std::string place = fmt::format("byte {}", static_cast<uint64_t>(front_) + head_.payload);
  bool found = false;
  each_chunk([&](const StoredTensor& tensor, uint64_t chunk) {
    if (found || !whole_at(front_, tensor.record(), chunk).empty()) return;
    found = true;
    place = tensor.place_of(chunk);
  });
  return place;
}

const StoredTensor& Reader::tensor(size_t number) const {
  return static_cast<const StoredTensor&>(*sources_.at(number));
}

void Reader::each_chunk(const std::function<void(const StoredTensor&, uint64_t)>& action) const {
  for (size_t number = 0; number < sources_.size(); ++number) {
    const Record& record = head_.tensors[number];
    const uint64_t step = record.group() * record.chunk_words;
    for (uint64_t chunk = 0; chunk < record.chunks; ++chunk) {
      action(tensor(number), chunk);
      const uint64_t end = record.first_word(chunk + 1);
      if (end % step == 0) tensor(number).release(end - step, step);
    }
  }
}

void Reader::verify() const {
  each_chunk([](const StoredTensor& tensor, uint64_t chunk) { tensor.bytes_of(chunk); });
}

std::span<const uint8_t> Reader::bytes_at(int64_t base, const Record& record,
                                          uint64_t chunk) const {
  const int64_t begin = base + static_cast<int64_t>(record.begin_of(chunk));
  const int64_t end = base + static_cast<int64_t>(record.begin_of(chunk + 1));
  if (begin < 0 || end > static_cast<int64_t>(file_.bytes().size())) return {};
  return file_.bytes().subspan(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
}

std::span<const uint8_t> Reader::whole_at(int64_t base, const Record& record,
                                          uint64_t chunk) const {
  const std::span<const uint8_t> bytes = bytes_at(base, record, chunk);
  const bool whole = !bytes.empty() && checksum(bytes) == record.entry(chunk).checksum;
  return whole ? bytes : std::span<const uint8_t>();
}

std::span<const uint8_t> Reader::chunk(const Record& record, uint64_t chunk) const {
  std::atomic<uint8_t>& state = states_[record.first_chunk + chunk];
  const uint8_t known = state.load(std::memory_order_relaxed);
  if (known != kUnknown) return bytes_at(known == kAtFront ? front_ : back_, record, chunk);
  for (const State place : {kAtFront, kAtBack}) {
    const int64_t base = place == kAtFront ? front_ : back_;
    const std::span<const uint8_t> bytes = whole_at(base, record, chunk);
    if (bytes.empty()) continue;
    state.store(place, std::memory_order_relaxed);
    return bytes;
  }
  return {};
}

void Reader::release(std::span<const uint8_t> bytes) const {
  file_.release(static_cast<uint64_t>(bytes.data() - file_.bytes().data()), bytes.size());
}

}  // namespace spark::container
