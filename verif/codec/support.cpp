#include "verif/codec/support.h"

#include <gtest/gtest.h>

#include <iostream>
#include <numeric>

#include "gen/base/error.h"

namespace spark::codec::test {

std::vector<Format> all_formats(int min_slice, int max_slice) {
  std::vector<Format> formats;
  for (int slice = min_slice; slice <= max_slice; ++slice) {
    for (const bool is_signed : {false, true}) {
      for (const Rounding rounding : {Rounding::compensate, Rounding::nearest}) {
        for (size_t form = 0; form < kForms; ++form) {
          Format format = {slice, is_signed, static_cast<Form>(form), rounding, false};
          formats.push_back(format);
          format.halve = true;
          if (format.can_halve()) formats.push_back(format);
        }
      }
    }
  }
  return formats;
}

std::string describe(const Format& format) {
  return fmt::format("slice {}{} {} {}{}", format.slice, format.is_signed ? " signed" : "",
                     to_string(format.form), to_string(format.rounding),
                     format.halve ? " halve" : "");
}

tensor::Dtype byte_dtype(const Format& format) {
  return format.is_signed ? tensor::Dtype::int8 : tensor::Dtype::uint8;
}

std::vector<int32_t> all_words(const Format& format) {
  std::vector<int32_t> words(size_t{1} << format.word_bits());
  std::iota(words.begin(), words.end(), format.min_word());
  return words;
}

std::vector<int32_t> random_words(const Format& format, size_t count, bool short_half,
                                  std::mt19937_64& random) {
  std::uniform_int_distribution<int32_t> any(format.min_word(), format.max_word());
  const int32_t magnitude = 1 << (format.slice - 2);
  std::uniform_int_distribution<int32_t> small(format.is_signed ? -magnitude : 0, magnitude - 1);
  std::vector<int32_t> words(count);
  for (int32_t& word : words) word = short_half && random() % 2 == 0 ? small(random) : any(random);
  return words;
}

std::mt19937_64 seeded(uint64_t seed) {
  std::cout << "seed " << seed << "\n";
  testing::Test::RecordProperty("seed", std::to_string(seed));
  return std::mt19937_64(seed);
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    std::string text = error.what();
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    return text;
  }
  ADD_FAILURE() << "no InputError";
  return "";
}

}  // namespace spark::codec::test
