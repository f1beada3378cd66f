#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spark {

/// Input or arguments that cannot be used. `what()` is the one line the user reads: what was given,
/// what is allowed, what to do. The command line prints it and exits with status 2.
class InputError : public std::runtime_error {
 public:
  template <typename... Args>
  explicit InputError(fmt::format_string<Args...> format, Args&&... args)
      : std::runtime_error(fmt::format(format, std::forward<Args>(args)...)) {}
};

/// The candidate with the smallest edit distance to `given`, or an empty string when none is near
/// enough to be a slip of the keyboard (two letters, or a third of `given`).
std::string nearest(std::string_view given, const std::vector<std::string>& candidates);

/// `; did you mean 'X'?` for the nearest candidate, or `; allowed: a, b, c` when none is near.
std::string suggestion(std::string_view given, const std::vector<std::string>& candidates);

/// The first `limit` characters of `text`, everything but printable ASCII replaced by `?`: what
/// comes out of a file and goes into a message.
std::string printable(std::string_view text, size_t limit = 60);

}  // namespace spark
