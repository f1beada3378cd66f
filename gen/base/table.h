#pragma once

#include <string>
#include <vector>

namespace spark {

/// A table of text for a terminal: columns aligned, two blanks between them, a rule under the
/// headers.
class Table {
 public:
  explicit Table(std::vector<std::string> headers);

  /// Adds a row. It must have as many cells as there are headers, else throws
  /// std::invalid_argument.
  void add_row(std::vector<std::string> cells);

  /// The table, each line ended, no blanks at the ends of lines. A column is set right if each of
  /// its cells is a number or `-` (unknown), else left. Widths count code points of UTF-8.
  std::string str() const;

 private:
  std::vector<std::vector<std::string>> rows_;  // the headers are row 0
};

}  // namespace spark
