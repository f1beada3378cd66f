#include "gen/hdl/module.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <sstream>
#include <stdexcept>

#include "gen/hdl/lexer.h"
#include "gen/hdl/text.h"

namespace spark::hdl {
namespace {

constexpr size_t kColumns = 100;

/// True if the first and the last character are brackets that belong together: `(2*S)`, not
/// `(2*S)*(N)`.
bool is_bracketed(const std::string& text) {
  if (!text.starts_with('(')) return false;
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
    if (depth == 0) return i + 1 == text.size();
  }
  return false;
}

/// `[WIDTH-1:0]`, or nothing for a scalar. Written as a person would: `[7:0]` for 8, `[S-2:0]` for
/// S-1, `[S:0]` for S+1.
std::string range_of(const std::string& width) {
  if (width == "1") return "";
  if (is_bracketed(width)) return range_of(width.substr(1, width.size() - 2));
  return fmt::format("[{}:0]", less_one(width));
}

std::string with_space(const std::string& text) { return text.empty() ? "" : text + " "; }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// What an instance's `port`, which is connected, is connected to.
const std::string& net_of(const Connections& connections, const Port& port) {
  return std::find_if(connections.begin(), connections.end(),
                      [&](const auto& connection) { return connection.first == port.name; })
      ->second;
}

std::string instance_text(const Module& module, const std::string& name,
                          const std::map<std::string, std::string>& parameters,
                          const Connections& connections) {
  std::vector<std::string> settings;
  for (const Parameter& p : module.parameters()) {
    const auto found = parameters.find(p.name);
    if (found != parameters.end()) {
      settings.push_back(fmt::format("    .{}({})", p.name, found->second));
    }
  }
  size_t longest = 0;
  for (const Port& port : module.ports()) longest = std::max(longest, port.name.size());
  std::vector<std::string> ports;
  for (const Port& port : module.ports()) {
    ports.push_back(fmt::format("    .{:<{}}({})", port.name, longest, net_of(connections, port)));
  }
  const std::string overrides =
      settings.empty() ? "" : fmt::format("#(\n{}\n) ", fmt::join(settings, ",\n"));
  return fmt::format("{} {}{} (\n{}\n);", module.name(), overrides, name, fmt::join(ports, ",\n"));
}

}  // namespace

Module::Module(std::string name, std::string sentence)
    : name_(std::move(name)), sentence_(std::move(sentence)) {}

void Module::fail(const std::string& what) const {
  throw std::logic_error(fmt::format("module {}: {}", name_, what));
}

void Module::declare(const std::string& name, const std::string& width) {
  if (is_keyword(name)) fail(fmt::format("'{}' is a reserved word", name));
  if (!declared_.insert(name).second) fail(fmt::format("'{}' is declared twice", name));
  if (!width.empty()) {
    read(width);
    widths_[name] = evaluate(width, constants_);
    if (widths_[name] < 1) fail(fmt::format("'{}' has a width of {} bits", name, widths_[name]));
  }
}

void Module::read(const std::string& expression) {
  const Usage usage = usage_of(expression);
  read_.insert(usage.read.begin(), usage.read.end());
  read_.insert(usage.written.begin(), usage.written.end());
}

void Module::line(const std::string& text) {
  // A process, a generate block and an instance are followed by an empty line.
  const auto ended = [&](const char* with) { return body_.ends_with(with); };
  const bool block_ended = ended("\n  end\n") || ended("\n  endgenerate\n") || ended("\n  );\n") ||
                           ended("\n  endcase\n");
  if (block_ended && indent_ == 1 && !text.empty()) body_ += "\n";
  body_ += text.empty() ? "\n" : std::string(static_cast<size_t>(indent_) * 2, ' ') + text + "\n";
}

/// An empty line, unless there is one already or a comment or a block's first line stands above.
void Module::blank_line() {
  const size_t start = body_.rfind('\n', body_.size() < 2 ? 0 : body_.size() - 2);
  const std::string above = body_.substr(start == std::string::npos ? 0 : start + 1);
  const bool comment_above = above.find_first_not_of(' ') == above.find("//");
  if (body_.empty() || above == "\n" || comment_above ||
      above.find("begin :") != std::string::npos) {
    return;
  }
  line("");
}

void Module::parameter(Parameter parameter) {
  declare(parameter.name, "");
  constants_[parameter.name] = parameter.value;
  parameters_.push_back(std::move(parameter));
}

void Module::require(const std::string& condition, const std::string& rule) {
  read(condition);
  requirements_.emplace_back(condition, rule);
}

void Module::genvar(const std::string& name) {
  declare(name, "");
  line(fmt::format("genvar {};", name));
}

void Module::input(const std::string& name, const std::string& width, const std::string& meaning) {
  declare(name, width);
  written_.insert(name);
  ports_.push_back({Direction::input, name, width, meaning});
}

void Module::output(const std::string& name, const std::string& width, const std::string& meaning) {
  declare(name, width);
  read_.insert(name);
  ports_.push_back({Direction::output, name, width, meaning});
}

void Module::clock_and_reset() {
  input("clk_i", "1", "clock; all registers use its rising edge");
  input("rst_ni", "1", "reset, active low, synchronous");
}

void Module::comment(const std::string& text) {
  blank_line();
  const size_t room = kColumns - static_cast<size_t>(indent_) * 2 - 3;
  for (const std::string& paragraph : lines_of(text)) {
    std::istringstream words(paragraph);
    std::string row;
    for (std::string word; words >> word;) {
      if (!row.empty() && row.size() + 1 + word.size() > room) {
        line("// " + row);
        row.clear();
      }
      row += (row.empty() ? "" : " ") + word;
    }
    line(("// " + row).substr(0, row.empty() ? 2 : std::string::npos));
  }
}

void Module::localparam(const std::string& name, const std::string& expression) {
  declare(name, "");
  read(expression);
  constants_[name] = evaluate(expression, constants_);
  line(fmt::format("localparam {} = {};", name, expression));
}

void Module::wire(const std::string& name, const std::string& width,
                  const std::string& expression) {
  declare(name, width);
  std::string text = fmt::format("wire {}{}", with_space(range_of(width)), name);
  if (!expression.empty()) {
    read(expression);
    written_.insert(name);
    text += " = " + expression;
  }
  const std::vector<std::string> lines = lines_of(text + ";");
  for (const std::string& row : lines) line(row);
}

void Module::unused(const std::string& name, const std::string& bits) {
  wire("unused_" + name, "1", "&{1'b0, " + bits + "}");
  read_.insert("unused_" + name);
}

void Module::variable(const std::string& name, const std::string& width) {
  declare(name, width);
  line(fmt::format("reg {}{};", with_space(range_of(width)), name));
}

void Module::memory(const std::string& name, const std::string& width, const std::string& depth) {
  declare(name, width);
  read(depth);
  line(fmt::format("reg {}{} [0:{}-1];", with_space(range_of(width)), name, depth));
}

void Module::integer(const std::string& name) {
  declare(name, "");
  line(fmt::format("integer {};", name));
}

void Module::text(const std::string& verilog) {
  const Usage usage = usage_of(verilog);
  read_.insert(usage.read.begin(), usage.read.end());
  written_.insert(usage.written.begin(), usage.written.end());
  if (verilog.starts_with("always")) blank_line();
  for (const std::string& row : lines_of(verilog)) line(row);
}

void Module::registers(const std::string& enable, const std::vector<Register>& registers) {
  for (const Register& r : registers) {
    read(r.next);
    read(r.reset);
    const size_t select = r.name.find('[');
    written_.insert(r.name.substr(0, select));
    if (select != std::string::npos) read(r.name.substr(select));
  }
  if (!enable.empty()) read(enable);
  // Registers without a reset get a process of their own, so that reset does not become their
  // enable.
  for (const bool with_reset : {true, false}) {
    std::vector<Register> group;
    std::copy_if(registers.begin(), registers.end(), std::back_inserter(group),
                 [&](const Register& r) { return r.reset.empty() != with_reset; });
    if (group.empty()) continue;
    blank_line();
    const auto assignments = [&](const std::string& pad, bool reset) {
      for (const Register& r : group) {
        line(fmt::format("{}{} <= {};", pad, r.name, reset ? r.reset : r.next));
      }
    };
    line("always @(posedge clk_i) begin");
    read_.insert("clk_i");
    if (with_reset) {
      read_.insert("rst_ni");
      line("  if (!rst_ni) begin");
      assignments("    ", true);
      line(enable.empty() ? "  end else begin" : fmt::format("  end else if ({}) begin", enable));
      assignments("    ", false);
      line("  end");
    } else if (!enable.empty()) {
      line(fmt::format("  if ({}) begin", enable));
      assignments("    ", false);
      line("  end");
    } else {
      assignments("  ", false);
    }
    line("end");
  }
}

int64_t Module::constant(const std::string& name) const {
  const auto found = constants_.find(name);
  if (found == constants_.end()) fail("no constant " + name);
  return found->second;
}

int64_t Module::port_width(const Port& port, const Constants& overrides) const {
  Constants constants;
  for (const Parameter& p : parameters_) constants[p.name] = p.value;
  for (const auto& [name, value] : overrides) constants[name] = value;
  return evaluate(port.width, constants);
}

int64_t Module::connection_width(const std::string& expression) const {
  if (const auto net = widths_.find(expression); net != widths_.end()) return net->second;
  if (const size_t base = expression.find_first_not_of("0123456789");
      base > 0 && base != std::string::npos && expression[base] == '\'') {
    return evaluate(expression.substr(0, base), {});
  }
  const size_t open = expression.find('[');
  if (open == std::string::npos || !widths_.contains(expression.substr(0, open)) ||
      expression.back() != ']') {
    fail(
        fmt::format("cannot tell the width of connection '{}': connect a declared net, a select of "
                    "one, or a sized literal",
                    expression));
  }
  const std::string select = expression.substr(open + 1, expression.size() - open - 2);
  if (const size_t plus = select.find("+:"); plus != std::string::npos) {
    return evaluate(select.substr(plus + 2), constants_);
  }
  const size_t colon = select.find(':');
  if (colon == std::string::npos) return 1;
  return evaluate(select.substr(0, colon), constants_) -
         evaluate(select.substr(colon + 1), constants_) + 1;
}

Constants Module::read_parameters(const Module& module, const std::string& name,
                                  const std::map<std::string, std::string>& parameters) {
  Constants values;
  for (const Parameter& p : module.parameters()) {
    const auto found = parameters.find(p.name);
    if (found == parameters.end()) continue;
    read(found->second);
    values[p.name] = evaluate(found->second, constants_);
  }
  if (values.size() != parameters.size()) {
    fail(fmt::format("{} sets a parameter that {} does not have", name, module.name()));
  }
  return values;
}

void Module::connect_ports(const Module& module, const std::string& name,
                           const Constants& overrides, const Connections& connections) {
  for (const Port& port : module.ports()) {
    const auto matches = [&](const auto& connection) { return connection.first == port.name; };
    const auto count = std::count_if(connections.begin(), connections.end(), matches);
    if (count != 1) {
      fail(fmt::format("{}: port '{}' of {} is connected {} times", name, port.name, module.name(),
                       count));
    }
    const std::string& net = net_of(connections, port);
    if (net.empty() && port.direction == Direction::output) continue;
    const int64_t inside = module.port_width(port, overrides);
    const int64_t outside = connection_width(net);
    if (inside != outside) {
      fail(fmt::format("{}: port '{}' of {} has {} bits, '{}' has {}", name, port.name,
                       module.name(), inside, net, outside));
    }
    if (port.direction == Direction::input) {
      read(net);
    } else {
      const size_t open = net.find('[');
      written_.insert(net.substr(0, open));
      if (open != std::string::npos) read(net.substr(open));
    }
  }
  if (connections.size() == module.ports().size()) return;
  for (const auto& connection : connections) {
    const std::string& port = connection.first;
    if (std::none_of(module.ports().begin(), module.ports().end(),
                     [&](const Port& p) { return p.name == port; })) {
      fail(fmt::format("{}: {} has no port '{}'", name, module.name(), port));
    }
  }
}

void Module::instance(const Module& module, const std::string& name,
                      const std::map<std::string, std::string>& parameters,
                      const Connections& connections) {
  declare(name, "");
  read_.insert(name);
  connect_ports(module, name, read_parameters(module, name, parameters), connections);
  for (const std::string& row : lines_of(instance_text(module, name, parameters, connections))) {
    line(row);
  }
}

void Module::generate_for(const std::string& label, const std::string& genvar,
                          const std::string& count, const std::function<void()>& body) {
  declare(label, "");
  read_.insert(label);
  if (!declared_.contains(genvar)) {
    if (loops_ != 0)
      fail(fmt::format("genvar '{}' is new inside a loop: declare it before", genvar));
    declare(genvar, "");
    line(fmt::format("genvar {};", genvar));
  }
  read_.insert(genvar);
  written_.insert(genvar);
  read(count);
  // Generate regions do not nest; loops inside one do.
  const bool outermost = loops_ == 0;
  if (outermost) {
    line("generate");
    ++indent_;
  }
  ++loops_;
  line(fmt::format("for ({0} = 0; {0} < {1}; {0} = {0} + 1) begin : {2}", genvar, count, label));
  ++indent_;
  body();
  --indent_;
  line("end");
  --loops_;
  if (outermost) {
    --indent_;
    line("endgenerate");
  }
}

void Module::check() const {
  for (const std::string& name : read_) {
    if (!name.starts_with('$') && !declared_.contains(name))
      fail(fmt::format("'{}' is not declared", name));
  }
  for (const std::string& name : written_) {
    if (!declared_.contains(name)) fail(fmt::format("'{}' is not declared", name));
  }
  for (const auto& [name, width] : widths_) {
    if (!written_.contains(name)) fail(fmt::format("nothing drives '{}'", name));
    if (!read_.contains(name)) fail(fmt::format("nothing reads '{}'", name));
  }
  for (const Port& port : ports_) {
    if (port.direction == Direction::input && !read_.contains(port.name)) {
      fail(fmt::format("nothing reads '{}'", port.name));
    }
  }
}

std::string Module::verilog() const {
  check();
  std::string text = fmt::format("module {}", name_);
  size_t longest = 0;
  for (const Parameter& p : parameters_) {
    longest = std::max(longest, fmt::format("{} = {}", p.name, p.value).size());
  }
  if (!parameters_.empty()) {
    text += " #(\n";
    for (const Parameter& p : parameters_) {
      const std::string comma = &p == &parameters_.back() ? "" : ",";
      const std::string range = p.min == p.max ? "" : fmt::format(" ({}..{})", p.min, p.max);
      text += fmt::format("    parameter {:<{}}  // {}{}\n",
                          fmt::format("{} = {}{}", p.name, p.value, comma),
                          longest + (parameters_.size() > 1 ? 1 : 0), p.meaning, range);
    }
    text += ")";
  }
  text += " (\n";
  size_t range_width = 0;
  size_t name_width = 0;
  for (const Port& port : ports_) {
    range_width = std::max(range_width, range_of(port.width).size());
    name_width = std::max(name_width, port.name.size());
  }
  for (const Port& port : ports_) {
    const std::string comma = &port == &ports_.back() ? "" : ",";
    const std::string kind = port.direction == Direction::input ? "input  wire" : "output wire";
    text +=
        fmt::format("    {} {:<{}}{}{:<{}}  // {}\n", kind, range_of(port.width), range_width,
                    range_width == 0 ? "" : " ", port.name + comma, name_width + 1, port.meaning);
  }
  text += ");\n";
  if (!parameters_.empty()) {
    text +=
        "\n  // Parameter checks: a value out of range instantiates a module that does not exist, "
        "so "
        "that\n  // elaboration stops; that module's name states the rule.\n  generate\n";
    for (const Parameter& p : parameters_) {
      const bool fixed = p.min == p.max;
      const std::string illegal = fixed
                                      ? fmt::format("{} != {}", p.name, p.min)
                                      : fmt::format("{0} < {1} || {0} > {2}", p.name, p.min, p.max);
      const std::string allowed =
          fixed ? fmt::format("{}", p.min) : fmt::format("{}_to_{}", p.min, p.max);
      text += fmt::format(
          "    if ({1}) begin : gen_illegal_{0}\n"
          "      {3}_requires_{0}_{2} u_illegal ();\n    end\n",
          p.name, illegal, allowed, name_);
    }
    for (const auto& [condition, rule] : requirements_) {
      text += fmt::format(
          "    if (!({})) begin : gen_illegal_{}\n      {}_requires_{} u_illegal ();\n    end\n",
          condition, rule, name_, rule);
    }
    text += "  endgenerate\n";
  }
  return text + (body_.starts_with("\n") ? "" : "\n") + body_ + "endmodule\n";
}

}  // namespace spark::hdl
