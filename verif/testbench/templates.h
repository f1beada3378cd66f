#pragma once

#include <map>
#include <string>
#include <string_view>

/// The fixed parts of the emitted testbenches. `@NAME@` in them is filled in.
namespace spark::verif {

/// `text` with every `@NAME@` replaced. Throws std::logic_error for a name that is not given.
std::string fill(std::string_view text, const std::map<std::string, std::string>& values);

/// The modules @TB@_source and @TB@_sink.
extern const std::string_view kStreamModules;

/// An instance of @TB@_source and one of @TB@_sink in @TB@, with their nets.
extern const std::string_view kSourceInstance;
extern const std::string_view kSinkInstance;

/// The head of @TB@ of a clocked design, before the design.
extern const std::string_view kClockedHead;

/// The body of @TB@ of a clocked design, behind its instances.
extern const std::string_view kClockedBody;

/// All of @TB@ of a design that is put a table to.
extern const std::string_view kTableBench;

}  // namespace spark::verif
