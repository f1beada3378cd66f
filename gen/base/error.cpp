#include "gen/base/error.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

namespace spark {
namespace {

/// Levenshtein distance, one row at a time: row[j] is the distance of a's prefix to b's first j
/// letters.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substitute, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest(std::string_view given, const std::vector<std::string>& candidates) {
  // Dashes in front are no likeness.
  const auto letters = [](std::string_view name) {
    return name.substr(std::min(name.find_first_not_of('-'), name.size()));
  };
  std::string best;
  size_t best_distance = std::max<size_t>(2, letters(given).size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const size_t distance = edit_distance(letters(given), letters(candidate));
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string suggestion(std::string_view given, const std::vector<std::string>& candidates) {
  if (const std::string near = nearest(given, candidates); !near.empty()) {
    return fmt::format("; did you mean '{}'?", near);
  }
  return fmt::format("; allowed: {}", fmt::join(candidates, ", "));
}

std::string printable(std::string_view text, size_t limit) {
  std::string result(text.substr(0, limit));
  std::replace_if(
      result.begin(), result.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return result;
}

}  // namespace spark
