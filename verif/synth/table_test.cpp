#include "gen/base/table.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace spark {
namespace {

TEST(Table, NumbersRightTextLeftNoTrailingBlanks) {
  Table table({"name", "GE", "note"});
  table.add_row({"decoder", "3.70", "µm²"});
  table.add_row({"pe", "1026.3", "a longer one"});
  table.add_row({"none", "-", ""});
  EXPECT_EQ(table.str(),
            "name         GE  note\n"
            "-------  ------  ------------\n"
            "decoder    3.70  µm²\n"
            "pe       1026.3  a longer one\n"
            "none          -\n");
}

TEST(Table, HeadersAlone) { EXPECT_EQ(Table({"a", "bc"}).str(), "a  bc\n-  --\n"); }

TEST(Table, RejectsARowOfAnotherLength) {
  EXPECT_THROW(Table({"a"}).add_row({"1", "2"}), std::invalid_argument);
}

}  // namespace
}  // namespace spark
