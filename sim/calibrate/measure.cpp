#include "sim/calibrate/measure.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "sim/codec/rules.h"

namespace spark::calibrate {
namespace {

/// The paper form with `compensate`: squared errors and lengths of all words.
class PaperForm {
 public:
  PaperForm(int slice, bool is_signed) : format_{slice, is_signed} {
    for (int32_t word = format_.min_word(); word <= format_.max_word(); ++word) {
      const codec::Code code = codec::encode(format_, word);
      decoded_.push_back(codec::decode(format_, code));
      long_.push_back(code.is_long ? 1 : 0);
    }
  }

  const codec::Format& format() const { return format_; }
  bool fits(int32_t word) const { return word >= format_.min_word() && word <= format_.max_word(); }

  /// Counts a word; returns what its code carries.
  int32_t take(int32_t word) {
    const auto at = static_cast<size_t>(word - format_.min_word());
    longs_ += long_[at];
    return decoded_[at];
  }

  double bits(uint64_t words) const {
    return format_.slice * (1 + static_cast<double>(longs_) / static_cast<double>(words));
  }

 private:
  codec::Format format_;
  std::vector<int32_t> decoded_;
  std::vector<uint8_t> long_;
  uint64_t longs_ = 0;
};

/// Of the words of an integer tensor as they are; none if one does not fit.
std::optional<Before> own_words(const tensor::Source& source, double signal, int slice) {
  const tensor::Description& tensor = source.description();
  PaperForm paper(slice, !tensor::is_unsigned(tensor.dtype));
  const tensor::Quantisation quantisation =
      tensor.quantisation.value_or(tensor::Quantisation{.scales = {1.0F}, .zero_points = {}});
  const tensor::ScaleIndex index(quantisation, tensor.shape);
  std::vector<int32_t> words(std::min(tensor::kPart, source.size()));
  double noise = 0;
  for (uint64_t first = 0; first < source.size(); first += words.size()) {
    words.resize(std::min<uint64_t>(words.size(), source.size() - first));
    source.read(first, words);
    source.release(first, words.size());
    for (size_t i = 0; i < words.size(); ++i) {
      if (!paper.fits(words[i])) return std::nullopt;
      const double error = static_cast<double>(paper.take(words[i]) - words[i]) *
                           quantisation.scales[index[first + i]];
      noise += error * error;
    }
  }
  return Before{{paper.bits(source.size()), sqnr_of(signal, noise)}, true};
}

}  // namespace

void count_words(const codec::Format& format, std::span<const int32_t> words,
                 Histogram& histogram) {
  const int32_t min = format.min_word();
  for (const int32_t word : words) ++histogram[static_cast<size_t>(word - min)];
}

double entropy_of(const Histogram& histogram) {
  double total = 0;
  for (const uint64_t count : histogram) total += static_cast<double>(count);
  double entropy = 0;
  for (const uint64_t count : histogram) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / total;
    entropy -= share * std::log2(share);
  }
  return std::abs(entropy);  // one distinct word leaves -0
}

std::optional<double> sqnr_of(double signal, double noise) {
  if (noise <= kNoNoise * signal) return std::nullopt;
  return 10 * std::log10(signal / noise);
}

Before measure_before(const tensor::Source& source, const Groups& groups, const Survey& survey,
                      int slice) {
  if (!tensor::is_float(source.description().dtype)) {
    if (const auto before = own_words(source, survey.signal, slice)) return *before;
  }
  PaperForm paper(slice, survey.is_signed);
  const auto min = static_cast<float>(paper.format().min_word());
  const auto max = static_cast<float>(paper.format().max_word());
  double noise = 0;
  groups.walk([&](uint64_t group, std::span<const float> values, bool) {
    const float absmax = survey.absmax[group];
    const float scale = absmax > 0 ? std::max(absmax / max, FLT_MIN) : 1;
    for (const float value : values) {
      const auto word = static_cast<int32_t>(std::clamp(std::nearbyint(value / scale), min, max));
      const double error = static_cast<double>(scale) * paper.take(word) - value;
      noise += error * error;
    }
  });
  return {{paper.bits(source.size()), sqnr_of(survey.signal, noise)}, false};
}

}  // namespace spark::calibrate
