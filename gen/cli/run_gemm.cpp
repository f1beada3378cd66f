#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "gen/base/error.h"
#include "gen/base/table.h"
#include "gen/blocks/array_choice.h"
#include "gen/blocks/block.h"
#include "gen/cli/command.h"
#include "gen/cli/designs.h"
#include "gen/cli/operands.h"
#include "gen/cli/run.h"
#include "gen/params/params.h"
#include "sim/array/gemm.h"
#include "sim/array/model.h"
#include "sim/array/run.h"
#include "sim/bridge/configs.h"
#include "verif/harness/array_dut.h"

namespace spark::cli {
namespace {

namespace params = gen::params;
using nlohmann::ordered_json;

constexpr const char* kBlock = "spark_array";

/// What is shown as default of the parameters that the operands give.
const std::string kDtypeOfA = "dtype of A";
const std::string kDtypeOfB = "dtype of B";
const std::string kLengthOfK = "K";

/// The array's parameters, then those of the code that the host applies before it.
const std::vector<const gen::Param*>& gemm_params() {
  static const gen::Param kSignedA = params::kSignedA.with_default(kDtypeOfA);
  static const gen::Param kSignedB = params::kSignedB.with_default(kDtypeOfB);
  static const gen::Param kKMax = params::kKMax.with_default(kLengthOfK);
  static const std::vector<const gen::Param*> kParams = [] {
    std::vector<const gen::Param*> all = gen::find_block(kBlock).params;
    for (const gen::Param* own : {&kSignedA, &kSignedB, &kKMax}) {
      *std::find_if(all.begin(), all.end(),
                    [&](const gen::Param* param) { return param->name == own->name; }) = own;
    }
    all.push_back(&params::kRounding);
    all.push_back(&params::kHalve);
    return all;
  }();
  return kParams;
}

struct GemmOptions {
  std::string config_file;
  std::string output;
  std::string model = "cycle";
  std::string cache;
  bool json = false;
};

/// The value of `signed_a` or `signed_b`: the tensor's own, which a given one must not contradict.
std::string signedness(const gen::Config& config, const gen::Param& param,
                       const MatrixFile& operand) {
  std::string own = codec::is_signed(operand.tensor) ? "true" : "false";
  const std::string& given = config.text(param);
  if ((given == "true" || given == "false") && given != own) {
    throw InputError("{} is {}, which contradicts {} = {}; drop {}", operand.path,
                     codec::dtype_name(operand.tensor), param.name, given, param.name);
  }
  return own;
}

/// The array for these operands: what was given, the rest from the operands. Throws InputError if
/// it is not legal.
gen::Config array_of(const gen::Config& given, const Operands& operands) {
  gen::Config config = gen::configured(kBlock, {});
  for (const gen::Param* param : config.params()) {
    std::string value = given.text(*param);
    if (param == &params::kSignedA) value = signedness(given, *param, operands.a);
    if (param == &params::kSignedB) value = signedness(given, *param, operands.b);
    if (param == &params::kKMax) {
      const int64_t length = operands.a.matrix.cols;
      if (value == kLengthOfK) value = std::to_string(length);
      if (std::stoll(value) < length) {
        throw InputError("the operands have K = {}, more than k_max = {}", length, value);
      }
    }
    config.set(param->name, value);
  }
  [[maybe_unused]] const gen::ArrayChoice checked(config);  // throws if it is not legal
  return config;
}

/// One product, ready to run.
struct Gemm {
  codec::Format format;  ///< the number code that the operands go through
  gen::Config config;    ///< of the block
  array::Config array;   ///< the same for the model
  array::Matrix a, b;    ///< the words that the array is given
  int scale = 1;         ///< of C: what halving took away
};

Gemm prepare(const gen::Config& given, const Operands& operands) {
  const codec::Format format = format_of(given);
  format.check();
  Gemm gemm{format, array_of(given, operands), {}, {}, {}};
  gemm.array = array_config(gemm.config);
  array::check(gemm.array);
  const bool plain = gemm.array.form == array::Form::none;
  const auto words = [&](const MatrixFile& operand) {
    return plain ? plain_words(gemm.format.slice, operand) : coded_words(gemm.format, operand);
  };
  gemm.a = words(operands.a);
  gemm.b = words(operands.b);
  if (gemm.format.halve) gemm.scale = 4;
  return gemm;
}

/// About how many cycles the product takes, to within a factor of four.
double expected_cycles(const Gemm& gemm) {
  const double tiles = std::ceil(1.0 * gemm.a.rows / gemm.array.rows) *
                       std::ceil(1.0 * gemm.b.cols / gemm.array.cols);
  return tiles * gemm.a.cols / gemm.array.vector;
}

std::unique_ptr<array::Dut> make_dut(const GemmOptions& options, const Gemm& gemm) {
  if (options.model == "cycle") return array::make_model(gemm.array);
  // Beyond so many cycles a slower compilation is worth its while.
  constexpr double kManyCycles = 100000;
  const verif::Effort effort =
      expected_cycles(gemm) < kManyCycles ? verif::Effort::quick : verif::Effort::fast;
  const std::filesystem::path cache = cache_folder(options.cache);
  return std::move(verif::load_arrays({gemm.config}, cache, effort).front());
}

/// Elements of C that are not the exact product of what the code leaves of A and B.
uint64_t mismatches(const Gemm& gemm, const array::Sums& c) {
  const array::Sums expected = array::gemm(array::decoded(gemm.array, array::Operand::a, gemm.a),
                                           array::decoded(gemm.array, array::Operand::b, gemm.b));
  uint64_t count = 0;
  for (size_t i = 0; i < c.values.size(); ++i) count += c.values[i] != expected.values[i] ? 1 : 0;
  return count;
}

void report(const GemmOptions& options, const Gemm& gemm, const array::GemmRun& run,
            uint64_t mismatches) {
  const uint64_t macs = static_cast<uint64_t>(gemm.a.cols) * run.c.values.size();
  const double cycles_per_mac = static_cast<double>(run.cycles) / static_cast<double>(macs);
  if (!options.json) {
    Table table({"array", "M", "K", "N", "MACs", "cycles", "cycles/MAC", "bits moved", "as int8",
                 "mismatches"});
    table.add_row({array::describe(gemm.array), std::to_string(gemm.a.rows),
                   std::to_string(gemm.a.cols), std::to_string(gemm.b.cols), std::to_string(macs),
                   std::to_string(run.cycles), fmt::format("{:.6f}", cycles_per_mac),
                   std::to_string(run.code_bits), std::to_string(run.word_bits),
                   std::to_string(mismatches)});
    print(table.str());
    return;
  }
  ordered_json json = {{"macs", macs},
                       {"cycles", run.cycles},
                       {"cycles_per_mac", cycles_per_mac},
                       {"bits_moved", run.code_bits},
                       {"bits_moved_int8", run.word_bits},
                       {"mismatches", mismatches},
                       {"model", options.model},
                       {"m", gemm.a.rows},
                       {"k", gemm.a.cols},
                       {"n", gemm.b.cols},
                       {"tiles", run.tiles}};
  for (const gen::Param* param : gemm.config.params()) {
    const std::string& value = gemm.config.text(*param);
    if (param->type == gen::ParamType::integer) {
      json[param->name] = gemm.config.integer(*param);
    } else if (param->type == gen::ParamType::boolean) {
      json[param->name] = gemm.config.flag(*param);
    } else {
      json[param->name] = value;
    }
  }
  json["rounding"] = codec::to_string(gemm.format.rounding);
  json["halve"] = gemm.format.halve;
  print(json.dump(2) + "\n");
}

void run_gemm(const GemmOptions& options, const OperandOptions& operands,
              const gen::Config& given) {
  const Gemm gemm = prepare(given, read_operands(operands));
  std::unique_ptr<tensor::Writer> output;
  if (!options.output.empty()) {
    output = tensor::create(
        options.output, {{"c",
                          tensor::Dtype::int32,
                          {static_cast<uint64_t>(gemm.a.rows), static_cast<uint64_t>(gemm.b.cols)},
                          {}}});
  }
  array::GemmRun result = array::run_gemm(*make_dut(options, gemm), gemm.array, gemm.a, gemm.b);
  const uint64_t wrong = mismatches(gemm, result.c);
  if (output) {
    for (int64_t& sum : result.c.values) sum *= gemm.scale;
    write_sums(*output, result.c, options.output);
  }
  report(options, gemm, result, wrong);
  if (result.error) note("the array has set error_o");
  if (wrong > 0 || result.error) throw CheckFailed();
}

}  // namespace

void add_run_gemm(const Command& run_command) {
  const Command command = run_command.add(
      "gemm", "Multiply two matrices on an array, and count its cycles and the bits moved");
  command.footer(
      "C = A x B, of what the code leaves of A and B; with --form none of the words themselves.\n"
      "It is compared with the exact product; status 1 if any element differs. K is never cut;\n"
      "M and N are, in tiles of rows x cols. cycles: from reset to the last result, all inputs\n"
      "ready at once. bits moved: of the operands' streams, padding included, A once for each\n"
      "column of tiles, B once for each row of tiles; as int8: of the same words uncoded.\n"
      "With --halve the array multiplies the halved words, and C is given in the scale of A x B.");
  const auto options = std::make_shared<GemmOptions>();
  const auto operands = add_operands(command, true);
  const ParamOptions params(command, "run gemm", gemm_params());
  command.option("-o,--output", options->output, "FILE", "C, of int32: .npy or .safetensors");
  command.config_file(options->config_file);
  command.choice("--model", options->model, {"cycle", "rtl"},
                 "cycle: the model of each cycle; rtl: the Verilog itself, by Verilator [cycle]");
  command.cache(options->cache);
  command.json(options->json);
  command.run([options, operands, params] {
    run_gemm(*options, *operands, params.config(options->config_file));
  });
}

}  // namespace spark::cli
