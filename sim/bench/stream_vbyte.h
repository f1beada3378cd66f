#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

/// StreamVByte as published (Lemire, Kurz and Rupp, "Stream VByte: Faster byte-oriented integer
/// compression", 2018): two control bits for each 32-bit integer, control bytes first, then 1 to 4
/// data bytes each; four integers at a time by a table of byte shuffles. Debian's libstreamvbyte is
/// built without its vector kernels and would flatter whoever is measured against it.
namespace spark::bench {

/// Room in bytes for the code of `count` integers, `count` a multiple of 4.
size_t stream_vbyte_room(size_t count);

/// Codes a multiple of 4 integers into `coded`, at least stream_vbyte_room bytes; returns how many
/// bytes the code has.
size_t stream_vbyte_encode(std::span<const uint32_t> integers, std::span<uint8_t> coded);

/// The inverse. `coded` must have 16 bytes to read behind the code; see stream_vbyte_room.
void stream_vbyte_decode(std::span<const uint8_t> coded, std::span<uint32_t> integers);

/// `SSSE3`, or `scalar` on processors that have other vectors.
const char* stream_vbyte_kernel();

}  // namespace spark::bench
