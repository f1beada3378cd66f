#pragma once

#include <memory>
#include <string>

#include "gen/cli/command.h"
#include "sim/array/config.h"
#include "sim/array/streams.h"
#include "sim/codec/format.h"
#include "sim/codec/tensor.h"
#include "sim/tensor/writer.h"

namespace spark::cli {

/// The options that name the operands of a product.
struct OperandOptions {
  std::string a;
  std::string b;
  bool b_transposed = false;
};

/// Adds --a, --b and --b-transposed.
std::shared_ptr<OperandOptions> add_operands(const Command& command, bool required);

/// One operand: a tensor, read as a matrix.
struct MatrixFile {
  std::string path;
  codec::Tensor tensor;

  /// M x K of A, K x N of B: the tensor's words.
  array::Matrix matrix;
};

struct Operands {
  MatrixFile a;
  MatrixFile b;
};

/// Reads both files. A: any shape of 1 dimension or more; the last one is K, the others together
/// are M. B: K x N; transposed, any shape of 1 dimension or more, of which the first is N and the
/// others together are K (the order O, kh, kw, I of a TFLite filter). Throws InputError for what is
/// no such tensor, holds no words, or when the two K differ.
Operands read_operands(const OperandOptions& options);

/// What the array is given for `operand`: each word as a word that the code of `format` carries, in
/// the scale of the codes themselves (with `halve`, half of it). Throws InputError as
/// codec::check_words.
array::Matrix coded_words(codec::Format format, const MatrixFile& operand);

/// The words themselves, for form none. Throws InputError unless they have at most 2 * `slice`
/// bits.
array::Matrix plain_words(int slice, const MatrixFile& operand);

/// Writes the sums as int32 and commits. Throws InputError, beginning with `name`, for a number
/// that does not fit.
void write_sums(tensor::Writer& writer, const array::Sums& sums, const std::string& name);

}  // namespace spark::cli
