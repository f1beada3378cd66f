#include "gen/blocks/encoder.h"

#include "gen/blocks/code.h"
#include "gen/params/params.h"

namespace spark::gen {
namespace {

hdl::Design build_encoder(const Config& config, const std::string& top) {
  return {{encoder_module(config, top)}};
}

}  // namespace

hdl::Module encoder_module(const Config& config, const std::string& name) {
  const CodeChoice code(config);
  hdl::Module m(name, "encodes one word (" + code.words() +
                          (!code.form->rounds ? ""
                           : code.nearest     ? ", nearest"
                                              : ", compensate") +
                          "); combinational");
  add_slice_parameter(m, config);
  m.input("word_i", code.word_width(), "the word");
  m.output("head_o", "SLICE", "first slice of the code, identifier on top");
  m.output("tail_o", "SLICE", "second slice; only if long_o");
  m.output("long_o", "1", "the code has two slices");
  code.form->add_encoding(m, code);
  return m;
}

/// `spark_encoder`: one word in, head, tail and `long` out; combinational (sim/codec/CODE.md,
/// "Encoding").
Block encoder_block() {
  return {"spark_encoder",
          "one word in, head and tail and `long` out; combinational",
          {&params::kSlice, &params::kSigned, &params::kForm, &params::kRounding, &params::kHalve},
          build_encoder};
}

}  // namespace spark::gen
