#include "sim/tensor/npy_header.h"

#include <charconv>
#include <optional>

#include "gen/base/error.h"

namespace spark::tensor {
namespace {

/// Reads the header, a Python dict literal with the keys 'descr', 'fortran_order' and 'shape' in
/// any order.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, std::string_view name) : text_(text), name_(name) {}

  NpyHeader parse() {
    std::optional<std::string> descr;
    std::optional<bool> fortran_order;
    std::optional<std::vector<uint64_t>> shape;
    expect('{');
    while (!accept('}')) {
      const std::string key = string();
      expect(':');
      if (key == "descr") {
        descr = dtype();
      } else if (key == "fortran_order") {
        fortran_order = boolean();
      } else if (key == "shape") {
        shape = dimensions();
      } else {
        throw InputError("{}: unknown key '{}' in the .npy header", name_, printable(key));
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (at_ != text_.size()) fail("the end");
    if (!descr || !fortran_order || !shape) {
      throw InputError("{}: the .npy header lacks '{}'", name_,
                       !descr           ? "descr"
                       : !fortran_order ? "fortran_order"
                                        : "shape");
    }
    return {*descr, *fortran_order, *shape};
  }

 private:
  [[noreturn]] void fail(std::string_view wanted) const {
    throw InputError("{}: malformed .npy header at character {}: {} expected", name_, at_, wanted);
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  bool accept(char wanted) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted)) fail(fmt::format("'{}'", wanted));
  }

  std::string string() {
    const char quote = accept('"') ? '"' : '\'';
    if (quote == '\'') expect(quote);
    const size_t end = text_.find(quote, at_);
    if (end == std::string_view::npos) fail("a closing quote");
    const std::string_view content = text_.substr(at_, end - at_);
    at_ = end + 1;
    return std::string(content);
  }

  std::string dtype() {
    skip_space();
    // A list is a structured dtype, never one of ours.
    if (at_ < text_.size() && text_[at_] == '[') {
      throw InputError("{}: structured dtype {}; allowed: plain numbers", name_,
                       printable(text_.substr(at_, text_.find(']', at_) - at_ + 1)));
    }
    return string();
  }

  bool boolean() {
    skip_space();
    for (const bool value : {false, true}) {
      const std::string_view word = value ? "True" : "False";
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return value;
      }
    }
    fail("True or False");
  }

  std::vector<uint64_t> dimensions() {
    std::vector<uint64_t> shape;
    expect('(');
    while (!accept(')')) {
      skip_space();
      uint64_t value = 0;
      const char* first = text_.data() + at_;
      const auto [last, error] = std::from_chars(first, text_.data() + text_.size(), value);
      if (error != std::errc()) fail("a dimension below 2^64");
      at_ += static_cast<size_t>(last - first);
      shape.push_back(value);
      if (shape.size() == 1) {
        expect(',');  // without it, Python reads a number in brackets
      } else if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return shape;
  }

  std::string_view text_;
  std::string_view name_;
  size_t at_ = 0;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view text, std::string_view name) {
  return HeaderParser(text, name).parse();
}

}  // namespace spark::tensor
