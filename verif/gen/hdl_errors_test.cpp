#include <gtest/gtest.h>

#include "gen/hdl/module.h"
#include "verif/gen/support.h"

/// Rationale: one slip a test, each made in a module that is otherwise whole, with the complete
/// message. A slip that this file does not find when the design is built reaches a customer's lint.
namespace spark::hdl {
namespace {

using gen::test::defect_of;

/// A module `m` that inverts `a_i` into `y_o`, 4 bits wide, with `add` to spoil it.
std::string defect(const std::function<void(Module&)>& add) {
  return defect_of([&] {
    Module m("m", "inverts");
    m.parameter({"W", 4, 1, 8, "bits"});
    m.input("a_i", "W", "in");
    m.output("y_o", "W", "out");
    m.text("assign y_o = ~a_i;");
    add(m);
    m.check();
  });
}

/// The leaf that instances are made of.
Module leaf() {
  Module m("leaf", "inverts");
  m.parameter({"W", 4, 1, 8, "bits"});
  m.input("a_i", "W", "in");
  m.output("y_o", "W", "out");
  m.text("assign y_o = ~a_i;");
  return m;
}

/// A module that instantiates `leaf` with these parameters and connections.
std::string instance_defect(const std::map<std::string, std::string>& parameters,
                            const Connections& connections) {
  return defect_of([&] {
    Module m("m", "wraps");
    m.parameter({"N", 4, 1, 8, "bits"});
    m.input("in_i", "N", "in");
    m.output("out_o", "N", "out");
    m.instance(leaf(), "u_leaf", parameters, connections);
    m.check();
  });
}

TEST(ModuleErrors, WholeModuleHasNone) {
  Module m = leaf();
  EXPECT_NO_THROW(m.check());
  EXPECT_NO_THROW(m.verilog());
}

TEST(ModuleErrors, MisspeltNameInText) {
  EXPECT_EQ(defect([](Module& m) { m.wire("x", "W", "a_ii"); }),
            "module m: 'a_ii' is not declared");
  EXPECT_EQ(defect([](Module& m) { m.text("assign yy_o = a_i;"); }),
            "module m: 'yy_o' is not declared");
  EXPECT_EQ(defect([](Module& m) { m.text("assign y_o[I] = a_i[0];"); }),
            "module m: 'I' is not declared");
}

TEST(ModuleErrors, MisspeltNameInARegister) {
  const auto with = [](const Register& r, const std::string& enable) {
    return defect([&](Module& m) {
      m.clock_and_reset();
      m.variable("q", "W");
      m.registers(enable, {r});
      m.wire("unused", "W", "q");
      m.text("assign y_o = unused;");
    });
  };
  EXPECT_EQ(with({"q", "0", "dd"}, ""), "module m: 'dd' is not declared");
  EXPECT_EQ(with({"q", "{WW{1'b0}}", "a_i"}, ""), "module m: 'WW' is not declared");
  EXPECT_EQ(with({"q", "0", "a_i"}, "enable"), "module m: 'enable' is not declared");
  EXPECT_EQ(with({"qq", "0", "a_i"}, ""), "module m: 'qq' is not declared");
}

TEST(ModuleErrors, RegisterWithoutAClock) {
  EXPECT_EQ(defect([](Module& m) {
              m.variable("q", "W");
              m.registers("", {{"q", "", "a_i"}});
              m.text("assign y_o = q;");
            }),
            "module m: 'clk_i' is not declared");
}

TEST(ModuleErrors, DoubledDeclaration) {
  EXPECT_EQ(defect([](Module& m) { m.wire("a_i", "1"); }), "module m: 'a_i' is declared twice");
  EXPECT_EQ(defect([](Module& m) { m.input("y_o", "1", ""); }),
            "module m: 'y_o' is declared twice");
  EXPECT_EQ(defect([](Module& m) {
              m.parameter({"W", 1, 1, 1, ""});
            }),
            "module m: 'W' is declared twice");
  EXPECT_EQ(defect([](Module& m) { m.localparam("W", "1"); }), "module m: 'W' is declared twice");
  EXPECT_EQ(defect([](Module& m) { m.generate_for("a_i", "i", "W", [] {}); }),
            "module m: 'a_i' is declared twice");
}

TEST(ModuleErrors, ReservedWord) {
  for (const std::string word : {"reg", "endcase", "logic"}) {
    EXPECT_EQ(defect([&](Module& m) { m.wire(word, "1"); }),
              "module m: '" + word + "' is a reserved word");
  }
}

TEST(ModuleErrors, UndrivenNet) {
  EXPECT_EQ(defect([](Module& m) { m.output("z_o", "1", "never driven"); }),
            "module m: nothing drives 'z_o'");
  EXPECT_EQ(defect([](Module& m) {
              m.wire("x", "W");
              m.text("assign y_o = x;");
            }),
            "module m: nothing drives 'x'");
}

TEST(ModuleErrors, UnreadNet) {
  EXPECT_EQ(defect([](Module& m) { m.input("b_i", "1", "never read"); }),
            "module m: nothing reads 'b_i'");
  EXPECT_EQ(defect([](Module& m) { m.wire("x", "W", "a_i"); }), "module m: nothing reads 'x'");
}

TEST(ModuleErrors, WidthThatIsNone) {
  EXPECT_EQ(defect([](Module& m) { m.wire("x", "W-4"); }), "module m: 'x' has a width of 0 bits");
  EXPECT_EQ(defect([](Module& m) { m.wire("x", "WIDE"); }), "not a constant expression: 'WIDE'");
}

TEST(ModuleErrors, InstanceThatFitsHasNone) {
  Module m("m", "wraps");
  m.parameter({"N", 4, 1, 8, "bits"});
  m.input("in_i", "2*N", "in");
  m.output("out_o", "2*N", "out");
  m.wire("last", "1");
  m.instance(leaf(), "u_low", {}, {{"a_i", "in_i[3:0]"}, {"y_o", "out_o[0 +: N]"}});
  m.instance(leaf(), "u_middle", {{"W", "3"}}, {{"a_i", "3'b101"}, {"y_o", "out_o[4 +: 3]"}});
  m.instance(leaf(), "u_high", {{"W", "1"}}, {{"a_i", "in_i[7]"}, {"y_o", "last"}});
  m.instance(leaf(), "u_open", {}, {{"a_i", "in_i[7:4]"}, {"y_o", ""}});
  m.text("assign out_o[7] = last;");
  EXPECT_NO_THROW(m.check());
}

TEST(ModuleErrors, UnconnectedPort) {
  EXPECT_EQ(instance_defect({}, {{"a_i", "in_i"}}),
            "module m: u_leaf: port 'y_o' of leaf is connected 0 times");
  EXPECT_EQ(instance_defect({}, {{"a_i", ""}, {"y_o", "out_o"}}),
            "module m: cannot tell the width of connection '': connect a declared net, a select of "
            "one, or a sized literal");
}

TEST(ModuleErrors, DoubledPort) {
  EXPECT_EQ(instance_defect({}, {{"a_i", "in_i"}, {"y_o", "out_o"}, {"a_i", "in_i"}}),
            "module m: u_leaf: port 'a_i' of leaf is connected 2 times");
}

TEST(ModuleErrors, UnknownPort) {
  EXPECT_EQ(instance_defect({}, {{"a_i", "in_i"}, {"y_o", "out_o"}, {"b_i", "in_i"}}),
            "module m: u_leaf: leaf has no port 'b_i'");
}

TEST(ModuleErrors, WidthOfAPort) {
  EXPECT_EQ(instance_defect({}, {{"a_i", "in_i[0]"}, {"y_o", "out_o"}}),
            "module m: u_leaf: port 'a_i' of leaf has 4 bits, 'in_i[0]' has 1");
  EXPECT_EQ(instance_defect({}, {{"a_i", "in_i[2:0]"}, {"y_o", "out_o"}}),
            "module m: u_leaf: port 'a_i' of leaf has 4 bits, 'in_i[2:0]' has 3");
  EXPECT_EQ(instance_defect({}, {{"a_i", "in_i"}, {"y_o", "out_o[0 +: N-1]"}}),
            "module m: u_leaf: port 'y_o' of leaf has 4 bits, 'out_o[0 +: N-1]' has 3");
  EXPECT_EQ(instance_defect({}, {{"a_i", "5'b0"}, {"y_o", "out_o"}}),
            "module m: u_leaf: port 'a_i' of leaf has 4 bits, '5'b0' has 5");
  EXPECT_EQ(instance_defect({}, {{"a_i", "{2'b0, in_i}"}, {"y_o", "out_o"}}),
            "module m: cannot tell the width of connection '{2'b0, in_i}': connect a declared net, "
            "a select of one, or a sized literal");
}

TEST(ModuleErrors, WidthOfAPortFollowsTheParameters) {
  EXPECT_EQ(instance_defect({{"W", "N+1"}}, {{"a_i", "in_i"}, {"y_o", "out_o"}}),
            "module m: u_leaf: port 'a_i' of leaf has 5 bits, 'in_i' has 4");
}

TEST(ModuleErrors, UnknownParameter) {
  EXPECT_EQ(instance_defect({{"WIDTH", "4"}}, {{"a_i", "in_i"}, {"y_o", "out_o"}}),
            "module m: u_leaf sets a parameter that leaf does not have");
}

TEST(ModuleErrors, MisspeltNameInAConnection) {
  EXPECT_EQ(instance_defect({}, {{"a_i", "inn_i"}, {"y_o", "out_o"}}),
            "module m: cannot tell the width of connection 'inn_i': connect a declared net, a "
            "select of one, or a sized literal");
  EXPECT_EQ(instance_defect({}, {{"a_i", "in_i[k +: 4]"}, {"y_o", "out_o"}}),
            "module m: 'k' is not declared");
}

TEST(ModuleErrors, TwoInstancesOfOneName) {
  EXPECT_EQ(defect([](Module& m) {
              m.instance(leaf(), "u_leaf", {}, {{"a_i", "a_i"}, {"y_o", ""}});
              m.instance(leaf(), "u_leaf", {}, {{"a_i", "a_i"}, {"y_o", ""}});
            }),
            "module m: 'u_leaf' is declared twice");
}

}  // namespace
}  // namespace spark::hdl
