#include "gtest/gtest.h"
#include "ingest-service/parse/label_rules.h"

namespace turnstone {
namespace {

TEST(LabelRulesTest, NamesAndRolesInCapitals) {
  for (const absl::string_view label :
       {"MODERATOR", "LEA KASPAR",
        "KERRY\xE2\x80\x91"
        "ANN RICE",
        "H.E. MR. ALI BIN SAID", "SEN. O'NEIL", "JOS\xC3\x89 \xC3\x81LVAREZ",
        "SPEAKER 1", "CHAIR (MS. LI)", "LEA McDONALD", "Q", "THE CHAIR",
        "LEA KASPAR, CHAIR", "LEA B.KASPAR"}) {
    EXPECT_EQ(ClassifyLabel(label), LabelStyle::kCapitals) << label;
  }
}

TEST(LabelRulesTest, NamesWithCapitalsAtTheirWords) {
  for (const absl::string_view label :
       {"Lea", "Lea Kaspar", "Dr. Ludwig van Beethoven", "Audience member",
        "Speaker 2", "\xC3\x89ric", "\xD7\x93\xD7\x9F"}) {
    EXPECT_EQ(ClassifyLabel(label), LabelStyle::kCapitalised) << label;
  }
}

TEST(LabelRulesTest, SpeechIsNoLabel) {
  for (const absl::string_view text :
       {"", "3", "So the question is", "So", "How are we? It", "Yes! Lea",
        "Thanks. Lea", "Well, Lea", "the Chair", "THE QUESTION IS",
        "One Two Three Four Five Six", "`Help", "A question", "a",
        "LET ME ASK YOU"}) {
    EXPECT_EQ(ClassifyLabel(text), LabelStyle::kNone) << text;
  }
}

}  // namespace
}  // namespace turnstone
