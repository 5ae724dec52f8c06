#include <gtest/gtest.h>

#include "common/text/name_match.h"
#include "common/text/person_name.h"

namespace turnstone {
namespace {

bool IsHeardAs(absl::string_view name, absl::string_view heard) {
  return IsMishearing(NameWords(name), NameWords(heard));
}

TEST(NameMatchTest, FitSaysHow) {
  const NameMatcher matcher("Dr. Liesyl Franz");
  EXPECT_EQ(matcher.Fit("LIESYL FRANZ")->kind, NameFitKind::kSame);
  EXPECT_EQ(matcher.Fit("Franz, Liesyl")->kind, NameFitKind::kVariant);
  EXPECT_EQ(matcher.Fit("Liesyl")->kind, NameFitKind::kPart);
  EXPECT_EQ(matcher.Fit("Lisa France")->kind, NameFitKind::kSimilar);
  EXPECT_EQ(matcher.Fit("Lisa")->kind, NameFitKind::kSimilar);
  EXPECT_FALSE(matcher.Fit("Lea Kaspar").has_value());
  EXPECT_FALSE(matcher.Fit("...").has_value());
}

TEST(NameMatchTest, ListenersMistakeNamesThatSoundAlike) {
  EXPECT_TRUE(IsHeardAs("Liesyl Franz", "Lisa France"));
  EXPECT_TRUE(IsHeardAs("Adam Stacoviak", "Adam Stachowiak"));
  EXPECT_TRUE(IsHeardAs("Chris Painter", "Kris Pointer"));
  for (const char* const other : {"Liesyl Franz", "Lisa", "Lisa Marie France",
                                  "Lea Franz", "Liesyl Smith", "Anna Franz"}) {
    EXPECT_FALSE(IsHeardAs("Liesyl Franz", other)) << other;
  }
  EXPECT_FALSE(IsHeardAs("Chris Painter", "Chris Palmer"));
  EXPECT_FALSE(IsHeardAs("John Smith", "Jane Smith"));
}

TEST(NameMatchTest, GivenNamesOfOneSoundMayBeMistaken) {
  const auto mistaken = [](absl::string_view name, absl::string_view other) {
    return MayBeMistaken(NameWords(name), NameWords(other));
  };
  EXPECT_TRUE(mistaken("Carolyn",
                       "Kerry\xE2\x80\x91"
                       "Ann Rice"));
  EXPECT_FALSE(mistaken("Kaja Ciglica", "Kerry-Ann Rice"));
  EXPECT_FALSE(mistaken("Carolyn", ""));
}

}  // namespace
}  // namespace turnstone
