#include "verif/harness/stimulus.h"

#include <algorithm>

namespace spark::verif {
namespace {

codec::Code draw(const codec::Format& format, bool is_long, std::mt19937_64& random) {
  const uint32_t half = uint32_t{1} << (format.slice - 1);
  const auto low = static_cast<uint32_t>(random()) & (half - 1);
  if (!is_long) return {low, 0, false};
  return {half | low, static_cast<uint32_t>(random()) & (2 * half - 1), true};
}

Codes mixed(const codec::Format& format, size_t words, double long_share, std::mt19937_64& random) {
  std::bernoulli_distribution is_long(long_share);
  Codes codes;
  for (size_t i = 0; i < words; ++i) codes.push_back(draw(format, is_long(random), random));
  return codes;
}

}  // namespace

std::vector<Codes> hard_codes(const codec::Format& format, int lanes, std::mt19937_64& random) {
  const auto beat = static_cast<size_t>(lanes);
  const size_t many = 12 * beat + 5;
  std::vector<Codes> tensors;
  for (size_t length = 0; length <= 3 * beat; ++length) {
    tensors.push_back(mixed(format, length, 0.5, random));
  }
  tensors.push_back(mixed(format, many, 0, random));
  tensors.push_back(mixed(format, many, 1, random));
  // One short code first, so that long ones straddle every boundary of an even number of lanes.
  tensors.push_back(mixed(format, many, 1, random));
  tensors.back().front() = draw(format, false, random);
  Codes alternating;
  for (size_t i = 0; i < many; ++i) alternating.push_back(draw(format, i % 2 == 0, random));
  tensors.push_back(alternating);
  Codes runs;
  while (runs.size() < 2 * many) {
    const bool is_long = random() % 2 == 0;
    for (size_t left = random() % (2 * beat) + 1; left > 0; --left) {
      runs.push_back(draw(format, is_long, random));
    }
  }
  tensors.push_back(runs);
  for (const double share : {0.1, 0.5, 0.9})
    tensors.push_back(mixed(format, 2 * many, share, random));
  // Every code, a few times each, so that all kinds of them meet every lane.
  Codes every;
  for (uint32_t head = 0; head >> format.slice == 0; ++head) {
    const bool is_long = head >> (format.slice - 1) != 0;
    for (uint32_t n = 0; n < 4 * beat; ++n) {
      every.push_back(
          {head, is_long ? static_cast<uint32_t>(random()) % (1U << format.slice) : 0, is_long});
    }
  }
  std::shuffle(every.begin(), every.end(), random);
  tensors.push_back(every);
  // No long code in the last beats: what was wrong before must not be forgotten there.
  tensors.push_back(mixed(format, many, 0.5, random));
  for (const codec::Code& code : mixed(format, 2 * beat, 0, random)) {
    tensors.back().push_back(code);
  }
  return tensors;
}

}  // namespace spark::verif
