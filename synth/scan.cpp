#include "synth/scan.h"

#include <algorithm>
#include <cctype>

#include "gen/base/error.h"

namespace spark::synth {
namespace {

bool is_blank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view unquoted(std::string_view text) {
  text = trimmed(text);
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"' &&
                      text.find('"', 1) == text.size() - 1;
  return quoted ? trimmed(text.substr(1, text.size() - 2)) : text;
}

bool StatementReader::next(Statement& statement) {
  skip_blanks();
  while (position_ < text_.size() && text_[position_] == ';') {
    ++position_;
    skip_blanks();
  }
  if (position_ == text_.size()) return false;

  const size_t begin = position_;
  const auto in_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-';
  };
  while (position_ < text_.size() && in_name(text_[position_])) ++position_;
  statement = {};
  statement.name = since(begin);
  if (statement.name.empty()) {
    fail(begin, text_[begin] == '}' ? "one '}' too many" : "not a Liberty statement");
  }
  skip_blanks();
  const char mark = position_ < text_.size() ? text_[position_] : '\0';
  if (mark == ':') {
    read_value(statement);
  } else if (mark == '(') {
    const size_t open = position_ + 1;
    skip_to_closing('(', ')');
    statement.kind = Statement::Kind::kComplex;
    statement.arguments = unquoted(text_.substr(open, position_ - 1 - open));
    const size_t end = position_;
    skip_blanks();
    if (position_ < text_.size() && text_[position_] == '{') {
      const size_t body = position_ + 1;
      skip_to_closing('{', '}');
      statement.kind = Statement::Kind::kGroup;
      statement.body = text_.substr(body, position_ - 1 - body);
    } else {
      position_ = end;
    }
  } else {
    fail(begin, "not a Liberty statement");
  }
  statement.text = since(begin);
  return true;
}

void StatementReader::read_value(Statement& statement) {
  ++position_;
  while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\t'))
    ++position_;
  const size_t begin = position_;
  if (position_ < text_.size() && text_[position_] == '"') {
    skip_string();
  } else {
    // A bare value ends at its semicolon; some files leave that out and end the line instead.
    const size_t end = text_.find_first_of(";\n}", position_);
    position_ = end == std::string_view::npos ? text_.size() : end;
  }
  statement.value = unquoted(since(begin));
}

bool StatementReader::at_comment() const {
  if (position_ + 1 >= text_.size() || text_[position_] != '/') return false;
  return text_[position_ + 1] == '*' || text_[position_ + 1] == '/';
}

void StatementReader::skip_blanks() {
  while (position_ < text_.size()) {
    if (at_comment()) {
      skip_comment();
    } else if (is_blank(text_[position_]) || text_[position_] == '\\') {
      ++position_;
    } else {
      return;
    }
  }
}

void StatementReader::skip_comment() {
  const size_t begin = position_;
  const bool block = text_[position_ + 1] == '*';
  const size_t end = text_.find(block ? "*/" : "\n", position_ + 2);
  if (end != std::string_view::npos) {
    position_ = end + (block ? 2 : 1);
  } else if (block) {
    fail(begin, "the text ends inside the comment that begins here");
  } else {
    position_ = text_.size();
  }
}

void StatementReader::skip_string() {
  const size_t begin = position_;
  for (++position_; position_ < text_.size(); ++position_) {
    if (text_[position_] == '\\') {
      ++position_;
    } else if (text_[position_] == '"') {
      ++position_;
      return;
    }
  }
  fail(begin, "the text ends inside the string that begins here");
}

void StatementReader::skip_to_closing(char open, char close) {
  // Invariant: `depth` groups are open at position_, which is outside strings and comments.
  const size_t begin = position_;
  int depth = 0;
  while (position_ < text_.size()) {
    const char c = text_[position_];
    if (c == '"') {
      skip_string();
      continue;
    }
    if (c == '/' && at_comment()) {
      skip_comment();
      continue;
    }
    ++position_;
    if (c == open) ++depth;
    if (c == close && --depth == 0) return;
  }
  fail(begin, fmt::format("the text ends before the '{}' of the '{}' here", close, open));
}

void StatementReader::fail(size_t position, std::string_view what) const {
  const char* const end = text_.data() + position;
  const auto line = 1 + std::count(source_.text.data(), end, '\n');
  throw InputError("{}:{}: {}; the Liberty file is corrupt or cut short", source_.file, line, what);
}

}  // namespace spark::synth
