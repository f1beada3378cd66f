#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "sim/tensor/source.h"

namespace spark::tensor {

/// Writes a file of tensors, the elements of one after the other in C order. What is written takes
/// the place of the file only at the end (FileWriter), and nothing is left behind without that.
/// All members throw InputError, naming the path, if the file cannot be written, and
/// std::logic_error for elements of the wrong kind, too many or too few.
class Writer {
 public:
  virtual ~Writer() = default;

  /// The next elements, of integer dtypes. Throws InputError, naming tensor and index, for a word
  /// that does not fit its dtype.
  virtual void write(std::span<const int32_t> words) = 0;

  /// The next elements, of float dtypes, rounded half to even to 16 bits. Throws InputError, naming
  /// tensor and index, for what is not finite, or no longer is when rounded.
  virtual void write(std::span<const float> values) = 0;

  /// The next elements, of uint8 or int8, as they are.
  virtual void write(std::span<const uint8_t> bytes) = 0;

  /// Every element has been written; the file takes its place.
  virtual void commit() = 0;
};

/// A writer of these tensors, by the ending of `path`:
/// - .npy: exactly one tensor; bfloat16 is refused. What is no regular file (/dev/stdout) is too.
/// - .safetensors: any number, of distinct names. Data of larger elements come first; if that is
///   another order than the tensors', the file must be a regular one.
/// - .tflite: a copy of `model`, the constants of these names (as parse_tflite names them)
///   replaced, everything else byte for byte. Dtype and number of elements must be the model's. A
///   buffer that several tensors share is replaced only for all of them, with the same bytes.
/// The tensors' quantisation is not written. Throws InputError for another ending and for what
/// the format or the model cannot hold.
std::unique_ptr<Writer> create(const std::filesystem::path& path,
                               const std::vector<Description>& tensors,
                               const std::filesystem::path& model = {});

}  // namespace spark::tensor
