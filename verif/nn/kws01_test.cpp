// Rationale: a network, its inputs and its outputs from outside. Without the code every output
// must be the given one, word for word. With it, accuracies are those that were measured with this
// very code, weights and activations: whoever changes the arithmetic, the code or what goes through
// it must look here and say why. All are those of an independent prototype of the same arithmetic.
#include <gtest/gtest.h>

#include "gen/base/file.h"
#include "gen/base/parallel.h"
#include "sim/container/open.h"
#include "sim/nn/network.h"
#include "verif/nn/support.h"
#include "verif/shared_data.h"

namespace spark::nn {
namespace {

constexpr size_t kInputs = 1000;
constexpr size_t kWords = 490;
constexpr size_t kClasses = 12;

class Kws01 : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(folder())) {
      GTEST_SKIP() << "no shared data; set SPARK_SHARED";
    }
    bytes_ = read_file(folder() / "inputs_1000x49x10_s8.bin");
    ASSERT_EQ(bytes_.size(), kInputs * kWords);
  }

  static std::filesystem::path folder() { return verif::shared_data() / "data/kws01"; }

  static Model model() {
    return read_model(verif::shared_data() / "data/models/kws01_int8.tflite");
  }

  std::vector<Word> input(size_t index) const {
    std::vector<Word> words;
    for (size_t i = 0; i < kWords; ++i) {
      words.push_back(static_cast<int8_t>(bytes_[index * kWords + i]));
    }
    return words;
  }

  std::vector<NetworkRun> runs(const Coding& coding) const {
    const Network network(model(), coding);
    std::vector<NetworkRun> result(kInputs);
    for_all(kInputs, "inputs", [&](size_t i) {
      HostGemm gemm;
      result[i] = network.run(input(i), gemm);
    });
    return result;
  }

  static int right(const std::vector<NetworkRun>& runs) {
    const std::string labels = read_file(folder() / "y_labels.csv");
    int count = 0;
    size_t at = 0;
    for (const NetworkRun& run : runs) {
      const size_t end = labels.find('\n', at);
      const int label = std::stoi(labels.substr(labels.rfind(',', end) + 1));
      const auto best = std::max_element(run.output.begin(), run.output.end());
      count += best - run.output.begin() == label ? 1 : 0;
      at = end + 1;
    }
    return count;
  }

  static double bits_per_activation(const std::vector<NetworkRun>& runs) {
    CodeCount sum;
    for (const NetworkRun& run : runs) {
      for (const LayerCost& cost : run.costs) sum += cost.activations;
    }
    return static_cast<double>(sum.bits) / static_cast<double>(sum.words);
  }

  std::string bytes_;
};

Coding coding_of(codec::Form form, codec::Rounding rounding, bool weights, bool activations) {
  Coding coding;
  coding.weights = weights;
  coding.activations = activations;
  coding.format.form = form;
  coding.format.rounding = rounding;
  coding.format.halve = form == codec::Form::exact;
  return coding;
}

TEST_F(Kws01, PlainIsTheGivenOutputWordForWord) {
  const codec::Tensor golden = container::read_tensor(folder() / "golden_softmax_int8.npy");
  const std::vector<NetworkRun> all = runs({});
  for (size_t i = 0; i < kInputs; ++i) {
    for (size_t k = 0; k < kClasses; ++k) {
      ASSERT_EQ(all[i].output[k], golden.words[i * kClasses + k]) << "input " << i;
    }
  }
  EXPECT_EQ(right(all), 901);
}

TEST_F(Kws01, ExactFormOnBothKeepsTheAccuracy) {
  const auto all = runs(coding_of(codec::Form::exact, codec::Rounding::compensate, true, true));
  EXPECT_EQ(right(all), 906);
  EXPECT_LE(bits_per_activation(all), 4.6);
}

struct Figure {
  codec::Form form;
  codec::Rounding rounding;
  bool weights, activations;
  int right;  ///< of 1,000
};

TEST_F(Kws01, AccuraciesAsMeasured) {
  using codec::Form;
  using codec::Rounding;
  const std::vector<Figure> figures = {{Form::paper, Rounding::compensate, true, false, 751},
                                       {Form::paper, Rounding::compensate, false, true, 316},
                                       {Form::paper, Rounding::compensate, true, true, 78},
                                       {Form::paper, Rounding::nearest, true, false, 806},
                                       {Form::paper, Rounding::nearest, false, true, 875},
                                       {Form::paper, Rounding::nearest, true, true, 770},
                                       {Form::exact, Rounding::compensate, true, false, 904},
                                       {Form::exact, Rounding::compensate, false, true, 902}};
  for (const Figure& figure : figures) {
    const Coding coding =
        coding_of(figure.form, figure.rounding, figure.weights, figure.activations);
    EXPECT_EQ(right(runs(coding)), figure.right)
        << codec::to_string(figure.form) << " " << codec::to_string(figure.rounding) << " "
        << figure.weights << figure.activations;
  }
}

}  // namespace
}  // namespace spark::nn
