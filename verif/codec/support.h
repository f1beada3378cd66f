#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "sim/codec/format.h"
#include "sim/codec/tensor.h"

/// What the tests of the codec share.
namespace spark::codec::test {

/// Every legal format with a slice of min_slice..max_slice bits: signedness, form, rounding, halve.
std::vector<Format> all_formats(int min_slice, int max_slice);

/// `slice 4 signed exact nearest halve`: names a format in a failure's trace.
std::string describe(const Format& format);

/// int8 or uint8, whichever is signed as the format is.
tensor::Dtype byte_dtype(const Format& format);

/// Every word of the format, ascending.
std::vector<int32_t> all_words(const Format& format);

/// `count` words; about one in two is short when `short_half` is set, else uniform over the
/// format's range.
std::vector<int32_t> random_words(const Format& format, size_t count, bool short_half,
                                  std::mt19937_64& random);

/// A generator with a fixed seed, which is printed and recorded with the running test.
std::mt19937_64 seeded(uint64_t seed);

/// The text of the InputError that `action` throws. Fails the running test if it throws none, or
/// more than one line.
std::string error_of(const std::function<void()>& action);

/// Bytes from a literal that may hold zeros.
template <size_t N>
std::string bytes_of(const char (&literal)[N]) {
  return std::string(literal, N - 1);
}

}  // namespace spark::codec::test
