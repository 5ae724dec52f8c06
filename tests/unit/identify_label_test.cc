#include "common/text/person_name.h"
#include "gtest/gtest.h"
#include "ingest-service/identify/label.h"

namespace turnstone {
namespace {

TEST(LabelTest, RolesThatFitAnybodyAreGeneric) {
  for (const char* label :
       {"PANELIST", "Moderator", "AUDIENCE  MEMBER", "SPEAKER 12",
        "Unidentified Male Speaker", "FROM THE FLOOR", "Q", "CAPTIONER",
        "Co-Moderator", "REMOTE\xc2\xa0PARTICIPANT"}) {
    EXPECT_EQ(MeaningOfLabel(label), LabelMeaning::kGeneric) << label;
  }
}

TEST(LabelTest, VoicesOfSpeechServicesAreGeneric) {
  for (const char* label : {"spk_0", "SPEAKER_01", "ch_1", "S12", "A", "0"}) {
    EXPECT_EQ(MeaningOfLabel(label), LabelMeaning::kGeneric) << label;
  }
}

TEST(LabelTest, NamesAreNamesEvenBesideARole) {
  for (const char* label :
       {"LEA KASPAR", "Beli", "CHAIR JANE ROE", "MS. KAGAN",
        "\xc3\x89lodie Durand", "The Netherlands", "MODERATOR SMITH"}) {
    EXPECT_EQ(MeaningOfLabel(label), LabelMeaning::kName) << label;
  }
}

TEST(LabelTest, NothingPrintedIsNoLabel) {
  EXPECT_EQ(MeaningOfLabel(""), LabelMeaning::kNone);
  EXPECT_EQ(MeaningOfLabel(" \xc2\xa0"), LabelMeaning::kNone);
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

TEST(LabelTest, KindsOfHyphenAndApostropheDoNotMatter) {
  EXPECT_EQ(NameKey("KERRY\xE2\x80\x91"
                    "ANN O\xE2\x80\x99NEIL"),
            NameKey("Kerry-Ann O'Neil"));
}

}  // namespace
}  // namespace turnstone
