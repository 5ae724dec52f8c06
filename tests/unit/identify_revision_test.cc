#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ingest-service/identify/revision.h"

namespace turnstone {
namespace {

using Says = std::vector<std::pair<std::string, std::string>>;
using Found = std::vector<std::string>;

std::vector<Turn> TurnsOf(const Says& says) {
  std::vector<Turn> turns;
  for (const auto& [label, text] : says) {
    turns.push_back({.label = label, .text = text});
  }
  return turns;
}

// For each new turn the old one that it is, "~" before one that it rewords, or
// "-".
Found Compare(const Says& old_says, const Says& new_says) {
  const RevisionDiff diff =
      CompareRevisions(TurnsOf(old_says), TurnsOf(new_says));
  Found found;
  for (size_t i = 0; i < new_says.size(); ++i) {
    EXPECT_FALSE(diff.same[i].has_value() && diff.reworded[i].has_value());
    found.push_back(diff.same[i].has_value() ? absl::StrCat(*diff.same[i])
                    : diff.reworded[i].has_value()
                        ? absl::StrCat("~", *diff.reworded[i])
                        : "-");
  }
  return found;
}

TEST(RevisionTest, TurnWithAnotherLabelIsTheSame) {
  EXPECT_EQ(Compare({{"A", "Yes."}, {"B", "Yes."}, {"A", "No."}},
                    {{"A", "Yes."}, {"BO", "Yes."}, {"A", "No."}}),
            (Found{"0", "1", "2"}));
}

TEST(RevisionTest, TurnThatMovesIsTheSame) {
  EXPECT_EQ(
      Compare({{"A", "Good morning."}, {"B", "Thank you."}, {"C", "Bye."}},
              {{"B", "Thank you."}, {"C", "Bye."}, {"A", "Good morning."}}),
      (Found{"1", "2", "0"}));
}

TEST(RevisionTest, SimilarTurnInTheSamePlaceIsReworded) {
  EXPECT_EQ(Compare({{"A", "Hello."},
                     {"B", "We want safer schools."},
                     {"A", "Thank you."}},
                    {{"A", "Hello."},
                     {"C", "Excuse me?"},
                     {"B", "We wanted safer schools."},
                     {"A", "Thank you."}}),
            (Found{"0", "-", "~1", "2"}));
}

TEST(RevisionTest, OtherWordsInTheSamePlaceAreAnotherTurn) {
  EXPECT_EQ(Compare({{"A", "Hello."}, {"B", "We want safer schools."}},
                    {{"A", "Hello."}, {"B", "It rains in Geneva."}}),
            (Found{"0", "-"}));
}

TEST(RevisionTest, RewordedTurnsStandInOrderAndAreTakenOnce) {
  EXPECT_EQ(
      Compare(
          {{"", "one two three"}, {"", "one two four"}},
          {{"", "one two five"}, {"", "one two four six"}, {"", "one two"}}),
      (Found{"~0", "~1", "-"}));
}

}  // namespace
}  // namespace turnstone
