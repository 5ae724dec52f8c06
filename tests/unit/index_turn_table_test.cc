#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "query-service/index/turn_table.h"

namespace turnstone {
namespace {

TurnColumns Row(uint32_t length) {
  TurnColumns row;
  row.number = length + 1;
  row.length = length;
  return row;
}

TEST(TurnTableTest, ASnapshotSeesNothingOfWhatChangesLater) {
  TurnTable table;
  for (uint32_t i = 0; i < 5000; ++i) table.Append(Row(i % 7));
  const TurnSnapshot before = table.Snapshot();
  table.Delete(10, 20);
  for (uint32_t i = 0; i < 5000; ++i) table.Append(Row(3));
  const TurnSnapshot after = table.Snapshot();
  EXPECT_EQ(before.end(), 5000u);
  EXPECT_EQ(before.live_turns(), 5000);
  EXPECT_TRUE(before.is_live(15));
  EXPECT_EQ(before.NextDead(0), 5000u);
  EXPECT_EQ(after.end(), 10'000u);
  EXPECT_EQ(after.live_turns(), 9990);
  EXPECT_FALSE(after.is_live(15));
  EXPECT_EQ(after.columns(6), Row(6));
  EXPECT_EQ(after.columns(9999), Row(3));
}

TEST(TurnTableTest, EveryColumnComesBack) {
  TurnTable table;
  for (uint32_t i = 0; i < kTurnPageTurns + 2; ++i) table.Append({});
  const TurnColumns row{1, 2, 3, -4, 5, 6, 7, 8, 9};
  table.Append(row);
  const TurnSnapshot now = table.Snapshot();
  const DocId doc = now.end() - 1;
  EXPECT_EQ(now.columns(doc), row);
  EXPECT_EQ(now.columns(doc - 1), TurnColumns());
  EXPECT_EQ(now.transcript(doc), 1u);
  EXPECT_EQ(now.speaker(doc), 3u);
  EXPECT_EQ(now.day(doc), -4);
  EXPECT_EQ(now.length(doc), 5u);
  EXPECT_EQ(now.collection(doc), 6u);
  EXPECT_EQ(now.state(doc), 7);
  EXPECT_EQ(now.language(doc), 9);
}

TEST(TurnTableTest, WindowsHaveLengthsAndDeletedTurns) {
  constexpr DocId kBegin = kTurnPageTurns + 2 * kWindowTurns;
  TurnTable table;
  for (DocId i = 0; i < kBegin + kWindowTurns; ++i) table.Append(Row(i));
  EXPECT_EQ(table.now().dead_bits(kBegin), 0u);
  table.Delete(kBegin - 1, kBegin + 2);
  table.Delete(kBegin + 63, kBegin + 64);
  const TurnSnapshot now = table.Snapshot();
  EXPECT_EQ(now.dead_bits(kBegin - kWindowTurns), uint64_t{1} << 63);
  EXPECT_EQ(now.dead_bits(kBegin), uint64_t{1} << 63 | 3u);
  EXPECT_EQ(now.dead_bits(0), 0u);
  for (uint32_t i = 0; i < kWindowTurns; ++i) {
    ASSERT_EQ(now.lengths(kBegin)[i], kBegin + i);
  }
}

TEST(TurnTableTest, TotalsAndRangesAreThoseOfANaiveTable) {
  constexpr uint32_t kTurns = 3 * kTurnPageTurns + 17;
  std::mt19937 random(2);
  TurnTable table;
  std::vector<bool> live(kTurns, true);
  for (uint32_t i = 0; i < kTurns; ++i) table.Append(Row(i));
  for (int round = 0; round < 12; ++round) {
    const DocId begin = random() % kTurns;
    const DocId end = std::min<DocId>(kTurns, begin + random() % 300);
    table.Delete(begin, end);
    for (DocId doc = begin; doc < end; ++doc) live[doc] = false;
  }
  const TurnSnapshot now = table.Snapshot();
  int64_t turns = 0;
  int64_t tokens = 0;
  for (DocId doc = 0; doc < kTurns; ++doc) {
    ASSERT_EQ(now.is_live(doc), live[doc]);
    if (live[doc]) ++turns, tokens += doc;
  }
  EXPECT_EQ(now.live_turns(), turns);
  EXPECT_EQ(now.live_tokens(), tokens);
  for (int round = 0; round < 2000; ++round) {
    const DocId begin = random() % kTurns;
    const auto dead = std::find(live.begin() + begin, live.end(), false);
    ASSERT_EQ(now.NextDead(begin), dead - live.begin()) << begin;
  }
}

}  // namespace
}  // namespace turnstone
