#include "verif/power/power.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "gen/base/process.h"
#include "gen/blocks/block.h"
#include "sim/array/gemm.h"
#include "sim/array/run.h"
#include "sim/codec/rules.h"
#include "synth/power.h"
#include "verif/harness/array_dut.h"
#include "verif/harness/check.h"
#include "verif/power/watch.h"

namespace spark::synth {
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Power, clock_mhz, activity, internal_uw, switching_uw,
                                   leakage_uw, unit, per_unit)
}  // namespace spark::synth

namespace spark::verif {
namespace {

namespace fs = std::filesystem;

// To be raised when the same things are measured in another way than before.
constexpr int kVersion = 2;

/// What a design did of what was asked of it.
struct Done {
  std::string unit;
  uint64_t units = 0;
  std::string wrong;  ///< the first difference to the golden; empty: none
};

Done run_encoder(const Dut& dut, const std::vector<int32_t>& words, Watch& watch) {
  const codec::Format format = dut.format();
  Signal word = dut.signal("word_i");
  Done done{"word", words.size(), {}};
  for (const int32_t value : words) {
    word.set(static_cast<uint32_t>(value) & ((uint32_t{1} << format.word_bits()) - 1));
    dut.model->eval();
    watch.sample();
    const codec::Code code = codec::encode(format, value);
    const codec::Code got = {dut.signal("head_o").get(), dut.signal("tail_o").get(),
                             dut.signal("long_o").get() != 0};
    const bool same = got.head == code.head && got.is_long == code.is_long &&
                      (!code.is_long || got.tail == code.tail);
    if (!same && done.wrong.empty()) done.wrong = fmt::format("word {}", value);
  }
  return done;
}

Done run_decoder(const Dut& dut, const std::vector<int32_t>& words) {
  const codec::Format format = dut.format();
  Signal clock = dut.signal("clk_i");
  Signal reset = dut.signal("rst_ni");
  const auto cycle = [&] {
    clock.set(0);
    dut.model->eval();
    const uint32_t value = dut.signal("value_o").get();
    clock.set(1);
    dut.model->eval();
    return value;
  };
  dut.signal("slice_valid_i").set(1);
  dut.signal("value_ready_i").set(1);
  reset.set(0);
  cycle();
  reset.set(1);
  Done done{"slice", 0, {}};
  for (const int32_t word : words) {
    const codec::Code code = codec::encode(format, word);
    for (const bool tail : {false, true}) {
      if (tail && !code.is_long) continue;
      const uint32_t slice = tail ? code.tail : code.head;
      dut.signal("slice_i").set(slice);
      ++done.units;
      if (cycle() != codec::decode_slice(format, tail, slice).bits && done.wrong.empty()) {
        done.wrong = fmt::format("slice {} of word {}", done.units, word);
      }
    }
  }
  return done;
}

Done run_array(const Dut& dut, const PowerWorkload& workload) {
  RtlArray rtl(dut);
  const array::Config& config = rtl.config();
  rtl.reset();
  const array::GemmRun run = array::run_gemm(rtl, config, workload.a, workload.b);
  Done done{"MAC", run.c.values.size() * static_cast<uint64_t>(workload.a.cols), {}};
  const auto expected = array::gemm(array::decoded(config, array::Operand::a, workload.a),
                                    array::decoded(config, array::Operand::b, workload.b));
  if (!(run.c == expected)) done.wrong = "the product";
  return done;
}

Done run_workload(const Dut& dut, const PowerWorkload& workload, Watch& watch) {
  const std::string& block = dut.config.block();
  if (block == "spark_encoder") return run_encoder(dut, workload.words, watch);
  if (block == "spark_decoder") return run_decoder(dut, workload.words);
  if (block == "spark_array") return run_array(dut, workload);
  const CheckResult result =
      check_tensors({dut}, {{workload.words}}, dut.format().rounding, 1).front();
  return {"word", workload.words.size(), result.first_mismatch};
}

std::string digest(const PowerWorkload& workload) {
  std::string text = workload.name;
  for (const std::vector<int32_t>* numbers :
       {&workload.words, &workload.a.values, &workload.b.values}) {
    text +=
        sha256({reinterpret_cast<const char*>(numbers->data()), numbers->size() * sizeof(int32_t)});
  }
  return fmt::format("{} {}x{}x{}", text, workload.a.rows, workload.a.cols, workload.b.cols);
}

synth::Power measure(const gen::Config& config, const synth::Design& design,
                     const synth::Record& record, const synth::Library& library,
                     const PowerWorkload& workload, double clock_mhz, const fs::path& folder,
                     const fs::path& models) {
  const synth::PowerNetlist netlist =
      synth::power_netlist(design.top, record.area.flip_flops > 0 ? design.clock : "",
                           record.area.netlist_path, library, folder);
  std::map<std::string, int64_t> ports = port_widths(gen::build(config, design.top).top());
  ports.insert(netlist.probes.begin(), netlist.probes.end());
  const Dut dut{config,
                std::make_shared<Model>(std::vector<fs::path>{netlist.simulated, netlist.cells},
                                        design.top, ports, models, Effort::least),
                ""};
  std::vector<Signal> probes;
  for (const auto& [name, width] : netlist.probes) probes.push_back(dut.signal(name));
  Watch watch(*dut.model, std::move(probes), dut.optional("clk_i"), dut.optional("rst_ni"));
  const Done done = run_workload(dut, workload, watch);
  if (!done.wrong.empty()) {
    throw std::logic_error(design.top + ": the netlist differs from the golden: " + done.wrong);
  }
  synth::Power power = synth::estimate_power(netlist, watch.activity(), clock_mhz, library);
  power.activity = workload.name;
  power.unit = done.unit;
  power.per_unit = static_cast<double>(watch.activity().cycles) / static_cast<double>(done.units);
  return power;
}

std::optional<synth::Power> load(const fs::path& file) {
  if (!fs::exists(file)) return std::nullopt;
  try {
    return nlohmann::json::parse(read_file(file)).get<synth::Power>();
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace

bool has_power(const std::string& block) {
  return block == "spark_encoder" || block == "spark_decoder" || block == "spark_unpack" ||
         block == "spark_pack" || block == "spark_array";
}

synth::Power measure_power(const gen::Config& config, const synth::Design& design,
                           const synth::Record& record, const synth::Library& library,
                           const PowerWorkload& workload, double clock_mhz, const fs::path& cache) {
  const auto tools = synth::tool_versions({"yosys", "sta"});
  if (!tools.contains("opensta")) {
    throw InputError("power needs OpenSTA: {}", not_installed("sta"));
  }
  const std::string key = sha256(
      fmt::format("{} {} {} {} {} {} {} {} {} {}", kVersion, config.block(), config.canonical(),
                  design.top, sha256(read_file(record.area.netlist_path)), sha256(library.text),
                  digest(workload), clock_mhz, tools.at("yosys"), tools.at("opensta")));
  const fs::path folder =
      fs::absolute(cache / "power" / fmt::format("{}-{}", design.top, key.substr(0, 16)));
  fs::create_directories(folder);
  const FileLock lock(folder / "lock");
  const fs::path file = folder / "power.json";
  if (const auto known = load(file)) return *known;
  const synth::Power power =
      measure(config, design, record, library, workload, clock_mhz, folder, cache);
  write_file(file, nlohmann::json(power).dump(2) + "\n");
  return power;
}

}  // namespace spark::verif
