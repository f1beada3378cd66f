#include "gen/hdl/lexer.h"

#include <cctype>
#include <vector>

namespace spark::hdl {
namespace {

bool is_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$';
}

/// Names, keywords, numbers (with their base) and single punctuation marks; `<=` and `==` stay
/// whole.
std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  for (size_t i = 0; i < text.size();) {
    const size_t start = i;
    if (text.substr(i).starts_with("//")) {
      while (i < text.size() && text[i] != '\n') ++i;
    } else if (std::isspace(static_cast<unsigned char>(text[i])) != 0) {
      ++i;
    } else if (is_name(text[i])) {
      // A number may carry a base: 4'b0101 is one token.
      const bool number = std::isdigit(static_cast<unsigned char>(text[i])) != 0;
      while (i < text.size() && (is_name(text[i]) || (number && text[i] == '\''))) ++i;
      tokens.emplace_back(text.substr(start, i - start));
    } else {
      const std::string_view two = text.substr(i, 2);
      i += two == "<=" || two == "==" || two == "!=" || two == ">=" ? 2 : 1;
      tokens.emplace_back(text.substr(start, i - start));
    }
  }
  return tokens;
}

bool starts_name(const std::string& token) {
  return std::isalpha(static_cast<unsigned char>(token.front())) != 0 || token.front() == '_';
}

/// The token after the name at `at` and after any selects behind it.
std::string after_selects(const std::vector<std::string>& tokens, size_t at) {
  size_t i = at + 1;
  while (i < tokens.size() && tokens[i] == "[") {
    int depth = 0;
    do {
      if (tokens[i] == "[") ++depth;
      if (tokens[i] == "]") --depth;
      ++i;
    } while (i < tokens.size() && depth > 0);
  }
  return i < tokens.size() ? tokens[i] : "";
}

}  // namespace

Usage usage_of(std::string_view verilog) {
  Usage usage;
  const std::vector<std::string> tokens = tokens_of(verilog);
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (!starts_name(tokens[i]) || is_keyword(tokens[i])) continue;
    // A name is written where a statement begins with it and an assignment follows; `a <= b` inside
    // an expression is a comparison, because an expression never begins after ; begin end else ) or
    // assign.
    static const std::set<std::string, std::less<>> kStarts = {";",    "begin", "end",
                                                               "else", ")",     "assign"};
    const bool starts = i == 0 || kStarts.contains(tokens[i - 1]) ||
                        (i >= 2 && tokens[i - 1] == "(" && tokens[i - 2] == "for");
    // Behind the label of a case, only `=` assigns: after a colon, `<=` may be a comparison.
    const bool labelled = i > 0 && tokens[i - 1] == ":";
    const std::string next = starts || labelled ? after_selects(tokens, i) : "";
    if (next == "=" || (next == "<=" && starts)) {
      usage.written.insert(tokens[i]);
    } else {
      usage.read.insert(tokens[i]);
    }
  }
  return usage;
}

}  // namespace spark::hdl
