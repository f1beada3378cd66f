#include "gen/hdl/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace spark::hdl {

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return std::toupper(c); });
  return text;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string factor(const std::string& expression) {
  const bool single = std::all_of(expression.begin(), expression.end(),
                                  [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  return single ? expression : "(" + expression + ")";
}

std::string less_one(const std::string& width) {
  const size_t digits = width.find_last_not_of("0123456789") + 1;
  if (digits == 0) return fmt::format("{}", std::stoll(width) - 1);
  if (digits < width.size() && width[digits - 1] == '-') {
    return fmt::format("{}{}", width.substr(0, digits), std::stoll(width.substr(digits)) + 1);
  }
  if (width.ends_with("+1")) return width.substr(0, width.size() - 2);
  return width + "-1";
}

std::string extended(const std::string& net, const std::string& from, const std::string& by,
                     bool is_signed) {
  const std::string fill = is_signed ? fmt::format("{}[{}]", net, less_one(from)) : "1'b0";
  return by == "1" ? fmt::format("{{{}, {}}}", fill, net)
                   : fmt::format("{{{{{}{{{}}}}}, {}}}", factor(by), fill, net);
}

}  // namespace spark::hdl
