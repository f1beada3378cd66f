#include "gen/blocks/code_form.h"

#include "gen/base/names.h"
#include "gen/hdl/text.h"

namespace spark::gen {

const CodeForm& code_form(const std::string& name) {
  static const std::vector<CodeForm> kForms = {
#define FORM(name) name##_form(),
#include "gen/params/forms.inc"
#undef FORM
  };
  return find_named("form", kForms, name);
}

void add_class(hdl::Module& m, bool is_signed, const std::string& word, const std::string& width) {
  const std::string top = hdl::less_one(width);
  if (is_signed) {
    m.comment("Short: -2^(SLICE-2) .. 2^(SLICE-2)-1, that is, bits SLICE-2 and up are all equal.");
    const std::string bits = word + "[" + top + ":SLICE-2]";
    m.text("assign long_o = !(&" + bits + " || ~|" + bits + ");");
  } else {
    m.comment("Short: 0 .. 2^(SLICE-1)-1, that is, bits SLICE-1 and up are all 0.");
    m.text("assign long_o = |" + word + "[" + top + ":SLICE-1];");
  }
}

void add_head(hdl::Module& m, bool is_signed, const std::string& lead, const std::string& word) {
  const std::string last = word + "[SLICE-2:0]";
  if (is_signed) {
    m.comment(
        "Head: the identifier, then the leading bits if long, the word's last bits if short. In a "
        "short word all bits from the top to the first of those are equal, so the first needs no "
        "choice.");
    m.wire("choice", "SLICE-1", "{1'b1, {(SLICE-2){long_o}}}");
    m.text("assign head_o = {long_o, (" + lead + " & choice) | (" + last + " & ~choice)};");
  } else {
    m.comment(
        "Head: the identifier, then the leading bits if long, the word's last bits if short, whose "
        "leading bits are zero.");
    m.text("assign head_o = {long_o, " + lead + " | (" + last + " & {(SLICE-1){!long_o}})};");
  }
}

}  // namespace spark::gen
