#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/tensor/dtype.h"

/// Files of tensors: NumPy's .npy, .safetensors, the constants of .tflite models.
namespace spark::tensor {

/// How integers stand for reals: real = scale * (word - zero_point).
struct Quantisation {
  /// One scale for the tensor, for each index of one axis, or for each `block` elements that follow
  /// each other in C order (the last block may be shorter).
  enum class Granularity : uint8_t { tensor = 0, channel = 1, block = 2 };

  Granularity granularity = Granularity::tensor;
  uint64_t axis = 0;                 ///< of channels
  uint64_t block = 0;                ///< elements a block
  std::vector<float> scales;         ///< finite, > 0; by channel or block
  std::vector<int32_t> zero_points;  ///< as many as scales; empty: all are 0

  bool operator==(const Quantisation&) const = default;
};

/// `tensor`, `channel`, `block`.
std::string_view to_string(Quantisation::Granularity granularity);

/// The inverse. Throws InputError for any other name.
Quantisation::Granularity parse_granularity(std::string_view name);

/// How many scales a tensor of `shape` has: 1, the size of the axis, or the number of blocks.
/// Throws InputError, beginning with `name`, for an axis that the shape lacks or a block of 0.
uint64_t scale_count(const Quantisation& quantisation, const std::vector<uint64_t>& shape,
                     std::string_view name);

/// The scale of every element, as the C order meets them: element i's is number
/// (i / inner) % count.
struct ScaleIndex {
  uint64_t inner = 1;  ///< consecutive elements that share a scale
  uint64_t count = 1;

  ScaleIndex(const Quantisation& quantisation, const std::vector<uint64_t>& shape);
  uint64_t operator[](uint64_t element) const { return element / inner % count; }
};

/// What a tensor is, without its elements.
struct Description {
  std::string name;
  Dtype dtype = Dtype::uint8;
  std::vector<uint64_t> shape;  ///< empty: one element; a dimension of 0: none
  std::optional<Quantisation> quantisation;

  bool operator==(const Description&) const = default;
};

/// How many elements a tensor of `shape` has. Throws InputError, beginning with `name`, for more
/// than 64 dimensions (NumPy's limit) or when the non-zero dimensions multiply to 2^63 or more
/// (NumPy's limit too).
uint64_t element_count(const std::vector<uint64_t>& shape, std::string_view name);

/// Elements that who goes through a whole tensor reads at once.
inline constexpr uint64_t kPart = uint64_t{1} << 16;

/// One tensor, whose elements are read as they are asked for, in C order (the last index runs
/// fastest), whatever the file's order. Safe to read from several threads.
class Source {
 public:
  virtual ~Source() = default;

  virtual const Description& description() const = 0;

  /// How many elements it has.
  virtual uint64_t size() const = 0;

  /// Where the file holds the elements of a uint8 or int8 tensor in C order: these; else empty.
  virtual std::span<const uint8_t> bytes() const { return {}; }

  /// Elements first .. first + words.size() - 1. The dtype must be an integer's. Throws InputError,
  /// naming the tensor and the index, for an element that an int32 does not hold.
  virtual void read(uint64_t first, std::span<int32_t> words) const = 0;

  /// The same as reals, of any dtype; integers are converted as they are. Throws InputError, naming
  /// the tensor and the index, for NaN, infinity, and a float64 beyond float32.
  virtual void read(uint64_t first, std::span<float> values) const = 0;

  /// These elements will not be read soon: their pages leave the resident memory.
  virtual void release(uint64_t first, uint64_t count) const = 0;
};

/// A file of tensors, mapped into memory.
class File {
 public:
  virtual ~File() = default;

  /// One for each tensor, in the file's order (.safetensors: by offset). They live as long as the
  /// file.
  virtual const std::vector<std::unique_ptr<Source>>& tensors() const = 0;
};

/// Opens a file by what it begins with: .npy, .tflite (constants only), .safetensors. The tensor of
/// a .npy has the file's name without its ending. Throws InputError, beginning with the path, for
/// what is none of these, truncated, or lies about its sizes; allocates in proportion to the file's
/// own size at most, whatever it claims.
std::unique_ptr<File> open(const std::filesystem::path& path);

}  // namespace spark::tensor
