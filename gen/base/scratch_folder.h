#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace spark {

/// A folder of its holder's own, empty at first, gone with its holder.
class ScratchFolder {
 public:
  /// Makes it in the folder `in`. Throws InputError if it cannot.
  explicit ScratchFolder(const std::filesystem::path& in = std::filesystem::temp_directory_path());
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path path(const std::string& name) const { return path_ / name; }

  /// Writes a file into the folder and returns its path.
  std::string file(const std::string& name, std::string_view bytes) const;

 private:
  std::filesystem::path path_;
};

}  // namespace spark
