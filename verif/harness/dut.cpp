#include "verif/harness/dut.h"

#include "gen/base/file.h"
#include "gen/blocks/block.h"
#include "gen/params/params.h"

namespace spark::verif {
namespace {

namespace fs = std::filesystem;
namespace params = gen::params;

bool is_common(const std::string& port) { return port == "clk_i" || port == "rst_ni"; }

/// One module that holds every design and hands its ports through, each under its own prefix.
hdl::Module family_top(const std::vector<hdl::Design>& designs) {
  hdl::Module top("spark_family", "test top");
  bool clocked = false;
  for (const hdl::Design& design : designs) {
    for (const hdl::Port& port : design.top().ports()) clocked = clocked || is_common(port.name);
  }
  if (clocked) top.clock_and_reset();
  for (const hdl::Design& design : designs) {
    const hdl::Module& module = design.top();
    hdl::Connections connections;
    for (const hdl::Port& port : module.ports()) {
      const std::string name = is_common(port.name) ? port.name : module.name() + "_" + port.name;
      connections.emplace_back(port.name, name);
      if (is_common(port.name)) continue;
      const std::string width = std::to_string(module.port_width(port));
      if (port.direction == hdl::Direction::input) {
        top.input(name, width, "");
      } else {
        top.output(name, width, "");
      }
    }
    top.instance(module, "u_" + module.name(), {}, connections);
  }
  return top;
}

}  // namespace

codec::Format Dut::format() const { return format_of(config); }

codec::Layout Dut::layout() const { return codec::parse_layout(config.text(params::kLayout)); }

int Dut::lanes() const { return static_cast<int>(config.integer(params::kLanes)); }

StreamPort Dut::stream(const std::string& name, bool input, int item_bits) const {
  const std::string from = input ? "_i" : "_o";
  const std::string back = input ? "_o" : "_i";
  StreamPort port;
  port.name = prefix + name;
  port.lanes = lanes();
  port.item_bits = item_bits;
  port.valid = signal(name + "_valid" + from);
  port.ready = signal(name + "_ready" + back);
  port.data = signal(name + from);
  port.count = signal(name + "_count" + from);
  port.last = signal(name + "_last" + from);
  if (has(name + "_error" + from)) port.error = signal(name + "_error" + from);
  return port;
}

std::string verilog_of(const gen::Config& config, const std::string& top) {
  std::string text;
  for (const hdl::Module& module : gen::build(config, top.empty() ? config.block() : top).modules) {
    text += module.verilog() + "\n";
  }
  return text;
}

Dut load_dut(const gen::Config& config, const std::vector<fs::path>& files, const std::string& top,
             const fs::path& cache, Effort effort) {
  const hdl::Design expected = gen::build(config, config.block());
  return {config, std::make_shared<Model>(files, top, port_widths(expected.top()), cache, effort),
          ""};
}

std::vector<Dut> load_texts(const std::vector<DutText>& texts, const fs::path& cache,
                            Effort effort) {
  if (texts.empty()) return {};
  std::vector<ModelSource> sources;
  std::map<std::string, std::map<std::string, int64_t>> ports;  // by configuration
  for (const DutText& text : texts) {
    const std::string& block = text.config.block();
    const auto [known, is_new] = ports.try_emplace(text.config.hash());
    if (is_new) known->second = port_widths(gen::build(text.config, block).top());
    const fs::path file = cache / "designs" / (sha256(text.verilog).substr(0, 24) + ".v");
    if (!fs::exists(file)) write_file(file, text.verilog);
    sources.push_back({{file}, block, known->second});
  }
  const auto models = Model::load_all(sources, cache, effort);
  std::vector<Dut> duts;
  for (size_t i = 0; i < texts.size(); ++i) duts.push_back({texts[i].config, models[i], ""});
  return duts;
}

std::vector<Dut> load_family(const std::vector<gen::Config>& configs, const fs::path& cache,
                             Effort effort) {
  std::vector<hdl::Design> designs;
  std::string text;
  for (size_t i = 0; i < configs.size(); ++i) {
    designs.push_back(gen::build(configs[i], "d" + std::to_string(i)));
    for (const hdl::Module& module : designs.back().modules) text += module.verilog() + "\n";
  }
  const hdl::Module top = family_top(designs);
  text += top.verilog();
  const fs::path file = cache / "families" / (sha256(text).substr(0, 24) + ".v");
  if (!fs::exists(file)) write_file(file, text);
  const auto model = std::make_shared<Model>(std::vector<fs::path>{file}, top.name(),
                                             port_widths(top), cache, effort);
  std::vector<Dut> duts;
  for (size_t i = 0; i < configs.size(); ++i) {
    duts.push_back({configs[i], model, designs[i].top().name() + "_"});
  }
  return duts;
}

}  // namespace spark::verif
