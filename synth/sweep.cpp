#include "synth/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "gen/base/file.h"
#include "gen/base/parallel.h"
#include "gen/base/process.h"
#include "sim/array/model.h"
#include "sim/array/run.h"
#include "synth/emitted.h"

namespace spark::synth {
namespace {

namespace fs = std::filesystem;
using array::Matrix;

// To be raised when the models count in another way than before.
constexpr int kVersion = 1;

int blocks(int size, int block) { return (size - 1) / block + 1; }

/// `count` of `all` numbers from 0 on, evenly spread.
std::vector<int> spread(int64_t count, int64_t all) {
  std::vector<int> chosen;
  for (int64_t i = 0; i < count; ++i) {
    chosen.push_back(static_cast<int>((2 * i + 1) * all / (2 * count)));
  }
  return chosen;
}

/// The rows of those blocks, one below the other.
Matrix rows_of(const Matrix& matrix, const std::vector<int>& row_blocks, int block) {
  Matrix part(0, matrix.cols);
  for (const int chosen : row_blocks) {
    const int end = std::min((chosen + 1) * block, matrix.rows);
    for (int row = chosen * block; row < end; ++row, ++part.rows) {
      const int32_t* first = &matrix.at(row, 0);
      part.values.insert(part.values.end(), first, first + matrix.cols);
    }
  }
  return part;
}

Matrix cols_of(const Matrix& matrix, const std::vector<int>& col_blocks, int block) {
  std::vector<int> cols;
  for (const int chosen : col_blocks) {
    const int end = std::min((chosen + 1) * block, matrix.cols);
    for (int col = chosen * block; col < end; ++col) cols.push_back(col);
  }
  Matrix part(matrix.rows, static_cast<int>(cols.size()));
  for (int row = 0; row < part.rows; ++row) {
    for (int col = 0; col < part.cols; ++col) {
      part.at(row, col) = matrix.at(row, cols[static_cast<size_t>(col)]);
    }
  }
  return part;
}

std::string digest(const Matrix& matrix) {
  const std::string_view bytes(reinterpret_cast<const char*>(matrix.values.data()),
                               matrix.values.size() * sizeof(int32_t));
  return fmt::format("{}x{} {}", matrix.rows, matrix.cols, sha256(bytes));
}

Work run(const array::Config& config, const Matrix& a, const Matrix& b) {
  const array::GemmRun done = array::run_gemm(*array::make_model(config), config, a, b);
  if (done.error) throw std::logic_error("error_o is set: " + array::describe(config));
  const uint64_t macs =
      static_cast<uint64_t>(a.rows) * static_cast<uint64_t>(a.cols) * static_cast<uint64_t>(b.cols);
  return {macs, done.cycles, done.code_bits, done.word_bits};
}

std::optional<Work> load_work(const fs::path& file) {
  if (!fs::exists(file)) return std::nullopt;
  const auto json = nlohmann::json::parse(read_file(file), nullptr, false);
  try {
    return Work{json.at("macs"), json.at("cycles"), json.at("code_bits"), json.at("word_bits")};
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

}  // namespace

Record synthesize_array(const gen::Config& config, const Library& library, Goal goal,
                        const fs::path& cache) {
  Design design = design_of(emitted({config, config.block()}, cache));
  design.goal = goal;
  return synthesize(design, library, cache / "synth");
}

Sample sample(int m, int n, const ArraySize& size, int tiles) {
  Sample chosen;
  chosen.all_row_blocks = blocks(m, size.rows);
  chosen.all_col_blocks = blocks(n, size.cols);
  // As many blocks of columns as keep the grid's proportions, then rows as there is room for.
  const double share =
      std::sqrt(static_cast<double>(tiles) / chosen.all_row_blocks / chosen.all_col_blocks);
  int cols = static_cast<int>(std::lround(share * chosen.all_col_blocks));
  cols = std::clamp(cols, 1, std::min(chosen.all_col_blocks, tiles));
  const int rows = std::clamp(tiles / cols, 1, chosen.all_row_blocks);
  cols = std::min(tiles / rows, chosen.all_col_blocks);
  chosen.row_blocks = spread(rows, chosen.all_row_blocks);
  chosen.col_blocks = spread(cols, chosen.all_col_blocks);
  return chosen;
}

Work count_cycles(const ArrayDesign& design, const Workload& workload,
                  const SweepOptions& options) {
  const array::Config config = model_config(design, options.size);
  const Matrix& all_a = design.coded ? workload.coded_a : workload.a;
  const Matrix& all_b = design.coded ? workload.coded_b : workload.b;
  const Sample chosen = sample(all_a.rows, all_b.cols, options.size, options.tiles);
  const Matrix a = rows_of(all_a, chosen.row_blocks, config.rows);
  const Matrix b = cols_of(all_b, chosen.col_blocks, config.cols);
  const std::string key = sha256(
      fmt::format("{}\n{}\n{}\n{}", kVersion, array::describe(config), digest(a), digest(b)));
  const fs::path file = options.cache / "cycles" / (key.substr(0, 16) + ".json");
  if (const auto known = load_work(file)) return *known;
  const Work work = run(config, a, b);
  const nlohmann::json json = {{"array", array::describe(config)},
                               {"macs", work.macs},
                               {"cycles", work.cycles},
                               {"code_bits", work.code_bits},
                               {"word_bits", work.word_bits}};
  write_file(file, json.dump(2) + "\n");
  return work;
}

std::vector<ArrayResult> sweep(const std::vector<ArrayDesign>& designs, const Workload& workload,
                               const Library& library, const SweepOptions& options) {
  std::vector<gen::Config> configs;
  for (const ArrayDesign& design : designs) {
    configs.push_back(rtl_config(design, options.size));
    array::check(model_config(design, options.size));
  }
  run_tool("yosys", {"-V"});  // throws if it is missing
  const size_t count = designs.size();
  std::vector<ArrayResult> results(count);
  // Netlists first: they take longest.
  for_all(2 * count, "exploring", [&](size_t i) {
    ArrayResult& result = results[i % count];
    if (i < count) {
      result.synthesis = synthesize_array(configs[i], library, options.goal, options.cache);
    } else {
      result.design = designs[i - count];
      result.work = count_cycles(designs[i - count], workload, options);
    }
  });
  return results;
}

}  // namespace spark::synth
