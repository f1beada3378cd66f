#include "sim/bench/stream_vbyte.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <tmmintrin.h>
#endif

namespace spark::bench {
namespace {

/// Of a control byte: how many data bytes its four integers have, and where the bytes of these lie:
/// byte i of the integers is data byte from[i], 0xff: zero.
struct Control {
  uint8_t size = 0;
  std::array<uint8_t, 16> from = {};
  std::array<uint8_t, 16> to = {};  ///< the inverse, for encoding
};

constexpr std::array<Control, 256> kControls = [] {
  std::array<Control, 256> controls = {};
  for (size_t code = 0; code < 256; ++code) {
    Control& control = controls[code];
    control.to.fill(0xff);
    for (size_t integer = 0; integer < 4; ++integer) {
      const size_t bytes = (code >> (2 * integer) & 3) + 1;
      for (size_t byte = 0; byte < 4; ++byte) {
        control.from[4 * integer + byte] = byte < bytes ? control.size : 0xff;
        if (byte < bytes) control.to[control.size++] = static_cast<uint8_t>(4 * integer + byte);
      }
    }
  }
  return controls;
}();

#if defined(__x86_64__)

__attribute__((target("ssse3"))) void shuffle(const void* from, const uint8_t* order, void* to) {
  const __m128i bytes = _mm_loadu_si128(static_cast<const __m128i*>(from));
  const __m128i places = _mm_loadu_si128(reinterpret_cast<const __m128i*>(order));
  _mm_storeu_si128(static_cast<__m128i*>(to), _mm_shuffle_epi8(bytes, places));
}

/// The control byte of four integers without branches: each of the thresholds adds one.
__attribute__((target("ssse3"))) uint8_t fast_control(const uint32_t* four) {
  const __m128i integers = _mm_loadu_si128(reinterpret_cast<const __m128i*>(four));
  const __m128i zero = _mm_setzero_si128();
  const auto beyond = [&](int bits) __attribute__((target("ssse3"))) {
    return _mm_cmpeq_epi32(_mm_srli_epi32(integers, bits), zero);  // -1 where it fits
  };
  const __m128i fits = _mm_add_epi32(_mm_add_epi32(beyond(8), beyond(16)), beyond(24));
  const __m128i bits = _mm_add_epi32(fits, _mm_set1_epi32(3));
  const __m128i places = _mm_set_epi8(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 12, 8, 4, 0);
  const auto four_bytes = static_cast<uint32_t>(_mm_cvtsi128_si32(_mm_shuffle_epi8(bits, places)));
  return static_cast<uint8_t>(four_bytes * 0x01041040U >> 24);
}

#else

/// Two control bits: how many bytes an integer needs, less one.
size_t control_bits(uint32_t integer) {
  return size_t{integer > 0xff} + size_t{integer > 0xffff} + size_t{integer > 0xffffff};
}

uint8_t control_of(const uint32_t* four) {
  return static_cast<uint8_t>(control_bits(four[0]) | control_bits(four[1]) << 2 |
                              control_bits(four[2]) << 4 | control_bits(four[3]) << 6);
}

#endif

}  // namespace

size_t stream_vbyte_room(size_t count) { return count / 4 + 4 * count + 16; }

#if defined(__x86_64__)

__attribute__((target("ssse3"))) size_t stream_vbyte_encode(std::span<const uint32_t> integers,
                                                            std::span<uint8_t> coded) {
  uint8_t* controls = coded.data();
  uint8_t* data = controls + integers.size() / 4;
  for (size_t i = 0; i < integers.size(); i += 4) {
    const uint8_t code = fast_control(&integers[i]);
    *controls++ = code;
    shuffle(&integers[i], kControls[code].to.data(), data);
    data += kControls[code].size;
  }
  return static_cast<size_t>(data - coded.data());
}

__attribute__((target("ssse3"))) void stream_vbyte_decode(std::span<const uint8_t> coded,
                                                          std::span<uint32_t> integers) {
  const uint8_t* controls = coded.data();
  const uint8_t* data = controls + integers.size() / 4;
  for (size_t i = 0; i < integers.size(); i += 4) {
    const Control& control = kControls[*controls++];
    shuffle(data, control.from.data(), &integers[i]);
    data += control.size;
  }
}

const char* stream_vbyte_kernel() { return "SSSE3"; }

#else

size_t stream_vbyte_encode(std::span<const uint32_t> integers, std::span<uint8_t> coded) {
  uint8_t* controls = coded.data();
  uint8_t* data = controls + integers.size() / 4;
  for (size_t i = 0; i < integers.size(); i += 4) {
    const Control& control = kControls[*controls++ = control_of(&integers[i])];
    uint8_t four[16];
    std::memcpy(four, &integers[i], sizeof(four));
    for (size_t byte = 0; byte < control.size; ++byte) *data++ = four[control.to[byte]];
  }
  return static_cast<size_t>(data - coded.data());
}

void stream_vbyte_decode(std::span<const uint8_t> coded, std::span<uint32_t> integers) {
  const uint8_t* controls = coded.data();
  const uint8_t* data = controls + integers.size() / 4;
  for (size_t i = 0; i < integers.size(); i += 4) {
    const Control& control = kControls[*controls++];
    uint8_t four[16];
    for (size_t byte = 0; byte < 16; ++byte) {
      four[byte] = control.from[byte] == 0xff ? uint8_t{0} : data[control.from[byte]];
    }
    std::memcpy(&integers[i], four, sizeof(four));
    data += control.size;
  }
}

const char* stream_vbyte_kernel() { return "scalar"; }

#endif

}  // namespace spark::bench
