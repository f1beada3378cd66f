// Rationale: weights and activations as they are found, of all the ranks and distributions at hand:
// each comes back from its stream in both layouts, and the groups reproduce the first table of
// measured.md to its last printed digit, which another program (a NumPy prototype) produced.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "sim/codec/stats.h"
#include "sim/codec/stream.h"
#include "sim/codec/table.h"
#include "sim/container/open.h"
#include "verif/codec/support.h"
#include "verif/shared_data.h"

namespace spark::codec {
namespace {

namespace fs = std::filesystem;

fs::path tensor_folder() { return verif::shared_data() / "data" / "tensors"; }

/// The tensors whose file name begins with `prefix`, in the order of their names.
std::vector<fs::path> tensor_files(const std::string& prefix) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(tensor_folder())) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(".npy")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class RealTensors : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(tensor_folder())) {
      GTEST_SKIP() << "no tensors in " << tensor_folder() << "; set SPARK_SHARED to their root";
    }
  }
};

TEST_F(RealTensors, ComeBackFromEveryStream) {
  const std::vector<fs::path> files = tensor_files("");
  EXPECT_GT(files.size(), 50U);
  for (const fs::path& file : files) {
    SCOPED_TRACE(file);
    const Tensor tensor = container::read_tensor(file);
    for (const Format& format : test::all_formats(4, 4)) {
      if (format.is_signed != is_signed(tensor) || format.word_bits() < 8) continue;
      const Table table(format);
      Tensor wanted = tensor;
      for (int32_t& word : wanted.words) word = table.decode(table.encode(word));
      for (const Layout layout : {Layout::interleaved, Layout::planar}) {
        const std::string bytes = pack(format, layout, tensor.words);
        EXPECT_TRUE(unpack(format, layout, bytes, wanted.words.size()) == wanted.words)
            << test::describe(format);
      }
      const double bits = *stats(format, tensor).bits_per_word;
      const double slices = bits / format.slice * static_cast<double>(tensor.words.size());
      EXPECT_NEAR(slices,
                  static_cast<double>(to_slices(format, Layout::planar, tensor.words).size()),
                  0.01);
    }
  }
}

/// One row of measured.md's first table. `prefix`: of the files that make up the row.
struct Row {
  std::string prefix;
  uint64_t words;
  double entropy;
  double paper_bits, lossy, compensate_db, nearest_db;
  double halve_bits, halve_db;
};

TEST_F(RealTensors, ReproduceTheMeasuredTable) {
  const std::vector<Row> rows = {
      {"kws01_act.", 576000, 3.45, 5.09, .116, 14.5, 18.7, 4.60, 29.5},
      {"vgg16_pt.", 259776, 5.41, 6.27, .107, 13.8, 17.9, 5.30, 24.9},
      {"ad01.", 264192, 5.58, 6.23, .161, 13.0, 17.5, 5.53, 26.6},
      {"berttiny_pt.", 409600, 6.11, 6.91, .213, 13.7, 18.1, 6.10, 28.3},
      {"resnet20_pt.", 267264, 6.44, 7.19, .306, 13.4, 18.0, 6.61, 30.1},
      {"resnet20_pc.", 9216, 7.13, 7.28, .366, 16.8, 21.3, 6.95, 34.9},
      {"vgg16_pc.", 259776, 6.57, 7.12, .265, 15.5, 20.0, 6.43, 31.5},
      {"ic01.", 75776, 7.34, 7.65, .416, 16.5, 21.4, 7.32, 35.0},
      {"kws01.", 18944, 7.65, 7.74, .443, 18.0, 22.3, 7.49, 37.2},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.prefix);
    // A row is measured over all its words at once.
    Tensor all;
    for (const fs::path& file : tensor_files(row.prefix)) {
      const Tensor tensor = container::read_tensor(file);
      all.dtype = tensor.dtype;
      all.words.insert(all.words.end(), tensor.words.begin(), tensor.words.end());
    }
    all.shape = {all.words.size()};
    Format format = {.is_signed = is_signed(all)};
    const Stats compensate = stats(format, all);
    format.rounding = Rounding::nearest;
    const Stats nearest = stats(format, all);
    format.form = Form::exact;
    format.halve = true;
    const Stats halve = stats(format, all);

    // Half a unit of the last printed digit, and a little: the page rounded 21.3495 and 7.7346
    // twice, by way of 21.35 and 7.735.
    const auto expect = [](double found, double printed, double digit) {
      EXPECT_NEAR(found, printed, 0.55 * digit);
    };
    EXPECT_EQ(compensate.words, row.words);
    expect(*compensate.entropy_bits, row.entropy, 0.01);
    expect(*compensate.bits_per_word, row.paper_bits, 0.01);
    expect(*compensate.lossy_share, row.lossy, 0.001);
    expect(*compensate.sqnr_db, row.compensate_db, 0.1);
    expect(*nearest.sqnr_db, row.nearest_db, 0.1);
    expect(*halve.bits_per_word, row.halve_bits, 0.01);
    expect(*halve.sqnr_db, row.halve_db, 0.1);
  }
}

}  // namespace
}  // namespace spark::codec
