#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "gen/base/error.h"

namespace spark::synth {

/// A folder of the running test's own, empty at first, gone at its end.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "spark-synth-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw InputError("cannot make {}", name);
    path_ = name;
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path file(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// The shared data's folder `name`, with the files in it sorted by name; empty if there is no
/// such folder.
inline std::vector<std::filesystem::path> shared_liberty(const std::string& name) {
  const char* const given = std::getenv("SPARK_SHARED");
  const std::filesystem::path shared =
      given != nullptr ? std::filesystem::path(given)
                       : std::filesystem::path(SPARK_SOURCE_DIR) / ".." / "shared";
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder = shared / "liberty" / name;
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".gz") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The one line of the InputError that `action` must throw.
template <typename Action>
std::string message_of(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    const std::string line = error.what();
    EXPECT_EQ(line.find('\n'), line.npos) << line;
    return line;
  }
  ADD_FAILURE() << "no InputError";
  return {};
}

}  // namespace spark::synth
