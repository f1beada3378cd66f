#pragma once

namespace spark::gen {

/// Version of the generator, in every emitted banner and manifest; the same as project() in
/// CMakeLists.txt.
inline constexpr const char* kVersion = SPARK_VERSION;

}  // namespace spark::gen
