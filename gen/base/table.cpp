#include "gen/base/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace spark {
namespace {

size_t width(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // not a continuation byte
  }));
}

bool is_number(const std::string& text) {
  if (text == "-") return true;
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0';
}

}  // namespace

Table::Table(std::vector<std::string> headers) { rows_.push_back(std::move(headers)); }

void Table::add_row(std::vector<std::string> cells) {
  if (cells.size() != rows_.front().size()) {
    throw std::invalid_argument(
        fmt::format("a row of {} cells for {} columns", cells.size(), rows_.front().size()));
  }
  rows_.push_back(std::move(cells));
}

std::string Table::str() const {
  const size_t columns = rows_.front().size();
  std::vector<size_t> widths(columns, 0);
  std::vector<bool> numeric(columns, rows_.size() > 1);
  for (size_t row = 0; row < rows_.size(); ++row) {
    for (size_t column = 0; column < columns; ++column) {
      widths[column] = std::max(widths[column], width(rows_[row][column]));
      if (row > 0 && !is_number(rows_[row][column])) numeric[column] = false;
    }
  }
  std::string text;
  const auto add_line = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (size_t column = 0; column < columns; ++column) {
      const std::string blanks(widths[column] - width(cells[column]), ' ');
      if (column > 0) line += "  ";
      line += numeric[column] ? blanks + cells[column] : cells[column] + blanks;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  add_line(rows_.front());
  std::vector<std::string> rule;
  rule.reserve(columns);
  for (const size_t w : widths) rule.emplace_back(w, '-');
  add_line(rule);
  for (size_t row = 1; row < rows_.size(); ++row) add_line(rows_[row]);
  return text;
}

}  // namespace spark
