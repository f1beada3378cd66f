#include "sim/bench/bench.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "gen/base/file.h"
#include "gen/base/json.h"
#include "gen/base/table.h"
#include "gen/cli/command.h"
#include "gen/cli/plot.h"
#include "sim/bench/stream_vbyte.h"
#include "sim/codec/fast/fast.h"

namespace spark::cli {
namespace {

using bench::Record;

/// The codecs in the order of the plot's key, and their colours.
constexpr std::pair<const char*, const char*> kColors[] = {
    {"SPARK", palette::kBlue},   {"SPARK planar", palette::kSky}, {"SPARK AVX2", palette::kGreen},
    {"memcpy", palette::kBlack}, {"StreamVByte", palette::kRed},  {"zstd -1", palette::kOrange},
    {"lz4", palette::kPurple},   {"Huffman", palette::kGrey}};

std::string size_text(uint64_t bytes) {
  if (bytes % (uint64_t{1} << 30) == 0) return fmt::format("{} GiB", bytes >> 30);
  if (bytes % (uint64_t{1} << 20) == 0) return fmt::format("{} MiB", bytes >> 20);
  if (bytes % (uint64_t{1} << 10) == 0) return fmt::format("{} KiB", bytes >> 10);
  return fmt::format("{} B", bytes);
}

nlohmann::ordered_json to_json(const std::vector<Record>& records) {
  nlohmann::ordered_json json;
  json["target"] = codec::fast::targets().front();
  json["stream_vbyte"] = bench::stream_vbyte_kernel();
  json["records"] = nlohmann::ordered_json::array();
  for (const Record& record : records) {
    json["records"].push_back({{"operation", record.operation},
                               {"codec", record.codec},
                               {"distribution", record.distribution},
                               {"bytes", record.bytes},
                               {"threads", record.threads},
                               {"gb_per_s", record.gb_per_s},
                               {"ratio", or_null(record.ratio)},
                               {"ns", record.ns}});
  }
  return json;
}

std::string to_table(const std::vector<Record>& records) {
  Table table({"operation", "distribution", "bytes", "codec", "threads", "GB/s", "ratio", "ns"});
  for (const Record& record : records) {
    table.add_row({record.operation, record.distribution, size_text(record.bytes), record.codec,
                   fmt::format("{}", record.threads), fmt::format("{:.3f}", record.gb_per_s),
                   record.ratio ? fmt::format("{:.3f}", *record.ratio) : "-",
                   fmt::format("{:.0f}", record.ns)});
  }
  return table.str() +
         fmt::format(
             "\nGB/s: 10^9 bytes a second of decoded words, a byte each (calibrate: of float32 "
             "weights); median.\nratio: bytes encoded / bytes decoded. ns: of the whole operation; "
             "of one word at random.\nSPARK runs on {}, S = 4, in chunks of 16384 words; "
             "StreamVByte: the published kernel, {}.\n",
             codec::fast::targets().front(), bench::stream_vbyte_kernel());
}

/// One thread, one distribution: groups are operations and sizes.
BarChart chart_of(const std::vector<Record>& records) {
  BarChart chart;
  const std::string distribution = records.front().distribution;
  chart.title = "The codec and its peers, one thread";
  chart.subtitle =
      fmt::format("words: {}; SPARK on {}", distribution, codec::fast::targets().front());
  chart.x_name = "operation, decoded bytes";
  chart.y_name = "GB/s of decoded words";
  chart.logarithmic_y = true;
  for (const auto& [name, color] : kColors) chart.series.push_back({name, color, {}});
  for (const char* operation : {"decode", "encode"}) {
    for (const Record& record : records) {
      if (record.operation != operation || record.distribution != distribution) continue;
      const std::string group = fmt::format("{}, {}", operation, size_text(record.bytes));
      if (chart.groups.empty() || chart.groups.back() != group) {
        chart.groups.push_back(group);
        for (BarChart::Series& series : chart.series) series.values.emplace_back();
      }
      if (record.threads != 1) continue;
      for (BarChart::Series& series : chart.series) {
        if (series.name == record.codec) series.values.back() = record.gb_per_s;
      }
    }
  }
  return chart;
}

}  // namespace

void add_bench(const Command& program) {
  const Command command = program.add(
      "bench", "Speed of the codec beside memcpy, StreamVByte, zstd, lz4 and Huffman codes");
  struct Options {
    bool json = false;
    bool quick = false;
    std::string plot;
  };
  const auto options = std::make_shared<Options>();
  command.json(options->json);
  command.flag("--quick", options->quick, "small sizes only: to see that it works");
  command.option("--plot", options->plot, "FILE", "the speeds as bars, .svg");
  command.run([options] {
    if (!options->plot.empty()) check_writable(options->plot);
    bench::Options what;
    if (options->quick) {
      what.sizes = {uint64_t{64} << 10};
      what.random_access_bytes = uint64_t{1} << 20;
      what.weights = 100'000;
      what.rounds = 3;
    }
    const bool terminal = ::isatty(STDERR_FILENO) != 0;
    const std::vector<Record> records = bench::run(what, [terminal](const std::string& doing) {
      if (terminal) fmt::print(stderr, "\r\033[K{}", doing);
    });
    if (terminal) fmt::print(stderr, "\r\033[K");
    print(options->json ? to_json(records).dump(2) + "\n" : to_table(records));
    if (!options->plot.empty()) draw(gnuplot_script(chart_of(records)), options->plot);
  });
}

}  // namespace spark::cli
