#include "sim/container/unpack.h"

#include <algorithm>

#include "gen/base/error.h"
#include "gen/base/parallel.h"

namespace spark::container {
namespace {

/// `Element`: what the writer takes of the tensor's dtype.
template <typename Element>
void unpack_tensor(const Reader& reader, size_t number, tensor::Writer& writer, bool salvage,
                   std::vector<Loss>& lost) {
  const StoredTensor& tensor = reader.tensor(number);
  const Record& record = tensor.record();
  struct Lane {
    std::vector<Element> elements;
    std::vector<Loss> lost;
  };
  std::vector<Lane> lanes(in_order_threads());
  const uint64_t size = record.group();
  const uint64_t group_words = size * record.chunk_words;
  const auto decode = [&](uint64_t group, size_t thread) {
    Lane& lane = lanes[thread];
    lane.lost.clear();
    lane.elements.resize(std::min(group_words, record.words - group * group_words));
    std::span<Element> rest = lane.elements;
    for (uint64_t i = group * size; !rest.empty(); ++i) {
      const std::span<Element> chunk = rest.first(record.words_of(i));
      rest = rest.subspan(chunk.size());
      try {
        tensor.read(record.first_word(i), chunk);
      } catch (const InputError&) {
        if (!salvage) throw;
        std::fill(chunk.begin(), chunk.end(), Element{});
        lane.lost.push_back({number, i});
      }
    }
  };
  const auto write = [&](uint64_t group, size_t thread) {
    const Lane& lane = lanes[thread];
    writer.write(std::span<const Element>(lane.elements));
    lost.insert(lost.end(), lane.lost.begin(), lane.lost.end());
    tensor.release(group * group_words, lane.elements.size());
  };
  in_order((record.chunks + size - 1) / size, decode, write);
}

}  // namespace

std::vector<Loss> unpack(const Reader& reader, const std::vector<size_t>& tensors,
                         tensor::Writer& writer, bool salvage) {
  std::vector<Loss> lost;
  for (const size_t number : tensors) {
    const tensor::Dtype dtype = reader.tensor(number).description().dtype;
    if (is_float(dtype)) {
      unpack_tensor<float>(reader, number, writer, salvage, lost);
    } else if (size_of(dtype) == 1) {
      unpack_tensor<uint8_t>(reader, number, writer, salvage, lost);
    } else {
      unpack_tensor<int32_t>(reader, number, writer, salvage, lost);
    }
  }
  return lost;
}

}  // namespace spark::container
