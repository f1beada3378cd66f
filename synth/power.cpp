#include "synth/power.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <stdexcept>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/process.h"
#include "synth/sta.h"
#include "synth/timing_model.h"
#include "synth/yosys.h"

namespace spark::synth {
namespace {

/// A flip-flop that stands for whatever drives an input.
constexpr const char* kSource = R"(module source(input clk_i, output q_o);
  reg q;
  always @(posedge clk_i) q <= q;
  assign q_o = q;
endmodule
)";

/// {0} library, {1} netlist, {2} top.
constexpr const char* kFlatten = R"(read_liberty -lib -ignore_miss_func "{0}"
read_verilog "{1}"
hierarchy -top {2}
flatten
splitnets
json -o flat.json {2}
design -reset
read_verilog source.v
proc
simplemap
dfflibmap -liberty "{0}"
abc -liberty "{0}"
write_json source.json
design -reset
read_liberty -ignore_miss_func -ignore_miss_dir "{0}"
write_verilog -noattr cells.v
)";

constexpr const char* kClock = "power_clock";

/// Short names for instances: OpenSTA finds a pin by one.
void number_instances(Module& module) {
  size_t number = 0;
  for (Instance& instance : module.instances) instance.name = fmt::format("i{}", number++);
}

/// `module` with flip-flops in place of its inputs, all on the one input port that is left.
Module with_sources(const Module& module, const std::string& clock, const Module& source) {
  Module result;
  result.instances = module.instances;
  Net free = first_free_net(module);
  Net clock_net = free++;
  std::vector<Net> inputs;
  for (const Port& port : module.ports) {
    if (port.output) {
      result.ports.push_back(port);
    } else if (port.name == clock) {
      clock_net = port.nets.front();
    } else {
      inputs.insert(inputs.end(), port.nets.begin(), port.nets.end());
    }
  }
  result.ports.push_back({kClock, false, {clock_net}});
  for (size_t i = 0; i < inputs.size(); ++i) {
    std::map<Net, Net> nets;
    for (const Port& port : source.ports) {
      nets[port.nets.front()] = port.output ? inputs[i] : clock_net;
    }
    for (Instance instance : source.instances) {
      instance.name = fmt::format("s{}", result.instances.size());
      for (Connection& pin : instance.pins) {
        for (Net& net : pin.nets) {
          if (net < 0) continue;
          const auto [known, inserted] = nets.try_emplace(net, free);
          free += inserted ? 1 : 0;
          net = known->second;
        }
      }
      result.instances.push_back(std::move(instance));
    }
  }
  return result;
}

/// The nets that input ports and cells drive but that of `clock`, ascending.
std::vector<Net> driven_nets(const Module& module, const Library& library,
                             const std::string& clock) {
  std::set<Net> driven;
  for (const Port& port : module.ports) {
    if (!port.output && port.name != clock) driven.insert(port.nets.begin(), port.nets.end());
  }
  for (const Instance& instance : module.instances) {
    const Pins& pins = library.pins.at(instance.type);
    for (const Connection& pin : instance.pins) {
      if (!pins.at(pin.name).output) continue;
      for (const Net net : pin.nets) {
        if (net >= 0) driven.insert(net);
      }
    }
  }
  return {driven.begin(), driven.end()};
}

/// The numbers that OpenSTA wants of a net: changes a cycle, and the share of cycles in which it is
/// 1. A constant does neither.
std::string moves(const PowerNetlist& netlist, const Activity& activity, Net net) {
  if (net < 0) return net == -2 ? "0 1" : "0 0";
  const auto found = std::lower_bound(netlist.nets.begin(), netlist.nets.end(), net);
  if (found == netlist.nets.end() || *found != net) return {};  // the clock
  const auto place = static_cast<size_t>(found - netlist.nets.begin());
  const auto cycles = static_cast<double>(activity.cycles);
  return fmt::format("{:.6f} {:.6f}", static_cast<double>(activity.toggles[place]) / cycles,
                     static_cast<double>(activity.ones[place]) / cycles);
}

/// The sum over the lines `internal switching leakage total instance`, in watts.
Power parse(const std::string& report, const std::string& top, size_t instances) {
  Power power;
  size_t count = 0;
  std::istringstream lines(report);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    double internal = 0;
    double switching = 0;
    double leakage = 0;
    double total = 0;
    std::string name;
    if (!(words >> internal >> switching >> leakage >> total >> name)) continue;
    ++count;
    power.internal_uw += 1e6 * internal;
    power.switching_uw += 1e6 * switching;
    power.leakage_uw += 1e6 * leakage;
  }
  if (count != instances) {
    throw InputError("OpenSTA reports the power of {} of the {} cells of {}", count, instances,
                     top);
  }
  return power;
}

}  // namespace

PowerNetlist power_netlist(const std::string& top, const std::string& clock,
                           const std::filesystem::path& netlist, const Library& library,
                           const std::filesystem::path& folder) {
  PowerNetlist result{top, {}, 0, {}, write_liberty(library, folder), folder, {}, {}, {}};
  write_file(folder / "source.v", kSource);
  write_file(
      folder / "flatten.ys",
      fmt::format(fmt::runtime(kFlatten), result.library_file.string(), netlist.string(), top));
  run_yosys(top, "flatten", folder);
  result.flat = parse_netlist(read_file(folder / "flat.json"), top);
  result.cells = folder / "cells.v";
  Module module = result.flat.modules.at(top);
  number_instances(module);
  result.nets = driven_nets(module, library, clock);
  const Module source =
      parse_netlist(read_file(folder / "source.json"), "source").modules.at("source");
  for (const Instance& instance : source.instances) {
    // OpenSTA 2.0.17 makes a black box of what it does not know, and may crash on it.
    if (!library.pins.contains(instance.type)) {
      throw std::logic_error("a flip-flop of the library leaves a " + instance.type);
    }
  }
  result.flat = {top, {{top, with_sources(module, clock, source)}}};
  write_file(folder / "power.v", verilog(result.flat));
  result.cell_count = module.instances.size();
  // Ports of one word: wider ones would make simulation slow.
  constexpr size_t kWord = 32;
  for (size_t i = 0; i < result.nets.size(); i += kWord) {
    const std::vector<Net> word(
        result.nets.begin() + static_cast<std::ptrdiff_t>(i),
        result.nets.begin() + static_cast<std::ptrdiff_t>(std::min(i + kWord, result.nets.size())));
    const std::string name = fmt::format("activity{:06}_o", i / kWord);
    result.probes[name] = static_cast<int64_t>(word.size());
    module.ports.push_back({name, true, word});
  }
  result.simulated = folder / "probed.v";
  write_file(result.simulated, verilog({top, {{top, module}}}));
  return result;
}

Power estimate_power(const PowerNetlist& netlist, const Activity& activity, double clock_mhz,
                     const Library& library) {
  const auto here = [&](const std::filesystem::path& file) {
    return std::filesystem::relative(file, netlist.folder).string();
  };
  // What is said of the activity of a pin is overwritten by what spreads from input ports and by
  // the first report. So there are no inputs but the clock, and a report comes first.
  std::string script = fmt::format(
      "read_liberty {}\nread_verilog power.v\nlink_design {}\n"
      "create_clock -name clock -period {} [get_ports {}]\nreport_power\n",
      here(netlist.library_file), netlist.top, 1000 / clock_mhz / library.time_unit_ns, kClock);
  for (const Instance& instance : netlist.flat.modules.at(netlist.top).instances) {
    for (const Connection& pin : instance.pins) {
      if (pin.nets.empty()) continue;
      const std::string how = moves(netlist, activity, pin.nets.front());
      if (how.empty()) continue;
      script += fmt::format("sta::set_power_pin_activity [get_pins {}/{}] {}\n", instance.name,
                            pin.name, how);
    }
  }
  script += "puts cells\nreport_power -instances [get_cells i*] -digits 9\n";
  write_file(netlist.folder / "power.tcl", script);
  const std::string report = run_sta(netlist.top, "power", netlist.folder);
  Power power = parse(report.substr(std::min(report.find("\ncells\n"), report.size())), netlist.top,
                      netlist.cell_count);
  power.clock_mhz = clock_mhz;
  return power;
}

}  // namespace spark::synth
