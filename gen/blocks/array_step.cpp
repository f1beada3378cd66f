#include <fmt/format.h>

#include "gen/blocks/array_parts.h"
#include "gen/blocks/pe.h"
#include "gen/blocks/pe_kind.h"
#include "gen/hdl/text.h"

namespace spark::gen {
namespace {

/// What the operand registers of a stream take.
struct OperandNet {
  std::string width;
  std::string next;  ///< the digit of this phase, or the word as the PE takes it; empty: the word
};

OperandNet operand_net(const ArrayChoice& choice, const Operand& operand) {
  const std::string letter = operand.name();
  const PeKind& kind = pe_kind(choice.pe);
  if (kind.of(operand).words) {
    const std::string width = choice.coded ? operand.word_width() : "2*SLICE";
    const std::string item = fmt::format("{}_word[n*{} +: {}]", letter, hdl::factor(width), width);
    // Words of the exact form have one bit less.
    if (kind.takes_plain && width != "2*SLICE") {
      const std::string top =
          fmt::format("{}_word[n*{}+{}]", letter, hdl::factor(width), hdl::less_one(width));
      return {"2*SLICE", fmt::format("{{{}, {}}}", operand.is_signed ? top : "1'b0", item)};
    }
    return {width, ""};
  }
  const std::string width = operand.high_width();
  const std::string high = fmt::format("{}_high[n*{} +: {}]", letter, hdl::factor(width), width);
  return {"SLICE", fmt::format("{}_is_high ? {} : {}_low[n*SLICE +: SLICE]", letter,
                               width == "SLICE" ? high : "{1'b0, " + high + "}", letter)};
}

/// Operand registers of all streams; zero in cycles without a step, and out of reset.
void add_operands(hdl::Module& m, const ArrayChoice& choice, const Operand& operand) {
  const std::string letter = operand.name();
  const std::string count = operand.streams();
  const OperandNet net = operand_net(choice, operand);
  const std::string bits = count + "*" + hdl::factor(net.width);
  m.variable(letter + "_q", bits);
  if (net.next.empty()) {
    m.registers("", {{letter + "_q", "{" + bits + "{1'b0}}",
                      fmt::format("{}_word & {{{}{{go}}}}", letter, bits)}});
    return;
  }
  m.wire(letter + "_next", bits);
  m.generate_for("gen_" + letter + "_next", "n", count, [&] {
    m.text(fmt::format("assign {}_next[n*{} +: {}] = {};", letter, hdl::factor(net.width),
                       net.width, net.next));
  });
  m.registers("", {{letter + "_q", "{" + bits + "{1'b0}}",
                    fmt::format("{}_next & {{{}{{go}}}}", letter, bits)}});
}

}  // namespace

void add_step_core(ArrayBuild& build) {
  const ArrayChoice& choice = build.choice;
  hdl::Module& m = build.top;
  const hdl::Module pe = pe_module(choice, build.name("pe"));
  build.modules.push_back(pe);
  const bool a_digits = pe_kind(choice.pe).a.digits;
  const bool b_digits = pe_kind(choice.pe).b.digits;
  m.comment(
      "All PEs work on the same words at the same time; nothing happens until every border has its "
      "word. A tile's last step waits until the results of the tile before have left.");
  m.variable("finish_q", "1");
  m.wire("tile_last", "1", "a_last[0]");
  m.wire("go", "1", "(&{a_valid, b_valid}) && !(tile_last && (all_full || finish_q))");
  if (a_digits) {
    m.comment(
        b_digits
            ? "Phases of a step: high x high, high x low, low x high, low x low digits; those "
              "with a high digit only if some row (A) or column (B) has one. So each PE waits "
              "for the slowest."
            : "Phases of a step: the high digits of A, if some row has one, then the low ones. "
              "So each PE waits for the slowest.");
    m.variable("a_low_q", "1");
    m.wire("a_is_high", "1", "(|a_long) && !a_low_q");
  }
  if (b_digits) {
    m.variable("b_low_q", "1");
    m.wire("b_is_high", "1", "(|b_long) && !b_low_q");
    m.wire("step", "1", "go && !a_is_high && !b_is_high");
    m.registers("go", {{"a_low_q", "1'b0", "b_is_high ? a_low_q : a_is_high"},
                       {"b_low_q", "1'b0", "b_is_high"}});
  } else if (a_digits) {
    m.wire("step", "1", "go && !a_is_high");
    m.registers("go", {{"a_low_q", "1'b0", "a_is_high"}});
  }
  const std::string step = a_digits ? "step" : "go";
  m.text(
      fmt::format("assign a_take = {{ROWS*VECTOR{{{0}}}}};\n"
                  "assign b_take = {{COLS*VECTOR{{{0}}}}};\n"
                  "assign core_error = {0} && !((&{{a_last, b_last}}) || !(|{{a_last, b_last}}));",
                  step));
  m.comment(
      "The tile is complete the cycle after its last step, and in the PEs one later. Out of reset "
      "pe_finish_q is set, so that what the PEs' pipelines held is dropped.");
  m.variable("pe_finish_q", "1");
  m.registers("",
              {{"finish_q", "1'b0", step + " && tile_last"}, {"pe_finish_q", "1'b1", "finish_q"}});
  add_full_flag(m, "finish_q");
  m.comment("Operands go to all PEs of a row or column at once, from registers.");
  add_operands(m, choice, choice.a);
  add_operands(m, choice, choice.b);
  hdl::Connections connections = {{"finish_i", "pe_finish_q"}};
  const auto connect = [&](const Operand& operand, bool digits, const std::string& index) {
    const std::string letter = operand.name();
    const std::string bits = "VECTOR*" + hdl::factor(operand_net(choice, operand).width);
    connections.emplace_back(letter + "_i",
                             fmt::format("{}_q[{}*{} +: {}]", letter, index, bits, bits));
    if (!digits) return;
    m.variable(letter + "_high_q", "1");
    m.registers("", {{letter + "_high_q", "", letter + "_is_high"}});
    m.wire(letter + "_is_high_lanes", "VECTOR", fmt::format("{{VECTOR{{{}_high_q}}}}", letter));
    connections.emplace_back(letter + "_high_i", letter + "_is_high_lanes");
  };
  connect(choice.a, a_digits, "i");
  connect(choice.b, b_digits, "j");
  add_grid(build, pe, {}, connections);
}

}  // namespace spark::gen
