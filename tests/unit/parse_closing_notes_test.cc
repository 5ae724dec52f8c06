#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ingest-service/parse/closing_notes.h"

namespace turnstone {
namespace {

TEST(ClosingNotesTest, DisclaimersAreFoundAnywhereInALine) {
  for (const absl::string_view part :
       {"provided in a rough draft format", "Totally Verbatim Record",
        "REALTIME CAPTIONING TAKEN DURING", "it is largely accurate"}) {
    const bool whole = part != "it is largely accurate";
    for (size_t before = 0; before < 50; ++before) {
      const std::string line =
          absl::StrCat(std::string(before, 'e'), part, std::string(50, 'd'));
      EXPECT_EQ(ClassifyClosingNote(line) == ClosingNote::kParagraph, whole)
          << line;
    }
    EXPECT_EQ(ClassifyClosingNote(part.substr(1)), ClosingNote::kNone);
    EXPECT_EQ(ClassifyClosingNote(part.substr(0, part.size() - 1)),
              ClosingNote::kNone);
  }
}

TEST(ClosingNotesTest, NotesMayBeInCapitalsAndBrackets) {
  for (const absl::string_view line :
       {"Adjourned.", "[ END OF SESSION. ]", "(The Session concluded at 13:10)",
        "WHEREUPON, the hearing was closed.", "***"}) {
    EXPECT_EQ(ClassifyClosingNote(line), ClosingNote::kLine) << line;
  }
  EXPECT_EQ(ClassifyClosingNote("Captioned BY us"), ClosingNote::kParagraph);
  EXPECT_EQ(ClassifyClosingNote("The meeting is adjourned."),
            ClosingNote::kNone);
}

}  // namespace
}  // namespace turnstone
