#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sim/codec/fast/tables.h"

/// Streams of S = 4 on SIMD. Each function runs on the target in use (fast.h, use_target).
namespace spark::codec::fast {

/// Bytes that the encoders may write behind the stream.
constexpr size_t kOvershoot = 128;

/// False if `stream` is not one of exactly words.size() words.
bool decode_interleaved(const Tables& tables, std::span<const uint8_t> stream,
                        std::span<uint8_t> words);
bool decode_planar(const Tables& tables, std::span<const uint8_t> stream, std::span<uint8_t> words);

/// Return how many slices the stream has.
size_t encode_interleaved(const Tables& tables, std::span<const uint8_t> words, uint8_t* stream);
size_t encode_planar(const Tables& tables, std::span<const uint8_t> words, uint8_t* stream);

/// A word of a stream; none if the stream ends before.
std::optional<int32_t> word_at_interleaved(const Tables& tables, std::span<const uint8_t> stream,
                                           size_t index);
std::optional<int32_t> word_at_planar(const Tables& tables, std::span<const uint8_t> stream,
                                      size_t index, size_t words);

/// The bit of the target in use, as Highway numbers them.
int64_t target_in_use();

}  // namespace spark::codec::fast
