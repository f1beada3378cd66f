#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "gen/base/file_writer.h"
#include "sim/container/checksum.h"
#include "sim/container/head.h"

namespace spark::container {

/// Writes both copies of a head: the first one at the beginning of the file, bit by bit as the
/// chunks are written behind it, so that no index need be held in memory; the second one, read back
/// from the first, at the end.
class HeadWriter {
 public:
  /// Of a head of `size` bytes in all, with `tensors` records.
  HeadWriter(FileWriter& file, uint64_t tensors, uint64_t size);

  /// The next bytes of records.
  void put(std::span<const uint8_t> bytes);
  void put(const std::string& bytes);

  /// The next entry of the index.
  void put(const Chunk& chunk);

  /// Everything has been put, and the payload written: appends the second copy.
  void finish();

 private:
  void flush();

  FileWriter& file_;
  uint64_t size_;
  uint64_t written_ = 0;
  std::string waiting_;  ///< to be written
  Checksum checksum_;
};

}  // namespace spark::container
