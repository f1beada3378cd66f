#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/codec/format.h"

/// Streams of slices (`CODE.md`, "Streams"). All functions are linear in the number of slices.
namespace spark::codec {

/// The codes of `words` as slices, each 0..2^S-1, in the order of `layout`. Throws InputError as
/// encode and Format::check.
std::vector<uint32_t> to_slices(const Format& format, Layout layout,
                                std::span<const int32_t> words);

/// Slices of `slice` bits as bytes: the first one in the most significant bits of the first byte,
/// the last byte filled up with zero bits.
std::string pack_slices(int slice, std::span<const uint32_t> slices);

/// pack_slices of to_slices.
std::string pack(const Format& format, Layout layout, std::span<const int32_t> words);

/// The `words` decoded words in `bytes`. The inverse of `pack`, and strict: throws InputError,
/// naming the place, for a stream that ends inside a long code, one with too few words, one with
/// whole bytes after the last word and one whose filling bits are not zero. Allocates in proportion
/// to bytes.size(), whatever `words` claims.
std::vector<int32_t> unpack(const Format& format, Layout layout, std::string_view bytes,
                            uint64_t words);

}  // namespace spark::codec
