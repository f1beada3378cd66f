#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/codec/format.h"
#include "sim/codec/tensor.h"

namespace spark::codec {

/// What the code does to one tensor. The error of a word is decoded - word. A number is absent
/// where it has no value: the shares and means of no words, the SQNR without noise.
struct Stats {
  uint64_t words = 0;
  std::optional<double> short_share;    ///< share of words with a short code, 0..1
  std::optional<double> bits_per_word;  ///< mean length of a code, S..2S, padding not counted
  std::optional<double> lossy_share;    ///< share of words with an error, 0..1
  int max_error = 0;                    ///< largest magnitude of an error
  std::optional<double> mse;            ///< mean of the squared errors
  std::optional<double> sqnr_db;  ///< 10 log10(sum of squared words / sum of squared errors), dB
  std::optional<double>
      entropy_bits;  ///< of the words before coding, order 0 (Shannon 1948), bits per word
  std::optional<double> zeros_share;  ///< share of words that are 0 before coding, 0..1
};

/// Encodes and decodes every word of `tensor`. Throws InputError, naming the tensor `name`, as
/// check_words.
Stats stats(const Format& format, const Tensor& tensor, std::string_view name = "the tensor");

/// CSV with the header `word,code,slices,decoded,error` and one row per word, ascending. `code` is
/// the bits of the head and then of the tail; `error` is decoded - word. Throws InputError as
/// Format::check.
std::string codebook(const Format& format);

}  // namespace spark::codec
