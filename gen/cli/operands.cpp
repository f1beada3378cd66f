#include "gen/cli/operands.h"

#include <fmt/ranges.h>

#include <limits>

#include "gen/base/error.h"
#include "sim/codec/rules.h"
#include "sim/container/open.h"

namespace spark::cli {
namespace {

std::string shape_of(const codec::Tensor& tensor) {
  return fmt::format("{}", fmt::join(tensor.shape, "x"));
}

int dimension(uint64_t size, const std::string& path) {
  if (size > static_cast<uint64_t>(std::numeric_limits<int>::max())) {
    throw InputError("{}: {} rows or columns; at most 2^31-1 are allowed", path, size);
  }
  return static_cast<int>(size);
}

/// The tensor as a matrix of `rows` rows, or, transposed, the other way round.
array::Matrix as_matrix(const codec::Tensor& tensor, uint64_t row_count, const std::string& path,
                        bool transposed) {
  const int rows = dimension(row_count, path);
  const int cols = dimension(tensor.words.size() / row_count, path);
  array::Matrix matrix(transposed ? cols : rows, transposed ? rows : cols);
  if (!transposed) {
    matrix.values = tensor.words;
    return matrix;
  }
  auto word = tensor.words.begin();
  for (int row = 0; row < rows; ++row) {
    for (int col = 0; col < cols; ++col) matrix.at(col, row) = *word++;
  }
  return matrix;
}

MatrixFile read(const std::string& path) {
  MatrixFile file{path, container::read_tensor(path), {}};
  if (file.tensor.words.empty()) {
    throw InputError("{}: its shape {} holds no words to multiply", path, shape_of(file.tensor));
  }
  if (file.tensor.shape.empty()) {
    throw InputError("{}: a single word; a matrix has at least one dimension", path);
  }
  return file;
}

}  // namespace

std::shared_ptr<OperandOptions> add_operands(const Command& command, bool required) {
  auto options = std::make_shared<OperandOptions>();
  command
      .option("--a", options->a, "FILE",
              "A, M x K: .npy, or another file of one tensor of integers; of more dimensions the "
              "last is K, the others are M")
      .required(required);
  command.option("--b", options->b, "FILE", "B, K x N: as A").required(required);
  command.flag("--b-transposed", options->b_transposed,
               "B is N x K: its first dimension is N, all others are K (a TFLite filter)");
  return options;
}

Operands read_operands(const OperandOptions& options) {
  Operands operands{read(options.a), read(options.b)};
  MatrixFile& a = operands.a;
  MatrixFile& b = operands.b;
  if (!options.b_transposed && b.tensor.shape.size() != 2) {
    throw InputError(
        "{}: its shape is {}; B is K x N, with 2 dimensions; for N x K of any shape use "
        "--b-transposed",
        b.path, shape_of(b.tensor));
  }
  a.matrix = as_matrix(a.tensor, a.tensor.words.size() / a.tensor.shape.back(), a.path, false);
  b.matrix = as_matrix(b.tensor, b.tensor.shape.front(), b.path, options.b_transposed);
  if (a.matrix.cols != b.matrix.rows) {
    const bool other = (options.b_transposed ? b.tensor.shape.size() == 2 : true) &&
                       a.matrix.cols == b.matrix.cols;
    throw InputError("A ({}, {}) has K = {}, but B ({}, {}) has K = {}{}", a.path,
                     shape_of(a.tensor), a.matrix.cols, b.path, shape_of(b.tensor), b.matrix.rows,
                     !other                 ? ""
                     : options.b_transposed ? "; drop --b-transposed for a B of K x N"
                                            : "; use --b-transposed for a B of N x K");
  }
  return operands;
}

array::Matrix coded_words(codec::Format format, const MatrixFile& operand) {
  format.is_signed = codec::is_signed(operand.tensor);
  codec::check_words(format, operand.tensor, operand.path);
  array::Matrix words = operand.matrix;
  for (int32_t& word : words.values) {
    word = codec::decode(format, codec::encode(format, word));
    if (format.halve) word /= 2;  // decoded words are even then
  }
  return words;
}

array::Matrix plain_words(int slice, const MatrixFile& operand) {
  codec::Format format;
  format.slice = slice;
  format.is_signed = codec::is_signed(operand.tensor);
  codec::check_words(format, operand.tensor, operand.path);
  return operand.matrix;
}

void write_sums(tensor::Writer& writer, const array::Sums& sums, const std::string& name) {
  std::vector<int32_t> words;
  words.reserve(sums.values.size());
  for (const int64_t sum : sums.values) {
    if (sum != static_cast<int32_t>(sum)) {
      throw InputError("{}: the result {} does not fit int32", name, sum);
    }
    words.push_back(static_cast<int32_t>(sum));
  }
  writer.write(words);
  writer.commit();
}

}  // namespace spark::cli
