#include "synth/fanout.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include "gen/base/error.h"

namespace spark::synth {
namespace {

constexpr double kShare = 0.25;

/// A driver without max_capacitance may have so many of the buffer's inputs.
constexpr double kInputs = 16;

double load_of(const Pin& pin) { return pin.ideal ? 0 : std::max(pin.rise, pin.fall); }

/// Where a net ends: one bit of an instance's connection, and the load there.
struct Sink {
  Net* net = nullptr;
  double load = 0;
};

/// One bit of a pin or port as seen from outside.
struct Bit {
  bool output = false;
  double load = 0;   ///< of an input
  double limit = 0;  ///< what an output may (still) drive
};

class Buffering {
 public:
  Buffering(Netlist& netlist, const Library& library) : netlist_(netlist), library_(library) {
    if (library.buffer.empty()) return;
    for (const auto& [name, pin] : library.pins.at(library.buffer)) {
      (pin.output ? output_ : input_) = name;
      if (!pin.output) input_load_ = load_of(pin);
    }
    buffer_limit_ = limit_of(library.pins.at(library.buffer).at(output_));
  }

  std::map<std::string, int64_t> run() {
    std::map<std::string, int64_t> buffers;
    for (const auto& [name, count] : bottom_up(netlist_)) {
      buffers[name] = run(name, netlist_.modules.at(name));
    }
    return buffers;
  }

 private:
  double limit_of(const Pin& driver) const {
    return driver.max_capacitance > 0 ? kShare * driver.max_capacitance : kInputs * input_load_;
  }

  int64_t run(const std::string& name, Module& module) {
    next_ = first_free_net(module);
    part_feedthroughs(module);
    std::map<Net, std::vector<Sink>> sinks;
    std::map<Net, double> limits;
    for (const Port& port : module.ports) {
      for (const Net net : port.nets) {
        if (!port.output) limits[net] = buffer_limit_;
      }
    }
    const auto connect = [&](const std::string& type, Connection& pin) {
      for (size_t i = 0; i < pin.nets.size(); ++i) {
        const Bit bit = bit_of(type, pin.name, i);
        if (bit.output) limits[pin.nets[i]] = bit.limit;
        if (!bit.output && pin.nets[i] >= 0) sinks[pin.nets[i]].push_back({&pin.nets[i], bit.load});
      }
    };
    for (Instance& instance : module.instances) {
      for (Connection& pin : instance.pins) connect(instance.type, pin);
    }
    for (Instance& buffer : added_) {
      for (Connection& pin : buffer.pins) connect(buffer.type, pin);
    }
    std::map<Net, double> loads;
    for (auto& [net, ends] : sinks) {
      if (limits.contains(net)) loads[net] = grow(net, std::move(ends), limits.at(net));
    }
    for (const Port& port : module.ports) {
      std::vector<Bit>& bits = interfaces_[name][port.name];
      for (const Net net : port.nets) {
        bits.push_back({port.output, loads[net], limits[net] - loads[net]});
      }
    }
    const auto count = static_cast<int64_t>(added_.size());
    std::move(added_.begin(), added_.end(), std::back_inserter(module.instances));
    added_.clear();
    return count;
  }

  /// A net from an input straight to an output would hide the load behind the output from whoever
  /// drives the input: a buffer parts the two.
  void part_feedthroughs(Module& module) {
    std::set<Net> inputs;
    for (const Port& port : module.ports) {
      if (!port.output) inputs.insert(port.nets.begin(), port.nets.end());
    }
    for (Port& port : module.ports) {
      for (Net& net : port.nets) {
        if (port.output && net >= 0 && inputs.contains(net)) net = add_buffer(net);
      }
    }
  }

  Bit bit_of(const std::string& type, const std::string& pin_name, size_t i) const {
    const auto cell = library_.pins.find(type);
    if (cell == library_.pins.end()) return interfaces_.at(type).at(pin_name).at(i);
    const Pin& pin = cell->second.at(pin_name);
    return {pin.output, load_of(pin), limit_of(pin)};
  }

  /// Builds a tree from its leaves: each round puts a level of buffers before `ends`, until the
  /// driver `root` can do the rest. Returns what it is left with.
  double grow(Net root, std::vector<Sink> ends, double limit) {
    while (true) {
      double total = 0;
      for (const Sink& end : ends) total += end.load;
      // More than one buffer's input cannot be taken off a driver, however weak it is.
      if (total <= limit || (ends.size() == 1 && total <= input_load_)) return total;
      const double groups = std::ceil(total / buffer_limit_);
      std::vector<Sink> roots;
      double sum = 0;
      Net branch = root;
      for (const Sink& end : ends) {
        // Each group gets an equal part of the whole, give or take half an end.
        if (roots.empty() ||
            sum + end.load / 2 > total / groups * static_cast<double>(roots.size())) {
          branch = add_buffer(root);
          roots.push_back({&added_.back().pins.front().nets.front(), input_load_});
        }
        *end.net = branch;
        sum += end.load;
      }
      ends = std::move(roots);
    }
  }

  /// Returns the net that the new buffer drives.
  Net add_buffer(Net from) {
    if (library_.buffer.empty()) {
      throw InputError("library {} has no buffer, which {} needs for a net of high fan-out",
                       library_.name, netlist_.top);
    }
    added_.push_back({fmt::format("fanout_{}_", added_.size()),
                      library_.buffer,
                      {{input_, {from}}, {output_, {next_}}}});
    return next_++;
  }

  Netlist& netlist_;
  const Library& library_;
  std::string input_, output_;  ///< the buffer's pins
  double input_load_ = 0;
  double buffer_limit_ = 0;
  std::map<std::string, std::map<std::string, std::vector<Bit>>> interfaces_;  ///< module, port
  // Of the module at hand.
  std::deque<Instance> added_;  ///< never moves its elements: sinks point into them
  Net next_ = 0;
};

}  // namespace

std::map<std::string, int64_t> buffer_fanout(Netlist& netlist, const Library& library) {
  return Buffering(netlist, library).run();
}

}  // namespace spark::synth
