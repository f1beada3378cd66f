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

/// Which operands of layers with weights go through the number code in a run, and which code it is.
struct Coding {
  bool weights = false;
  bool activations = false;  ///< what layers make
  bool input = false;        ///< the model's input, reshaped or rescaled as it may be
  codec::Format format;      ///< is_signed does not matter: operands have their own

  bool any() const { return weights || activations || input; }

  /// Throws InputError unless the format's words have 8 bits, or nothing is coded.
  void check() const;
};

/// How the words of a tensor are coded and multiplied: as they are, or, of int8 tensors with zero
/// point -128 (after ReLU), with 128 added, as unsigned words without zero point.
struct WordView {
  bool is_signed = true;
  int32_t offset = 0;      ///< added to each word
  int32_t zero_point = 0;  ///< of the words with the offset

  explicit WordView(const Tensor& tensor);
};

/// What moves when words do.
struct CodeCount {
  uint64_t words = 0;
  uint64_t coded = 0;   ///< of them
  uint64_t shorts = 0;  ///< of these
  uint64_t bits = 0;    ///< of all: their codes, or 8 each

  CodeCount& operator+=(const CodeCount& other);
};

/// What becomes of a tensor's words on their way to a multiplier.
class WordCode {
 public:
  /// `format`: the code, or none. Its words are those of `view` of a tensor of `dtype`.
  WordCode(const WordView& view, tensor::Dtype dtype, const std::optional<codec::Format>& format);

  bool is_coded() const { return coded_; }

  /// The word, with the view's offset, that is multiplied for `word`: encoded and decoded.
  Word operator()(int32_t word) const { return decoded_[place(word)]; }

  /// The same of all of `words`.
  std::vector<Word> decoded(std::span<const Word> words) const;

  CodeCount count(std::span<const Word> words) const;

 private:
  size_t place(int32_t word) const { return static_cast<size_t>(word - min_); }

  int32_t min_;  ///< of the dtype
  bool coded_;
  std::array<Word, 256> decoded_{};
  std::array<uint8_t, 256> bits_{};
  std::array<bool, 256> short_{};
};

}  // namespace spark::nn
