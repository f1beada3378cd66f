#include "verif/gen/support.h"

#include <gtest/gtest.h>

#include "gen/base/error.h"
#include "gen/base/file.h"
#include "sim/tensor/npy.h"

namespace spark::gen::test {
namespace {

namespace fs = std::filesystem;

const std::string kProgram = SPARK_BINARY_DIR "/spark-rtl";

}  // namespace

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    std::string line = error.what();
    EXPECT_EQ(line.find('\n'), std::string::npos) << line;
    return line;
  }
  ADD_FAILURE() << "no InputError";
  return {};
}

std::string defect_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::logic_error& error) {
    return error.what();
  }
  ADD_FAILURE() << "no std::logic_error";
  return {};
}

std::string to_npy(const codec::Tensor& tensor) {
  std::string bytes = tensor::npy_header({"", tensor.dtype, tensor.shape, {}});
  for (const int32_t word : tensor.words) bytes += static_cast<char>(word);
  return bytes;
}

ToolRun spark_rtl(const std::vector<std::string>& arguments, const fs::path& folder) {
  return run_tool(kProgram, arguments, folder);
}

ToolRun spark_rtl_in_shell(const std::string& script, const std::vector<std::string>& arguments) {
  std::vector<std::string> all = {"-c", script, "sh", kProgram};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return run_tool("sh", all);
}

std::map<std::string, std::string> tree(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = fs::relative(entry.path(), folder).generic_string();
    if (entry.is_directory()) {
      files[name + "/"] = "";
    } else {
      files[name] = read_file(entry.path());
    }
  }
  return files;
}

}  // namespace spark::gen::test
