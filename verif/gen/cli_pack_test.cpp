#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "gen/base/file.h"
#include "sim/container/reader.h"
#include "sim/tensor/writer.h"
#include "verif/gen/support.h"
#include "verif/tensor/support.h"

/// Rationale: what the library does has its own tests; here is what the command decides: which
/// tensors of a file it takes and what it says of the others, how it scales floats, what it adds
/// to, which options go together. Each rule is tried where it holds and where it just does not.
namespace spark::gen {
namespace {

using container::Reader;
using tensor::Dtype;
using tensor::Quantisation;
using test::ScratchFolder;
using test::spark_rtl;
using testing::HasSubstr;
using testing::StartsWith;
using Arguments = std::vector<std::string>;

class CliPackFiles : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return scratch_.path(name).string(); }

  /// A .npy of words or values.
  std::string npy(const std::string& name, Dtype dtype, const std::vector<uint64_t>& shape,
                  const std::vector<int32_t>& words) const {
    const auto writer = tensor::create(path(name), {{name, dtype, shape, {}}});
    writer->write(std::span<const int32_t>(words));
    writer->commit();
    return path(name);
  }
  std::string npy(const std::string& name, const std::vector<uint64_t>& shape,
                  const std::vector<float>& values) const {
    const auto writer = tensor::create(path(name), {{name, Dtype::float32, shape, {}}});
    writer->write(std::span<const float>(values));
    writer->commit();
    return path(name);
  }

  ToolRun pack(const std::string& in, Arguments more = {}) const {
    more.insert(more.begin(), {"pack", in, "-o", path("out.spark")});
    return spark_rtl(more);
  }

  /// Packs with success and without a word, and opens what has been written.
  std::unique_ptr<Reader> packed(const std::string& in, const Arguments& more = {}) const {
    const ToolRun run = pack(in, more);
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.output, "");
    return std::make_unique<Reader>(path("out.spark"));
  }

  /// The one line that packing ends with.
  std::string refusal(const std::string& in, const Arguments& more = {}) const {
    const ToolRun run = pack(in, more);
    EXPECT_EQ(run.status, 2) << run.output;
    EXPECT_EQ(std::count(run.output.begin(), run.output.end(), '\n'), 1) << run.output;
    EXPECT_THAT(run.output, StartsWith("spark-rtl: "));
    return run.output.substr(11, run.output.size() - 12);
  }

  /// A file of several tensors: words that fit; one that does not; a shape that the paper form
  /// would change; floats, one of which holds a NaN.
  std::string several() const {
    const auto writer = tensor::create(path("m.safetensors"), {{"weights", Dtype::int8, {3}, {}},
                                                               {"bias", Dtype::int32, {2}, {}},
                                                               {"shape", Dtype::int32, {2}, {}},
                                                               {"counts", Dtype::int32, {2}, {}},
                                                               {"real", Dtype::float32, {2}, {}},
                                                               {"bad", Dtype::float32, {1}, {}}});
    writer->write(std::vector<int32_t>{5, -25, 0});
    writer->write(std::vector<int32_t>{1, 128});
    writer->write(std::vector<int32_t>{-1, 24});
    writer->write(std::vector<int32_t>{-1, 7});
    writer->write(std::vector<float>{1, -2});
    writer->write(std::vector<float>{1});
    writer->commit();
    std::string bytes = read_file(path("m.safetensors"));
    bytes.replace(bytes.rfind(std::string("\0\0\x80\x3f", 4)), 4, std::string("\0\0\xc0\x7f", 4));
    return scratch_.file("m.safetensors", bytes);
  }

  ScratchFolder scratch_;
};

std::vector<std::string> names_of(const Reader& reader) {
  std::vector<std::string> names;
  for (const auto& source : reader.tensors()) names.push_back(source->description().name);
  std::sort(names.begin(), names.end());
  return names;
}

TEST_F(CliPackFiles, OfSeveralTensorsThoseThatFit) {
  const std::string in = several();
  const ToolRun run = pack(in);
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(std::count(run.output.begin(), run.output.end(), '\n'), 3) << run.output;
  EXPECT_THAT(run.output,
              HasSubstr("left out: word 128 at index 1 of tensor 'bias' of " + in +
                        " does not fit the 8-bit words of slice 4 (-128..127); use --slice 5\n"));
  EXPECT_THAT(run.output, HasSubstr("left out: word 24 at index 1 of tensor 'shape' of " + in +
                                    " would become 15, but int32 without scales may be a shape or "
                                    "indices; --tensor packs it all the same\n"));
  EXPECT_THAT(run.output, HasSubstr("left out: " + in + ": tensor 'bad': nan at index 0"));
  EXPECT_EQ(names_of(Reader(path("out.spark"))), (Arguments{"counts", "real", "weights"}));
  EXPECT_THAT(refusal(in, {"--name", "x"}),
              StartsWith(in + ": 6 tensors, but --name is for one; pick one with --tensor"));
}

TEST_F(CliPackFiles, TensorsByName) {
  const std::string in = several();
  EXPECT_EQ(names_of(*packed(in, {"--tensor", "weights"})), (Arguments{"weights"}));
  EXPECT_EQ(names_of(*packed(in, {"--tensor", "weights", "--name", "w"})), (Arguments{"w"}));
  const auto reader = packed(in, {"--tensor", "shape", "--tensor", "weights"});
  EXPECT_EQ(names_of(*reader), (Arguments{"shape", "weights"}));
  EXPECT_THAT(refusal(in, {"--tensor", "weights", "--tensor", "bias"}),
              StartsWith("word 128 at index 1 of tensor 'bias' of " + in));
  EXPECT_THAT(refusal(in, {"--tensor", "bad"}), StartsWith(in + ": tensor 'bad': nan at index 0"));
  EXPECT_EQ(refusal(in, {"--tensor", "weight"}),
            in + ": no tensor 'weight'; did you mean 'weights'?");
  EXPECT_EQ(names_of(Reader(path("out.spark"))), (Arguments{"shape", "weights"})) << "untouched";
  EXPECT_EQ(refusal(scratch_.file("none.safetensors", tensor::test::safetensors("{}", ""))),
            path("none.safetensors") + ": it holds no tensors");
}

TEST_F(CliPackFiles, WhereNothingFitsTheFirstReasonIsAnError) {
  const auto writer = tensor::create(path("b.safetensors"),
                                     {{"a", Dtype::int16, {1}, {}}, {"b", Dtype::int16, {1}, {}}});
  writer->write(std::vector<int32_t>{300, 400});
  writer->commit();
  EXPECT_THAT(refusal(path("b.safetensors")),
              StartsWith("word 300 at index 0 of tensor 'a' of " + path("b.safetensors")));
}

/// Every dtype of integers, and the words that the golden has for them.
TEST_F(CliPackFiles, WordsMayBeOfAnyIntegerDtype) {
  for (const Dtype dtype : tensor::test::all_dtypes()) {
    if (is_float(dtype)) continue;
    const std::vector<int32_t> words = {0, 5, 7, 100, 111};
    const auto reader = packed(npy("x.npy", dtype, {5}, words), {"--slice", "5"});
    const container::StoredTensor& stored = reader->tensor(0);
    EXPECT_EQ(stored.description().dtype, dtype);
    EXPECT_EQ(stored.record().format.is_signed, !is_unsigned(dtype));
    EXPECT_EQ(stored.description().name, "x");
  }
}

TEST_F(CliPackFiles, FloatsBySymmetricScales) {
  const std::vector<float> values = {0.5F, -1.27F, 0, 0.01F, 3, -2};
  const std::string in = npy("f.npy", {2, 3}, values);
  const auto by_tensor = packed(in, {"--form", "exact", "--halve"});
  EXPECT_EQ(by_tensor->tensor(0).quantisation(),
            (Quantisation{Quantisation::Granularity::tensor, 0, 0, {3.0F / 127}, {}}));
  EXPECT_TRUE(by_tensor->tensor(0).record().format.is_signed);
  const auto by_row = packed(in, {"--form", "exact", "--per", "channel"});
  EXPECT_EQ(by_row->tensor(0).quantisation(),
            (Quantisation{Quantisation::Granularity::channel, 0, 0, {1.27F / 63, 3.0F / 63}, {}}));
  const auto by_column = packed(in, {"--form", "exact", "--per", "channel", "--axis", "1"});
  EXPECT_EQ(by_column->tensor(0).quantisation(),
            (Quantisation{
                Quantisation::Granularity::channel, 1, 0, {0.5F / 63, 3.0F / 63, 2.0F / 63}, {}}));
  const auto by_block = packed(in, {"--form", "exact", "--per", "block", "--block", "4"});
  EXPECT_EQ(by_block->tensor(0).quantisation(),
            (Quantisation{Quantisation::Granularity::block, 0, 4, {1.27F / 63, 3.0F / 63}, {}}));
  EXPECT_EQ(packed(in, {"--per", "block"})->tensor(0).description().quantisation->block, 32U);
  // The elements come back within half a step where the code loses nothing.
  std::vector<float> decoded(6);
  by_row->tensor(0).read(0, decoded);
  for (size_t i = 0; i < 6; ++i) {
    EXPECT_LE(std::abs(decoded[i] - values[i]), (i < 3 ? 1.27F : 3.0F) / 63 / 2 * 1.0001F);
  }
}

TEST_F(CliPackFiles, FloatsWithoutNegativesAreUnsigned) {
  const auto reader = packed(npy("f.npy", {3}, {0, 1, 2.55F}));
  EXPECT_FALSE(reader->tensor(0).record().format.is_signed);
  EXPECT_EQ(reader->tensor(0).quantisation()->scales, (std::vector<float>{2.55F / 255}));
}

TEST_F(CliPackFiles, FloatsThatCannotBeScaled) {
  EXPECT_THAT(refusal(npy("f.npy", {2}, {1, 2}), {"--per", "channel", "--axis", "1"}),
              HasSubstr("channels along axis 1, but the tensor has 1 dimensions"));
  EXPECT_THAT(refusal(npy("f.npy", {2}, {0, 1e-38F})),
              HasSubstr("below the smallest normal float32"));
  EXPECT_THAT(refusal(npy("f.npy", {2}, {0, 1e-38F}), {"--per", "block"}),
              HasSubstr("the scale of block 0 would be"));
  std::string bytes = read_file(npy("f.npy", {1}, {1}));
  bytes.replace(bytes.size() - 4, 4, std::string("\0\0\x80\x7f", 4));
  const std::string in = scratch_.file("f.npy", bytes);
  for (const std::string per : {"tensor", "channel", "block"}) {
    EXPECT_THAT(refusal(in, {"--per", per}), StartsWith(in + ": inf at index 0"));
  }
  EXPECT_FALSE(std::filesystem::exists(path("out.spark")));
}

TEST_F(CliPackFiles, OptionsThatDoNotGoTogether) {
  const std::string in = npy("x.npy", Dtype::int8, {2}, {1, 2});
  EXPECT_EQ(refusal(in, {"--axis", "1"}), "--axis goes with --per channel");
  EXPECT_EQ(refusal(in, {"--block", "8", "--per", "channel"}), "--block goes with --per block");
  EXPECT_THAT(refusal(npy("f.npy", {1}, {1}), {"--per", "chanel"}),
              HasSubstr("unknown granularity 'chanel'; did you mean 'channel'?"));
  EXPECT_THAT(refusal(npy("f.npy", {1}, {1}), {"--per", "block", "--block", "0"}),
              HasSubstr("blocks of 0"));
  EXPECT_THAT(refusal(npy("f.npy", {1}, {1}), {"--per", "block", "--block", "300000"}),
              HasSubstr("blocks of 300000 elements; allowed: 1..262144"));
  EXPECT_EQ(refusal(in, {"--hex"}), "--hex needs --width, the bits of a line");
  EXPECT_EQ(refusal(in, {"--mem"}), "--mem needs --width, the bits of a line");
  EXPECT_EQ(refusal(in, {"--width", "8"}), "--width goes with --hex or --mem");
  EXPECT_EQ(refusal(in, {"--hex", "--width", "0"}), "lines of 0 bits; allowed: 1..4096");
  for (const Arguments& options : std::vector<Arguments>{{"--raw", "--hex"},
                                                         {"--hex", "--mem"},
                                                         {"--raw", "--append"},
                                                         {"--raw", "--width", "8"}}) {
    EXPECT_THAT(refusal(in, options), HasSubstr("excludes")) << options.back();
  }
  EXPECT_THAT(refusal(several(), {"--raw"}),
              HasSubstr(": 6 tensors, but an image holds one; pick"));
}

TEST_F(CliPackFiles, AppendingKeepsWhatIsThere) {
  const std::string a = npy("a.npy", Dtype::int8, {3}, {5, -25, 0});
  const std::string b = npy("b.npy", Dtype::uint8, {2, 2}, {1, 200, 3, 4});
  packed(a, {"--append"});  // to a file that is not there yet
  const std::string first = read_file(path("out.spark"));
  packed(b, {"--append", "--layout", "planar"});
  const std::string both = read_file(path("out.spark"));
  const Reader reader(path("out.spark"));
  reader.verify();
  EXPECT_EQ(names_of(reader), (Arguments{"a", "b"}));
  EXPECT_EQ(refusal(a, {"--append"}),
            path("out.spark") + ": it has a tensor 'a' already; choose another name with --name");
  packed(a, {"--append", "--name", "c"});
  EXPECT_EQ(names_of(Reader(path("out.spark"))), (Arguments{"a", "b", "c"}));
  // The same as all at once.
  EXPECT_EQ(spark_rtl({"pack", both.empty() ? a : a, "-o", path("again.spark")}).status, 0);
  EXPECT_TRUE(read_file(path("again.spark")) == first);
}

TEST_F(CliPackFiles, NothingIsAppendedToADamagedContainer) {
  const std::string a = npy("a.npy", Dtype::int8, {3}, {5, -25, 0});
  packed(a);
  const std::string whole = read_file(path("out.spark"));
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    scratch_.file("out.spark", bytes);
    EXPECT_THAT(refusal(a, {"--append", "--name", "b"}), StartsWith(path("out.spark") + ": "));
    EXPECT_TRUE(read_file(path("out.spark")) == bytes);
    if (at == 16) at = whole.size() / 2 - 4;  // the rest of the head is like its beginning
    if (at > whole.size() / 2 + 8) break;
  }
}

/// From one container into another: the words stay, and so do the scales, unless others are asked
/// for.
TEST_F(CliPackFiles, AContainerIntoAnother) {
  const std::vector<float> values = {0.5F, -1.27F, 0, 0.01F, 3, -2};
  const std::string in = npy("f.npy", {2, 3}, values);
  for (const Arguments& per : std::vector<Arguments>{
           {}, {"--per", "channel", "--axis", "1"}, {"--per", "block", "--block", "4"}}) {
    packed(in, per);
    const std::string first = read_file(path("out.spark"));
    scratch_.file("first.spark", first);
    packed(path("first.spark"), {"--layout", "planar"});
    EXPECT_FALSE(read_file(path("out.spark")) == first);
    scratch_.file("second.spark", read_file(path("out.spark")));
    packed(path("second.spark"));
    EXPECT_TRUE(read_file(path("out.spark")) == first);
    EXPECT_EQ(packed(path("first.spark"), {"--per", "block", "--block", "2"})
                  ->tensor(0)
                  .quantisation()
                  ->scales.size(),
              3U);
  }
  EXPECT_THAT(refusal(path("first.spark"), {"--slice", "3"}),
              HasSubstr("does not fit the 6-bit words of slice 3"));
}

TEST_F(CliPackFiles, ImagesSayWhatTheyHold) {
  const std::string in = npy("x.npy", Dtype::uint8, {6}, {5, 18, 24, 170, 177, 210});
  const std::string out = path("out.spark");
  EXPECT_EQ(pack(in, {"--raw"}).output, out + ": 6 words, 11 slices, of them 5 tails\n");
  EXPECT_EQ(pack(in, {"--hex", "--width", "16"}).output,
            out + ": 6 words, 11 slices, of them 5 tails; 3 lines of 16 bits\n");
  EXPECT_EQ(read_file(out), "58f8\nfb0b\n1d20\n");
  EXPECT_EQ(pack(in, {"--mem", "--width", "16", "--layout", "planar"}).output,
            out +
                ": 6 words, 11 slices, of them 5 tails; 4 lines of 16 bits, tails from line 2 "
                "(@2)\n");
  EXPECT_EQ(read_file(out),
            "// SPARK code, unsigned words, planar layout, form paper, slices of 4 bits from the "
            "most significant end of a line\n"
            "// words                    6\n"
            "// slices                  11\n"
            "// tails                    5\n"
            "// width                   16\n"
            "// depth                    4\n"
            "@0\n588b\nbd00\n@2\nff01\n2000\n");
}

}  // namespace
}  // namespace spark::gen
