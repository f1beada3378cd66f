#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Readers of what comes from outside, each behind one function that takes any bytes. libFuzzer
/// (libfuzzer.cpp, `make fuzz`) drives them, and so does a test, with a few changes of each seed.
namespace spark::fuzz {

struct Target {
  std::string name;
  size_t max_size;  ///< of an input, in bytes
  /// Reads an input. InputError is an answer; anything else that is thrown is a finding.
  void (*read)(std::string_view input);
  /// Inputs to start from, made by the project's own writers.
  std::vector<std::string> (*seeds)();
};

extern const Target npy, safetensors, tflite, spark, spark_head, stream, model, toml, manifest,
    liberty, labels, arguments;

/// Reads an input; true if it was not refused. A claim that does not hold is thrown as
/// std::logic_error.
bool accepts(const Target& target, std::string_view input);

/// Throws std::logic_error unless `holds`.
void claim(bool holds, const std::string& what);

}  // namespace spark::fuzz
