#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/codec/format.h"
#include "sim/nn/model.h"
#include "sim/nn/requantise.h"

namespace spark::nn {

/// What goes through the number code in a run, and which code it is.
struct Coding {
  bool weights = false;      ///< of layers with weights
  bool activations = false;  ///< what layers with weights make, and what they read
  bool input = false;        ///< the model's input, reshaped or rescaled as it may be
  codec::Format format;      ///< is_signed does not matter: weights are signed, activations not

  bool any() const { return weights || activations || input; }

  /// Throws InputError unless the format's words have 8 bits, or nothing is coded.
  void check() const;
};

/// Activations are coded and multiplied as words 0..255: int8 tensors with this added to word and
/// zero point, so that what zero points make of a product takes up the difference.
inline int32_t activation_offset(tensor::Dtype dtype) {
  return dtype == tensor::Dtype::int8 ? 128 : 0;
}

/// What moves when words do.
struct CodeCount {
  uint64_t words = 0;
  uint64_t coded = 0;   ///< of them
  uint64_t shorts = 0;  ///< of these
  uint64_t bits = 0;    ///< of all: their codes, or 8 each

  CodeCount& operator+=(const CodeCount& other);
};

/// What becomes of words of 8 bits on their way to a multiplier.
class WordCode {
 public:
  /// `format`: the code, or none.
  WordCode(bool is_signed, std::optional<codec::Format> format);

  bool is_coded() const { return coded_; }

  /// What is multiplied for `word`: it, encoded and decoded.
  Word operator()(int32_t word) const { return decoded_[place(word)]; }

  /// The same of all of `words` with `offset` added.
  std::vector<Word> decoded(std::span<const Word> words, int32_t offset) const;

  /// Of `words` with `offset` added.
  CodeCount count(std::span<const Word> words, int32_t offset) const;

 private:
  size_t place(int32_t word) const { return static_cast<size_t>(word - min_); }

  int32_t min_;
  bool coded_;
  std::array<Word, 256> decoded_{};
  std::array<uint8_t, 256> bits_{};
  std::array<bool, 256> short_{};
};

}  // namespace spark::nn
