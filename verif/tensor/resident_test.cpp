// Rationale: sparse files of zeros, far larger than the bound, are read in both element orders, and
// the peak of the process's resident memory is taken from the system. One part of the file larger
// than the bound suffices to see pages that are not let go; with SPARK_LONG=1 all of it is read.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "gen/base/error.h"
#include "sim/tensor/npy.h"
#include "verif/gen/support.h"
#include "verif/tensor/support.h"

namespace spark::tensor {
namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;
constexpr uint64_t kBound = 64 * kMiB;

/// A .npy of uint8 zeros that takes no room on the disk.
std::string sparse_npy(const gen::test::ScratchFolder& scratch, const std::string& fortran,
                       const std::string& shape, uint64_t count) {
  const std::string header = test::npy(test::npy_dictionary("'|u1'", fortran, shape), "");
  const std::string path = scratch.file("zeros.npy", header);
  std::filesystem::resize_file(path, header.size() + count);
  return path;
}

/// Reads elements first .. first + count - 1, a piece after the other, and lets each go.
void read_through(const Source& source, uint64_t first, uint64_t count, size_t piece) {
  std::vector<int32_t> words(piece);
  for (uint64_t at = first; at < first + count; at += piece) {
    const std::span<int32_t> part(words.data(), std::min<uint64_t>(piece, first + count - at));
    source.read(at, part);
    EXPECT_TRUE(std::all_of(part.begin(), part.end(), [](int32_t word) { return word == 0; }));
    source.release(at, part.size());
  }
}

TEST(Resident, AFileLargerThanTheBoundInCOrder) {
  const gen::test::ScratchFolder scratch;
  constexpr uint64_t kSize = 6144 * kMiB;
  const auto file = open(sparse_npy(scratch, "False", fmt::format("({},)", kSize), kSize));
  const Source& source = *file->tensors().at(0);
  const test::ResidentPeak peak;
  // Pieces that begin and end within pages.
  const uint64_t read = test::long_runs() ? kSize : 160 * kMiB;
  read_through(source, 0, read, 65536 + 100);
  read_through(source, kSize - 16 * kMiB, 16 * kMiB, 50001);
  EXPECT_LT(peak.growth(), kBound);
}

TEST(Resident, AFileLargerThanTheBoundInFortranOrder) {
  const gen::test::ScratchFolder scratch;
  // Neighbours in C order lie 8 KiB apart.
  const uint64_t rows = 8192;
  const uint64_t cols = test::long_runs() ? 262144 : 12288;
  const auto file =
      open(sparse_npy(scratch, "True", fmt::format("({}, {})", rows, cols), rows * cols));
  const Source& source = *file->tensors().at(0);
  const test::ResidentPeak peak;
  read_through(source, 0, source.size(), size_t{1} << 20);
  EXPECT_LT(peak.growth(), kBound);
}

TEST(Resident, WithoutAnyReleaseTheReaderOfFortranOrderBoundsItself) {
  const gen::test::ScratchFolder scratch;
  const uint64_t rows = 8192;
  const uint64_t cols = 20480;
  const auto file =
      open(sparse_npy(scratch, "True", fmt::format("({}, {})", rows, cols), rows * cols));
  std::vector<int32_t> words(4 * kMiB);
  const test::ResidentPeak peak;  // but for the words themselves, 16 MiB of them
  file->tensors().at(0)->read(12345, words);
  EXPECT_LT(peak.growth(), kBound);
  EXPECT_GT(peak.growth(), 4 * kMiB) << "the measurement sees the words";
}

}  // namespace
}  // namespace spark::tensor
