#include "verif/harness/foreign.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/blocks/block.h"

namespace spark::verif {
namespace {

namespace fs = std::filesystem;

constexpr const char* kReset = "rst_ni";

/// Ports without which a block's work can still be compared.
bool may_lack(const std::string& block, const std::string& port) {
  static const std::map<std::string, std::set<std::string>> kOptional = {
      {"spark_encoder", {"long_o"}},
      {"spark_decoder",
       {"slice_valid_i", "slice_ready_o", "value_valid_o", "value_ready_i", "high_o", "tail_o"}}};
  const auto found = kOptional.find(block);
  return found != kOptional.end() && found->second.contains(port);
}

std::vector<std::string> names_of(const auto& ports) {
  std::vector<std::string> names;
  for (const auto& port : ports) names.push_back(port.name);
  return names;
}

const char* word_of(hdl::Direction direction) {
  return direction == hdl::Direction::input ? "input" : "output";
}

/// `slice = 4, form = exact`, of the parameters that are not at their defaults.
std::string setting_of(const gen::Config& config) {
  std::vector<std::string> parts;
  for (const gen::Param* param : config.params()) {
    if (param->type == gen::ParamType::integer || config.text(*param) != param->fallback) {
      parts.push_back(param->name + " = " + config.text(*param));
    }
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// How the module's ports stand for the block's.
class Matching {
 public:
  Matching(const gen::Config& config, const std::string& top, const PortNames& names,
           std::vector<ForeignPort> theirs)
      : config_(config),
        design_(gen::build(config, config.block())),
        top_(top),
        names_(names),
        theirs_(std::move(theirs)) {
    for (const auto& [ours, name] : names_) {
      const std::vector<std::string> known = names_of(design_.top().ports());
      if (std::find(known.begin(), known.end(), ours) == known.end()) {
        throw InputError("unknown port '{}' of {}{}", ours, config_.block(),
                         suggestion(ours, known));
      }
    }
    for (const hdl::Port& port : design_.top().ports()) match(port);
    for (const ForeignPort& port : theirs_) {
      if (port.direction == "output" || taken_.contains(port.name)) continue;
      throw InputError("{} '{}' of {} stands for no port of {}, whose are {}; name it with --port",
                       port.direction, port.name, top_, config_.block(),
                       fmt::join(names_of(design_.top().ports()), ", "));
    }
  }

  /// A module with the block's ports and name around theirs.
  std::string wrapper(const std::string& name) const {
    std::vector<std::string> ports;
    std::vector<std::string> connections;
    for (const auto& [ours, width] : ports_) {
      ports.push_back(fmt::format("{} wire [{}:0] {}", directions_.at(ours), width - 1, ours));
    }
    for (const auto& [theirs, ours] : taken_) {
      connections.push_back(fmt::format(".\\{} ({})", theirs, ours));
    }
    return fmt::format("module {} (\n  {}\n);\n  \\{} u_design (\n    {}\n  );\nendmodule\n", name,
                       fmt::join(ports, ",\n  "), top_, fmt::join(connections, ",\n    "));
  }

  /// The block's ports that the module has, with their widths.
  const std::map<std::string, int64_t>& ports() const { return ports_; }

 private:
  void match(const hdl::Port& ours) {
    const auto named = names_.find(ours.name);
    std::string name = named == names_.end() ? ours.name : named->second;
    const bool inverted = ours.name == kReset && name.starts_with("~");
    if (inverted) name.erase(0, 1);
    const auto theirs = std::find_if(theirs_.begin(), theirs_.end(),
                                     [&](const ForeignPort& port) { return port.name == name; });
    if (theirs == theirs_.end()) {
      if (named == names_.end() && may_lack(config_.block(), ours.name)) return;
      const std::string has = fmt::format("{}", fmt::join(names_of(theirs_), ", "));
      if (named != names_.end()) {
        throw InputError("{} has no port '{}'; it has {}", top_, name, has);
      }
      throw InputError("{} has no port '{}' ({}); say what it is called: --port {}=NAME; it has {}",
                       top_, ours.name, ours.meaning, ours.name, has);
    }
    if (const auto other = taken_.find(name); other != taken_.end()) {
      throw InputError("port '{}' of {} is named twice: for {} and for {}", name, top_,
                       other->second, ours.name);
    }
    const std::string direction = word_of(ours.direction);
    if (theirs->direction != direction) {
      throw InputError("port '{}' of {} is an {}; {} of {} is an {}", name, top_, theirs->direction,
                       ours.name, config_.block(), direction);
    }
    const int64_t width = design_.top().port_width(ours);
    if (theirs->width == 0) {
      throw InputError("port '{}' of {} is neither a bit nor a vector; {} of {} has {} bits", name,
                       top_, ours.name, config_.block(), width);
    }
    if (theirs->width != width) {
      throw InputError("port '{}' of {} is {} {} wide; {} of {} with {} is {}", name, top_,
                       theirs->width, theirs->width == 1 ? "bit" : "bits", ours.name,
                       config_.block(), setting_of(config_), width);
    }
    taken_[name] = (inverted ? "~" : "") + ours.name;
    ports_[ours.name] = width;
    directions_[ours.name] = direction;
  }

  const gen::Config& config_;
  hdl::Design design_;
  const std::string& top_;
  const PortNames& names_;
  std::vector<ForeignPort> theirs_;
  std::map<std::string, std::string> taken_;  ///< theirs -> ours, as connected
  std::map<std::string, int64_t> ports_;
  std::map<std::string, std::string> directions_;
};

/// Attribute `name` of an XML element; empty if it has none.
std::string attribute(const std::string& element, const std::string& name) {
  std::smatch match;
  if (!std::regex_search(element, match, std::regex(" " + name + "=\"([^\"]*)\""))) return "";
  return match[1];
}

}  // namespace

std::vector<ForeignPort> ports_of(const std::vector<fs::path>& files, const std::string& top) {
  // Verilator writes an element a line: the top's variables, of which those with a direction are
  // its ports in order, and at the end the types.
  std::vector<ForeignPort> ports;
  std::vector<std::string> types;
  std::map<std::string, int64_t> widths;
  std::istringstream in(
      run_verilator({"--xml-only", "--xml-output", "/dev/stdout"}, files, top, "."));
  bool in_top = false;
  for (std::string line; std::getline(in, line);) {
    if (line.find("<module ") != std::string::npos) in_top = attribute(line, "topModule") == "1";
    if (in_top && line.find("<var ") != std::string::npos && !attribute(line, "dir").empty()) {
      ports.push_back({attribute(line, "name"), attribute(line, "dir")});
      types.push_back(attribute(line, "dtype_id"));
    }
    if (line.find("<basicdtype ") != std::string::npos) {
      const std::string left = attribute(line, "left");
      widths[attribute(line, "id")] =
          left.empty() ? 1 : std::abs(std::stoll(left) - std::stoll(attribute(line, "right"))) + 1;
    }
  }
  for (size_t i = 0; i < ports.size(); ++i) ports[i].width = widths[types[i]];
  return ports;
}

Dut load_foreign(const gen::Config& config, const std::vector<fs::path>& files,
                 const std::string& top, const PortNames& names, const fs::path& cache) {
  const std::string name = "spark_check_" + config.block();
  const Matching matching(config, top, names, ports_of(files, top));
  const std::string text = matching.wrapper(name);
  const fs::path wrapper = cache / "wrappers" / (sha256(text).substr(0, 24) + ".v");
  if (!fs::exists(wrapper)) write_file(wrapper, text);
  std::vector<fs::path> all = files;
  all.push_back(wrapper);
  return {config, std::make_shared<Model>(all, name, matching.ports(), cache), ""};
}

std::vector<std::string> lacking(const Dut& dut) {
  const hdl::Design design = gen::build(dut.config, dut.config.block());
  std::vector<std::string> names;
  for (const hdl::Port& port : design.top().ports()) {
    if (!dut.has(port.name)) names.push_back(port.name);
  }
  return names;
}

}  // namespace spark::verif
