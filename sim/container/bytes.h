#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Little-endian numbers in bytes, and what a name may be.
namespace spark::container {

/// Appends the `size` low bytes of `value`, or writes them to `bytes`.
void put(std::string& bytes, size_t size, uint64_t value);
void put(uint8_t* bytes, size_t size, uint64_t value);

/// The number in the `size` bytes at `bytes`, at most 8.
uint64_t get(const uint8_t* bytes, size_t size);

/// True for UTF-8 (Unicode 15, table 3-7) without control characters: U+0000..U+001F, U+007F.
bool is_text(std::string_view bytes);

}  // namespace spark::container
