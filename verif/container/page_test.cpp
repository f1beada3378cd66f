// Rationale: the page is what others write readers and writers by. Its example must be what the
// program writes, byte for byte, and its offsets must add up; the numbers of its tables are pinned
// by the program's enumerations.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "gen/base/file.h"
#include "verif/container/support.h"

namespace spark::container {
namespace {

const std::string kPage = SPARK_SOURCE_DIR "/sim/container/CONTAINER.md";

/// The bytes of the example, whose rows must follow each other.
std::string example() {
  const std::regex row(R"(\| (\d+) \| `([0-9a-f ]+)` \|.*)");
  std::istringstream page(read_file(kPage));
  std::string bytes;
  for (std::string line; std::getline(page, line);) {
    std::smatch fields;
    if (!std::regex_match(line, fields, row)) continue;
    EXPECT_EQ(std::stoull(fields[1]), bytes.size()) << line;
    std::istringstream digits(fields[2]);
    for (std::string byte; digits >> byte;) {
      bytes += static_cast<char>(std::stoi(byte, nullptr, 16));
    }
  }
  return bytes;
}

TEST(ContainerPage, TheExampleIsWhatTheProgramWrites) {
  const test::ScratchFolder scratch;
  const test::Item item = {
      {{"w", tensor::Dtype::int8, {2, 2}, {}}, std::vector<int32_t>{3, -5, -25, 0}},
      {.is_signed = true}};
  test::write(scratch.path("w.spark"), {item});
  EXPECT_EQ(example().size(), 181U);
  EXPECT_TRUE(read_file(scratch.path("w.spark")) == example());
}

TEST(ContainerPage, NamesEveryDtypeWithItsNumber) {
  const std::string page = read_file(kPage);
  for (uint64_t number = 1; tensor::dtype_of(number); ++number) {
    const std::string entry =
        fmt::format("{} {}", number, tensor::to_string(*tensor::dtype_of(number)));
    EXPECT_NE(page.find(entry), std::string::npos) << entry;
  }
}

}  // namespace
}  // namespace spark::container
