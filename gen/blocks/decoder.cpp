#include "gen/blocks/decoder.h"

#include "gen/blocks/code.h"
#include "gen/params/params.h"

namespace spark::gen {

hdl::Module decoder_logic(const CodeChoice& code, int64_t slice, const std::string& name) {
  hdl::Module m(name, "decodes one slice (" + code.words() + "); combinational");
  add_slice_parameter(m, slice);
  m.input("slice_i", "SLICE", "the slice as stored");
  m.input("tail_i", "1", "the slice is the second half of a long code");
  m.output("value_o", "SLICE", "the slice as an operand");
  m.output("high_o", "1", "value_o weighs 2^SLICE: head of a long code, its tail comes next");
  m.comment("A head whose identifier is 1 announces a tail.");
  m.text("assign high_o = slice_i[SLICE-1] && !tail_i;");
  code.form->add_decoding(m, code.is_signed);
  return m;
}

namespace {

hdl::Design build_decoder(const Config& config, const std::string& top) {
  const CodeChoice code(config);
  hdl::Module logic = decoder_logic(code, config.integer(params::kSlice), top + "_logic");
  hdl::Module m(top, "decodes a stream of slices, one per cycle (" + code.words() + ")");
  add_slice_parameter(m, config);
  m.clock_and_reset();
  m.input("slice_valid_i", "1", "a slice is offered");
  m.output("slice_ready_o", "1", "ready to take it");
  m.input("slice_i", "SLICE", "slice of an interleaved stream");
  m.output("value_valid_o", "1", "an operand is offered");
  m.input("value_ready_i", "1", "ready to take it");
  m.output("value_o", "SLICE",
           code.is_signed ? "operand; signed if it is a head (tail_o = 0), unsigned if it is a tail"
                          : "operand, unsigned");
  m.output("high_o", "1", "operand weighs 2^SLICE: head of a long code");
  m.output("tail_o", "1", "operand is a tail: completes the word");
  m.comment(
      "Combinational from slice to operand, and from value_ready_i to slice_ready_o: no slice "
      "waits here.");
  m.text("assign value_valid_o = slice_valid_i;\nassign slice_ready_o = value_ready_i;");
  m.comment("The only state: whether the next slice is a tail (the paper's enable).");
  m.variable("tail_q", "1");
  m.registers("slice_valid_i && value_ready_i", {{"tail_q", "1'b0", "high_o"}});
  m.text("assign tail_o = tail_q;");
  m.instance(
      logic, "u_logic", {{"SLICE", "SLICE"}},
      {{"slice_i", "slice_i"}, {"tail_i", "tail_q"}, {"value_o", "value_o"}, {"high_o", "high_o"}});
  return {{logic, m}};
}

}  // namespace

/// `spark_decoder`: the paper's serial decoder, one slice a cycle (SPARK, HPCA 2024, Section IV): a
/// multiplexer, an OR, a NOT and one flip-flop.
Block decoder_block() {
  return {"spark_decoder",
          "the paper's serial decoder: one slice a cycle, multiplexer, OR, NOT and one flip-flop",
          {&params::kSlice, &params::kSigned, &params::kForm},
          build_decoder};
}

}  // namespace spark::gen
