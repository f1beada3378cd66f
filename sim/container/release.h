#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/tensor/source.h"

namespace spark::container {

/// Elements first .. first + count - 1 have been read for now: their pages leave the resident
/// memory. So do those of as many elements before, because the page at the border was in use when
/// these were released, and a page fault brings neighbours back.
inline void release_behind(const tensor::Source& source, uint64_t first, uint64_t count) {
  const uint64_t begin = first - std::min(first, count);
  source.release(begin, std::min(source.size(), first + count) - begin);
}

}  // namespace spark::container
