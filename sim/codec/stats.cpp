#include "sim/codec/stats.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <vector>

#include "gen/base/error.h"
#include "sim/codec/rules.h"

namespace spark::codec {

Stats stats(const Format& format, const Tensor& tensor, std::string_view name) {
  check_words(format, tensor, name);
  // Everything follows from how often each word occurs.
  std::vector<uint64_t> histogram(size_t{1} << format.word_bits(), 0);
  for (const int32_t word : tensor.words)
    ++histogram[static_cast<size_t>(word - format.min_word())];

  Stats result;
  result.words = tensor.words.size();
  if (result.words == 0) return result;

  const auto total = static_cast<double>(result.words);
  uint64_t shorts = 0;
  uint64_t lossy = 0;
  double signal = 0;
  double noise = 0;
  double entropy = 0;
  for (int32_t word = format.min_word(); word <= format.max_word(); ++word) {
    const uint64_t count = histogram[static_cast<size_t>(word - format.min_word())];
    if (count == 0) continue;
    const Code code = encode(format, word);
    const int32_t error = decode(format, code) - word;
    const auto weight = static_cast<double>(count);
    if (!code.is_long) shorts += count;
    if (error != 0) lossy += count;
    result.max_error = std::max(result.max_error, std::abs(error));
    signal += weight * word * word;
    noise += weight * error * error;
    entropy -= weight / total * std::log2(weight / total);
  }
  result.short_share = static_cast<double>(shorts) / total;
  result.bits_per_word = format.slice * (2 - *result.short_share);
  result.lossy_share = static_cast<double>(lossy) / total;
  result.mse = noise / total;
  if (noise > 0) result.sqnr_db = 10 * std::log10(signal / noise);
  // One distinct word leaves -0.
  result.entropy_bits = std::abs(entropy);
  result.zeros_share =
      static_cast<double>(histogram[static_cast<size_t>(-format.min_word())]) / total;
  return result;
}

std::string codebook(const Format& format) {
  format.check();
  std::string csv = "word,code,slices,decoded,error\n";
  const auto out = std::back_inserter(csv);
  for (int32_t word = format.min_word(); word <= format.max_word(); ++word) {
    const Code code = encode(format, word);
    const int32_t decoded = decode(format, code);
    fmt::format_to(out, "{},{:0{}b}", word, code.head, format.slice);
    if (code.is_long) fmt::format_to(out, "{:0{}b}", code.tail, format.slice);
    fmt::format_to(out, ",{},{},{}\n", code.is_long ? 2 : 1, decoded, decoded - word);
  }
  return csv;
}

}  // namespace spark::codec
