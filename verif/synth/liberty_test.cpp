// The scanner is tested on the quirks of Liberty in small texts, each wrong in one way, and on the
// five real libraries at hand, whose NAND2 areas were read off by hand before (toolchain.md).
#include "synth/liberty.h"

#include <zlib.h>

#include "gen/base/file.h"
#include "synth/function.h"
#include "synth/libraries.h"
#include "verif/synth/inputs.h"

namespace spark::synth {
namespace {

constexpr const char* kNand = R"(  cell (ND2) {
    area : 4;
    pin (A) { direction : input; }
    pin (B) { direction : input; }
    pin (Y) { direction : output; function : "(A B)'"; }
  }
)";
constexpr const char* kFlop = R"(  cell (DFFR) {
    area : 20.5;
    ff (IQ, IQN) { clocked_on : CK ; next_state : "D" ; clear : !RN ; }
    pin (CK) { direction : input; clock : true; }
    pin (D) { direction : input; }
    pin (RN) { direction : input; }
    pin (Q) { direction : output; function : "IQ"; }
  }
)";

std::string library_of(const std::string& body, const std::string& unit = "1ns") {
  return "/* a } in a comment */\nlibrary (\"tiny\") {\n  time_unit : \"" + unit +
         "\"; // and { here\n  comment : \"a } in a string\"\n" + body + "}\n";
}

Library read_text(const std::string& text) {
  const ScratchFolder folder;
  return read_liberty({folder.file("tiny.lib", text)});
}

std::string complaint(const std::string& text) {
  return message_of([&] { read_text(text); });
}

std::string zipped(const std::string& text) {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "x.gz").string();
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  return read_file(path);
}

TEST(Function, PrecedenceAndOperators) {
  EXPECT_EQ(truth_table("!(A*B)", {"A", "B"}), 0b0111u);
  EXPECT_EQ(truth_table("A' + !B", {"A", "B"}), 0b0111u);
  EXPECT_EQ(truth_table("(A B)'", {"A", "B"}), 0b0111u);
  EXPECT_EQ(truth_table("(!A)|(!B)", {"A", "B"}), 0b0111u);
  EXPECT_EQ(truth_table("A & B ^ A", {"A", "B"}), 0b0010u);  // ^ binds tighter than &
  EXPECT_EQ(truth_table("A*B+C", {"A", "B", "C"}), 0b11111000u);
  EXPECT_EQ(truth_table("1", {"A"}), 0b11u);
}

TEST(Function, RejectsWhatIsNoFunction) {
  for (const char* text : {"", "(A", "A)", "A+", "A*X", "((", "A ? B"}) {
    EXPECT_FALSE(truth_table(text, {"A", "B"}).has_value()) << text;
  }
}

TEST(Liberty, ReadsCellsAndQuotesBareExpressions) {
  const Library library = read_text(library_of(std::string(kNand) + kFlop));
  EXPECT_EQ(library.name, "tiny");
  EXPECT_EQ(library.nand2_cell, "ND2");
  EXPECT_EQ(library.nand2_area, 4);
  EXPECT_EQ(library.flip_flops, std::vector<std::string>{"DFFR"});
  EXPECT_EQ(library.cell_areas.at("DFFR"), 20.5);
  EXPECT_NE(library.text.find("clear : \"!RN\""), std::string::npos);
  EXPECT_NE(library.text.find("clocked_on : CK ;"), std::string::npos);
}

TEST(Liberty, TakesTheSmallestNandThatMayBeUsed) {
  const std::string nand = kNand;
  const auto variant = [&](const std::string& name, const std::string& area) {
    std::string text = nand;
    text.replace(text.find("ND2"), 3, name);
    return text.replace(text.find("area : 4;"), 9, area);
  };
  const Library library =
      read_text(library_of(nand + variant("SMALL", "area : 3;") + variant("LATER", "area : 3;") +
                           variant("HIDDEN", "area : 2; dont_use : true;") +
                           variant("ISO", "area : 1; is_isolation_cell : \"true\";") + kFlop));
  EXPECT_EQ(library.nand2_cell, "SMALL");
  EXPECT_FALSE(library.cell_areas.contains("HIDDEN"));
  EXPECT_EQ(library.text.find("HIDDEN"), std::string::npos);
  EXPECT_EQ(library.text.find("ISO"), std::string::npos);
}

TEST(Liberty, MergesFiles) {
  const ScratchFolder folder;
  const std::string table = "  lu_table_template (t) { variable_1 : x; }\n";
  const auto first = folder.file("a.lib", library_of(table + kNand));
  const auto second = folder.file("b.lib.gz", zipped(library_of(table + kNand + kFlop)));
  const Library library = read_liberty({first, second});
  EXPECT_EQ(library.cell_areas.size(), 2u);
  EXPECT_EQ(library.text.find("lu_table_template"), library.text.rfind("lu_table_template"));
  EXPECT_EQ(library.sha256, sha256(read_file(first) + read_file(second)));
}

TEST(Liberty, TablesOfTimingLeaveOutPowerAlone) {
  const ScratchFolder folder;
  const std::string timing = "timing () { related_pin : \"A\"; t (x) { values (\"1, 2\"); } }";
  const std::string power = "internal_power () { rise_power (x) { values (\"1, 2\"); } }";
  std::string nand = kNand;
  nand.insert(nand.find("function"), timing + " " + power + " ");
  nand.insert(nand.find("pin (A)"), "leakage_power () { when : \"A\"; value : 3; }\n    ");
  const Library library = read_text(library_of(nand + kFlop));
  EXPECT_NE(read_file(write_liberty(library, folder.path())).find(power), std::string::npos);
  const auto file = write_liberty(library, folder.path(), Tables::timing);
  std::string without = library.text;
  for (const std::string& group :
       {power, std::string("leakage_power () { when : \"A\"; value : 3; }")}) {
    without.erase(without.find(group), group.size());
  }
  EXPECT_EQ(read_file(file), without);
}

TEST(Liberty, RejectsFilesThatDisagree) {
  const ScratchFolder folder;
  const auto first = folder.file("a.lib", library_of(kNand));
  const auto unit = folder.file("b.lib", library_of(kFlop, "1ps"));
  const auto cell = folder.file("c.lib", library_of("  cell (ND2) { area : 5; }\n"));
  EXPECT_NE(message_of([&] {
              read_liberty({first, unit});
            }).find("differ in time_unit"),
            std::string::npos);
  EXPECT_NE(message_of([&] {
              read_liberty({first, cell});
            }).find("differ in cell (ND2)"),
            std::string::npos);
}

TEST(Liberty, SaysWhatIsWrong) {
  const std::string whole = library_of(std::string(kNand) + kFlop);
  EXPECT_NE(complaint("module m; endmodule").find("not a Liberty file"), std::string::npos);
  EXPECT_NE(complaint("").find("not a Liberty file"), std::string::npos);
  EXPECT_NE(complaint(library_of(kFlop)).find("NAND"), std::string::npos);
  EXPECT_NE(complaint(library_of(kNand)).find("no flip-flop"), std::string::npos);
  EXPECT_NE(complaint(whole + "}").find("too many"), std::string::npos);
  EXPECT_NE(complaint(library_of("  time_unit : soon;\n")).find("time_unit"), std::string::npos);
  EXPECT_NE(complaint(library_of("  cell (X) { area : big; }\n")).find("area"), std::string::npos);
  EXPECT_NE(message_of([] { read_liberty({"/nowhere/x.lib"}); }).find("/nowhere/x.lib"),
            std::string::npos);
  EXPECT_NE(message_of([] { read_liberty({}); }).find("no Liberty file"), std::string::npos);
}

TEST(Liberty, EveryCutIsNoticed) {
  std::string whole = library_of(std::string(kNand) + kFlop);
  whole.pop_back();  // the last newline may be missing
  for (size_t length = 0; length < whole.size(); ++length) complaint(whole.substr(0, length));
}

TEST(Liberty, EveryCutOfAZipIsNoticed) {
  const std::string whole = zipped(library_of(std::string(kNand) + kFlop));
  read_text(whole);
  for (size_t length = 2; length < whole.size(); ++length) complaint(whole.substr(0, length));
  std::string corrupt = whole;
  corrupt[corrupt.size() / 2] = static_cast<char>(~corrupt[corrupt.size() / 2]);
  EXPECT_NE(complaint(corrupt).find("gzip"), std::string::npos);
}

struct Known {
  const char* folder;
  double nand2;
  double time_unit_ns;
};

class SharedLiberty : public testing::TestWithParam<Known> {};

TEST_P(SharedLiberty, Nand2AsReadOffByHand) {
  const auto files = shared_liberty(GetParam().folder);
  if (files.empty()) GTEST_SKIP() << "no shared data; set SPARK_SHARED";
  const Library library = read_liberty(files);
  EXPECT_DOUBLE_EQ(library.nand2_area, GetParam().nand2);
  EXPECT_DOUBLE_EQ(library.time_unit_ns, GetParam().time_unit_ns);
  EXPECT_FALSE(library.flip_flops.empty());
}

INSTANTIATE_TEST_SUITE_P(All, SharedLiberty,
                         testing::Values(Known{"sky130hd", 3.7536, 1},
                                         Known{"asap7", 0.05832, 1e-3},
                                         Known{"ihp-sg13g2", 7.2576, 1}, Known{"gf180", 10.976, 1}),
                         [](const auto& each) {
                           std::string name = each.param.folder;
                           std::erase(name, '-');
                           return name;
                         });

TEST(Liberty, DefaultLibrary) {
  const Library library = read_liberty({default_library()});
  EXPECT_EQ(library.nand2_area, 24);
  EXPECT_EQ(library.flip_flops.size(), 3u);
}

}  // namespace
}  // namespace spark::synth
