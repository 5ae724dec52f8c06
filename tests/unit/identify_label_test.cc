#include "gtest/gtest.h"
#include "ingest-service/identify/label.h"

namespace turnstone {
namespace {

TEST(LabelTest, RolesThatFitAnybodyAreGeneric) {
  for (const char* label :
       {"PANELIST", "Moderator", "AUDIENCE  MEMBER", "SPEAKER 12",
        "Unidentified Male Speaker", "FROM THE FLOOR", "Q", "CAPTIONER",
        "Co-Moderator", "REMOTE\xc2\xa0PARTICIPANT"}) {
    EXPECT_EQ(ClassifyLabel(label), LabelKind::kGeneric) << label;
  }
}

TEST(LabelTest, NamesAreNamesEvenBesideARole) {
  for (const char* label :
       {"LEA KASPAR", "Beli", "CHAIR JANE ROE", "MS. KAGAN",
        "\xc3\x89lodie Durand", "The Netherlands", "MODERATOR SMITH"}) {
    EXPECT_EQ(ClassifyLabel(label), LabelKind::kName) << label;
  }
}

TEST(LabelTest, NothingPrintedIsNoLabel) {
  EXPECT_EQ(ClassifyLabel(""), LabelKind::kNone);
  EXPECT_EQ(ClassifyLabel(" \xc2\xa0"), LabelKind::kNone);
}

TEST(LabelTest, CaseSpacesAndWidthDoNotSeparateNames) {
  EXPECT_EQ(NameKey("LEA  KASPAR"), NameKey("Lea Kaspar"));
  EXPECT_EQ(NameKey("LEA\xc2\xa0KASPAR "), NameKey("lea kaspar"));
  EXPECT_EQ(NameKey("\xc3\x89lodie"), NameKey("E\xcc\x81LODIE"));
  EXPECT_NE(NameKey("Lea Kaspar"), NameKey("Lee Kaspar"));
}

TEST(LabelTest, CapitalsBecomeTheNameAsWritten) {
  EXPECT_EQ(DisplayNameOf("KERRY-ANN  RICE"), "Kerry-Ann Rice");
  EXPECT_EQ(DisplayNameOf("MS. O'BRIEN"), "Ms. O'Brien");
  EXPECT_EQ(DisplayNameOf("\xc3\x89LODIE DURAND"), "\xc3\x89lodie Durand");
  EXPECT_EQ(DisplayNameOf("Ann McKay"), "Ann McKay");
}

}  // namespace
}  // namespace turnstone
