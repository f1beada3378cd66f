#include "sim/codec/format.h"

#include <gtest/gtest.h>

#include "verif/codec/support.h"

namespace spark::codec {
namespace {

using test::error_of;

TEST(Format, WordsHaveTwoSlicesOrOneBitLess) {
  for (const Format& format : test::all_formats(2, 8)) {
    SCOPED_TRACE(test::describe(format));
    const bool exact_alone = format.form == Form::exact && !format.halve;
    EXPECT_EQ(format.word_bits(), 2 * format.slice - (exact_alone ? 1 : 0));
    EXPECT_EQ(format.max_word() - format.min_word() + 1, 1 << format.word_bits());
    EXPECT_EQ(format.min_word(), format.is_signed ? -(format.max_word() + 1) : 0);
    EXPECT_NO_THROW(format.check());
  }
}

TEST(Format, IllegalFormatsAreNamed) {
  EXPECT_EQ(error_of([] { Format{.slice = 1}.check(); }), "slice 1 is out of range; allowed: 2..8");
  EXPECT_EQ(error_of([] { Format{.slice = 9}.check(); }), "slice 9 is out of range; allowed: 2..8");
  EXPECT_EQ(error_of([] { Format{.halve = true}.check(); }),
            "halve belongs to the exact form; drop halve, or use form exact");
}

TEST(Format, NamesAreReadBack) {
  for (const Form form : {Form::paper, Form::exact}) EXPECT_EQ(parse_form(to_string(form)), form);
  for (const Rounding rounding : {Rounding::compensate, Rounding::nearest}) {
    EXPECT_EQ(parse_rounding(to_string(rounding)), rounding);
  }
  for (const Layout layout : {Layout::interleaved, Layout::planar}) {
    EXPECT_EQ(parse_layout(to_string(layout)), layout);
  }
  EXPECT_EQ(error_of([] { parse_form("papr"); }), "unknown form 'papr'; did you mean 'paper'?");
  EXPECT_EQ(error_of([] { parse_layout("x"); }),
            "unknown layout 'x'; allowed: interleaved, planar");
}

}  // namespace
}  // namespace spark::codec
