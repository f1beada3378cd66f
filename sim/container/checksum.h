#pragma once

#include <cstdint>
#include <memory>
#include <span>

/// XXH3-64 (xxHash 0.8), without seed.
namespace spark::container {

/// Of bytes that are there at once.
uint64_t checksum(std::span<const uint8_t> bytes);

/// Of bytes that come one after the other.
class Checksum {
 public:
  Checksum();
  ~Checksum();

  void add(std::span<const uint8_t> bytes);
  uint64_t value() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace spark::container
