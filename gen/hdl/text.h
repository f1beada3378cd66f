#pragma once

#include <string>

/// Small pieces of Verilog text, written as a person would write them.
namespace spark::hdl {

/// `text` in upper or lower case.
std::string upper(std::string text);
std::string lower(std::string text);

/// `expression` as part of a product or a repetition: in brackets, unless it is one name or number.
std::string factor(const std::string& expression);

/// One less than a width: `7` for 8, `S-2` for S-1, `S` for S+1.
std::string less_one(const std::string& width);

/// Sign- or zero-extension of a net of `from` bits by `by` more.
std::string extended(const std::string& net, const std::string& from, const std::string& by,
                     bool is_signed);

}  // namespace spark::hdl
