#pragma once

#include <string>
#include <string_view>

namespace spark::synth {

/// One Liberty file: where its text came from (for messages) and the text itself, unzipped.
struct Source {
  std::string file;
  std::string text;
};

/// One statement of Liberty. All views point into Source::text.
///   group              NAME (ARGUMENTS) { BODY }
///   complex attribute  NAME (ARGUMENTS);
///   simple attribute   NAME : VALUE;
struct Statement {
  enum class Kind { kGroup, kComplex, kSimple };
  Kind kind = Kind::kSimple;
  std::string_view name;
  std::string_view arguments;  ///< between the parentheses, without surrounding blanks and quotes
  std::string_view value;      ///< of a simple attribute, without surrounding blanks and quotes
  std::string_view body;       ///< between the braces of a group
  std::string_view text;       ///< the whole statement as written
};

/// Walks over the statements of one group's body, without descending: the body of a nested group is
/// only searched for its closing brace. Comments, quoted strings, line continuations and missing
/// semicolons are allowed wherever Liberty allows them.
class StatementReader {
 public:
  /// Reads `body`, a part of `source.text` (or all of it). `source` must outlive the reader.
  StatementReader(const Source& source, std::string_view body)
      : source_(source), text_(body), position_(0) {}

  /// Reads the next statement into `statement`; false at the end of the body. Throws InputError
  /// with file and line if the text is not Liberty, or ends within a string, a comment, parentheses
  /// or a group.
  bool next(Statement& statement);

 private:
  void skip_blanks();
  void skip_comment();
  void skip_string();
  void skip_to_closing(char open, char close);
  void read_value(Statement& statement);
  std::string_view since(size_t begin) const { return text_.substr(begin, position_ - begin); }
  bool at_comment() const;
  [[noreturn]] void fail(size_t position, std::string_view what) const;

  const Source& source_;
  std::string_view text_;
  size_t position_;
};

/// `text` without surrounding blanks, and without a pair of quotes around the rest.
std::string_view unquoted(std::string_view text);

}  // namespace spark::synth
