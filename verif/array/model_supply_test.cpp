#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "sim/codec/rules.h"
#include "sim/container/open.h"
#include "verif/array/model_support.h"
#include "verif/shared_data.h"

/// What coded memory is worth in front of plain arithmetic: an array whose operands come from a
/// memory that delivers only so many beats a cycle.
namespace spark::array::test {
namespace {

/// All beats of one stream, tile after tile, behind a queue that the memory fills.
struct Line {
  std::vector<Beat> beats;
  size_t delivered = 0;  ///< by the memory
  size_t taken = 0;      ///< by the array

  bool wants(size_t depth) const { return delivered < beats.size() && delivered - taken < depth; }
};

std::vector<Line> lines_of(const std::vector<Streams>& tiles) {
  std::vector<Line> lines(tiles.front().size());
  for (const Streams& tile : tiles) {
    for (size_t n = 0; n < lines.size(); ++n) {
      lines[n].beats.insert(lines[n].beats.end(), tile[n].begin(), tile[n].end());
    }
  }
  return lines;
}

void offer(const std::vector<Line>& lines, Offers& port) {
  for (size_t n = 0; n < lines.size(); ++n) {
    const bool valid = lines[n].taken < lines[n].delivered;
    port.valid.set(static_cast<int>(n), valid);
    if (valid) port.beats[n] = lines[n].beats[lines[n].taken];
  }
}

void take(std::vector<Line>& lines, const Offers& port, const Bits& ready) {
  for (size_t n = 0; n < lines.size(); ++n) {
    const int stream = static_cast<int>(n);
    if (port.valid.test(stream) && ready.test(stream)) ++lines[n].taken;
  }
}

struct Supplied {
  uint64_t cycles = 0;
  uint64_t beats = 0;  ///< of 2 slices or one word: 2S bits each
};

/// Runs all tiles; the memory delivers `per_cycle` beats a cycle, in turn to the streams whose
/// queue of 8 has room.
Supplied run_supplied(const Config& config, const std::vector<Streams>& a_tiles,
                      const std::vector<Streams>& b_tiles, int per_cycle) {
  std::vector<Line> a = lines_of(a_tiles);
  std::vector<Line> b = lines_of(b_tiles);
  std::vector<Line*> lines;
  for (Line& line : a) lines.push_back(&line);
  for (Line& line : b) lines.push_back(&line);
  Supplied result;
  for (const Line* line : lines) result.beats += line->beats.size();
  const auto array = make_model(config);
  array->reset();
  Inputs inputs(config);
  inputs.c_ready = true;
  size_t turn = 0;
  uint64_t rows_left = a_tiles.size() * static_cast<uint64_t>(config.rows);
  while (rows_left > 0) {
    offer(a, inputs.a);
    offer(b, inputs.b);
    const Outputs& out = array->eval(inputs);
    const bool row = out.c_valid;
    take(a, inputs.a, out.a_ready);
    take(b, inputs.b, out.b_ready);
    array->edge();
    rows_left -= row ? 1 : 0;
    ++result.cycles;
    int budget = per_cycle;
    for (size_t tried = 0; budget > 0 && tried < lines.size(); ++tried) {
      Line& line = *lines[turn];
      turn = (turn + 1) % lines.size();
      if (!line.wants(8)) continue;
      ++line.delivered;
      --budget;
      tried = 0;
    }
  }
  return result;
}

/// Rows first .. first + count - 1 of a tensor's matrix, as the code leaves them.
Matrix rows_of(const codec::Tensor& tensor, const codec::Format& format, int first, int count,
               int length) {
  Matrix matrix(count, length);
  for (int row = 0; row < count; ++row) {
    for (int k = 0; k < length; ++k) {
      const int32_t word =
          tensor.words[static_cast<size_t>(first + row) * static_cast<size_t>(length) +
                       static_cast<size_t>(k)];
      matrix.at(row, k) =
          format.halve ? codec::decode(format, codec::encode(format, word)) / 2 : word;
    }
  }
  return matrix;
}

Matrix transposed(const Matrix& matrix) {
  Matrix result(matrix.cols, matrix.rows);
  for (int row = 0; row < matrix.rows; ++row) {
    for (int col = 0; col < matrix.cols; ++col) result.at(col, row) = matrix.at(row, col);
  }
  return result;
}

// Activations of the keyword spotter against its weights, from memory that delivers a quarter of
// what the plain array could take. Behind the border decoders, the array must gain at least 0.95 of
// what the bits say.
TEST(ModelSupply, CodedMemoryGainsWhatItSavesOnRealTensors) {
  const auto folder = verif::shared_data() / "data" / "tensors";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " does not exist";
  const codec::Tensor activations =
      container::read_tensor(folder / "kws01_act.04_CONV_2D_u8relu.npy");
  const codec::Tensor weights = container::read_tensor(folder / "kws01.t019.npy");
  constexpr int kLength = 64;
  constexpr int kTiles = 40;
  const codec::Format a_format{.is_signed = false, .form = codec::Form::exact, .halve = true};
  const codec::Format b_format{.is_signed = true, .form = codec::Form::exact, .halve = true};
  Supplied supplied[2];
  uint64_t a_beats[2] = {};
  for (const bool coded : {false, true}) {
    Config config;
    config.pe = Pe::int8;
    config.sync = Sync::rigid;
    config.form = coded ? Form::exact : Form::none;
    config.signed_b = true;
    config.rows = 16;
    config.cols = 16;
    const codec::Format plain_a{.is_signed = false};
    const codec::Format plain_b{.is_signed = true};
    std::vector<Streams> a;
    std::vector<Streams> b;
    for (int tile = 0; tile < kTiles; ++tile) {
      a.push_back(
          to_streams(config, Operand::a,
                     rows_of(activations, coded ? a_format : plain_a, tile * 16, 16, kLength)));
      b.push_back(to_streams(
          config, Operand::b,
          transposed(rows_of(weights, coded ? b_format : plain_b, tile % 4 * 16, 16, kLength))));
      for (const auto& stream : a.back()) a_beats[coded] += stream.size();
    }
    supplied[coded] = run_supplied(config, a, b, 8);
  }
  const double bits =
      static_cast<double>(supplied[0].beats) / static_cast<double>(supplied[1].beats);
  const double speed =
      static_cast<double>(supplied[0].cycles) / static_cast<double>(supplied[1].cycles);
  RecordProperty("bits_ratio", std::to_string(bits));
  RecordProperty("speed_ratio", std::to_string(speed));
  RecordProperty("a_bits_ratio",
                 std::to_string(static_cast<double>(a_beats[0]) / static_cast<double>(a_beats[1])));
  std::printf("bits moved: %.3f times fewer (A alone %.3f), speed %.3f times\n", bits,
              static_cast<double>(a_beats[0]) / static_cast<double>(a_beats[1]), speed);
  EXPECT_GT(bits, 1.2);
  EXPECT_GE(speed, 0.95 * bits);
}

}  // namespace
}  // namespace spark::array::test
