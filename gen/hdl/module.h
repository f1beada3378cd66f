#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gen/hdl/constant.h"

/// The vocabulary every block is written in. Everything that has a name (parameters, ports, nets,
/// registers, instances) is declared as data; statements between the declarations are plain
/// Verilog-2005, and each name in them must be declared. A misspelt, doubled, undriven, unread,
/// unconnected or width-mismatched name throws std::logic_error when the design is built: it is a
/// defect of the generator, not of its input.
namespace spark::hdl {

/// A Verilog parameter. The emitted module refuses to elaborate outside min..max.
struct Parameter {
  std::string name;
  int64_t value = 0;    ///< default in the emitted text
  int64_t min = 0;      ///< smallest legal value
  int64_t max = 0;      ///< largest legal value
  std::string meaning;  ///< one phrase, for the comment behind it
};

enum class Direction { input, output };

struct Port {
  Direction direction;
  std::string name;
  std::string width;    ///< constant expression over the module's parameters; "1" is a scalar
  std::string meaning;  ///< one phrase, for the comment behind it
};

/// What a declared variable, or a select of one, becomes at a rising edge of clk_i.
struct Register {
  std::string name;
  std::string reset;  ///< value while rst_ni is low; empty: no reset (data that a valid bit guards)
  std::string next;
};

/// What an instance's port is connected to: a net, a select of one, a literal; empty leaves an
/// output open.
using Connections = std::vector<std::pair<std::string, std::string>>;

class Module {
 public:
  /// `sentence` is what the module is, for the banner.
  Module(std::string name, std::string sentence);

  void parameter(Parameter parameter);
  /// A rule between parameters: the emitted module refuses to elaborate unless `condition`, a
  /// Verilog expression over them, holds. `rule` says it as a part of a name.
  void require(const std::string& condition, const std::string& rule);
  void input(const std::string& name, const std::string& width, const std::string& meaning);
  void output(const std::string& name, const std::string& width, const std::string& meaning);
  /// clk_i and rst_ni.
  void clock_and_reset();

  /// An empty line and then a comment, wrapped; use it above what it explains.
  void comment(const std::string& text);
  void localparam(const std::string& name, const std::string& expression);
  /// A net; with an expression it is driven where it is declared.
  void wire(const std::string& name, const std::string& width, const std::string& expression = "");
  /// Bits that no one needs, said so for lint: a net whose name begins with `unused_`.
  void unused(const std::string& name, const std::string& bits);
  /// A variable, for an `always @*` in `text` or for `registers` to drive.
  void variable(const std::string& name, const std::string& width);
  /// A memory of `depth` words, for `text` to write and read at clock edges: tools infer a RAM.
  void memory(const std::string& name, const std::string& width, const std::string& depth);
  /// A loop variable for `text`.
  void integer(const std::string& name);
  /// Statements, indented as in the module's own text.
  void text(const std::string& verilog);
  /// The clocked process of registers that share an enable; an empty enable means at every edge.
  void registers(const std::string& enable, const std::vector<Register>& registers);
  /// An instance; `parameters` overrides by name.
  void instance(const Module& module, const std::string& name,
                const std::map<std::string, std::string>& parameters,
                const Connections& connections);
  /// A loop variable for nested loops; the outermost loop declares its own.
  void genvar(const std::string& name);
  /// `for` generate: `body` adds to this module, inside the loop over genvar = 0 .. count - 1.
  void generate_for(const std::string& label, const std::string& genvar, const std::string& count,
                    const std::function<void()>& body);

  /// Throws std::logic_error for the first name that is undeclared, never driven or never read.
  void check() const;

  /// The module's text, without banner.
  std::string verilog() const;

  const std::string& name() const { return name_; }
  const std::string& sentence() const { return sentence_; }
  const std::vector<Parameter>& parameters() const { return parameters_; }
  const std::vector<Port>& ports() const { return ports_; }

  /// Width of a port in bits, with the parameters' own values overridden by `overrides`.
  int64_t port_width(const Port& port, const Constants& overrides = {}) const;

  /// Value of a localparam, with the parameters' own values. Throws std::logic_error if there is no
  /// such localparam.
  int64_t constant(const std::string& name) const;

 private:
  void declare(const std::string& name, const std::string& width);
  void read(const std::string& expression);
  void line(const std::string& text);
  void blank_line();
  int64_t connection_width(const std::string& expression) const;
  /// The values that an instance gives to `module`'s parameters.
  Constants read_parameters(const Module& module, const std::string& name,
                            const std::map<std::string, std::string>& parameters);
  void connect_ports(const Module& module, const std::string& name, const Constants& overrides,
                     const Connections& connections);
  [[noreturn]] void fail(const std::string& what) const;

  std::string name_;
  std::string sentence_;
  std::vector<Parameter> parameters_;
  std::vector<Port> ports_;
  Constants constants_;
  std::map<std::string, int64_t> widths_;  ///< of every port, net, variable and register
  std::set<std::string> declared_;
  std::set<std::string> read_;
  std::set<std::string> written_;
  std::string body_;
  std::vector<std::pair<std::string, std::string>> requirements_;  ///< condition, rule
  int indent_ = 1;
  int loops_ = 0;  ///< how many generate loops are open
};

/// Modules that belong together, each after those that it uses; the last one is the top.
struct Design {
  std::vector<Module> modules;

  const Module& top() const { return modules.back(); }
};

}  // namespace spark::hdl
