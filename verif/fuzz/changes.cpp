#include "verif/fuzz/changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

namespace spark::fuzz {
namespace {

/// `text` with one to four changes.
std::string changed(std::string text, const std::string& other, std::mt19937_64& random) {
  const auto below = [&](size_t limit) { return limit == 0 ? 0 : random() % limit; };
  for (uint64_t left = 1 + below(4); left > 0; --left) {
    const size_t at = below(text.size());
    const size_t size = 1 + below(8);
    switch (below(7)) {
      case 0:
        if (!text.empty()) text[at] = static_cast<char>(text[at] ^ 1 << below(8));
        break;
      case 1:
        if (!text.empty()) text[at] = static_cast<char>(random());
        break;
      case 2:
        text.erase(at, size);
        break;
      case 3:
        text.insert(at, text.substr(below(text.size()), size));
        break;
      case 4:
        text.resize(at);
        break;
      case 5:  // a number as large or as small as can be
        for (size_t i = at; i < std::min(at + size, text.size()); ++i) {
          text[i] = static_cast<char>(below(2) == 0 ? 0xff : 0);
        }
        break;
      default:
        text.replace(at, size, other.substr(below(other.size()), size));
    }
  }
  return text;
}

/// Of any bytes printable characters.
std::string printable(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) {
    const bool plain = c >= ' ' && c <= '~' && c != '\\';
    text += plain ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<uint8_t>(c));
  }
  return text;
}

/// Whether the input was no finding.
bool give(const Target& target, const std::string& input, Trial& trial) {
  try {
    ++(accepts(target, input) ? trial.accepted : trial.refused);
  } catch (const std::exception& error) {
    trial.finding = printable(error.what()) + " by " + printable(input);
  } catch (...) {
    trial.finding = "no std::exception, by " + printable(input);
  }
  return trial.finding.empty();
}

}  // namespace

const std::vector<const Target*>& all_targets() {
  static const std::vector<const Target*> kTargets = {
      &npy,   &safetensors, &tflite,   &spark,   &spark_head, &stream,
      &model, &toml,        &manifest, &liberty, &labels,     &arguments};
  return kTargets;
}

Trial try_changes(const Target& target, uint64_t changes, std::mt19937_64& random) {
  Trial trial;
  const std::vector<std::string> seeds = target.seeds();
  for (const std::string& seed : seeds) {
    if (!give(target, seed, trial)) return trial;
    if (trial.refused > 0) {
      trial.finding = "a seed is refused: " + printable(seed);
      return trial;
    }
  }
  for (uint64_t i = 0; i < changes; ++i) {
    // One after the other: the order in which arguments are evaluated is the compiler's.
    const std::string& seed = seeds[random() % seeds.size()];
    const std::string& other = seeds[random() % seeds.size()];
    if (!give(target, changed(seed, other, random), trial)) return trial;
  }
  return trial;
}

}  // namespace spark::fuzz
