#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sim/tensor/writer.h"
#include "verif/calibrate/support.h"
#include "verif/gen/support.h"

namespace spark::gen::test {

/// Files to calibrate, and the command.
class CliCalibrate : public testing::Test {
 protected:
  /// A file of float32 tensors, named t0, t1, ... in a .safetensors.
  std::string floats(const std::string& name, const std::vector<uint64_t>& shape,
                     const std::vector<std::vector<float>>& tensors) const {
    std::vector<tensor::Description> descriptions;
    for (size_t i = 0; i < tensors.size(); ++i) {
      descriptions.push_back({fmt::format("t{}", i), tensor::Dtype::float32, shape, {}});
    }
    const auto writer = tensor::create(scratch_.path(name), descriptions);
    for (const std::vector<float>& values : tensors) writer->write(values);
    writer->commit();
    return scratch_.path(name).string();
  }

  std::string words(const std::string& name, const std::vector<uint64_t>& shape,
                    tensor::Dtype dtype, const std::vector<int32_t>& values) const {
    const auto writer = tensor::create(scratch_.path(name), {{"t", dtype, shape, {}}});
    writer->write(values);
    writer->commit();
    return scratch_.path(name).string();
  }

  std::string laplace(const std::string& name = "laplace.npy") const {
    return floats(
        name, {16, 250},
        {calibrate::test::random_values(calibrate::test::Distribution::laplace, 4000, 1)});
  }

  /// The JSON; messages on standard error are left out.
  static nlohmann::json calibrated(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "calibrate");
    arguments.push_back("--json");
    const ToolRun run = spark_rtl_in_shell("exec \"$@\" 2>/dev/null", arguments);
    EXPECT_EQ(run.status, 0) << run.output;
    return nlohmann::json::parse(run.output, nullptr, false);
  }

  static void refused(std::vector<std::string> arguments, const std::string& message) {
    SCOPED_TRACE(testing::PrintToString(arguments));
    arguments.insert(arguments.begin(), "calibrate");
    const ToolRun run = spark_rtl(arguments);
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.output, "spark-rtl: " + message + "\n");
  }

  const ScratchFolder scratch_;
};

}  // namespace spark::gen::test
