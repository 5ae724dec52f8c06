#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ingest-service/identify/turn_alignment.h"

namespace turnstone {
namespace {

std::vector<std::string> Kept(const std::vector<uint64_t>& old_hashes,
                              const std::vector<uint64_t>& new_hashes) {
  std::vector<std::string> ids;
  for (const auto& old : AlignTurns(old_hashes, new_hashes)) {
    ids.push_back(old.has_value() ? absl::StrCat(*old) : "-");
  }
  return ids;
}

using Ids = std::vector<std::string>;

TEST(TurnAlignmentTest, UnchangedRevisionKeepsEveryId) {
  EXPECT_EQ(Kept({7, 8, 8, 9}, {7, 8, 8, 9}), (Ids{"0", "1", "2", "3"}));
}

TEST(TurnAlignmentTest, InsertedTurnIsNewAndTheRestKeepTheirs) {
  EXPECT_EQ(Kept({7, 8, 9}, {7, 5, 8, 9}), (Ids{"0", "-", "1", "2"}));
}

TEST(TurnAlignmentTest, ChangedTurnIsNew) {
  EXPECT_EQ(Kept({7, 8, 9}, {7, 6, 9}), (Ids{"0", "-", "2"}));
}

TEST(TurnAlignmentTest, RepeatedThanksStayBetweenTheirNeighbours) {
  // 1 is "Thank you.", said three times; the second time goes.
  EXPECT_EQ(Kept({1, 7, 1, 8, 1}, {1, 7, 8, 1}), (Ids{"0", "1", "3", "4"}));
}

TEST(TurnAlignmentTest, NothingInCommonKeepsNothing) {
  EXPECT_EQ(Kept({1, 2}, {3, 4}), (Ids{"-", "-"}));
  EXPECT_EQ(Kept({}, {3}), (Ids{"-"}));
  EXPECT_EQ(Kept({3}, {}), Ids{});
}

TEST(TurnAlignmentTest, KeptIdsRiseAndAreOfEqualContentInRandomEdits) {
  std::mt19937 random(2017);
  for (int round = 0; round < 500; ++round) {
    std::vector<uint64_t> old_hashes(random() % 30);
    for (uint64_t& hash : old_hashes) hash = random() % 12;
    std::vector<uint64_t> new_hashes;
    for (const uint64_t hash : old_hashes) {
      if (random() % 5 != 0) new_hashes.push_back(hash);
      if (random() % 5 == 0) new_hashes.push_back(random() % 12);
    }
    const auto kept = AlignTurns(old_hashes, new_hashes);
    ASSERT_EQ(kept.size(), new_hashes.size());
    int last = -1;
    for (size_t i = 0; i < kept.size(); ++i) {
      if (!kept[i].has_value()) continue;
      const int index = static_cast<int>(*kept[i]);
      EXPECT_GT(index, last);
      EXPECT_EQ(old_hashes[static_cast<size_t>(index)], new_hashes[i]);
      last = index;
    }
  }
}

}  // namespace
}  // namespace turnstone
