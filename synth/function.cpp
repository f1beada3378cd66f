#include "synth/function.h"

#include <cctype>

namespace spark::synth {
namespace {

// Column of input i in a truth table of 5 inputs.
constexpr uint32_t kColumns[] = {0xAAAAAAAA, 0xCCCCCCCC, 0xF0F0F0F0, 0xFF00FF00, 0xFFFF0000};

/// Recursive descent, one method for each level of precedence. A fault only sets `valid`, because a
/// function that cannot be read merely disqualifies its cell.
class Evaluator {
 public:
  Evaluator(std::string_view text, const std::vector<std::string_view>& inputs)
      : text_(text), inputs_(inputs) {}

  std::optional<uint32_t> run() {
    const uint32_t table = sum();
    return valid_ && peek() == '\0' ? std::optional(table) : std::nullopt;
  }

 private:
  char peek() {
    while (position_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[position_]))) {
      ++position_;
    }
    return position_ < text_.size() ? text_[position_] : '\0';
  }

  uint32_t sum() {
    uint32_t table = product();
    while (peek() == '+' || peek() == '|') {
      ++position_;
      table |= product();
    }
    return table;
  }

  uint32_t product() {
    uint32_t table = exclusive();
    while (true) {
      const char c = peek();
      if (c == '*' || c == '&') {
        ++position_;
      } else if (!starts_operand(c)) {
        return table;
      }
      table &= exclusive();
    }
  }

  uint32_t exclusive() {
    uint32_t table = operand();
    while (peek() == '^') {
      ++position_;
      table ^= operand();
    }
    return table;
  }

  uint32_t operand() {
    uint32_t table = 0;
    const char c = peek();
    if (c == '!') {
      ++position_;
      return ~operand();
    }
    if (c == '(') {
      ++position_;
      table = sum();
      if (peek() == ')') {
        ++position_;
      } else {
        valid_ = false;
      }
    } else {
      table = name();
    }
    while (peek() == '\'') {
      ++position_;
      table = ~table;
    }
    return table;
  }

  uint32_t name() {
    const size_t begin = position_;
    while (position_ < text_.size() && in_name(text_[position_])) ++position_;
    const std::string_view found = text_.substr(begin, position_ - begin);
    if (found == "0") return 0;
    if (found == "1") return ~uint32_t{0};
    for (size_t i = 0; i < inputs_.size(); ++i) {
      if (found == inputs_[i]) return kColumns[i];
    }
    valid_ = false;
    return 0;
  }

  static bool in_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '[' || c == ']' ||
           c == '.';
  }
  static bool starts_operand(char c) { return c == '!' || c == '(' || in_name(c); }

  std::string_view text_;
  const std::vector<std::string_view>& inputs_;
  size_t position_ = 0;
  bool valid_ = true;
};

}  // namespace

std::optional<uint32_t> truth_table(std::string_view function,
                                    const std::vector<std::string_view>& inputs) {
  if (inputs.size() > std::size(kColumns)) return std::nullopt;
  const auto table = Evaluator(function, inputs).run();
  // Only the rows that exist: 2^inputs of the 32.
  const uint32_t rows =
      inputs.size() == 5 ? ~uint32_t{0} : (uint32_t{1} << (1u << inputs.size())) - 1;
  return table ? std::optional(*table & rows) : std::nullopt;
}

}  // namespace spark::synth
