#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "synth/report.h"

namespace spark::synth {

/// Hash of everything that a record depends on, 64 hexadecimal digits: the design, how it is mapped
/// and for what (`recipe`), the tools' versions. Names of files and folders are not part of it.
/// Throws InputError if a design file cannot be read.
std::string cache_key(const Design& design, const std::string& recipe,
                      const std::map<std::string, std::string>& tools);

/// The record that store() left in `folder`; empty if there is none, it is corrupt, or its netlist
/// is gone.
std::optional<Record> load(const std::filesystem::path& folder);

/// Writes `record` into `folder`. Throws InputError as write_file.
void store(const Record& record, const std::filesystem::path& folder);

}  // namespace spark::synth
