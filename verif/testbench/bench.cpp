#include "verif/testbench/bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "verif/testbench/templates.h"

namespace spark::verif {
namespace {

/// Width of every port of a module.
std::map<std::string, int> widths_of(const hdl::Module& top) {
  std::map<std::string, int> widths;
  for (const hdl::Port& port : top.ports()) {
    widths[port.name] = static_cast<int>(top.port_width(port));
  }
  return widths;
}

/// One line of a file for $readmemh.
std::string hexadecimal(const std::string& bits) {
  std::string digits;
  for (size_t end = bits.size(); end > 0; end -= std::min<size_t>(end, 4)) {
    int digit = 0;
    for (size_t n = end - std::min<size_t>(end, 4); n < end; ++n) {
      digit = 2 * digit + (bits[n] == '1' ? 1 : 0);
    }
    digits += "0123456789abcdef"[digit];
  }
  std::reverse(digits.begin(), digits.end());
  return digits + "\n";
}

std::string mask_of(Pattern bits) {
  for (char& bit : bits) bit = bit == '-' ? '1' : '0';
  return bits;
}

/// A stream with what the text says of it.
struct Laid {
  const BenchStream& stream;
  std::vector<int> widths;  ///< of the fields of one beat
  int width = 0;
  bool masked = false;
  size_t beats = 0;  ///< entries of a stream in a set
  uint64_t total = 0;

  Laid(const BenchStream& given, const std::map<std::string, int>& ports) : stream(given) {
    for (const std::string& field : given.fields) {
      widths.push_back(ports.at(field) / given.count);
      width += widths.back();
    }
    for (const auto& set : given.beats) {
      if (set.size() != static_cast<size_t>(given.count)) {
        throw std::logic_error("testbench: streams of " + given.name);
      }
      for (const auto& list : set) {
        beats = std::max(beats, list.size());
        total += list.size();
        for (const Pattern& beat : list) {
          if (beat.size() != static_cast<size_t>(width)) {
            throw std::logic_error("testbench: a beat of " + given.name);
          }
          masked = masked || beat.find('-') != Pattern::npos;
        }
      }
    }
  }

  std::string file() const { return "tb/" + stream.name + ".hex"; }

  std::string bytes() const {
    std::string text;
    const std::string none((static_cast<size_t>(masked ? 2 * width : width) + 3) / 4, 'x');
    for (const auto& set : stream.beats) {
      for (const auto& list : set) {
        for (const Pattern& beat : list) {
          text += hexadecimal(masked ? mask_of(beat) + beat : beat);
        }
        for (size_t n = list.size(); n < beats; ++n) text += none + "\n";
      }
    }
    return text;
  }

  /// The bits of field `n` in a beat, as a select.
  std::string select(size_t n) const {
    int low = width;
    for (size_t i = 0; i <= n; ++i) low -= widths[i];
    return widths[n] == width ? "" : fmt::format("[{} +: {}]", low, widths[n]);
  }
};

std::string declared(int width) { return width == 1 ? "" : fmt::format("[{}:0] ", width - 1); }

std::string joined(const std::vector<std::string>& names, const std::string& between) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : between) + name;
  return text;
}

/// Instances of a source or a sink, and how it is wired to the design's ports.
std::string instance_of(const std::string& testbench, const Laid& laid, size_t sets,
                        size_t number) {
  const BenchStream& s = laid.stream;
  const std::map<std::string, std::string> values = {{"TB", testbench},
                                                     {"N", s.name},
                                                     {"COUNT", std::to_string(s.count)},
                                                     {"WIDTH", std::to_string(laid.width)},
                                                     {"MASKED", laid.masked ? "1" : "0"},
                                                     {"BEATS", std::to_string(laid.beats)},
                                                     {"SETS", std::to_string(sets)},
                                                     {"SEED", std::to_string(number + 1)},
                                                     {"FILE", laid.file()},
                                                     {"VALID", s.valid},
                                                     {"READY", s.ready},
                                                     {"RANGE", declared(laid.width * s.count)},
                                                     {"FIELDS", joined(s.fields, ", ")}};
  std::string text = fill(
      "\n  wire @RANGE@@N@_beat;\n  wire @N@_read;\n  wire @N@_moved;\n"
      "  wire @N@_done;\n",
      values);
  if (s.input && s.count == 1) text += fill("  assign {@FIELDS@} = @N@_beat;\n", values);
  if (!s.input) text += fill("  assign @N@_beat = {@FIELDS@};\n", values);
  if (s.count > 1) {
    text += fill("  generate\n    for (n = 0; n < @COUNT@; n = n + 1) begin : gen_@N@\n", values);
    int low = laid.width;
    for (size_t i = 0; i < s.fields.size(); ++i) {
      low -= laid.widths[i];
      text += fmt::format("      assign {0}[n*{1} +: {1}] = {2}_beat[n*{3}+{4} +: {1}];\n",
                          s.fields[i], laid.widths[i], s.name, laid.width, low);
    }
    text += "    end\n  endgenerate\n";
  }
  return text + fill(s.input ? kSourceInstance : kSinkInstance, values);
}

/// What is looked at in every cycle.
std::string judge_of(const std::vector<Laid>& all, const std::vector<std::string>& zeros) {
  std::string text;
  for (const Laid& laid : all) {
    const BenchStream& s = laid.stream;
    if (s.input) {
      text += fmt::format(
          "      if (!failed && {0}_fault) begin\n        fail(\"{1}\");\n"
          "        $display(\"expected 0 or 1, got %b\", {1});\n      end\n",
          s.name, s.ready);
      continue;
    }
    text += fmt::format("      if (!failed && {0}_fault == 5) begin\n        ", s.name);
    for (size_t i = 0; i < s.fields.size(); ++i) {
      const std::string test = i + 1 < s.fields.size() ? fmt::format("if (|{}_wrong{} !== 1'b0) ",
                                                                     s.name, laid.select(i))
                                                       : "";
      text += fmt::format(
          "{0}begin\n          fail(\"{1}\");\n"
          "          $display(\"beat %0d of {2}: expected %h, got %h\", {2}_next, {2}_want{3}, "
          "{1});\n        end{4}",
          test, s.fields[i], s.name, laid.select(i), i + 1 < s.fields.size() ? " else " : "\n");
    }
    text += fmt::format(
        "      end else if (!failed && {0}_fault != 0) begin\n"
        "        fail_handshake(\"{1}\", {0}_fault);\n      end\n",
        s.name, s.valid);
  }
  for (const std::string& zero : zeros) {
    text += fmt::format(
        "      if (!failed && {0} !== 1'b0) begin\n        fail(\"{0}\");\n"
        "        $display(\"expected 0, got %b\", {0});\n      end\n",
        zero);
  }
  return text;
}

/// Whether each set took the cycles that it should.
std::string speed_of(const Bench& bench) {
  std::string speed;
  for (size_t set = 0; set < bench.cycles.size(); ++set) {
    speed += fmt::format(
        "      if (!failed && set == {} && moved_cycle != {}) begin\n        fail(\"all ports\");\n"
        "        $display(\"without pauses the set takes {} cycles, not %0d\", moved_cycle);\n"
        "        finish;\n      end\n",
        set, bench.cycles[set], bench.cycles[set]);
  }
  return speed;
}

/// The design with all of its ports.
std::string design_of(const hdl::Module& top, const std::map<std::string, int>& widths,
                      const std::vector<std::string>& variables) {
  size_t longest = 0;
  for (const auto& [name, width] : widths) longest = std::max(longest, name.size());
  std::string signals;
  std::string connections;
  for (const hdl::Port& port : top.ports()) {
    const bool variable =
        std::find(variables.begin(), variables.end(), port.name) != variables.end();
    signals += fmt::format("  {} {}{};\n", variable ? "reg" : "wire",
                           declared(widths.at(port.name)), port.name);
    connections += fmt::format("{}      .{:<{}}({})", connections.empty() ? "" : ",\n", port.name,
                               longest, port.name);
  }
  return fmt::format("{}\n  {} u_dut (\n{}\n  );\n", signals, top.name(), connections);
}

std::string tb_name(const gen::Request& request) { return request.top + "_tb"; }

std::string head_of(const gen::Request& request) {
  const std::string name = tb_name(request);
  return gen::banner(request, name,
                     fmt::format("checks {} by itself, in the bundle's directory: iverilog -g2005 "
                                 "-f {}.f && vvp a.out",
                                 request.top, name)) +
         "`default_nettype none\n";
}

/// Inputs that are steady, from a file of their own.
std::string levels_of(const Bench& bench, const std::map<std::string, int>& widths,
                      gen::Testbench& testbench) {
  int width = 0;
  for (const std::string& level : bench.levels) width += widths.at(level);
  std::string bytes;
  for (const Pattern& bits : bench.level_bits) bytes += hexadecimal(bits);
  testbench.files["tb/levels.hex"] = bytes;
  return fmt::format(
      "\n  // Inputs that are steady while a set is played.\n  reg [{}:0] levels [0:SETS-1];\n"
      "  initial $readmemh(\"tb/levels.hex\", levels, 0, SETS-1);\n",
      width - 1);
}

}  // namespace

Pattern pattern(uint64_t value, int width) {
  Pattern bits(static_cast<size_t>(width), '0');
  for (size_t n = 0; n < bits.size() && n < 64; ++n) {
    if ((value >> n & 1) != 0) bits[bits.size() - 1 - n] = '1';
  }
  return bits;
}

gen::Testbench write_bench(const gen::Request& request, const hdl::Module& top,
                           const Bench& bench) {
  const std::map<std::string, int> widths = widths_of(top);
  const size_t sets = bench.streams.front().beats.size();
  gen::Testbench testbench{tb_name(request), {}};
  std::vector<Laid> all;
  std::vector<std::string> variables = {"clk_i", "rst_ni"};
  variables.insert(variables.end(), bench.levels.begin(), bench.levels.end());
  std::vector<std::string> read, moved, done, taken;
  std::string instances;
  uint64_t vectors = 0;
  bool several = false;
  for (const BenchStream& stream : bench.streams) {
    const Laid& laid = all.emplace_back(stream, widths);
    testbench.files[laid.file()] = laid.bytes();
    instances += instance_of(testbench.top, laid, sets, all.size());
    several = several || stream.count > 1;
    read.push_back(stream.name + "_read");
    moved.push_back(stream.name + "_moved");
    done.push_back(stream.name + "_done");
    if (stream.input) continue;
    taken.push_back(stream.name + "_next");
    vectors += laid.total;
  }
  const std::string levels = joined(bench.levels, ", ");
  const bool has_levels = !bench.levels.empty();
  std::string text =
      head_of(request) + std::string(kClockedHead) + design_of(top, widths, variables) +
      (several ? "\n  genvar n;\n" : "") + instances +
      fmt::format("\n  wire read = {};\n  wire moved = {};\n  wire done = {};\n",
                  joined(read, " && "), joined(moved, " || "), joined(done, " && ")) +
      (has_levels ? levels_of(bench, widths, testbench) : "") + std::string(kClockedBody) +
      std::string(kStreamModules);
  testbench.files["tb/" + testbench.top + ".v"] = fill(
      text, {{"TB", testbench.top},
             {"TOP", request.top},
             {"SETS", std::to_string(sets)},
             {"VECTORS", std::to_string(4 * vectors)},
             {"JUDGE", judge_of(all, bench.zeros)},
             {"UNKNOWN",
              has_levels ? fmt::format("      {{{}}} = UNKNOWN ? {{{}{{1'bx}}}} : $random(seed);\n",
                                       levels, bench.level_bits.front().size())
                         : ""},
             {"LEVELS", has_levels ? fmt::format("      {{{}}} = levels[set];\n", levels) : ""},
             {"TAKEN", joined(taken, " + ")},
             {"SPEED", speed_of(bench)},
             {"CUTS", std::to_string(bench.cuts)},
             {"CUTCYCLES", std::to_string(bench.cut_cycles)}});
  return testbench;
}

gen::Testbench write_table(const gen::Request& request, const hdl::Module& top,
                           const Table& table) {
  const std::map<std::string, int> widths = widths_of(top);
  const auto total = [&](const std::vector<std::string>& ports) {
    int sum = 0;
    for (const std::string& port : ports) sum += widths.at(port);
    return sum;
  };
  const int inputs = total(table.inputs);
  const int outputs = total(table.outputs);
  gen::Testbench testbench{tb_name(request), {}};
  std::string rows;
  for (const Pattern& row : table.rows) {
    if (row.size() != static_cast<size_t>(inputs + outputs)) {
      throw std::logic_error("testbench: a row");
    }
    const std::string given = row.substr(0, static_cast<size_t>(inputs));
    const std::string want = row.substr(static_cast<size_t>(inputs));
    rows += hexadecimal(given + mask_of(want) + want);
  }
  testbench.files["tb/vectors.hex"] = rows;
  std::string compare;
  int low = outputs;
  for (const std::string& port : table.outputs) {
    const int width = widths.at(port);
    low -= width;
    const std::string select = fmt::format("[{} +: {}]", low, width);
    compare += fmt::format(
        " else if ((({0} ^ want{1}) & ~ignored{1}) !== {2}'b0) begin\n"
        "        $display(\"FAIL {3}: {0} for inputs %b (vector %0d): expected %b, got %b\",\n"
        "                 given, row, want{1}, {0});\n        failed = 1'b1;\n      end",
        port, select, width, request.top);
  }
  std::string signals;
  std::string connections;
  const bool clocked = widths.contains("clk_i");
  for (const hdl::Port& port : top.ports()) {
    signals += fmt::format(
        "  {} {}{}{};\n", port.direction == hdl::Direction::input ? "reg" : "wire",
        declared(widths.at(port.name)), port.name, port.name == "clk_i" ? " = 1'b0" : "");
    connections +=
        fmt::format("{}      .{}({})", connections.empty() ? "" : ",\n", port.name, port.name);
  }
  testbench.files["tb/" + testbench.top + ".v"] =
      head_of(request) + fill(kTableBench, {{"TB", testbench.top},
                                            {"TOP", request.top},
                                            {"SIGNALS", signals},
                                            {"CONNECTIONS", connections},
                                            {"ROWS", std::to_string(table.rows.size())},
                                            {"INPUTS", std::to_string(inputs)},
                                            {"OUTPUTS", std::to_string(outputs)},
                                            {"FILE", "tb/vectors.hex"},
                                            {"DRIVE", "{" + joined(table.inputs, ", ") + "}"},
                                            {"COMPARE", compare},
                                            {"EDGE", clocked ? "\n      clk_i = 1'b1;\n"
                                                               "      #1 clk_i = 1'b0;"
                                                             : ""}});
  return testbench;
}

}  // namespace spark::verif
