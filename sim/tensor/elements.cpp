#include "sim/tensor/elements.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "sim/tensor/half.h"

namespace spark::tensor {
namespace {

static_assert(std::endian::native == std::endian::little);

/// float16 and bfloat16, which C++20 does not have.
struct Float16 {
  uint16_t bits;
};
struct Bfloat16 {
  uint16_t bits;
};

/// action(a value of the dtype's type).
template <typename Action>
auto with_type(Dtype dtype, Action action) {
  switch (dtype) {
    case Dtype::uint8:
      return action(uint8_t{});
    case Dtype::int8:
      return action(int8_t{});
    case Dtype::uint16:
      return action(uint16_t{});
    case Dtype::int16:
      return action(int16_t{});
    case Dtype::uint32:
      return action(uint32_t{});
    case Dtype::int32:
      return action(int32_t{});
    case Dtype::uint64:
      return action(uint64_t{});
    case Dtype::int64:
      return action(int64_t{});
    case Dtype::float16:
      return action(Float16{});
    case Dtype::bfloat16:
      return action(Bfloat16{});
    case Dtype::float32:
      return action(float{});
    case Dtype::float64:
      return action(double{});
  }
  throw std::logic_error("no such dtype");
}

template <typename T>
T load(const uint8_t* from, bool big_endian) {
  std::array<uint8_t, sizeof(T)> bytes = {};
  std::memcpy(bytes.data(), from, sizeof(T));
  if (big_endian) std::reverse(bytes.begin(), bytes.end());
  return std::bit_cast<T>(bytes);
}

template <typename T>
float real_of(T value) {
  if constexpr (std::is_same_v<T, Float16>) {
    return float_of_float16(value.bits);
  } else if constexpr (std::is_same_v<T, Bfloat16>) {
    return float_of_bfloat16(value.bits);
  } else if constexpr (std::is_same_v<T, double>) {
    // The middle between the largest float and 2^128, and all above it, would round to infinity.
    constexpr double kTooLarge = 0x1.ffffffp127;
    return std::abs(value) < kTooLarge ? static_cast<float>(value)
                                       : std::numeric_limits<float>::infinity();
  } else {
    return static_cast<float>(value);
  }
}

bool is_finite(float value) {
  constexpr uint32_t kExponent = 0x7f800000;
  return (std::bit_cast<uint32_t>(value) & kExponent) != kExponent;
}

/// convert(i) for 0 .. count - 1, which returns whether that went well; stops within the block that
/// holds the first that did not and returns its index, else `count`. The loop over a block has no
/// way out, so that compilers vectorise it.
template <typename Convert>
size_t convert_all(size_t count, Convert convert) {
  constexpr size_t kBlock = 1024;
  for (size_t begin = 0; begin < count; begin += kBlock) {
    const size_t end = std::min(count, begin + kBlock);
    bool good = true;
    for (size_t i = begin; i < end; ++i) good &= convert(i);
    if (good) continue;
    size_t bad = begin;
    while (convert(bad)) ++bad;
    return bad;
  }
  return count;
}

template <typename T, bool kBigEndian, typename Out>
size_t read_all(const uint8_t* from, std::span<Out> to) {
  return convert_all(to.size(), [&](size_t i) {
    const T value = load<T>(from + i * sizeof(T), kBigEndian);
    if constexpr (std::is_same_v<Out, float>) {
      to[i] = real_of(value);
      return is_finite(to[i]);
    } else {
      to[i] = static_cast<int32_t>(value);
      return std::in_range<int32_t>(value);
    }
  });
}

template <typename Out>
size_t read_any(Dtype dtype, bool big_endian, const uint8_t* from, std::span<Out> to) {
  return with_type(dtype, [&](auto type) -> size_t {
    using T = decltype(type);
    if constexpr (std::is_same_v<Out, float> || std::is_integral_v<T>) {
      return big_endian ? read_all<T, true>(from, to) : read_all<T, false>(from, to);
    } else {
      throw std::logic_error("floats read as words");
    }
  });
}

}  // namespace

size_t read_elements(Dtype dtype, bool big_endian, const uint8_t* from, std::span<int32_t> words) {
  return read_any(dtype, big_endian, from, words);
}

size_t read_elements(Dtype dtype, bool big_endian, const uint8_t* from, std::span<float> values) {
  return read_any(dtype, big_endian, from, values);
}

std::string element_text(Dtype dtype, bool big_endian, const uint8_t* from) {
  return with_type(dtype, [&](auto type) {
    using T = decltype(type);
    const T value = load<T>(from, big_endian);
    if constexpr (std::is_arithmetic_v<T>) {
      return fmt::format("{}", value);
    } else {
      return fmt::format("{}", real_of(value));
    }
  });
}

size_t write_elements(Dtype dtype, std::span<const int32_t> words, uint8_t* to) {
  return with_type(dtype, [&](auto type) -> size_t {
    using T = decltype(type);
    if constexpr (std::is_integral_v<T>) {
      return convert_all(words.size(), [&](size_t i) {
        const T value = static_cast<T>(words[i]);
        std::memcpy(to + i * sizeof(T), &value, sizeof(T));
        return std::in_range<T>(words[i]);
      });
    } else {
      throw std::logic_error("words written as floats");
    }
  });
}

size_t write_elements(Dtype dtype, std::span<const float> values, uint8_t* to) {
  return with_type(dtype, [&](auto type) -> size_t {
    using T = decltype(type);
    if constexpr (std::is_integral_v<T>) {
      throw std::logic_error("reals written as integers");
    } else {
      return convert_all(values.size(), [&](size_t i) {
        T value = {};
        if constexpr (std::is_same_v<T, Float16>) {
          value.bits = float16_of_float(values[i]);
        } else if constexpr (std::is_same_v<T, Bfloat16>) {
          value.bits = bfloat16_of_float(values[i]);
        } else {
          value = values[i];
        }
        std::memcpy(to + i * sizeof(T), &value, sizeof(T));
        return is_finite(real_of(value));
      });
    }
  });
}

}  // namespace spark::tensor
