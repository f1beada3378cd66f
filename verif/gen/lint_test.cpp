#include "verif/harness/lint.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "gen/base/file.h"
#include "gen/blocks/block.h"
#include "gen/bundle/bundle.h"
#include "gen/params/params.h"
#include "verif/gen/support.h"

/// Rationale: three tools that read Verilog independently of each other must have nothing to say of
/// what is emitted: no error, no warning, no note. The word-wise blocks have few configurations and
/// all are linted; of the stream blocks' 2,240 a seeded sample in which every lane count, every
/// slice width and every choice appears many times, besides the reference configurations.
namespace spark::gen {
namespace {

using test::ScratchFolder;
using verif::lint;
using verif::lint_with;
using verif::LintInput;

constexpr unsigned kSeed = 20240302;
constexpr size_t kSample = 48;

verif::LintInput emitted(const ScratchFolder& scratch, const Request& request) {
  verif::LintInput input{{}, request.top};
  const Bundle bundle = make_bundle(request, {});
  for (const hdl::Module& module : build(request.config, request.top).modules) {
    const std::string path = "rtl/" + module.name() + ".v";
    input.files.emplace_back(scratch.file(path, bundle.files.at(path)));
  }
  return input;
}

std::string lint_of(const std::vector<Config>& configs) {
  const ScratchFolder scratch;
  std::vector<verif::LintInput> inputs;
  for (const Config& config : configs) {
    const std::string top = fmt::format("{}_{}", config.block(), inputs.size());
    inputs.push_back(emitted(scratch, {config, top}));
  }
  // The tools name modules only; say which configurations those are.
  const std::string complaints = lint(inputs);
  std::string legend;
  for (size_t i = 0; i < configs.size() && !complaints.empty(); ++i) {
    legend += inputs[i].top + ": " + command_of({configs[i], inputs[i].top}) + "\n";
  }
  return complaints + legend;
}

/// Forms with what goes with them; a block without `rounding` gets only those that do not set it.
std::vector<Settings> forms(bool with_rounding) {
  std::vector<Settings> result = {{{"form", "paper"}}, {{"form", "exact"}}};
  if (with_rounding) result.push_back({{"form", "paper"}, {"rounding", "nearest"}});
  return result;
}

/// Every configuration of a block over all slice widths, signs, forms and `more`.
std::vector<Config> all_of(const std::string& block, bool with_rounding, bool with_halve,
                           const std::vector<Settings>& more) {
  std::vector<Settings> code = forms(with_rounding);
  if (with_halve) code.push_back({{"form", "exact"}, {"halve", "true"}});
  std::vector<Config> configs;
  for (int slice = 2; slice <= 8; ++slice) {
    for (const std::string is_signed : {"false", "true"}) {
      for (const Settings& form : code) {
        for (const Settings& rest : more) {
          Settings settings = {{"slice", std::to_string(slice)}, {"signed", is_signed}};
          settings.insert(settings.end(), form.begin(), form.end());
          settings.insert(settings.end(), rest.begin(), rest.end());
          configs.push_back(configured(block, settings));
        }
      }
    }
  }
  return configs;
}

/// Lanes, layouts and, if the block has them, ways to find the heads.
std::vector<Settings> bus_settings(bool with_heads) {
  std::vector<Settings> result;
  for (const std::string lanes : {"1", "2", "3", "5", "8", "16", "33", "64"}) {
    for (const std::string layout : {"interleaved", "planar"}) {
      result.push_back({{"lanes", lanes}, {"layout", layout}, {"heads", "prefix"}});
      result.push_back({{"lanes", lanes}, {"layout", layout}, {"heads", "ripple"}});
      if (with_heads) continue;
      result.pop_back();
      result.back().pop_back();
    }
  }
  return result;
}

std::vector<Config> sample_of(std::vector<Config> configs, size_t count) {
  std::mt19937_64 random(kSeed);
  std::shuffle(configs.begin(), configs.end(), random);
  configs.erase(configs.begin() + static_cast<std::ptrdiff_t>(count), configs.end());
  fmt::print("seed {}, {} configurations\n", kSeed, configs.size());
  testing::Test::RecordProperty("seed", static_cast<int>(kSeed));
  return configs;
}

TEST(Lint, EveryReferenceConfigurationIsSilent) {
  const ScratchFolder scratch;
  std::vector<verif::LintInput> inputs;
  for (const Request& request : reference_requests()) inputs.push_back(emitted(scratch, request));
  EXPECT_EQ(lint(inputs), "");
}

TEST(Lint, EveryEncoderIsSilent) {
  EXPECT_EQ(lint_of(all_of("spark_encoder", true, true, {{}})), "");
}

TEST(Lint, EveryDecoderIsSilent) {
  EXPECT_EQ(lint_of(all_of("spark_decoder", false, false, {{}})), "");
}

TEST(Lint, SampledUnpackIsSilent) {
  EXPECT_EQ(lint_of(sample_of(all_of("spark_unpack", false, true, bus_settings(true)), kSample)),
            "");
}

TEST(Lint, SampledPackIsSilent) {
  EXPECT_EQ(lint_of(sample_of(all_of("spark_pack", true, true, bus_settings(false)), kSample)), "");
}

TEST(Lint, EveryRequantIsSilent) {
  std::vector<Config> configs;
  for (const std::string is_signed : {"false", "true"}) {
    for (const std::string width : {"8", "9", "24", "31", "32"}) {
      configs.push_back(configured("spark_requant", {{"signed", is_signed}, {"acc_width", width}}));
    }
  }
  EXPECT_EQ(lint_of(configs), "");
}

TEST(Lint, EveryBaselineIsSilent) {
  std::vector<Config> configs;
  for (const std::string& code : params::kBaselineCode.choices) {
    for (const std::string is_signed : {"false", "true"}) {
      configs.push_back(configured("baseline_decoder", {{"code", code}, {"signed", is_signed}}));
    }
  }
  for (const std::string& kind : params::kBaselineKind.choices) {
    for (const std::string a : {"false", "true"}) {
      for (const std::string b : {"false", "true"}) {
        configs.push_back(
            configured("baseline_pe",
                       {{"kind", kind}, {"signed_a", a}, {"signed_b", b}, {"acc_width", "48"}}));
      }
    }
  }
  EXPECT_EQ(lint_of(configs), "");
}

/// A top that instantiates a block with other parameters than those it was emitted with.
hdl::Module wrapper(const hdl::Module& block,
                    const std::map<std::string, std::string>& parameters) {
  hdl::Constants values;
  for (const auto& [name, value] : parameters) values[name] = std::stoll(value);
  hdl::Module top("wrapper", "a user's design");
  hdl::Connections connections;
  for (const hdl::Port& port : block.ports()) {
    const std::string width = std::to_string(block.port_width(port, values));
    if (port.direction == hdl::Direction::input) {
      top.input(port.name, width, "");
    } else {
      top.output(port.name, width, "");
    }
    connections.emplace_back(port.name, port.name);
  }
  top.instance(block, "u_block", parameters, connections);
  return top;
}

TEST(Lint, OverriddenParametersAreSilent) {
  for (const std::string block : {"spark_encoder", "spark_decoder", "spark_pack", "spark_unpack"}) {
    for (const std::string layout : {"interleaved", "planar"}) {
      const bool bus = block == "spark_pack" || block == "spark_unpack";
      if (!bus && layout == "planar") continue;
      const Config config = configured(block, bus ? Settings{{"layout", layout}} : Settings{});
      for (const auto& [slice, lanes] : {std::pair("2", "7"), std::pair("8", "2")}) {
        const ScratchFolder scratch;
        std::map<std::string, std::string> parameters = {{"SLICE", slice}};
        if (bus) parameters["LANES"] = lanes;
        verif::LintInput input = emitted(scratch, {config, block});
        const hdl::Module top = wrapper(build(config, block).top(), parameters);
        input.files.emplace_back(scratch.file("wrapper.v", top.verilog()));
        input.top = top.name();
        EXPECT_EQ(lint({input}), "") << block << " " << layout << " SLICE " << slice;
      }
    }
  }
}

TEST(Lint, OverriddenRequantIsSilent) {
  for (const std::string width : {"8", "20"}) {
    const ScratchFolder scratch;
    const Config config = configured("spark_requant", {});
    verif::LintInput input = emitted(scratch, {config, "spark_requant"});
    const hdl::Module top = wrapper(build(config, "spark_requant").top(), {{"ACC_WIDTH", width}});
    input.files.emplace_back(scratch.file("wrapper.v", top.verilog()));
    input.top = top.name();
    EXPECT_EQ(lint({input}), "") << width;
  }
}

/// The tools must be able to complain, or their silence says nothing.
TEST(Lint, FlawIsNotSilent) {
  const ScratchFolder scratch;
  verif::LintInput input = emitted(scratch, {configured("spark_encoder", {}), "spark_encoder"});
  std::string text = read_file(input.files[0]);
  const size_t at = text.find("assign long_o");
  ASSERT_NE(at, std::string::npos);
  text.insert(at, "wire [2:0] flaw = 4'd9;\n  ");
  scratch.file("rtl/spark_encoder.v", text);
  EXPECT_NE(lint({input}).find("verilator on spark_encoder"), std::string::npos);
}

/// Someone who instantiates a block with a parameter out of range must be told what is allowed.
TEST(Lint, ParameterOutOfRangeNamesWhatIsAllowed) {
  const ScratchFolder scratch;
  const std::vector<std::tuple<std::string, std::string, int, std::string>> cases = {
      {"spark_encoder", "SLICE", 9, "SLICE_2_to_8"},
      {"spark_encoder", "SLICE", 1, "SLICE_2_to_8"},
      {"spark_decoder", "SLICE", 9, "SLICE_2_to_8"},
      {"spark_pack", "SLICE", 9, "SLICE_2_to_8"},
      {"spark_pack", "LANES", 65, "LANES_1_to_64"},
      {"spark_unpack", "SLICE", 9, "SLICE_2_to_8"},
      {"spark_unpack", "LANES", 65, "LANES_1_to_64"},
      {"spark_requant", "ACC_WIDTH", 33, "ACC_WIDTH_8_to_32"},
      {"spark_requant", "ACC_WIDTH", 7, "ACC_WIDTH_8_to_32"}};
  for (const auto& [block, parameter, value, allowed] : cases) {
    const verif::LintInput input = emitted(scratch, {configured(block, {}), block});
    const std::string missing = fmt::format("{}_requires_{}", block, allowed);
    for (const std::string& said : lint_with(input, parameter, value)) {
      EXPECT_NE(said.find(missing), std::string::npos)
          << block << " " << parameter << " = " << value << ": " << said;
    }
  }
}

}  // namespace
}  // namespace spark::gen
