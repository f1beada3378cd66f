#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "gen/base/file.h"
#include "gen/bundle/bundle.h"
#include "verif/gen/support.h"

/// Rationale: writing must be all or nothing. Every way in which it is refused or breaks off is
/// followed by a comparison of the whole tree with what it was before.
namespace spark::gen {
namespace {

namespace fs = std::filesystem;
using test::error_of;
using test::ScratchFolder;
using test::spark_rtl;
using test::spark_rtl_in_shell;
using test::tree;

Bundle encoder_bundle(const std::string& top, const std::string& slice = "4") {
  return make_bundle({configured("spark_encoder", {{"slice", slice}}), top},
                     {{"codebook.csv", "of slice " + slice + "\n"}});
}

std::map<std::string, std::string> with_directory(const Bundle& bundle) {
  std::map<std::string, std::string> files = bundle.files;
  files["rtl/"] = "";
  return files;
}

TEST(BundleWrite, MakesMissingFolders) {
  const ScratchFolder scratch;
  write_bundle(encoder_bundle("e"), scratch.path("a/b/c/"), false);
  EXPECT_EQ(tree(scratch.path("a/b/c")), with_directory(encoder_bundle("e")));
}

TEST(BundleWrite, SameContentAgainIsNoConflict) {
  const ScratchFolder scratch;
  write_bundle(encoder_bundle("e"), scratch.path("x"), false);
  const auto written = fs::last_write_time(scratch.path("x/manifest.json"));
  write_bundle(encoder_bundle("e"), scratch.path("x"), false);
  EXPECT_EQ(fs::last_write_time(scratch.path("x/manifest.json")), written);
}

/// Somebody may stand in it, or it may be a mount: it must not be replaced by another directory.
TEST(BundleWrite, EmptyDirectoryStaysTheOneItIs) {
  const ScratchFolder scratch;
  fs::create_directory(scratch.path("x"));
  struct stat before = {};
  ASSERT_EQ(::stat(scratch.path("x").c_str(), &before), 0);
  write_bundle(encoder_bundle("e"), scratch.path("x"), false);
  struct stat after = {};
  ASSERT_EQ(::stat(scratch.path("x").c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(tree(scratch.path("x")), with_directory(encoder_bundle("e")));
}

TEST(BundleWrite, CurrentDirectoryWillDo) {
  const ScratchFolder scratch;
  const ToolRun run = spark_rtl({"emit", "spark_decoder", "-o", "."}, scratch.path());
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_EQ(read_bundle(scratch.path()).request.top, "spark_decoder");
}

TEST(BundleWrite, OccupiedDirectoryIsRefused) {
  const ScratchFolder scratch;
  const std::string folder = scratch.path("x").string();
  const std::string expected =
      "'" + folder + "' exists with other content; name another directory, or --force to replace";
  scratch.file("x/notes.txt", "mine\n");
  EXPECT_EQ(error_of([&] { write_bundle(encoder_bundle("e"), folder, false); }), expected);
  fs::remove(scratch.path("x/notes.txt"));
  write_bundle(encoder_bundle("e"), folder, false);
  const auto before = tree(scratch.path());
  EXPECT_EQ(error_of([&] { write_bundle(encoder_bundle("e", "5"), folder, false); }), expected);
  EXPECT_EQ(tree(scratch.path()), before);
}

TEST(BundleWrite, ForceReplacesTheOlderBundleAndNothingElse) {
  const ScratchFolder scratch;
  write_bundle(encoder_bundle("older"), scratch.path("x"), false);
  scratch.file("x/notes.txt", "mine\n");
  scratch.file("x/rtl/mine.v", "module mine; endmodule\n");
  write_bundle(encoder_bundle("newer", "5"), scratch.path("x"), true);
  auto expected = with_directory(encoder_bundle("newer", "5"));
  expected["notes.txt"] = "mine\n";
  expected["rtl/mine.v"] = "module mine; endmodule\n";
  EXPECT_EQ(tree(scratch.path("x")), expected);
}

/// A manifest is input like any other: it must not lead out of the folder.
TEST(BundleWrite, ForceRemovesNothingOutside) {
  const ScratchFolder scratch;
  const std::string precious = scratch.file("precious", "mine\n");
  for (const std::string& text :
       {R"({"sha256": {"../precious": "", ")" + precious + R"(": ""}})",
        std::string(R"({"sha256": ["../precious"]})"), std::string("not JSON")}) {
    scratch.file("x/manifest.json", text);
    write_bundle(encoder_bundle("e"), scratch.path("x"), true);
    EXPECT_EQ(tree(scratch.path("x")), with_directory(encoder_bundle("e")));
    EXPECT_EQ(read_file(precious), "mine\n");
  }
}

TEST(BundleWrite, DirectoryInTheWayOfAFileChangesNothing) {
  const ScratchFolder scratch;
  write_bundle(encoder_bundle("older"), scratch.path("x"), false);
  scratch.file("x/rtl/newer.v/notes.txt", "mine\n");
  const auto before = tree(scratch.path());
  EXPECT_EQ(
      error_of([&] { write_bundle(encoder_bundle("newer"), scratch.path("x"), true); }),
      "cannot write '" + scratch.path("x/rtl/newer.v").string() + "': a directory is in the way");
  EXPECT_EQ(tree(scratch.path()), before);
}

TEST(BundleWrite, FileInTheWayOfADirectoryChangesNothing) {
  const ScratchFolder scratch;
  scratch.file("x/rtl", "mine\n");
  const auto before = tree(scratch.path());
  EXPECT_EQ(error_of([&] {
              write_bundle(encoder_bundle("e"), scratch.path("x"), true);
            }).rfind("cannot write '" + scratch.path("x").string() + "': ", 0),
            0U);
  EXPECT_EQ(tree(scratch.path()), before);
}

TEST(BundleWrite, FolderThatIsAFileIsRefused) {
  const ScratchFolder scratch;
  const std::string file = scratch.file("file", "mine\n");
  for (const bool force : {false, true}) {
    EXPECT_EQ(error_of([&] { write_bundle(encoder_bundle("e"), file, force); }),
              "'" + file + "' is a file; name a directory for the bundle");
    EXPECT_EQ(error_of([&] { write_bundle(encoder_bundle("e"), file + "/below", force); }),
              "cannot write '" + file + "/below/codebook.csv': Not a directory");
  }
  EXPECT_EQ(error_of([&] { write_bundle(encoder_bundle("e"), "", false); }),
            "'' is not a directory; name one for the bundle");
  EXPECT_EQ(read_file(file), "mine\n");
}

/// A limit on the size of a file stands for a full disk: write() fails in the middle of a file. The
/// limits (in the shell's blocks) reach from below the smallest file to above the largest one, so
/// that the disk fills up at each file in turn.
class FullDisk : public testing::Test {
 protected:
  /// Emits with every limit into `x` below the scratch folder; says whether it ended well.
  static bool emit(const ScratchFolder& scratch, int blocks,
                   const std::vector<std::string>& options) {
    std::vector<std::string> arguments = {"emit", "spark_unpack", "-o", scratch.path("x").string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    // Without the trap the kernel would kill the process instead of failing its write().
    const ToolRun run = spark_rtl_in_shell(
        fmt::format("trap '' XFSZ; ulimit -f {}; exec \"$@\"", blocks), arguments);
    if (run.status == 0) return true;
    EXPECT_EQ(run.status, 2) << run.output;
    EXPECT_EQ(run.output.rfind("spark-rtl: cannot write '" + scratch.path("x").string(), 0), 0U)
        << run.output;
    EXPECT_TRUE(run.output.ends_with(": File too large\n")) << run.output;
    return false;
  }
};

TEST_F(FullDisk, LeavesNothing) {
  int failures = 0;
  for (const int blocks : {1, 2, 4, 6, 8, 10, 12, 16, 24}) {
    const ScratchFolder scratch;
    if (emit(scratch, blocks, {})) continue;
    ++failures;
    EXPECT_TRUE(tree(scratch.path()).empty()) << blocks;
  }
  EXPECT_GE(failures, 3);
}

TEST_F(FullDisk, LeavesTheOlderBundleAsItWas) {
  const ScratchFolder scratch;
  ASSERT_EQ(spark_rtl({"emit", "spark_encoder", "-o", scratch.path("x").string()}).output, "");
  const auto before = tree(scratch.path());
  int failures = 0;
  for (const int blocks : {1, 2, 4, 6, 8, 10, 12, 16, 24, 48, 96, 192}) {
    if (emit(scratch, blocks, {"--force"})) break;
    ++failures;
    EXPECT_EQ(tree(scratch.path()), before) << blocks;
  }
  EXPECT_GE(failures, 3);
  EXPECT_EQ(read_bundle(scratch.path("x")).request.top, "spark_unpack")
      << "the disk never sufficed";
}

}  // namespace
}  // namespace spark::gen
