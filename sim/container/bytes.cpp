#include "sim/container/bytes.h"

namespace spark::container {

void put(std::string& bytes, size_t size, uint64_t value) {
  for (size_t i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

void put(uint8_t* bytes, size_t size, uint64_t value) {
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<uint8_t>(value >> (8 * i));
}

uint64_t get(const uint8_t* bytes, size_t size) {
  uint64_t value = 0;
  for (size_t i = size; i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

bool is_text(std::string_view bytes) {
  const auto byte = [&](size_t i) {
    return i < bytes.size() ? static_cast<uint8_t>(bytes[i]) : uint8_t{0};
  };
  for (size_t i = 0; i < bytes.size();) {
    const uint8_t lead = byte(i++);
    if (lead < 0x80) {
      if (lead < 0x20 || lead == 0x7f) return false;
      continue;
    }
    if (lead < 0xc2 || lead > 0xf4) return false;
    // The second byte's range excludes what is too long for its value, surrogates, and what lies
    // beyond U+10FFFF.
    const uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (byte(i) < low || byte(i) > high) return false;
    ++i;
    for (size_t more = lead >= 0xf0 ? 2 : lead >= 0xe0 ? 1 : 0; more > 0; --more, ++i) {
      if ((byte(i) & 0xc0) != 0x80) return false;
    }
  }
  return true;
}

}  // namespace spark::container
