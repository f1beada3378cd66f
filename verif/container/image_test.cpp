// Rationale: `raw` must be the golden's bytes; a line of text is a number whose bits are the
// golden's slices in order, which is worked out here bit by bit from the slices. Widths on all
// sides of every boundary (1 bit, below a slice, no multiple of it, of 4 or of 8, 4096), slices of
// 2 to 8 bits, both layouts, and counts around a step of the writer, so that planes end inside
// bytes, digits and lines. Icarus Verilog then reads the text as a user's simulation does.
#include "sim/container/image.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "gen/base/file.h"
#include "sim/codec/stream.h"
#include "verif/container/support.h"

namespace spark::container {
namespace {

using codec::Format;
using codec::Layout;
using test::Item;

/// A plane of slices as lines of `width` binary digits.
std::vector<std::string> lines_of(int slice, std::span<const uint32_t> slices, uint64_t width) {
  std::string bits;
  for (const uint32_t value : slices) {
    for (int bit = slice; bit-- > 0;) bits += (value >> bit & 1) != 0 ? '1' : '0';
  }
  bits.resize((bits.size() + width - 1) / width * width, '0');
  std::vector<std::string> lines;
  for (size_t at = 0; at < bits.size(); at += width) lines.push_back(bits.substr(at, width));
  return lines;
}

/// What an image must hold.
struct Wanted {
  std::string raw;
  uint64_t tails;
  std::vector<std::string> lines;  ///< of binary digits
  uint64_t tail_line;
};

Wanted wanted_of(const Item& item, uint64_t width) {
  const std::vector<int32_t>& words = item.source.words();
  const std::vector<uint32_t> slices = codec::to_slices(item.format, item.layout, words);
  Wanted wanted = {
      codec::pack_slices(item.format.slice, slices), slices.size() - words.size(), {}, 0};
  if (item.layout == Layout::interleaved) {
    wanted.lines = lines_of(item.format.slice, slices, width);
    return wanted;
  }
  const std::span<const uint32_t> all = slices;
  wanted.lines = lines_of(item.format.slice, all.first(words.size()), width);
  wanted.tail_line = wanted.lines.size();
  const std::vector<std::string> tails =
      lines_of(item.format.slice, all.subspan(words.size()), width);
  wanted.lines.insert(wanted.lines.end(), tails.begin(), tails.end());
  return wanted;
}

/// The number of a line of hexadecimal digits, as `width` binary digits.
std::string binary(const std::string& line, uint64_t width) {
  std::string bits;
  for (const char digit : line) {
    const auto value = static_cast<unsigned>(std::string("0123456789abcdef").find(digit));
    EXPECT_LT(value, 16U) << line;
    for (int bit = 4; bit-- > 0;) bits += (value >> bit & 1) != 0 ? '1' : '0';
  }
  EXPECT_EQ(line.size(), (width + 3) / 4);
  EXPECT_EQ(bits.find('1') < bits.size() - width, false) << "bits beyond the width";
  return bits.substr(bits.size() - std::min<uint64_t>(width, bits.size()));
}

Image write(const std::filesystem::path& path, ImageKind kind, uint64_t width, const Item& item) {
  const Feed feed(item.source.description(), item.format, item.source, "x");
  return write_image(path, kind, width, item.layout, feed);
}

void check_text(const std::filesystem::path& path, ImageKind kind, uint64_t width,
                const Item& item) {
  const Wanted wanted = wanted_of(item, width);
  const Image image = write(path, kind, width, item);
  EXPECT_EQ(image.words, item.source.size());
  EXPECT_EQ(image.tails, wanted.tails);
  EXPECT_EQ(image.lines, wanted.lines.size());
  EXPECT_EQ(image.tail_line.has_value(), item.layout == Layout::planar);
  EXPECT_EQ(image.tail_line.value_or(0), wanted.tail_line);
  std::vector<std::string> lines;
  std::map<std::string, uint64_t> header;
  std::istringstream text(read_file(path));
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("//")) {
      std::istringstream fields(line.substr(2));
      std::string what;
      fields >> what >> header[what];
    } else if (line.starts_with("@")) {
      EXPECT_EQ(kind, ImageKind::mem);
      EXPECT_EQ(std::stoull(line.substr(1), nullptr, 16), lines.size());
    } else {
      lines.push_back(binary(line, width));
    }
  }
  EXPECT_TRUE(lines == wanted.lines);
  if (kind == ImageKind::hex) {
    EXPECT_TRUE(header.empty());
    return;
  }
  EXPECT_EQ(header["words"], image.words);
  EXPECT_EQ(header["slices"], image.words + image.tails);
  EXPECT_EQ(header["tails"], image.tails);
  EXPECT_EQ(header["width"], width);
  EXPECT_EQ(header["depth"], image.lines);
}

TEST(MemoryImage, RawIsTheGoldensBytes) {
  std::mt19937_64 random = test::seeded(20250301);
  const test::ScratchFolder scratch;
  for (int slice = 2; slice <= 8; ++slice) {
    for (const Layout layout : test::kLayouts) {
      for (const uint64_t count :
           {0UL, 1UL, 2UL, 7UL, 1000UL, 4 * kChunkWords, 8 * kChunkWords + 3}) {
        const Item item = test::random_item("x", {count}, {.slice = slice}, layout, random);
        write(scratch.path("x"), ImageKind::raw, 0, item);
        EXPECT_TRUE(read_file(scratch.path("x")) == wanted_of(item, 1).raw)
            << "slice " << slice << " count " << count;
      }
    }
  }
}

TEST(MemoryImage, LinesOfEveryKindOfWidth) {
  std::mt19937_64 random = test::seeded(20250302);
  const test::ScratchFolder scratch;
  for (const int slice : {2, 3, 4, 5, 7, 8}) {
    for (const Layout layout : test::kLayouts) {
      for (const uint64_t width : {1, 2, 3, 4, 5, 7, 8, 12, 13, 31, 32, 33, 64, 100, 4095, 4096}) {
        const Item item =
            test::random_item("x", {random() % 3000}, {.slice = slice}, layout, random);
        SCOPED_TRACE(fmt::format("slice {}, {} words, width {}", slice, item.source.size(), width));
        check_text(scratch.path("x"), ImageKind::hex, width, item);
        check_text(scratch.path("x"), ImageKind::mem, width, item);
      }
    }
  }
  for (const Layout layout : test::kLayouts) {
    for (const uint64_t count : {uint64_t{0}, uint64_t{1}, 8 * kChunkWords + 5}) {
      const Item item = test::random_item("x", {count}, {.is_signed = true}, layout, random);
      check_text(scratch.path("x"), ImageKind::mem, 48, item);
      check_text(scratch.path("x"), ImageKind::hex, 30, item);
    }
  }
}

TEST(MemoryImage, OtherWidthsAreRefused) {
  std::mt19937_64 random = test::seeded(20250303);
  const test::ScratchFolder scratch;
  const Item item = test::random_item("x", {5}, {}, Layout::interleaved, random);
  for (const uint64_t width : {0, 4097}) {
    EXPECT_EQ(test::error_of([&] { write(scratch.path("x"), ImageKind::hex, width, item); }),
              fmt::format("lines of {} bits; allowed: 1..4096", width));
  }
  EXPECT_FALSE(std::filesystem::exists(scratch.path("x")));
}

/// A simulation that reads an image into a memory and prints every line of it.
std::string simulated(const std::filesystem::path& folder, const std::string& image, uint64_t width,
                      uint64_t depth) {
  const std::string bench = fmt::format(R"(module bench;
  reg [{0}:0] memory [0:{1}];
  integer i;
  initial begin
    $readmemh("{2}", memory);
    for (i = 0; i <= {1}; i = i + 1) $display("%b", memory[i]);
  end
endmodule
)",
                                        width - 1, depth - 1, image);
  write_file(folder / "bench.v", bench);
  const ToolRun built = run_tool("iverilog", {"-g2005", "-Wall", "-o", "bench", "bench.v"}, folder);
  EXPECT_EQ(built.status, 0) << built.output;
  const ToolRun run = run_tool("vvp", {"-n", "bench"}, folder);
  EXPECT_EQ(run.status, 0);
  return run.output;
}

TEST(MemoryImage, IcarusReadsWhatWasWritten) {
  std::mt19937_64 random = test::seeded(20250304);
  const test::ScratchFolder scratch;
  for (const ImageKind kind : {ImageKind::hex, ImageKind::mem}) {
    for (const Layout layout : test::kLayouts) {
      for (const uint64_t width : {1, 16, 30, 64, 129, 4096}) {
        const Item item = test::random_item("x", {4000}, {}, layout, random);
        const Image image = write(scratch.path("image"), kind, width, item);
        std::string wanted;
        for (const std::string& line : wanted_of(item, width).lines) wanted += line + "\n";
        EXPECT_TRUE(simulated(scratch.path(), "image", width, image.lines) == wanted)
            << "width " << width;
      }
    }
  }
}

}  // namespace
}  // namespace spark::container
