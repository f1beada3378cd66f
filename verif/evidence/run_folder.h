#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace spark::verif {

/// A temporary folder in which tools run, gone at its end.
class RunFolder {
 public:
  /// Makes it in the folder `in`.
  explicit RunFolder(const std::filesystem::path& in = std::filesystem::temp_directory_path());
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  void write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;

  /// Runs `tool` here and gives what it printed. It has failed unless that holds one of `found`,
  /// for tools whose status says nothing; where nothing is to be found, unless its status is 0.
  /// Throws std::runtime_error then, and after ten minutes.
  std::string run(const std::string& tool, const std::vector<std::string>& arguments,
                  const std::vector<std::string>& found = {}) const;

 private:
  std::filesystem::path path_;
};

/// What module `main` of a Verilog text prints. By Icarus Verilog. Throws std::runtime_error if it
/// is no Verilog.
std::string simulate(const std::string& verilog);

}  // namespace spark::verif
