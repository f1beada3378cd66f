#include <xxhash.h>

#include <algorithm>
#include <numeric>

#include "gen/base/error.h"
#include "sim/container/bytes.h"
#include "verif/container/damage.h"
#include "verif/fuzz/target.h"
#include "verif/memory_file.h"

/// The container, as it is and with checksums made right, behind which nothing would be reached
/// otherwise.
namespace spark::fuzz {
namespace {

using container::Reader;

/// Every tensor as a whole, words at random, the scales of blocks.
void read_all(const Reader& reader) {
  for (size_t i = 0; i < reader.tensors().size(); ++i) {
    const container::StoredTensor& tensor = reader.tensor(i);
    claim(tensor.size() <= reader.head().payload * 4, "more words than bits");
    const std::vector<int32_t> words = container::test::words_of(tensor);
    for (size_t at = 0; at < words.size(); at += 1 + words.size() / 3) {
      claim(tensor.word(at) == words[at], "word() and read_words() differ");
    }
    tensor.quantisation();
    container::test::values_of(tensor);
  }
}

/// `unpack --salvage`, which takes what is left.
void salvage(const std::string& path) {
  const Reader reader(path, container::Open::salvage);
  std::vector<size_t> numbers(reader.tensors().size());
  std::iota(numbers.begin(), numbers.end(), 0);
  container::test::MemoryWriter writer;
  uint64_t words = 0;
  for (size_t i = 0; i < numbers.size(); ++i) words += reader.tensor(i).size();
  container::unpack(reader, numbers, writer, true);
  claim(writer.elements.size() == words, "salvage leaves words out");
}

void read_container(std::string_view input) {
  static verif::MemoryFile file;
  file.set(input);
  // What the strict reader refuses is what salvage is for.
  try {
    const Reader reader(file.path());
    reader.verify();
    read_all(reader);
  } catch (const InputError&) {
  }
  salvage(file.path());
}

/// Makes the last 8 of these bytes the checksum of those before.
void sign(std::string& head) {
  const uint64_t sum = XXH3_64bits(head.data(), head.size() - 8);
  container::put(reinterpret_cast<uint8_t*>(head.data()) + head.size() - 8, 8, sum);
}

/// The input is the head's size in 2 bytes, a head and the payload.
void read_signed(std::string_view input) {
  if (input.size() < 2) return;
  const auto* bytes = reinterpret_cast<const uint8_t*>(input.data());
  const size_t size = std::min<size_t>(container::get(bytes, 2), input.size() - 2);
  if (size < container::kHeadBytes) return;
  std::string head(input.substr(2, size));
  std::string payload(input.substr(2 + size));
  sign(head);
  const std::span<const uint8_t> head_bytes(reinterpret_cast<const uint8_t*>(head.data()),
                                            head.size());
  const container::Head parsed = container::parse_head(head_bytes, "input");
  claim(parsed.payload <= payload.size() || parsed.chunks > 0, "a payload without chunks");
  payload.resize(std::min<uint64_t>(parsed.payload, payload.size()));
  for (const container::Record& record : parsed.tensors) {
    for (uint64_t i = 0; i < record.chunks; ++i) {
      const uint64_t begin = record.begin_of(i);
      const uint64_t end = record.entry(i).end;
      if (end > payload.size()) continue;
      const size_t place = static_cast<size_t>(record.index.data() - head_bytes.data()) +
                           i * container::kChunkBytes + 8;
      container::put(reinterpret_cast<uint8_t*>(head.data()) + place, 8,
                     XXH3_64bits(payload.data() + begin, end - begin));
    }
  }
  sign(head);
  static verif::MemoryFile file;
  file.set(head + payload + head);
  const Reader reader(file.path());
  read_all(reader);
}

std::vector<std::string> container_seeds() { return {container::test::small_container()}; }

std::vector<std::string> head_seeds() {
  const container::test::Specimen whole(container::test::small_container());
  std::string size;
  container::put(size, 2, whole.head_size());
  return {size + whole.bytes().substr(0, whole.bytes().size() - whole.head_size())};
}

}  // namespace

const Target spark = {"spark", 2048, read_container, container_seeds};
const Target spark_head = {"spark_head", 1536, read_signed, head_seeds};

}  // namespace spark::fuzz
