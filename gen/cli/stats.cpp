#include "sim/codec/stats.h"

#include <fmt/format.h>

#include <map>

#include "gen/base/error.h"
#include "gen/base/json.h"
#include "gen/base/table.h"
#include "gen/cli/command.h"
#include "gen/params/params.h"
#include "sim/bridge/configs.h"
#include "sim/container/open.h"

namespace spark::cli {
namespace {

namespace params = gen::params;
using nlohmann::ordered_json;

/// The code's parameters that a tensor does not settle itself (its dtype says whether it is
/// signed).
std::vector<const gen::Param*> code_params() {
  return {&params::kSlice, &params::kForm, &params::kRounding, &params::kHalve};
}

codec::Format format_for(const gen::Config& config, const codec::Tensor& tensor) {
  codec::Format format = format_of(config);
  format.is_signed = codec::is_signed(tensor);
  format.check();
  return format;
}

std::string number(const std::optional<double>& value, const char* format) {
  return value ? fmt::format(fmt::runtime(format), *value) : "-";
}

/// What stats prints.
class StatsTable {
 public:
  /// `name`: of the tensor; `shown`: in the table.
  void add(const std::string& name, const std::string& shown, const codec::Stats& s) {
    json_.push_back({{"tensor", name},
                     {"words", s.words},
                     {"short_share", or_null(s.short_share)},
                     {"bits_per_word", or_null(s.bits_per_word)},
                     {"lossy_share", or_null(s.lossy_share)},
                     {"max_error", s.max_error},
                     {"mse", or_null(s.mse)},
                     {"sqnr_db", or_null(s.sqnr_db)},
                     {"entropy_bits", or_null(s.entropy_bits)},
                     {"zeros_share", or_null(s.zeros_share)}});
    table_.add_row({shown, std::to_string(s.words), number(s.short_share, "{:.3f}"),
                    number(s.bits_per_word, "{:.3f}"), number(s.lossy_share, "{:.3f}"),
                    std::to_string(s.max_error), number(s.mse, "{:.3f}"),
                    number(s.sqnr_db, "{:.2f}"), number(s.entropy_bits, "{:.3f}"),
                    number(s.zeros_share, "{:.3f}")});
  }

  std::string text() const { return table_.str(); }
  std::string json(bool alone) const {
    return (alone ? json_.front() : ordered_json{{"tensors", json_}}).dump(2) + "\n";
  }

 private:
  ordered_json json_ = ordered_json::array();
  Table table_{{"tensor", "words", "short", "bits/word", "lossy", "max error", "mse", "SQNR dB",
                "entropy", "zeros"}};
};

/// Adds each tensor of a file. Those of a file of several that the code cannot take (floats,
/// biases of 32 bits) are left out, which is said on standard error; InputError if it can take
/// none. Returns how many tensors the file holds.
size_t add_file(const gen::Config& config, const std::string& path, StatsTable& table) {
  const std::unique_ptr<tensor::File> file = container::open(path);
  const size_t count = file->tensors().size();
  if (count == 0) throw InputError("{}: it holds no tensors", path);
  std::map<tensor::Dtype, std::vector<std::string>> reasons;
  size_t left_out = 0;
  for (const std::unique_ptr<tensor::Source>& source : file->tensors()) {
    const tensor::Description& description = source->description();
    const bool alone = count == 1;
    const std::string name = alone ? path : path + ": " + description.name;
    const std::string shown = alone ? path : path + ": " + printable(description.name);
    try {
      const codec::Tensor tensor = codec::read_tensor(*source, shown);
      table.add(name, shown, codec::stats(format_for(config, tensor), tensor, shown));
    } catch (const InputError& error) {
      if (++left_out == count) throw;
      reasons[description.dtype].push_back(error.what());
    }
  }
  for (const auto& [dtype, of_dtype] : reasons) {
    note("{}: {} of {} tensors left out, of {}: {}", path, of_dtype.size(), count,
         tensor::to_string(dtype), of_dtype.front());
  }
  return count;
}

}  // namespace

void add_stats(const Command& program) {
  const Command command = program.add("stats", "What the code does to tensors");
  struct Options {
    std::vector<std::string> in;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  const ParamOptions code(command, "stats", code_params());
  command
      .option("IN", options->in, "FILE...",
              "files of integer tensors: .npy, .safetensors, .tflite, .spark")
      .required();
  command.json(options->json);
  command.run([options, code] {
    const gen::Config config = code.config();
    StatsTable table;
    size_t count = 0;
    for (const std::string& path : options->in) count += add_file(config, path, table);
    print(options->json ? table.json(count == 1) : table.text());
  });
}

}  // namespace spark::cli
