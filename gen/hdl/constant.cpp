#include "gen/hdl/constant.h"

#include <fmt/format.h>

#include <bit>
#include <cctype>
#include <charconv>
#include <stdexcept>

namespace spark::hdl {
namespace {

/// Recursive descent: sum = product {(+|-) product}; product = factor {(*|/) factor}.
class Evaluator {
 public:
  Evaluator(std::string_view text, const Constants& constants)
      : text_(text), rest_(text), constants_(constants) {}

  int64_t run() {
    const int64_t value = sum();
    if (!peek().empty()) fail();
    return value;
  }

 private:
  [[noreturn]] void fail() const {
    throw std::logic_error(fmt::format("not a constant expression: '{}'", text_));
  }

  std::string_view peek() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    return rest_.substr(0, 1);
  }

  bool accept(std::string_view token) {
    peek();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  int64_t sum() {
    int64_t value = product();
    while (true) {
      if (accept("+")) {
        value += product();
      } else if (accept("-")) {
        value -= product();
      } else {
        return value;
      }
    }
  }

  int64_t product() {
    int64_t value = factor();
    while (true) {
      if (accept("*")) {
        value *= factor();
      } else if (accept("/")) {
        const int64_t divisor = factor();
        if (divisor == 0) fail();
        value /= divisor;
      } else {
        return value;
      }
    }
  }

  int64_t factor() {
    if (accept("$clog2")) {
      const int64_t value = factor();
      return value <= 1 ? 0 : std::bit_width(static_cast<uint64_t>(value - 1));
    }
    if (accept("(")) {
      const int64_t value = sum();
      if (!accept(")")) fail();
      return value;
    }
    peek();
    size_t length = 0;
    while (length < rest_.size() &&
           (std::isalnum(static_cast<unsigned char>(rest_[length])) != 0 || rest_[length] == '_')) {
      ++length;
    }
    const std::string token(rest_.substr(0, length));
    rest_.remove_prefix(length);
    if (token.empty()) fail();
    if (std::isdigit(static_cast<unsigned char>(token.front())) != 0) {
      int64_t value = 0;
      const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
      if (error != std::errc() || end != token.data() + token.size()) fail();
      return value;
    }
    const auto found = constants_.find(token);
    if (found == constants_.end()) fail();
    return found->second;
  }

  std::string_view text_;
  std::string_view rest_;
  const Constants& constants_;
};

}  // namespace

int64_t evaluate(std::string_view expression, const Constants& constants) {
  return Evaluator(expression, constants).run();
}

}  // namespace spark::hdl
