#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
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

  /// Bits low .. low + count - 1, count at most 56.
  uint64_t get_wide(int low, int count) const {
    uint64_t window = 0;
    std::memcpy(&window, storage_ + low / 8, bytes_from(low));
    return (window >> (low % 8)) & mask(count);
  }

  /// The storage itself, for drivers that must be fast; bits from width() on must stay 0.
  uint8_t* storage() const { return storage_; }

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

/// How hard the compiler tries. For `least` and `fast` it is clang++, if there is one, else c++.
enum class Effort {
  least,  ///< -O0: soonest done; for thousands of cycles
  quick,  ///< -O1
  fast,   ///< -O3 for this very processor: for millions of cycles
};

/// Runs Verilator with these arguments on module `top` of `files`, in `folder`; what it printed.
/// Warnings do not count. Throws InputError with its first error line if it refuses the design.
std::string run_verilator(std::vector<std::string> arguments,
                          const std::vector<std::filesystem::path>& files, const std::string& top,
                          const std::filesystem::path& folder);

/// A design to be Verilated: `files` hold `top`, whose ports are `ports` with the widths given.
struct ModelSource {
  std::vector<std::filesystem::path> files;
  std::string top;
  std::map<std::string, int64_t> ports;
  bool coverage = false;  ///< counts lines, branches and toggles, for write_coverage()
};

/// A Verilated design, compiled into a shared object and loaded. Building takes seconds, so what
/// was built once is kept in a cache, found by the content of everything that went into it.
class Model {
 public:
  /// `files` hold `top`, whose ports are `ports` with the widths given. Throws InputError if
  /// Verilator or a compiler is missing, or with Verilator's first error line if it refuses the
  /// design.
  Model(const std::vector<std::filesystem::path>& files, const std::string& top,
        const std::map<std::string, int64_t>& ports, const std::filesystem::path& cache,
        Effort effort = Effort::quick);

  /// All designs in one compilation, as models that are evaluated each for itself: for many small
  /// ones, of which the compiler's start would cost more than the rest. Throws as above.
  static std::vector<std::shared_ptr<Model>> load_all(const std::vector<ModelSource>& sources,
                                                      const std::filesystem::path& cache,
                                                      Effort effort = Effort::least);

  /// The port of that name; throws std::logic_error if there is none.
  Signal signal(const std::string& name) const;
  bool has(const std::string& name) const { return signals_.contains(name); }
  void eval() const {
    if (observer_) observer_(compared_);
    eval_(instance_.get());
  }

  /// `observer` is called before every evaluation from now on: before a rising edge of the clock,
  /// ports are as that edge finds them. It is told whether what the design does is compared with
  /// anything; it is not in a Noise.
  void observe(std::function<void(bool compared)> observer) const {
    observer_ = std::move(observer);
  }

  /// While one lives, the model sees noise that leaves it in any state.
  class Noise {
   public:
    explicit Noise(const Model& model) : model_(model) { model_.compared_ = false; }
    ~Noise() { model_.compared_ = true; }
    Noise(const Noise&) = delete;
    Noise& operator=(const Noise&) = delete;

   private:
    const Model& model_;
  };

  /// Writes what a model built with `coverage` has counted, in Verilator's format.
  void write_coverage(const std::filesystem::path& file) const;

 private:
  Model() = default;
  /// Takes design `index` of a loaded library.
  void open(size_t index, const ModelSource& source);

  std::shared_ptr<void> library_;
  std::shared_ptr<void> instance_;
  void (*eval_)(void*) = nullptr;
  void (*write_coverage_)(void*, const char*) = nullptr;  ///< null without coverage
  mutable std::function<void(bool)> observer_;
  mutable bool compared_ = true;
  std::map<std::string, Signal> signals_;
};

/// Name and width of every port of a module at its own parameter values.
std::map<std::string, int64_t> port_widths(const hdl::Module& module);

/// Where models are kept unless told otherwise: $XDG_CACHE_HOME/spark-rtl, or ~/.cache/spark-rtl.
std::filesystem::path default_cache();

}  // namespace spark::verif
