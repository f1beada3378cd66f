// Rationale: every tensor at hand goes through every pair of formats that hold it: .npy,
// .safetensors and .tflite into a container and out of it into each of the three, and from one
// container into another. What comes out is what the golden codec makes of what went in; going
// round again changes nothing, to the byte, because encoding is idempotent.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "gen/base/file.h"
#include "sim/container/open.h"
#include "sim/tensor/writer.h"
#include "verif/container/support.h"
#include "verif/shared_data.h"
#include "verif/tensor/support.h"

namespace spark::container {
namespace {

namespace fs = std::filesystem;
using codec::Format;
using codec::Layout;
using tensor::Description;

fs::path data_folder() { return verif::shared_data() / "data"; }

/// The files of a folder of the data with this ending.
std::vector<fs::path> files_in(const std::string& folder, const std::string& ending) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(data_folder() / folder)) {
    if (entry.path().extension() == ending) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The formats that take every 8-bit word, as the command line spells them.
struct Case {
  Format format;
  Layout layout;
  std::vector<std::string> options;
};

std::vector<Case> cases() {
  return {{{}, Layout::interleaved, {}},
          {{.rounding = codec::Rounding::nearest},
           Layout::planar,
           {"--rounding", "nearest", "--layout", "planar"}},
          {{.form = codec::Form::exact, .halve = true},
           Layout::planar,
           {"--form", "exact", "--halve", "--layout", "planar"}}};
}

/// Integer tensors by name: their words.
using Words = std::map<std::string, std::vector<int32_t>>;

Words words_in(const std::string& path) {
  Words words;
  const auto file = open(path);
  for (const auto& source : file->tensors()) {
    if (is_float(source->description().dtype)) continue;
    words[source->description().name] = tensor::test::words_of(*source);
  }
  return words;
}

class RealData : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(data_folder())) {
      GTEST_SKIP() << "no data in " << data_folder() << "; set SPARK_SHARED to their root";
    }
  }

  std::string path(const std::string& name) const { return scratch_.path(name).string(); }

  /// Runs a command that must succeed.
  static void run(std::vector<std::string> command, const std::vector<std::string>& more = {}) {
    command.insert(command.end(), more.begin(), more.end());
    const ToolRun result = gen::test::spark_rtl(command);
    EXPECT_EQ(result.status, 0) << result.output;
  }

  test::ScratchFolder scratch_;
};

/// All .npy files in one container, by the library.
TEST_F(RealData, EveryNpy) {
  std::vector<fs::path> paths = files_in("tensors", ".npy");
  const std::vector<fs::path> more = files_in("kws01", ".npy");
  paths.insert(paths.end(), more.begin(), more.end());
  ASSERT_GT(paths.size(), 50U);
  std::vector<std::unique_ptr<tensor::File>> files;
  for (const fs::path& file : paths) files.push_back(open(file));
  for (const Case& one : cases()) {
    Writer writer(path("all.spark"));
    std::vector<std::vector<int32_t>> wanted;
    std::vector<Description> descriptions;
    for (size_t i = 0; i < files.size(); ++i) {
      const tensor::Source& source = *files[i]->tensors().at(0);
      Format format = one.format;
      format.is_signed = !is_unsigned(source.description().dtype);
      writer.add(source.description(), format, one.layout, source, paths[i].string());
      wanted.push_back(test::golden(format, tensor::test::words_of(source)));
      descriptions.push_back(source.description());
    }
    writer.commit();
    const Reader reader(path("all.spark"));
    std::vector<size_t> all;
    for (size_t i = 0; i < files.size(); ++i) {
      SCOPED_TRACE(paths[i]);
      all.push_back(i);
      EXPECT_EQ(reader.tensor(i).description(), descriptions[i]);
      const auto npy = tensor::create(path("one.npy"), {descriptions[i]});
      unpack(reader, {i}, *npy, false);
      npy->commit();
      EXPECT_TRUE(tensor::test::words_of(*open(path("one.npy"))->tensors().at(0)) == wanted[i]);
    }
    const auto safetensors = tensor::create(path("all.safetensors"), descriptions);
    unpack(reader, all, *safetensors, false);
    safetensors->commit();
    const auto again = open(path("all.safetensors"));
    for (const auto& source : again->tensors()) {
      const auto known = std::find(descriptions.begin(), descriptions.end(), source->description());
      ASSERT_NE(known, descriptions.end());
      EXPECT_TRUE(tensor::test::words_of(*source) ==
                  wanted[static_cast<size_t>(known - descriptions.begin())]);
    }
    // And round again, by the commands.
    run({"pack", path("all.safetensors"), "-o", path("again.spark")}, one.options);
    run({"unpack", path("again.spark"), "-o", path("again.safetensors")});
    EXPECT_TRUE(read_file(path("again.safetensors")) == read_file(path("all.safetensors")));
    run({"pack", path("all.spark"), "-o", path("copy.spark")}, one.options);
    EXPECT_TRUE(read_file(path("copy.spark")) == read_file(path("all.spark")));
  }
}

TEST_F(RealData, EveryModel) {
  for (const fs::path& model : files_in("models", ".tflite")) {
    SCOPED_TRACE(model);
    const Words before = words_in(model);
    for (const Case& one : cases()) {
      run({"pack", model, "-o", path("m.spark")}, one.options);
      const Reader reader(path("m.spark"));
      EXPECT_GT(reader.tensors().size(), 0U);
      Words wanted = before;  // of the model with its constants replaced
      Words packed;
      for (size_t i = 0; i < reader.tensors().size(); ++i) {
        const StoredTensor& stored = reader.tensor(i);
        const std::string& name = stored.description().name;
        if (is_float(stored.description().dtype)) continue;
        packed[name] = test::golden(stored.record().format, before.at(name));
        EXPECT_TRUE(test::words_of(stored) == packed[name]) << name;
        wanted[name] = packed[name];
      }
      run({"unpack", path("m.spark"), "-o", path("m.safetensors")});
      EXPECT_TRUE(words_in(path("m.safetensors")) == packed);
      run({"unpack", path("m.spark"), "-o", path("m.tflite"), "--model", model});
      EXPECT_TRUE(words_in(path("m.tflite")) == wanted);
      EXPECT_EQ(fs::file_size(path("m.tflite")), fs::file_size(model));
      const std::string first = reader.tensor(0).description().name;
      run({"unpack", path("m.spark"), "-o", path("m.npy"), "--tensor", first});
      if (packed.contains(first)) {
        EXPECT_TRUE(words_in(path("m.npy")).at("m") == packed.at(first));
      }
      if (packed.size() < reader.tensors().size()) continue;  // floats are scaled anew
      run({"pack", path("m.tflite"), "-o", path("again.spark")}, one.options);
      EXPECT_TRUE(read_file(path("again.spark")) == read_file(path("m.spark")));
      run({"pack", path("m.spark"), "-o", path("again.spark")}, one.options);
      EXPECT_TRUE(read_file(path("again.spark")) == read_file(path("m.spark")));
    }
  }
}

}  // namespace
}  // namespace spark::container
