#pragma once

#include <string>
#include <vector>

#include "verif/container/support.h"

/// A container that gets damaged, and what must be left of it.
namespace spark::container::test {

/// A small container with every kind of record: signed and not, each form and layout, slices that
/// are and are not half a byte, scales by tensor, channel and block, no words, no dimensions,
/// several chunks (of 8 words).
std::string small_container();

/// An undamaged container and what it holds.
class Specimen {
 public:
  explicit Specimen(std::string bytes);

  const std::string& bytes() const { return bytes_; }
  /// Every chunk: its bytes in the undamaged file, and what a message calls it.
  struct Place {
    size_t tensor;
    uint64_t chunk;
    uint64_t words;
    uint64_t begin;
    uint64_t end;
    std::string name;
  };
  const std::vector<Place>& places() const { return places_; }

  /// Bytes of one copy of the head.
  uint64_t head_size() const { return head_size_; }

  /// Opens `damaged`, which must differ from bytes(). Fails the running test unless the damage is
  /// detected in one line, and unless salvage returns exactly the chunks whose bytes are all there,
  /// at their distance from the beginning or from the end, and zeros for the others; or refuses the
  /// file where neither head is there. Returns the line of the strict reader.
  std::string check(const std::string& damaged);

 private:
  bool has_chunk(const std::string& damaged, const Place& place) const;
  void check_salvage(const std::string& damaged);

  std::string bytes_;
  std::vector<Place> places_;
  uint64_t head_size_ = 0;
  std::vector<double> elements_;
  MemoryFile file_;
};

}  // namespace spark::container::test
