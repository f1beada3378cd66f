#pragma once

#include <cstdint>
#include <vector>

#include "sim/container/reader.h"
#include "sim/tensor/writer.h"

namespace spark::container {

/// A chunk that could not be read.
struct Loss {
  size_t tensor = 0;  ///< its number in the container
  uint64_t chunk = 0;

  bool operator==(const Loss&) const = default;
};

/// Decodes `tensors` of `reader`, one after the other, a few chunks at a time on all cores, into
/// `writer`, which has been created for them and is left to the caller to commit. With `salvage`,
/// the elements of chunks that cannot be read become 0, and these chunks are returned; else throws
/// InputError for the first of them.
std::vector<Loss> unpack(const Reader& reader, const std::vector<size_t>& tensors,
                         tensor::Writer& writer, bool salvage);

}  // namespace spark::container
