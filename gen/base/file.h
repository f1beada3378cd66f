#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace spark {

/// The whole file as bytes. Throws InputError naming the path and the system's reason.
std::string read_file(const std::filesystem::path& path);

/// Writes `bytes` beside `path` and renames, so that `path` is either what it was or whole. Creates
/// missing parent folders. Throws InputError (full disk, no permission) and leaves nothing behind.
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);

}  // namespace spark
