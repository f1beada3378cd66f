// Rationale: a tensor several times larger than the bound goes through the writer, the reader and
// the images in both layouts, and the peak of the process's resident memory is taken from the
// system; whatever were kept for each word or each page would show. With SPARK_LONG=1 the tensor
// has 4 GiB.
#include <gtest/gtest.h>

#include <algorithm>

#include "gen/base/file_writer.h"
#include "sim/container/image.h"
#include "sim/container/open.h"
#include "sim/tensor/writer.h"
#include "verif/container/support.h"
#include "verif/long_runs.h"
#include "verif/tensor/support.h"

namespace spark::container {
namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;
constexpr uint64_t kBound = 64 * kMiB;

/// Writes a .npy of int8, the same random MiB again and again.
void write_tensor(const std::filesystem::path& path, uint64_t size) {
  std::mt19937_64 random = test::seeded(20250401);
  std::vector<uint8_t> block(kMiB);
  for (uint8_t& byte : block) byte = static_cast<uint8_t>(random());
  const auto writer = tensor::create(path, {{"x", tensor::Dtype::int8, {size}, {}}});
  for (uint64_t at = 0; at < size; at += block.size())
    writer->write(std::span<const uint8_t>(block));
  writer->commit();
}

class ContainerResident : public testing::Test {
 protected:
  ContainerResident() {
    write_tensor(scratch_.path("x.npy"), size_);
    file_ = open(scratch_.path("x.npy"));
  }

  const tensor::Source& source() const { return *file_->tensors().front(); }

  uint64_t size_ = (verif::long_runs() ? 4096 : 192) * kMiB;
  test::ScratchFolder scratch_;
  std::unique_ptr<tensor::File> file_;
};

TEST_F(ContainerResident, PackAndUnpack) {
  for (const codec::Layout layout : {codec::Layout::interleaved, codec::Layout::planar}) {
    const tensor::test::ResidentPeak packing;
    Writer writer(scratch_.path("x.spark"));
    writer.add(source().description(), {.is_signed = true}, layout, source(), "x");
    writer.commit();
    EXPECT_LT(packing.growth(), kBound);
    const tensor::test::ResidentPeak unpacking;
    const Reader reader(scratch_.path("x.spark"));
    const auto out = tensor::create(scratch_.path("y.npy"), {reader.tensor(0).description()});
    EXPECT_TRUE(unpack(reader, {0}, *out, false).empty());
    out->commit();
    EXPECT_LT(unpacking.growth(), kBound);
    std::cout << "pack " << packing.growth() / kMiB << " MiB, unpack " << unpacking.growth() / kMiB
              << " MiB\n";
  }
  const tensor::test::ResidentPeak appending;
  const Reader old(scratch_.path("x.spark"));
  const test::MemorySource one({"one", tensor::Dtype::int8, {}, {}}, std::vector<int32_t>{1});
  Writer writer(scratch_.path("x.spark"));
  writer.keep(old);
  writer.add(one.description(), {.is_signed = true}, codec::Layout::planar, one, "one");
  writer.commit();
  EXPECT_LT(appending.growth(), kBound);
}

TEST_F(ContainerResident, Images) {
  for (const codec::Layout layout : {codec::Layout::interleaved, codec::Layout::planar}) {
    const Feed feed(source().description(), {.is_signed = true}, source(), "x");
    const tensor::test::ResidentPeak raw;
    write_image(scratch_.path("x.raw"), ImageKind::raw, 0, layout, feed);
    EXPECT_LT(raw.growth(), kBound);
    if (verif::long_runs()) continue;  // 13 GB of text
    const tensor::test::ResidentPeak text;
    write_image(scratch_.path("x.mem"), ImageKind::mem, 128, layout, feed);
    EXPECT_LT(text.growth(), kBound);
    std::cout << "raw " << raw.growth() / kMiB << " MiB, mem " << text.growth() / kMiB << " MiB\n";
  }
}

/// Floats are quantised block by block as they pass, whatever their number.
TEST_F(ContainerResident, Floats) {
  const std::vector<uint64_t> shape = {size_ / 4};
  const std::string path = scratch_.path("f.npy").string();
  {
    const auto writer = tensor::create(path, {{"f", tensor::Dtype::float32, shape, {}}});
    std::vector<float> block(kMiB / 4);
    for (size_t i = 0; i < block.size(); ++i) block[i] = static_cast<float>(i % 1001) - 500;
    for (uint64_t at = 0; at < size_ / 4; at += block.size()) {
      writer->write(std::span<const float>(block));
    }
    writer->commit();
  }
  const auto floats = open(path);
  const tensor::test::ResidentPeak peak;
  Writer writer(scratch_.path("f.spark"));
  tensor::Description description = floats->tensors().front()->description();
  description.quantisation = {tensor::Quantisation::Granularity::block, 0, 32, {}, {}};
  writer.add(description, {.is_signed = true}, codec::Layout::interleaved,
             *floats->tensors().front(), "f");
  writer.commit();
  const Reader reader(scratch_.path("f.spark"));
  const auto out = tensor::create(scratch_.path("g.npy"), {description});
  unpack(reader, {0}, *out, false);
  out->commit();
  EXPECT_LT(peak.growth(), kBound);
  std::cout << "floats " << peak.growth() / kMiB << " MiB\n";
}

}  // namespace
}  // namespace spark::container
