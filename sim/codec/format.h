#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

/// The SPARK number format in software. `sim/codec/CODE.md` is normative; b0 is a word's most
/// significant bit and S the width of a slice in bits.
namespace spark::codec {

/// What happens to the bit that the identifier takes. `paper` (SPARK, HPCA 2024, Eq. 3 to 5)
/// squeezes words of 2S bits into 2S-1 bits, with loss; `exact` codes words of 2S-1 bits, without
/// loss.
enum class Form {
#define FORM(name) name,
#include "sim/codec/forms.inc"
#undef FORM
};
inline constexpr size_t kForms =
    std::initializer_list<Form>{
#define FORM(name) Form::name,
#include "sim/codec/forms.inc"
#undef FORM
    }
        .size();

/// Of the paper form, for words that no code carries: `compensate` (SPARK, HPCA 2024, Eq. 3 to 5)
/// fills the tail, `nearest` takes the nearest word that a code carries. Without effect on the
/// exact form.
enum class Rounding { compensate, nearest };

/// Order of the slices in a stream: each tail after its head, or all heads and then all tails.
enum class Layout { interleaved, planar };

/// Names as on the command line: `paper`, `exact`; `compensate`, `nearest`; `interleaved`,
/// `planar`.
std::string_view to_string(Form form);
std::string_view to_string(Rounding rounding);
std::string_view to_string(Layout layout);

/// The inverse of to_string. Throws InputError for any other name, saying which are allowed.
Form parse_form(std::string_view name);
Rounding parse_rounding(std::string_view name);
Layout parse_layout(std::string_view name);

/// One variant of the code.
struct Format {
  int slice = 4;                             ///< S, bits, 2..8
  bool is_signed = false;                    ///< words are two's complement
  Form form = Form::paper;                   ///< what becomes of the identifier's bit
  Rounding rounding = Rounding::compensate;  ///< of the paper form
  bool halve = false;  ///< of the exact form: words of 2S bits are halved first

  /// Words have one bit less than two slices: in the exact form, unless it halves.
  bool narrow() const;
  /// Rounding has an effect: no code carries some of the words.
  bool rounds() const;
  /// `halve` goes with the form.
  bool can_halve() const;

  /// Width in bits of the words that go in and of the decoded words that come out: 2S, or 2S-1 if
  /// they are narrow. With `halve`, decoded words are given in the 2S-bit scale (shifted left
  /// by one).
  int word_bits() const;

  /// The smallest and the largest word of word_bits() bits.
  int32_t min_word() const;
  int32_t max_word() const;

  /// Throws InputError unless S is 2..8 and `halve` goes with the exact form.
  void check() const;

  bool operator==(const Format&) const = default;
};

}  // namespace spark::codec
