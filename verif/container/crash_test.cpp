// Rationale: what stands under the output's name is the old file or the new one, whole, whatever
// ends the program: SIGKILL at moments spread over its whole run, a limit on the size of files at
// many places, a file system that is full, a device that is full; and several at work at once leave
// the file of one of them, or when they append, the tensors of all.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <set>
#include <thread>

#include "gen/base/file.h"
#include "sim/tensor/writer.h"
#include "verif/container/support.h"
#include "verif/tensor/support.h"

namespace spark::container {
namespace {

namespace fs = std::filesystem;
using gen::test::spark_rtl;
using gen::test::spark_rtl_in_shell;
using std::chrono::microseconds;
using std::chrono::steady_clock;

/// A .npy of `count` random words of int8.
std::string random_npy(const fs::path& path, uint64_t count, std::mt19937_64& random) {
  std::vector<uint8_t> bytes(count);
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
  const auto writer = tensor::create(path, {{"x", tensor::Dtype::int8, {count}, {}}});
  writer->write(std::span<const uint8_t>(bytes));
  writer->commit();
  return path.string();
}

/// The names in a folder.
std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

/// Starts `pack in -o out`; its process number.
pid_t start_pack(const std::string& in, const std::string& out) {
  std::vector<std::string> words = {SPARK_BINARY_DIR "/spark-rtl", "pack", in, "-o", out};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  EXPECT_EQ(posix_spawn(&child, words[0].c_str(), nullptr, nullptr, arguments.data(), environ), 0);
  return child;
}

TEST(ContainerCrash, KilledAtAnyMomentLeavesTheOldFileOrTheNewOne) {
  std::mt19937_64 random = test::seeded(20250501);
  const test::ScratchFolder scratch;
  const std::string in = random_npy(scratch.path("in.npy"), 4 << 20, random);
  const std::string small = random_npy(scratch.path("small.npy"), 1000, random);
  const std::string out = scratch.path("out.spark").string();
  ASSERT_EQ(spark_rtl({"pack", small, "-o", out}).status, 0);
  const std::string old = read_file(out);
  const auto start = steady_clock::now();
  ASSERT_EQ(spark_rtl({"pack", in, "-o", scratch.path("new.spark").string()}).status, 0);
  const auto whole = std::chrono::duration_cast<microseconds>(steady_clock::now() - start);
  const std::string fresh = read_file(scratch.path("new.spark"));
  int killed = 0;
  int replaced = 0;
  for (int i = 0; i < 200; ++i) {
    if (read_file(out) != old) write_file(out, old);
    const pid_t child = start_pack(in, out);
    std::this_thread::sleep_for(
        microseconds(random() % static_cast<uint64_t>(whole.count() * 5 / 4)));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) ++killed;
    const std::string left = read_file(out);
    EXPECT_TRUE(left == old || left == fresh) << left.size() << " bytes";
    if (left == fresh) ++replaced;
    for (const std::string& name : names_in(scratch.path())) {
      if (name == "in.npy" || name == "small.npy" || name == "out.spark" || name == "new.spark") {
        continue;
      }
      // Between giving the new file a name and renaming it.
      EXPECT_THAT(name, testing::StartsWith("out.spark.partial-"));
      EXPECT_TRUE(read_file(scratch.path(name)) == fresh);
      fs::remove(scratch.path(name));
    }
  }
  std::cout << killed << " killed, " << replaced << " had replaced the file\n";
  EXPECT_GT(killed, 20);
}

/// Runs the command, which must fail in one line and leave `folder` as it is.
void expect_no_harm(const ToolRun& run, const fs::path& folder,
                    const std::map<std::string, std::string>& before) {
  EXPECT_EQ(run.status, 2) << run.output;
  EXPECT_EQ(std::count(run.output.begin(), run.output.end(), '\n'), 1) << run.output;
  EXPECT_TRUE(gen::test::tree(folder) == before);
}

TEST(ContainerCrash, ALimitOnTheSizeOfFiles) {
  std::mt19937_64 random = test::seeded(20250502);
  const test::ScratchFolder scratch;
  const std::string in = random_npy(scratch.path("in.npy"), 1 << 20, random);
  const std::string out = scratch.path("out.spark").string();
  const std::string npy = scratch.file("out.npy", "old");
  ASSERT_EQ(spark_rtl({"pack", in, "-o", out}).status, 0);
  const auto before = gen::test::tree(scratch.path());
  for (int blocks = 1; blocks < 512; blocks += 37) {  // of 512 bytes; the outputs have more
    const std::string script = fmt::format("ulimit -f {}; exec \"$@\"", blocks);
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"pack", in, "-o", out},
             {"pack", in, "-o", out, "--append", "--name", "more"},
             {"pack", in, "-o", out, "--raw", "--layout", "planar"},
             {"pack", in, "-o", out, "--mem", "--width", "32"},
             {"unpack", out, "-o", npy}}) {
      expect_no_harm(spark_rtl_in_shell(script, command), scratch.path(), before);
    }
  }
}

TEST(ContainerCrash, AFullFileSystem) {
  std::mt19937_64 random = test::seeded(20250503);
  const test::ScratchFolder scratch;
  const std::string in = random_npy(scratch.path("in.npy"), 1 << 20, random);
  const fs::path full = scratch.path("full");
  fs::create_directory(full);
  if (mount("tmpfs", full.c_str(), "tmpfs", 0, "size=256k") != 0) {
    GTEST_SKIP() << "mounting a small file system needs root";
  }
  const std::string small = random_npy(scratch.path("small.npy"), 1000, random);
  const std::string out = (full / "out.spark").string();
  EXPECT_EQ(spark_rtl({"pack", small, "-o", out}).status, 0);
  const auto before = gen::test::tree(full);
  expect_no_harm(spark_rtl({"pack", in, "-o", out}), full, before);
  expect_no_harm(spark_rtl({"pack", in, "-o", out, "--append"}), full, before);
  expect_no_harm(spark_rtl({"pack", in, "-o", out, "--hex", "--width", "8"}), full, before);
  umount(full.c_str());
}

TEST(ContainerCrash, AFullDevice) {
  std::mt19937_64 random = test::seeded(20250504);
  const test::ScratchFolder scratch;
  const std::string in = random_npy(scratch.path("in.npy"), 1000, random);
  for (const std::vector<std::string>& more :
       std::vector<std::vector<std::string>>{{}, {"--raw"}, {"--hex", "--width", "8"}}) {
    std::vector<std::string> command = {"pack", in, "-o", "/dev/full"};
    command.insert(command.end(), more.begin(), more.end());
    const ToolRun run = spark_rtl(command);
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.output, testing::StartsWith("spark-rtl: cannot write '/dev/full': "));
  }
}

TEST(ContainerCrash, SeveralAtOnce) {
  std::mt19937_64 random = test::seeded(20250505);
  const test::ScratchFolder scratch;
  const std::string out = scratch.path("out.spark").string();
  const std::string all = scratch.path("all.spark").string();
  std::vector<std::string> inputs;
  std::set<std::string> alone;
  for (int i = 0; i < 6; ++i) {
    inputs.push_back(
        random_npy(scratch.path(fmt::format("in{}.npy", i)), 100000 + random() % 100000, random));
    EXPECT_EQ(spark_rtl({"pack", inputs.back(), "-o", out}).status, 0);
    alone.insert(read_file(out));
  }
  std::vector<std::thread> threads;
  for (const std::string& in : inputs) {
    threads.emplace_back([&] { EXPECT_EQ(spark_rtl({"pack", in, "-o", out}).status, 0); });
    threads.emplace_back([&] {
      EXPECT_EQ(spark_rtl({"pack", in, "-o", all, "--append"}).status, 0);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(alone.contains(read_file(out)));
  EXPECT_EQ(names_in(scratch.path()).size(), inputs.size() + 2) << "nothing beside";
  const Reader reader(all);
  reader.verify();
  EXPECT_EQ(reader.tensors().size(), inputs.size());
  for (size_t i = 0; i < inputs.size(); ++i) {
    EXPECT_TRUE(reader.head().names.contains(fmt::format("in{}", i)));
  }
}

}  // namespace
}  // namespace spark::container
