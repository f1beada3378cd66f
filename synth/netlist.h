#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "synth/liberty.h"

namespace spark::synth {

/// One bit of a connection: the number of a net of its module, or a constant (below zero).
using Net = int64_t;

/// A pin or a port with its bits, the least significant first.
struct Connection {
  std::string name;
  std::vector<Net> nets;
};

/// A library cell or another module of the netlist.
struct Instance {
  std::string name;
  std::string type;
  std::vector<Connection> pins;
};

struct Port {
  std::string name;
  bool output = false;
  std::vector<Net> nets;
};

struct Module {
  std::vector<Port> ports;
  std::vector<Instance> instances;
  nlohmann::ordered_json names;  ///< of the nets, as Yosys writes them
};

/// A mapped design whose modules have not been flattened.
struct Netlist {
  std::string top;
  std::map<std::string, Module> modules;
};

/// Reads what Yosys' write_json wrote. Throws InputError if a module has a port that is neither
/// input nor output.
Netlist parse_netlist(const std::string& json, const std::string& top);

/// The modules from the top down that are used, with the number of their instances in the whole
/// design: each comes after those that it instantiates, the top last, once.
std::vector<std::pair<std::string, int64_t>> bottom_up(const Netlist& netlist);

/// A net number that nothing in `module` uses, nor any above it.
Net first_free_net(const Module& module);

}  // namespace spark::synth
