#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sim/codec/fast/tables.h"
#include "sim/codec/format.h"

/// Any slice width, by tables, without branches that depend on the words. `Word` is uint8_t or
/// uint16_t.
namespace spark::codec::fast::scalar {

/// Bytes that `encode` may write behind the stream.
constexpr size_t kOvershoot = 8;

/// Returns how many slices the stream has.
template <typename Word>
size_t encode(const Tables& tables, Layout layout, std::span<const Word> words, uint8_t* stream);

/// False if `stream` is not one of exactly words.size() words.
template <typename Word>
bool decode(const Tables& tables, Layout layout, std::span<const uint8_t> stream,
            std::span<Word> words);

/// Word `index` of a stream of `words` words; none if the stream ends before.
std::optional<int32_t> word_at(const Tables& tables, Layout layout, std::span<const uint8_t> stream,
                               size_t index, size_t words);

}  // namespace spark::codec::fast::scalar
