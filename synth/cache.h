#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "synth/report.h"

namespace spark::synth {

/// Hash of everything that a record depends on, 64 hexadecimal digits. Names of files and folders
/// are not part of it. Throws InputError if a design file cannot be read.
std::string cache_key(const Design& design, const Library& library,
                      const std::map<std::string, std::string>& tools);

/// True if all that Yosys will read is in `design.files`: no `include, no $readmem.
bool is_self_contained(const Design& design);

/// The record that store() left in `folder`; empty if there is none, it is corrupt, or its netlist
/// is gone.
std::optional<Record> load(const std::filesystem::path& folder);

/// Writes `record` into `folder`. Throws InputError as write_file.
void store(const Record& record, const std::filesystem::path& folder);

/// Holds `file` (made if need be) locked against other holders, threads and processes alike, while
/// it lives.
class FileLock {
 public:
  /// Waits for the lock. Throws InputError if the file cannot be made.
  explicit FileLock(const std::filesystem::path& file);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace spark::synth
