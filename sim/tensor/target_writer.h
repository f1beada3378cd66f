#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gen/base/file_writer.h"
#include "sim/tensor/writer.h"

namespace spark::tensor {

/// A tensor and where its elements go in the file.
struct Target {
  Description description;
  uint64_t offset;
};

/// What the writers of all formats are: something before, then each tensor's elements at their
/// place.
class TargetWriter : public Writer {
 public:
  TargetWriter(const std::filesystem::path& path, std::vector<Target> targets);

  /// For what stands before, and between.
  FileWriter& file() { return file_; }

  void write(std::span<const int32_t> words) override { write_any(words); }
  void write(std::span<const float> values) override { write_any(values); }
  void write(std::span<const uint8_t> bytes) override { write_any(bytes); }
  void commit() override;

 private:
  template <typename T>
  void write_any(std::span<const T> elements);
  template <typename T>
  void put(std::span<const T> elements);
  bool is_shared() const { return shared_.contains(targets_[tensor_].offset); }
  void start();
  void finish();

  std::string path_;
  FileWriter file_;
  std::vector<Target> targets_;
  std::map<uint64_t, std::optional<uint64_t>> shared_;  ///< hash of the data at an offset
  size_t tensor_ = 0;                                   ///< at hand
  uint64_t size_ = 0;                                   ///< its elements
  uint64_t element_ = 0;                                ///< of them written
  uint64_t hash_ = 0;                                   ///< of them
  std::vector<uint8_t> buffer_;
};

}  // namespace spark::tensor
