#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gen/hdl/module.h"

namespace spark::verif {

/// One port of a Verilated model: `width` bits in Verilator's own storage, least significant first.
class Signal {
 public:
  Signal() = default;
  Signal(void* storage, int width) : storage_(static_cast<uint8_t*>(storage)), width_(width) {}

  int width() const { return width_; }

  /// Size of the storage: Verilator takes 1, 2, 4 or 8 bytes, and above 64 bits whole 32-bit words.
  size_t bytes() const {
    const auto width = static_cast<size_t>(width_);
    return width <= 8    ? 1
           : width <= 16 ? 2
           : width <= 32 ? 4
           : width <= 64 ? 8
                         : (width + 31) / 32 * 4;
  }

  /// Bits low .. low + count - 1, count at most 32.
  uint32_t get(int low, int count) const {
    uint64_t window = 0;
    std::memcpy(&window, storage_ + low / 8, bytes_from(low));
    return static_cast<uint32_t>((window >> (low % 8)) & mask(count));
  }
  void set(int low, int count, uint32_t value) {
    uint64_t window = 0;
    std::memcpy(&window, storage_ + low / 8, bytes_from(low));
    window &= ~(mask(count) << (low % 8));
    window |= (value & mask(count)) << (low % 8);
    std::memcpy(storage_ + low / 8, &window, bytes_from(low));
  }

  /// The whole of a port of at most 32 bits.
  uint32_t get() const { return get(0, width_); }
  void set(uint32_t value) { set(0, width_, value); }

 private:
  static uint64_t mask(int count) { return (uint64_t{1} << count) - 1; }
  size_t bytes_from(int low) const {
    return std::min<size_t>(8, bytes() - static_cast<size_t>(low / 8));
  }

  uint8_t* storage_ = nullptr;
  int width_ = 0;
};

/// A Verilated design, compiled into a shared object and loaded. Building takes seconds, so what
/// was built once is kept in a cache, found by the content of everything that went into it.
class Model {
 public:
  /// `files` hold `top`, whose ports are `ports` with the widths given. Throws InputError if
  /// Verilator or a compiler is missing, or with Verilator's first error line if it refuses the
  /// design.
  Model(const std::vector<std::filesystem::path>& files, const std::string& top,
        const std::map<std::string, int64_t>& ports, const std::filesystem::path& cache);

  /// The port of that name; throws std::logic_error if there is none.
  Signal signal(const std::string& name) const;
  bool has(const std::string& name) const { return signals_.contains(name); }
  void eval() const { eval_(instance_.get()); }

 private:
  std::shared_ptr<void> library_;
  std::shared_ptr<void> instance_;
  void (*eval_)(void*) = nullptr;
  std::map<std::string, Signal> signals_;
};

/// Name and width of every port of a module at its own parameter values.
std::map<std::string, int64_t> port_widths(const hdl::Module& module);

/// Where models are kept unless told otherwise: $XDG_CACHE_HOME/spark-rtl, or ~/.cache/spark-rtl.
std::filesystem::path default_cache();

}  // namespace spark::verif
