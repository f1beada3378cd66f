#include "verif/evidence/mutate.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <utility>

namespace spark::verif {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

/// Binary operators as they are laid out, and what takes their place.
constexpr std::array<Pair, 13> kOperators = {{{" && ", " || "},
                                              {" || ", " && "},
                                              {" == ", " != "},
                                              {" != ", " == "},
                                              {" < ", " <= "},
                                              {" > ", " >= "},
                                              {" >= ", " > "},
                                              {" + ", " - "},
                                              {" - ", " + "},
                                              {" & ", " | "},
                                              {" | ", " & "},
                                              {" ^ ", " | "},
                                              {" ~^ ", " ^ "}}};

bool begins_with_any(std::string_view line, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (line.starts_with(word)) return true;
  }
  return false;
}

/// Where the parenthesis that opens at `at` is closed.
size_t closing(std::string_view line, size_t at) {
  int depth = 0;
  for (; at < line.size(); ++at) {
    depth += line[at] == '(' ? 1 : line[at] == ')' ? -1 : 0;
    if (depth == 0) return at;
  }
  return std::string_view::npos;
}

/// Where the condition that ends before the `?` at `at` begins: behind an opening bracket that is
/// still open there, a comma, an assignment, or another multiplexer's `?` or `:`.
size_t condition_start(std::string_view line, size_t at) {
  int depth = 0;
  for (size_t i = at; i-- > 0;) {
    const char c = line[i];
    if (c == ')' || c == '}' || c == ']') ++depth;
    if (c == '(' || c == '{' || c == '[') {
      if (depth == 0) return i + 1;
      --depth;
    }
    if (depth > 0) continue;
    if (c == ',' || c == '?') return i + 1;
    if (c == ':' && i > 0 && line[i - 1] == ' ') return i + 1;
    if (c == '=' && i > 0 && line[i - 1] == ' ' && i + 1 < line.size() && line[i + 1] == ' ') {
      return i + 1;
    }
    if (c == '=' && i > 1 && line[i - 1] == '<' && line[i - 2] == ' ') return i + 1;
  }
  return 0;
}

/// Edits of one line.
class Line {
 public:
  Line(std::string_view text, size_t number, bool reset, std::vector<Mutation>& all)
      : text_(text), number_(number), reset_(reset), all_(all) {}

  void edit() {
    conditions();
    if (const auto assigned = assignment(); assigned != std::string_view::npos) whole(assigned);
    operators();
    constants();
    widths();
  }

 private:
  void add(const char* fault, std::string to) {
    if (to != text_) all_.push_back({fault, number_, std::string(text_), std::move(to)});
  }

  std::string replaced(size_t at, size_t size, std::string_view with) const {
    std::string line(text_);
    return line.replace(at, size, with);
  }

  void conditions() {
    const size_t at = text_.find("if (");
    if (at != std::string_view::npos) {
      const size_t end = closing(text_, at + 3);
      if (end != std::string_view::npos) {
        const std::string inner(text_.substr(at + 4, end - at - 4));
        add("condition inverted", replaced(at + 4, end - at - 4, "!(" + inner + ")"));
      }
    }
    for (size_t mark = text_.find(" ? "); mark != std::string_view::npos;
         mark = text_.find(" ? ", mark + 1)) {
      const size_t start = condition_start(text_, mark);
      const std::string condition(text_.substr(start, mark - start));
      add("multiplexer legs swapped", replaced(start, mark - start, " !(" + condition + ")"));
    }
  }

  /// Where the right side of a whole assignment of this line begins.
  size_t assignment() const {
    if (!text_.ends_with(";")) return std::string_view::npos;
    const bool net = begins_with_any(text_, {"assign ", "wire "});
    const size_t at = net ? text_.find(" = ") : text_.find(" <= ");
    if (at == std::string_view::npos || text_.find("if (") < at) return std::string_view::npos;
    return at + (net ? 3 : 4);
  }

  void whole(size_t right) {
    const size_t size = text_.size() - 1 - right;
    if (begins_with_any(text_, {"assign ", "wire "})) {
      add("stuck at 0", replaced(right, size, "0"));
      add("stuck at 1", replaced(right, size, "~0"));
    } else if (!reset_) {
      add("register dropped", replaced(right, size, text_.substr(0, right - 4)));
    }
  }

  void operators() {
    for (const auto& [from, to] : kOperators) {
      for (size_t at = text_.find(from); at != std::string_view::npos;
           at = text_.find(from, at + 1)) {
        add("operator exchanged", replaced(at, from.size(), to));
      }
    }
    for (size_t at = 0; at + 1 < text_.size(); ++at) {
      if (text_[at] != '!' || text_[at + 1] == '=') continue;
      add("operator exchanged", replaced(at, 1, ""));
    }
  }

  void constants() {
    const char* fault = reset_ ? "reset value wrong" : "constant changed";
    for (const auto& [from, to] : {Pair{"1'b0", "1'b1"}, Pair{"1'b1", "1'b0"}}) {
      for (size_t at = text_.find(from); at != std::string_view::npos;
           at = text_.find(from, at + 1)) {
        if (at > 0 && std::isdigit(static_cast<unsigned char>(text_[at - 1])) != 0) continue;
        add(fault, replaced(at, from.size(), to));
      }
    }
    static const std::regex kDecimal("[0-9]+'d([0-9]+)");
    const std::string line(text_);
    for (std::sregex_iterator found(line.begin(), line.end(), kDecimal), end; found != end;
         ++found) {
      const int value = std::stoi((*found)[1]);
      add(fault,
          replaced(static_cast<size_t>(found->position(1)), static_cast<size_t>(found->length(1)),
                   std::to_string(value > 0 ? value - 1 : 1)));
    }
  }

  void widths() {
    const size_t right = assignment();
    if (right == std::string_view::npos) return;
    for (size_t at = text_.find("-1:0]", right); at != std::string_view::npos;
         at = text_.find("-1:0]", at + 1)) {
      add("width off by one", replaced(at, 2, "-2"));
    }
  }

  std::string_view text_;
  size_t number_;
  bool reset_;
  std::vector<Mutation>& all_;
};

std::string_view trimmed(std::string_view line) {
  while (line.starts_with(" ")) line.remove_prefix(1);
  return line;
}

}  // namespace

std::vector<Mutation> mutations_of(std::string_view verilog) {
  std::vector<Mutation> all;
  bool body = false;
  bool guard = false;
  bool reset = false;
  size_t number = 0;
  std::string_view module;
  for (size_t begin = 0; begin < verilog.size();) {
    const size_t end = std::min(verilog.find('\n', begin), verilog.size());
    const std::string_view whole = verilog.substr(begin, end - begin);
    const std::string_view line = trimmed(whole);
    begin = end + 1;
    ++number;
    constexpr std::string_view kModule = "module ";
    if (line.starts_with(kModule)) {
      module = line.substr(kModule.size(), line.find(' ', kModule.size()) - kModule.size());
    }
    if (line == ");" && whole == line) body = true;  // the header's end
    if (line.starts_with("endmodule")) body = false;
    if (line.find("begin : gen_illegal") != std::string_view::npos) guard = true;
    if (body && !guard && !line.empty() &&
        !begins_with_any(line, {"//", ".", "(*", ")", "for (", "localparam", "genvar", "integer",
                                "reg ", "parameter", "generate", "end", "function"}) &&
        line.find("unused") == std::string_view::npos) {
      const size_t known = all.size();
      Line(line, number, reset, all).edit();
      for (size_t i = known; i < all.size(); ++i) all[i].module = module;
    }
    if (guard && line == "end") guard = false;
    if (line.find("if (!rst_ni) begin") != std::string_view::npos) {
      reset = true;
    } else if (line.starts_with("end")) {
      reset = false;
    }
  }
  return all;
}

std::string mutated(std::string_view verilog, const Mutation& mutation) {
  size_t begin = 0;
  for (size_t line = 1; line < mutation.line; ++line) begin = verilog.find('\n', begin) + 1;
  begin = verilog.find(mutation.from, begin);
  std::string text(verilog);
  return text.replace(begin, mutation.from.size(), mutation.to);
}

}  // namespace spark::verif
