#include "verif/harness/array_stimulus.h"

#include <algorithm>

#include "sim/codec/rules.h"

namespace spark::verif {
namespace {

using array::Beat;
using array::Operand;

/// One word: its number and what the stream carries.
struct Word {
  int32_t value = 0;
  codec::Code code;  ///< of coded streams
};

/// Draws the words of one operand of one tile.
class WordSource {
 public:
  WordSource(const array::Config& config, Operand operand, Words words, std::mt19937_64& random)
      : format_(config.format(operand)),
        coded_(config.form != array::Form::none),
        words_(words),
        lines_(config.lines(operand)),
        random_(random) {
    if (coded_) find_extremes();
    const std::vector<double> shares = {0, 0.05, 0.5, 1};
    for (int line = 0; line < lines_; ++line) shares_.push_back(shares[random_() % shares.size()]);
  }

  Word zero() const { return coded_ ? coded(codec::encode(format_, 0)) : Word{}; }

  /// The word at place k of a line.
  Word draw(int line, int k) {
    if (words_ == Words::highest) return extreme(true);
    if (words_ == Words::lowest) return extreme(false);
    if (words_ == Words::extremes) return extreme(random_() % 2 == 0);
    return any(std::bernoulli_distribution(long_share(line, k))(random_));
  }

 private:
  /// Whether a burst is on at place k; bursts begin and end at random.
  bool in_burst(int k) {
    while (static_cast<int>(bursts_.size()) <= k) {
      if (random_() % 4 == 0) {
        burst_ = !burst_;
        burst_line_ = static_cast<int>(random_() % static_cast<uint64_t>(lines_));
      }
      bursts_.push_back(burst_ ? burst_line_ : -1);
    }
    return bursts_[static_cast<size_t>(k)] >= 0;
  }

  double long_share(int line, int k) {
    switch (words_) {
      case Words::few_long:
        return 0.1;
      case Words::all_short:
        return 0;
      case Words::all_long:
        return 1;
      case Words::by_line:
        return shares_[static_cast<size_t>(line)];
      case Words::bursts:
        return in_burst(k) ? 1 : 0;
      case Words::bursts_one:
        return in_burst(k) && bursts_[static_cast<size_t>(k)] == line ? 1 : 0;
      default:
        return 0.5;
    }
  }

  Word coded(const codec::Code& code) const { return {codec::decode(format_, code), code}; }

  Word any(bool is_long) {
    const uint32_t half = uint32_t{1} << (format_.slice - 1);
    if (coded_) {
      const auto low = static_cast<uint32_t>(random_()) & (half - 1);
      const auto tail = static_cast<uint32_t>(random_()) & (2 * half - 1);
      return coded(is_long ? codec::Code{half | low, tail, true} : codec::Code{low, 0, false});
    }
    const int32_t bound = static_cast<int32_t>(half);
    const int32_t low = is_long ? format_.min_word() : std::max(format_.min_word(), -bound);
    const int32_t high = is_long ? format_.max_word() : bound;
    return {std::uniform_int_distribution<int32_t>(low, high)(random_), {}};
  }

  Word extreme(bool highest) const {
    if (coded_) return highest ? highest_ : lowest_;
    return {highest ? format_.max_word() : format_.min_word(), {}};
  }

  void find_extremes() {
    highest_ = lowest_ = zero();
    const uint32_t half = uint32_t{1} << (format_.slice - 1);
    for (uint32_t head = 0; head < 2 * half; ++head) {
      for (uint32_t tail = 0; tail < (head < half ? 1 : 2 * half); ++tail) {
        const Word word = coded({head, tail, head >= half});
        if (word.value > highest_.value) highest_ = word;
        if (word.value < lowest_.value) lowest_ = word;
      }
    }
  }

  codec::Format format_;
  bool coded_;
  Words words_;
  int lines_;
  std::mt19937_64& random_;
  std::vector<double> shares_;  ///< [line]
  std::vector<int> bursts_;     ///< [k]: the line of the burst, -1 if there is none
  bool burst_ = false;
  int burst_line_ = 0;
  Word highest_;
  Word lowest_;
};

std::vector<Beat> beats_of(const array::Config& config, const std::vector<Word>& words) {
  if (config.form == array::Form::none) {
    std::vector<Beat> beats;
    const uint32_t mask = (uint32_t{1} << (2 * config.slice)) - 1;
    for (const Word& word : words) {
      beats.push_back({static_cast<uint32_t>(word.value) & mask, false, false});
    }
    beats.back().last = true;
    return beats;
  }
  std::vector<uint32_t> slices;
  for (const Word& word : words) {
    slices.push_back(word.code.head);
    if (word.code.is_long) slices.push_back(word.code.tail);
  }
  return array::pack_beats(config.slice, slices);
}

/// Draws one operand: its numbers into `matrix` (A: rows x K, B: K x columns), returns its streams.
array::Streams draw(const array::Config& config, Operand operand, int length, Words words,
                    array::Matrix& matrix, std::mt19937_64& random) {
  const bool is_a = operand == Operand::a;
  const int lines = config.lines(operand);
  matrix = is_a ? array::Matrix(lines, length) : array::Matrix(length, lines);
  WordSource source(config, operand, words, random);
  array::Streams streams;
  for (int line = 0; line < lines; ++line) {
    std::vector<std::vector<Word>> lanes(static_cast<size_t>(config.vector));
    const int padded = (length + config.vector - 1) / config.vector * config.vector;
    for (int k = 0; k < padded; ++k) {
      const Word word = k < length ? source.draw(line, k) : source.zero();
      lanes[static_cast<size_t>(k % config.vector)].push_back(word);
      if (k < length) (is_a ? matrix.at(line, k) : matrix.at(k, line)) = word.value;
    }
    for (const std::vector<Word>& lane : lanes) streams.push_back(beats_of(config, lane));
  }
  return streams;
}

}  // namespace

ArrayOperands draw_operands(const array::Config& config, int length, Words a_words, Words b_words,
                            std::mt19937_64& random) {
  ArrayOperands operands;
  operands.a_streams = draw(config, Operand::a, length, a_words, operands.a, random);
  operands.b_streams = draw(config, Operand::b, length, b_words, operands.b, random);
  return operands;
}

ArrayOperands draw_operands(const array::Config& config, int length, std::mt19937_64& random) {
  const auto kind = [&] { return static_cast<Words>(random() % 10); };
  const Words a_words = kind();
  return draw_operands(config, length, a_words, kind(), random);
}

std::vector<Beat> faulty_stream(const array::Config& config, int words, Fault fault,
                                std::mt19937_64& random) {
  const bool coded = config.form != array::Form::none;
  if (fault == Fault::truncated && coded) {
    const uint32_t half = uint32_t{1} << (config.slice - 1);
    std::vector<uint32_t> slices;
    for (int n = 1; n < words; ++n) slices.push_back(static_cast<uint32_t>(random()) & (half - 1));
    slices.push_back(half | (static_cast<uint32_t>(random()) & (half - 1)));
    return array::pack_beats(config.slice, slices);
  }
  const int length = fault == Fault::late ? words + 1 : std::max(words - 1, 1);
  WordSource source(config, Operand::a, Words::any, random);
  std::vector<Word> drawn;
  for (int n = 0; n < length; ++n) drawn.push_back(source.draw(0, n));
  return beats_of(config, drawn);
}

}  // namespace spark::verif
