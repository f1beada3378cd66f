#include "synth/timing_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <string_view>
#include <unordered_set>

namespace spark::synth {
namespace {

/// A bit of a module's port: which port, which bit.
using PortBit = std::pair<size_t, size_t>;
using Hash = uint64_t;

/// What hangs on a net: capacitances, and how many pins, because a library's wire load model may
/// count them.
struct Load {
  double rise = 0;
  double fall = 0;
  int64_t pins = 0;
  void operator+=(const Load& other) {
    rise += other.rise;
    fall += other.fall;
    pins += other.pins;
  }
};

Hash mix(Hash hash, Hash value) {
  hash ^= value + 0x9e3779b97f4a7c15 + (hash << 6) + (hash >> 2);
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  return hash ^ (hash >> 27);
}

Hash mix(Hash hash, std::string_view text) {
  return mix(hash, std::hash<std::string_view>()(text));
}

/// Sums in another order differ in the last place; equal to nine digits after the point is equal.
Hash mix(Hash hash, const Load& load) {
  const auto digits = [](double value) { return static_cast<Hash>(std::llround(value * 1e9)); };
  hash = mix(mix(hash, digits(load.rise)), digits(load.fall));
  return mix(hash, static_cast<Hash>(load.pins));
}

/// Where a net begins: at bit `bit` of pin `pin` of instance `instance`, or at a port.
struct Driver {
  enum class Kind { none, port, cell, module };
  Kind kind = Kind::none;
  size_t instance = 0;
  size_t pin = 0;  ///< or the port
  size_t bit = 0;
};

/// Where a net ends: bit `bit` of pin `pin` of instance `instance`.
struct Sink {
  size_t instance = 0;
  size_t pin = 0;
  size_t bit = 0;
};

/// What there is to know of a module whatever it is connected to.
struct View {
  const Module* module = nullptr;
  std::vector<Driver> drivers;                ///< of each net
  std::vector<Load> loads;                    ///< of each net within the module
  std::vector<std::vector<Sink>> sinks;       ///< of each net within the module
  std::map<std::string, size_t> ports;        ///< by name
  std::map<PortBit, std::set<PortBit>> from;  ///< output bit -> input bits that reach it unclocked
};

/// What a module sees outside.
struct Surroundings {
  std::map<PortBit, Hash> drivers;  ///< of input bits: equal if signals come in the same way
  std::map<PortBit, Load> loads;    ///< of output bits
};

class Abstraction {
 public:
  Abstraction(const Netlist& netlist, const Library& library)
      : netlist_(netlist),
        library_(library),
        flip_flops_(library.flip_flops.begin(), library.flip_flops.end()) {
    for (const auto& [name, count] : bottom_up(netlist)) look_at(name);
  }

  TimingModel run() {
    Surroundings outside;
    const View& top = views_.at(netlist_.top);
    for (size_t port = 0; port < top.module->ports.size(); ++port) {
      for (size_t bit = 0; bit < top.module->ports[port].nets.size(); ++bit) {
        outside.drivers[{port, bit}] = 1;
      }
    }
    model_.top = reduce(netlist_.top, outside);
    TimingModel result;
    result.verilog = verilog(model_);
    if (!loads_.empty()) {
      result.loads =
          fmt::format("library (spark_loads) {{\n{}{}}}\n", library_.conventions, loads_);
    }
    return result;
  }

 private:
  bool is_flip_flop(const std::string& type) const { return flip_flops_.contains(type); }

  /// Fills views_[name]; those of the modules in it are there.
  void look_at(const std::string& name) {
    View& view = views_[name];
    const Module& module = netlist_.modules.at(name);
    view.module = &module;
    view.drivers.resize(static_cast<size_t>(first_free_net(module)));
    view.loads.resize(view.drivers.size());
    view.sinks.resize(view.drivers.size());
    for (size_t port = 0; port < module.ports.size(); ++port) {
      view.ports[module.ports[port].name] = port;
      if (module.ports[port].output) continue;
      for (size_t bit = 0; bit < module.ports[port].nets.size(); ++bit) {
        view.drivers[at(module.ports[port].nets[bit])] = {Driver::Kind::port, 0, port, bit};
      }
    }
    for (size_t i = 0; i < module.instances.size(); ++i) {
      const Instance& instance = module.instances[i];
      const auto child = views_.find(instance.type);
      for (size_t pin = 0; pin < instance.pins.size(); ++pin) {
        for (size_t bit = 0; bit < instance.pins[pin].nets.size(); ++bit) {
          const Net net = instance.pins[pin].nets[bit];
          if (net < 0) continue;
          if (is_output(instance, pin)) {
            const auto kind = child == views_.end() ? Driver::Kind::cell : Driver::Kind::module;
            view.drivers[at(net)] = {kind, i, pin, bit};
          } else {
            view.loads[at(net)] += load_at(instance, pin, bit);
            view.sinks[at(net)].push_back({i, pin, bit});
          }
        }
      }
    }
    for (size_t port = 0; port < module.ports.size(); ++port) {
      if (!module.ports[port].output) continue;
      for (size_t bit = 0; bit < module.ports[port].nets.size(); ++bit) {
        std::set<PortBit>& inputs = view.from[{port, bit}];
        trace(view, {module.ports[port].nets[bit]}, [&](Net, const Driver& driver) {
          if (driver.kind == Driver::Kind::port) inputs.insert({driver.pin, driver.bit});
        });
      }
    }
  }

  static size_t at(Net net) { return static_cast<size_t>(net); }

  bool is_output(const Instance& instance, size_t pin) const {
    const std::string& name = instance.pins[pin].name;
    const auto child = views_.find(instance.type);
    if (child == views_.end()) return library_.pins.at(instance.type).at(name).output;
    return child->second.module->ports[child->second.ports.at(name)].output;
  }

  Load load_at(const Instance& instance, size_t pin, size_t bit) const {
    const auto child = views_.find(instance.type);
    if (child == views_.end()) {
      const Pin& input = library_.pins.at(instance.type).at(instance.pins[pin].name);
      return {input.rise, input.fall, 1};
    }
    const View& view = child->second;
    const Net net = view.module->ports[view.ports.at(instance.pins[pin].name)].nets[bit];
    return view.loads[at(net)];
  }

  /// Appends to `pins` the library cells' pins that a change at this one reaches.
  void collect(const View& view, const Sink& sink, std::vector<Load>& pins) const {
    const Instance& instance = view.module->instances[sink.instance];
    const auto child = views_.find(instance.type);
    if (child == views_.end()) {
      pins.push_back(load_at(instance, sink.pin, sink.bit));
      return;
    }
    const size_t port = child->second.ports.at(instance.pins[sink.pin].name);
    const Net net = child->second.module->ports[port].nets[sink.bit];
    for (const Sink& next : child->second.sinks[at(net)]) collect(child->second, next, pins);
  }

  /// The nets from which a change reaches `driver`'s output within the cycle.
  std::vector<Net> sources(const View& view, const Driver& driver) const {
    std::vector<Net> nets;
    if (driver.kind == Driver::Kind::none || driver.kind == Driver::Kind::port) return nets;
    const Instance& instance = view.module->instances[driver.instance];
    if (driver.kind == Driver::Kind::cell && is_flip_flop(instance.type)) return nets;
    for (size_t pin = 0; pin < instance.pins.size(); ++pin) {
      if (is_output(instance, pin)) continue;
      const Connection& connection = instance.pins[pin];
      if (driver.kind == Driver::Kind::cell) {
        nets.push_back(connection.nets.front());
        continue;
      }
      const View& child = views_.at(instance.type);
      const size_t port = child.ports.at(connection.name);
      const size_t output = child.ports.at(instance.pins[driver.pin].name);
      for (const PortBit& input : child.from.at({output, driver.bit})) {
        if (input.first == port) nets.push_back(connection.nets.at(input.second));
      }
    }
    return nets;
  }

  /// Calls `visit` once for each net before `nets`, themselves included, back to flip-flops and
  /// ports.
  void trace(const View& view, std::vector<Net> nets,
             const std::function<void(Net, const Driver&)>& visit) const {
    std::unordered_set<Net> seen;
    while (!nets.empty()) {
      const Net net = nets.back();
      nets.pop_back();
      if (net < 0 || !seen.insert(net).second) continue;
      const Driver& driver = view.drivers[at(net)];
      visit(net, driver);
      for (const Net source : sources(view, driver)) nets.push_back(source);
    }
  }

  /// The signals of one module in its surroundings.
  struct Signals {
    const View& view;
    const Surroundings& outside;
    std::vector<Load> loads;       ///< of each net, outputs' loads included
    std::vector<Hash> known = {};  ///< 0: not yet
  };

  Hash signal(Signals& signals, Net net) const {
    if (net < 0) return static_cast<Hash>(-net);
    if (signals.known[at(net)] != 0) return signals.known[at(net)];
    signals.known[at(net)] = 1;  // what a loop of gates sees of itself
    const Driver& driver = signals.view.drivers[at(net)];
    Hash hash = mix(static_cast<Hash>(driver.kind), signals.loads[at(net)]);
    if (driver.kind == Driver::Kind::port) {
      hash = mix(hash, signals.outside.drivers.at({driver.pin, driver.bit}));
    } else if (driver.kind != Driver::Kind::none) {
      const Instance& instance = signals.view.module->instances[driver.instance];
      hash = mix(mix(hash, instance.type), instance.pins[driver.pin].name);
      hash = mix(hash, driver.bit);
      for (const Net source : sources(signals.view, driver)) {
        hash = mix(hash, signal(signals, source));
      }
    }
    return signals.known[at(net)] = hash;
  }

  /// The name in model_ of the module as it must be in these surroundings.
  std::string reduce(const std::string& name, const Surroundings& outside) {
    const View& view = views_.at(name);
    Module module = *view.module;
    Signals signals{view, outside, view.loads};
    signals.known.resize(view.drivers.size());
    for (const auto& [output, load] : outside.loads) {
      const Net net = module.ports[output.first].nets[output.second];
      if (net >= 0) signals.loads[at(net)] += load;
    }
    bool has_children = false;
    for (Instance& instance : module.instances) {
      const auto child = views_.find(instance.type);
      if (child == views_.end()) continue;
      has_children = true;
      const Surroundings around = surroundings(signals, instance, child->second);
      Hash hash = mix(0, instance.type);
      for (const auto& [input, driver] : around.drivers) {
        hash = mix(mix(mix(hash, input.first), input.second), driver);
      }
      for (const auto& [output, load] : around.loads) {
        hash = mix(mix(mix(hash, output.first), output.second), load);
      }
      instance.type =
          complete_.insert(hash).second ? reduce(instance.type, around) : boundary(instance.type);
    }
    // Without instances there is nothing that depends on the surroundings.
    const std::string given =
        !has_children || name == netlist_.top ? name : fmt::format("{}_{}", name, complete_.size());
    model_.modules[given] = std::move(module);
    return given;
  }

  Surroundings surroundings(Signals& signals, const Instance& instance, const View& child) const {
    Surroundings around;
    for (size_t pin = 0; pin < instance.pins.size(); ++pin) {
      const size_t port = child.ports.at(instance.pins[pin].name);
      const bool output = is_output(instance, pin);
      for (size_t bit = 0; bit < instance.pins[pin].nets.size(); ++bit) {
        const Net net = instance.pins[pin].nets[bit];
        if (!output) {
          around.drivers[{port, bit}] = signal(signals, net);
        } else if (net >= 0) {
          around.loads[{port, bit}] = signals.loads[at(net)];
        }
      }
    }
    return around;
  }

  /// The name in model_ of what remains of the module where another instance stands for it.
  std::string boundary(const std::string& name) {
    const std::string given = name + "_boundary";
    if (model_.modules.contains(given)) return given;
    const View& view = views_.at(name);
    Module module;
    module.ports = view.module->ports;
    std::vector<bool> kept(view.module->instances.size());
    std::vector<Net> outputs;
    for (const Port& port : module.ports) {
      if (port.output) outputs.insert(outputs.end(), port.nets.begin(), port.nets.end());
    }
    std::set<Net> driven;
    for (const Port& port : module.ports) {
      if (!port.output) driven.insert(port.nets.begin(), port.nets.end());
    }
    trace(view, outputs, [&](Net net, const Driver& driver) {
      driven.insert(net);
      if (driver.kind == Driver::Kind::cell || driver.kind == Driver::Kind::module) {
        kept[driver.instance] = true;
      }
    });
    std::map<Net, std::vector<Load>> lost;
    for (const Net net : driven) {
      if (net < 0) continue;
      for (const Sink& sink : view.sinks[at(net)]) {
        if (!kept[sink.instance]) collect(view, sink, lost[net]);
      }
    }
    for (size_t i = 0; i < kept.size(); ++i) {
      if (!kept[i]) continue;
      module.instances.push_back(view.module->instances[i]);
      std::string& type = module.instances.back().type;
      if (views_.contains(type)) type = boundary(type);
    }
    if (!lost.empty()) module.instances.push_back(load_cell(given, lost));
    model_.modules[given] = std::move(module);
    return given;
  }

  /// Declares a cell of inputs alone that are such loads, each by itself: with a wire load model
  /// the delay depends on where the capacitance is.
  Instance load_cell(const std::string& module, const std::map<Net, std::vector<Load>>& loads) {
    Instance cell{"loads", fmt::format("spark_load_{}", load_cells_++), {}};
    loads_ += fmt::format("  cell ({}) {{  /* {} */\n", cell.type, module);
    for (const auto& [net, pins] : loads) {
      for (const Load& load : pins) {
        const std::string pin = fmt::format("i{}", cell.pins.size());
        loads_ += fmt::format(
            "    pin ({}) {{ direction : input; capacitance : {:.9g}; rise_capacitance : {:.9g}; "
            "fall_capacitance : {:.9g}; }}\n",
            pin, std::max(load.rise, load.fall), load.rise, load.fall);
        cell.pins.push_back({pin, {net}});
      }
    }
    loads_ += "  }\n";
    return cell;
  }

  const Netlist& netlist_;
  const Library& library_;
  std::set<std::string> flip_flops_;
  std::map<std::string, View> views_;
  Netlist model_;
  std::unordered_set<Hash> complete_;  ///< the surroundings of which one instance is complete
  std::string loads_;
  int load_cells_ = 0;
};

/// A name as Verilog takes it.
std::string identifier(const std::string& name) {
  const bool simple = std::all_of(name.begin(), name.end(),
                                  [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  return simple && std::isdigit(static_cast<unsigned char>(name[0])) == 0
             ? name
             : fmt::format("\\{} ", name);
}

/// Appends the modules from `name` on, children first, each once.
void write_module(const Netlist& netlist, const std::string& name, std::string& text) {
  const Module& module = netlist.modules.at(name);
  std::map<Net, std::string> names = {{-1, "1'b0"}, {-2, "1'b1"}, {-3, "1'b0"}, {-4, "1'b0"}};
  std::string list;
  std::string declarations;
  std::string aliases;
  for (const Port& port : module.ports) {
    const std::string given = identifier(port.name);
    const size_t width = port.nets.size();
    list += (list.empty() ? "" : ", ") + given;
    declarations += fmt::format("  {}{} {};\n", port.output ? "output" : "input",
                                width == 1 ? "" : fmt::format(" [{}:0]", width - 1), given);
  }
  // Inputs first: an output may be joined to one, which then drives it.
  for (const bool output : {false, true}) {
    for (const Port& port : module.ports) {
      if (port.output != output) continue;
      const std::string given = identifier(port.name);
      for (size_t bit = 0; bit < port.nets.size(); ++bit) {
        const std::string bit_name =
            port.nets.size() == 1 ? given : fmt::format("{}[{}]", given, bit);
        const auto [known, inserted] = names.try_emplace(port.nets[bit], bit_name);
        if (!inserted) aliases += fmt::format("  assign {} = {};\n", bit_name, known->second);
      }
    }
  }
  text += fmt::format("module {}({});\n{}{}", identifier(name), list, declarations, aliases);
  const auto name_of = [&](Net net) {
    const auto known = names.find(net);
    return known == names.end() ? fmt::format("n{}", net) : known->second;
  };
  for (const Instance& instance : module.instances) {
    text += fmt::format("  {} {} (", identifier(instance.type), identifier(instance.name));
    const char* comma = "";
    for (const Connection& pin : instance.pins) {
      std::string nets;
      for (auto net = pin.nets.rbegin(); net != pin.nets.rend(); ++net) {
        nets += (nets.empty() ? "" : ", ") + name_of(*net);
      }
      const bool one = pin.nets.size() == 1;
      text += fmt::format("{}.{}({})", comma, identifier(pin.name), one ? nets : "{" + nets + "}");
      comma = ", ";
    }
    text += ");\n";
  }
  text += "endmodule\n";
}

}  // namespace

std::string verilog(const Netlist& netlist) {
  std::string text;
  for (const auto& [name, count] : bottom_up(netlist)) write_module(netlist, name, text);
  return text;
}

TimingModel timing_model(const Netlist& netlist, const Library& library) {
  return Abstraction(netlist, library).run();
}

}  // namespace spark::synth
