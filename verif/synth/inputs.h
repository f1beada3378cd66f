#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "gen/base/error.h"
#include "gen/base/scratch_folder.h"
#include "synth/libraries.h"

namespace spark::synth {

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

/// The library that is used where none is named.
inline const Library& osu018() {
  static const Library library = read_liberty({default_library()});
  return library;
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
