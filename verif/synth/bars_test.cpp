// The areas that the serial decoder and the encoder have to reach: logic alone, slices of 4 bits,
// SKY130 HD, in gate equivalents of its NAND2; what plain prototypes came to before the project
// began (measured.md).
#include "gen/bundle/bundle.h"
#include "synth/report.h"
#include "verif/synth/inputs.h"

namespace spark::synth {
namespace {

struct Bar {
  const char* request;  ///< top of a reference configuration
  const char* part;     ///< the module of it that counts, without the top's name; empty: the top
  double ge;            ///< at most
};

void PrintTo(const Bar& bar, std::ostream* out) { *out << bar.request << bar.part; }

class ReferenceArea : public testing::TestWithParam<Bar> {};

TEST_P(ReferenceArea, PassesTheBar) {
  const auto liberty = shared_liberty("sky130hd");
  if (liberty.empty()) GTEST_SKIP() << "no shared data; set SPARK_SHARED";
  static const Library library = read_liberty(liberty);
  const auto requests = gen::reference_requests();
  const auto request = std::find_if(requests.begin(), requests.end(), [](const gen::Request& each) {
    return each.top == GetParam().request;
  });
  ASSERT_NE(request, requests.end());
  const ScratchFolder folder;
  const std::string module = request->top + GetParam().part;
  const std::string path = "rtl/" + module + ".v";
  const gen::Bundle bundle = gen::make_bundle(*request, {});
  ASSERT_TRUE(bundle.files.contains(path));
  const auto source = folder.file(module + ".v", bundle.files.at(path));
  const Record record = synthesize({module, {source}, {}}, library, folder.path());
  EXPECT_EQ(record.area.flip_flops, 0);
  EXPECT_LE(record.area.ge, GetParam().ge);
  EXPECT_GT(record.area.ge, 0.6 * GetParam().ge);  // less: a part of it was optimised away
}

INSTANTIATE_TEST_SUITE_P(
    All, ReferenceArea,
    testing::Values(
        Bar{"spark_decoder_u4_paper", "_logic", 3.7}, Bar{"spark_decoder_s4_paper", "_logic", 6.7},
        Bar{"spark_decoder_u4_exact", "_logic", 3.4}, Bar{"spark_decoder_s4_exact", "_logic", 4.7},
        Bar{"spark_encoder_u4_compensate", "", 22.7}, Bar{"spark_encoder_s4_compensate", "", 28.4},
        Bar{"spark_encoder_u4_nearest", "", 44}, Bar{"spark_encoder_s4_nearest", "", 50},
        Bar{"spark_encoder_u4_exact", "", 8.7}, Bar{"spark_encoder_s4_exact", "", 13},
        Bar{"spark_encoder_u4_halve", "", 10.4}, Bar{"spark_encoder_s4_halve", "", 15}),
    [](const auto& each) { return std::string(each.param.request); });

}  // namespace
}  // namespace spark::synth
