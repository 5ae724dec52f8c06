#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "query-service/index/segment.h"
#include "query-service/index/segment_writer.h"
#include "query-service/index/turn_index.h"
#include "rocksdb/db.h"
#include "tests/unit/index_store.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr TurnIndexOptions kSmall{.tail_turns_max = 10,
                                  .idle_tail_turns_min = 2};

std::vector<DocId> Docs(const IndexView& view, absl::string_view term) {
  std::vector<DocId> docs;
  auto cursor = view.OpenTerm(term);
  EXPECT_TRUE(cursor.ok());
  for (cursor->SeekTo(0); !cursor->done(); cursor->Next()) {
    docs.push_back(cursor->doc());
  }
  EXPECT_TRUE(cursor->status().ok());
  EXPECT_EQ(cursor->CountLive().value(), static_cast<int64_t>(docs.size()));
  return docs;
}

size_t KeysIn(rocks::Database* database, const char* family) {
  size_t count = 0;
  const std::unique_ptr<rocksdb::Iterator> it(database->db().NewIterator(
      rocksdb::ReadOptions(), database->family(family)));
  for (it->SeekToFirst(); it->Valid(); it->Next()) ++count;
  EXPECT_TRUE(it->status().ok());
  return count;
}

class TurnIndexTest : public testing::Test {
 protected:
  void SetUp() override { Open(); }

  void Open() {
    auto index = TurnIndex::Open(store_.database(), kSmall);
    ASSERT_TRUE(index.ok()) << index.status();
    index_ = std::move(*index);
  }

  void Reopen() {
    index_.reset();
    store_.Reopen();
    Open();
  }

  // Appends `count` turns "all tN", with N their id, and seals them.
  void AppendSegment(DocId count) {
    for (DocId i = 0; i < count; ++i) {
      index_->Append({.transcript = 1, .number = i + 1},
                     absl::StrCat("all t", index_->next_doc()));
    }
    index_->Publish();
    const DocId end = index_->next_doc();
    for (int i = 0; index_->sealed_end() < end && i < 5; ++i) {
      MaintainOnce(/*idle=*/true);
    }
    ASSERT_EQ(index_->sealed_end(), end);
  }

  // Waits for what it begins.
  void MaintainOnce(bool idle) {
    ASSERT_TRUE(index_->Maintain(idle).ok());
    ASSERT_TRUE(index_->Finish().ok());
  }

  void MaintainAll() {
    for (int i = 0; i < 20; ++i) MaintainOnce(/*idle=*/true);
  }

  IndexStore store_;
  std::unique_ptr<TurnIndex> index_;
};

TEST_F(TurnIndexTest, NothingIsVisibleBeforePublish) {
  index_->Append({}, "word");
  EXPECT_THAT(Docs(*index_->View(), "word"), IsEmpty());
  index_->Publish();
  const auto view = index_->View();
  EXPECT_THAT(Docs(*view, "word"), ElementsAre(0));
  index_->Append({}, "word");
  index_->Delete(0, 1);
  EXPECT_THAT(Docs(*view, "word"), ElementsAre(0));
  EXPECT_THAT(Docs(*index_->View(), "word"), ElementsAre(0));
  index_->Publish();
  EXPECT_THAT(Docs(*view, "word"), ElementsAre(0));
  EXPECT_THAT(Docs(*index_->View(), "word"), ElementsAre(1));
}

TEST_F(TurnIndexTest, TheTailIsSealedWhenItIsLargeOrNothingArrives) {
  index_->Append({}, "word");
  index_->Publish();
  MaintainOnce(true);
  EXPECT_EQ(index_->sealed_end(), 0u);
  index_->Append({}, "word");
  index_->Publish();
  MaintainOnce(false);
  EXPECT_EQ(index_->sealed_end(), 0u);
  MaintainOnce(true);
  EXPECT_EQ(index_->sealed_end(), 2u);
  EXPECT_THAT(Docs(*index_->View(), "word"), ElementsAre(0, 1));
}

TEST_F(TurnIndexTest, SealedTurnsAndTheirColumnsAreThereAfterARestart) {
  index_->Append({1, 2, 3, -5}, "one two");
  index_->Append({4, 5, 0, kNoDay}, "two");
  index_->Publish();
  MaintainOnce(true);
  index_->Append({}, "two of the tail");
  index_->Publish();
  Reopen();
  EXPECT_EQ(index_->sealed_end(), 2u);
  EXPECT_EQ(index_->next_doc(), 2u);
  const auto view = index_->View();
  EXPECT_THAT(Docs(*view, "two"), ElementsAre(0, 1));
  EXPECT_EQ(view->columns(0), (TurnColumns{1, 2, 3, -5, 2}));
  EXPECT_EQ(view->columns(1), (TurnColumns{4, 5, 0, kNoDay, 1}));
  EXPECT_EQ(view->live_turns(), 2);
  EXPECT_EQ(view->live_tokens(), 3);
}

TEST_F(TurnIndexTest, MergingKeepsPostingsPositionsAndBounds) {
  // Two segments in one window, of which one has no turn left.
  for (int i = 0; i < 8; ++i) AppendSegment(i == 3 ? 2 : 18);
  index_->Delete(54, 56);
  index_->Delete(90, 93);
  index_->Publish();
  MaintainAll();
  const auto view = index_->View();
  ASSERT_EQ(view->parts().size(), 1u);
  const IndexPart& part = *view->parts()[0];
  const auto all = part.OpenList(WordKey("all"));
  ASSERT_TRUE(all.ok() && *all != nullptr);
  EXPECT_EQ((*all)->count(), 123u);
  EXPECT_EQ(part.OpenList(WordKey("t54")).value(), nullptr);
  EXPECT_EQ(part.OpenList(TranscriptKey(1)).value()->count(), 123u);
  auto cursor = view->OpenTerm("t89").value();
  cursor.SeekTo(0);
  ASSERT_FALSE(cursor.done());
  EXPECT_EQ(cursor.doc(), 89u);
  std::vector<uint32_t> positions;
  ASSERT_TRUE(cursor.ReadPositions(&positions).ok());
  EXPECT_THAT(positions, ElementsAre(1));
  size_t words = 0;
  ASSERT_TRUE(
      part.ForEachWord("t", [&](absl::string_view) { return ++words > 0; })
          .ok());
  EXPECT_EQ(words, 123u);
}

TEST_F(TurnIndexTest, ColumnsOfEveryKindAreThereAfterARestart) {
  const TurnColumns row{1, 2, 3, -5, 0, 6, 2, 4000, 1};
  for (int i = 0; i < 3; ++i) index_->Append(row, "courts");
  EXPECT_EQ(index_->columns(1).language, 1);
  index_->Publish();
  MaintainOnce(true);
  Reopen();
  TurnColumns expected = row;
  expected.length = 1;
  EXPECT_EQ(index_->View()->columns(2), expected);
  ASSERT_EQ(index_->View()->parts().size(), 1u);
  EXPECT_EQ(index_->View()->parts()[0]->languages(), 2u);
  EXPECT_EQ(index_->View()->parts()[0]->average_length(), 1);
}

TEST_F(TurnIndexTest, NoListHasATurnOfTheNextSegmentInItsWindow) {
  AppendSegment(2);
  AppendSegment(2);
  const auto view = index_->View();
  const auto list = view->parts()[0]->OpenList(WordKey("all"));
  ASSERT_TRUE(list.ok() && *list != nullptr);
  EXPECT_EQ((*list)->last_doc(0), 1u);
  EXPECT_EQ((*list)->FindBlock(0, 1), 0u);
  EXPECT_EQ((*list)->FindBlock(0, 2), 1u);
}

TEST_F(TurnIndexTest, SkippedIdsAreDead) {
  index_->SkipTo(3);
  EXPECT_EQ(index_->Append({}, "word"), 3u);
  index_->Publish();
  const auto view = index_->View();
  EXPECT_FALSE(view->is_live(2));
  EXPECT_EQ(view->live_turns(), 1);
  EXPECT_THAT(Docs(*view, "word"), ElementsAre(3));
}

TEST_F(TurnIndexTest, EightSmallNeighboursAreMergedWithoutDeletedTurns) {
  for (int i = 0; i < 8; ++i) AppendSegment(2);
  index_->Delete(4, 6);
  index_->Publish();
  const auto old_view = index_->View();
  // Three words, the transcript and the collection in each.
  EXPECT_EQ(KeysIn(store_.database(), "postings"), 8 * 5u);
  MaintainAll();
  // The data of segments that a view reads stays.
  EXPECT_EQ(KeysIn(store_.database(), "postings"), 8 * 5u + 17u);
  EXPECT_EQ(Docs(*old_view, "all").size(), 14u);
  EXPECT_THAT(Docs(*old_view, "t9"), ElementsAre(9));
  EXPECT_THAT(Docs(*index_->View(), "t9"), ElementsAre(9));
  EXPECT_THAT(Docs(*index_->View(), "t4"), IsEmpty());
  EXPECT_EQ(Docs(*index_->View(), "all").size(), 14u);
}

TEST_F(TurnIndexTest, MergedSegmentsGoOnceNobodyReadsThem) {
  for (int i = 0; i < 8; ++i) AppendSegment(20);
  EXPECT_EQ(KeysIn(store_.database(), "positions"), 0u);
  MaintainAll();
  EXPECT_EQ(KeysIn(store_.database(), "postings"), 163u);
  // One list has several blocks.
  EXPECT_EQ(KeysIn(store_.database(), "positions"), 1u);
  EXPECT_EQ(KeysIn(store_.database(), "words"), 3u);
  // One meta, and the columns as they were sealed.
  EXPECT_EQ(KeysIn(store_.database(), "segments"), 9u);
  Reopen();
  EXPECT_EQ(Docs(*index_->View(), "all").size(), 160u);
  EXPECT_EQ(KeysIn(store_.database(), "postings"), 163u);
}

TEST_F(TurnIndexTest, SegmentsOfDeletedTurnsAloneMergeToNothing) {
  for (int i = 0; i < 8; ++i) AppendSegment(2);
  index_->Delete(0, 16);
  index_->Publish();
  MaintainAll();
  EXPECT_EQ(KeysIn(store_.database(), "postings"), 0u);
  Reopen();
  EXPECT_EQ(index_->next_doc(), 16u);
  index_->Delete(0, 16);
  index_->Publish();
  EXPECT_THAT(Docs(*index_->View(), "all"), IsEmpty());
  EXPECT_EQ(index_->View()->live_turns(), 0);
}

TEST_F(TurnIndexTest, PostingsOfACrashBetweenIngestAndMetaAreDropped) {
  AppendSegment(2);
  {
    auto writer = SegmentWriter::Open(store_.database(), 1, {3, 1});
    ASSERT_TRUE(writer.ok());
    TermPostings list;
    for (uint32_t doc = 0; doc <= kBlockPostingsMax; ++doc) {
      list.docs.push_back(doc);
    }
    list.freqs.assign(list.docs.size(), 1);
    list.lengths.assign(list.docs.size(), 1);
    list.positions.assign(list.docs.size(), 0);
    ASSERT_TRUE((*writer)->Add(WordKey("stray"), list).ok());
    ASSERT_TRUE((*writer)->Ingest().ok());
  }
  ASSERT_EQ(KeysIn(store_.database(), "postings"), 6u);
  ASSERT_EQ(KeysIn(store_.database(), "positions"), 1u);
  ASSERT_EQ(KeysIn(store_.database(), "words"), 2u);
  Reopen();
  EXPECT_EQ(KeysIn(store_.database(), "postings"), 5u);
  EXPECT_EQ(KeysIn(store_.database(), "positions"), 0u);
  EXPECT_EQ(KeysIn(store_.database(), "words"), 1u);
  AppendSegment(2);
  EXPECT_THAT(Docs(*index_->View(), "stray"), IsEmpty());
  EXPECT_THAT(Docs(*index_->View(), "all"), ElementsAre(0, 1, 2, 3));
}

TEST_F(TurnIndexTest, ATailIsReadWhileItIsSealed) {
  for (DocId doc = 0; doc < 10; ++doc) index_->Append({}, "word");
  index_->Publish();
  ASSERT_TRUE(index_->Maintain(false).ok());
  index_->Append({}, "word");
  index_->Publish();
  EXPECT_EQ(Docs(*index_->View(), "word").size(), 11u);
  ASSERT_TRUE(index_->Finish().ok());
  EXPECT_EQ(index_->sealed_end(), 10u);
  EXPECT_EQ(Docs(*index_->View(), "word").size(), 11u);
}

TEST_F(TurnIndexTest, FewTurnsWaitToBeSealedHoweverFastTheyCome) {
  for (DocId doc = 0; doc < 2'000; ++doc) {
    index_->Append({}, "word");
    index_->Publish();
    ASSERT_TRUE(index_->Maintain(false).ok());
    ASSERT_LE(index_->next_doc() - index_->sealed_end(),
              (kFullTailsMax + 1) * kSmall.tail_turns_max);
  }
  EXPECT_EQ(Docs(*index_->View(), "word").size(), 2'000u);
}

TEST_F(TurnIndexTest, TurnsDeletedWhileTheirSegmentsAreMergedAreGone) {
  for (int i = 0; i < 8; ++i) AppendSegment(2);
  ASSERT_TRUE(index_->Maintain(false).ok());  // Merges.
  index_->Delete(4, 6);
  AppendSegment(2);
  ASSERT_TRUE(index_->Finish().ok());
  EXPECT_EQ(index_->View()->parts().size(), 2u);
  EXPECT_THAT(Docs(*index_->View(), "t4"), IsEmpty());
  EXPECT_EQ(Docs(*index_->View(), "all").size(), 16u);
  Reopen();
  index_->Delete(4, 6);
  index_->Publish();
  EXPECT_EQ(Docs(*index_->View(), "all").size(), 16u);
}

TEST_F(TurnIndexTest, WhatIsNotDoneAtTheEndIsDoneAnew) {
  for (DocId doc = 0; doc < 500; ++doc) {
    index_->Append({}, absl::StrCat("word w", doc));
  }
  index_->Publish();
  ASSERT_TRUE(index_->Maintain(false).ok());
  index_.reset();
  EXPECT_EQ(store_.UnfinishedFiles(), 0u);
  Open();
  while (index_->next_doc() < 500) index_->Append({}, "word");
  index_->Publish();
  MaintainAll();
  EXPECT_EQ(index_->sealed_end(), 500u);
  EXPECT_EQ(Docs(*index_->View(), "word").size(), 500u);
}

TEST_F(TurnIndexTest, FilesThatACrashHasLeftAreRemoved) {
  std::ofstream(store_.path() + "/new-postings-7") << "half of a file";
  ASSERT_EQ(store_.UnfinishedFiles(), 1u);
  Reopen();
  EXPECT_EQ(store_.UnfinishedFiles(), 0u);
}

TEST_F(TurnIndexTest, AMissingSegmentIsDataLoss) {
  AppendSegment(2);
  AppendSegment(2);
  ASSERT_TRUE(store_.database()
                  ->db()
                  .Delete(rocksdb::WriteOptions(),
                          store_.database()->family("segments"), SegmentKey(0))
                  .ok());
  index_.reset();
  EXPECT_TRUE(
      absl::IsDataLoss(TurnIndex::Open(store_.database(), kSmall).status()));
}

TEST_F(TurnIndexTest, ADamagedPostingListIsDataLossNotAnAnswer) {
  AppendSegment(2);
  ASSERT_TRUE(store_.database()
                  ->db()
                  .Put(rocksdb::WriteOptions(),
                       store_.database()->family("postings"),
                       PostingKey(0, WordKey("all")), "damaged")
                  .ok());
  EXPECT_TRUE(absl::IsDataLoss(index_->View()->OpenTerm("all").status()));
}

TEST(PickMergeTest, LargeSegmentsWaitForNeighboursOfTheirSize) {
  std::vector<std::shared_ptr<const Segment>> segments;
  DocId begin = 0;
  const auto add = [&](DocId turns) {
    segments.push_back(std::make_shared<const Segment>(
        nullptr, static_cast<uint32_t>(segments.size()), begin, begin + turns,
        0, 1));
    begin += turns;
  };
  add(600'000);
  for (int i = 0; i < 7; ++i) {
    add(65'536);
    add(1'000);
  }
  EXPECT_EQ(PickMerge(segments).count, 0u);
  add(65'536);
  // What is small goes with the large ones around it.
  const MergeRange range = PickMerge(segments);
  EXPECT_EQ(range.first, 1u);
  EXPECT_EQ(range.count, 15u);
}

TEST(PickIdleMergeTest, WritesALargeSegmentAgainOnlyWithHalfAsManyTurns) {
  std::vector<std::shared_ptr<const Segment>> segments;
  DocId begin = 0;
  const auto add = [&](DocId turns) {
    segments.push_back(std::make_shared<const Segment>(
        nullptr, static_cast<uint32_t>(segments.size()), begin, begin + turns,
        0, 1));
    begin += turns;
  };
  EXPECT_EQ(PickIdleMerge(segments).count, 0u);
  add(100'000);
  EXPECT_EQ(PickIdleMerge(segments).count, 0u);
  add(30'000);
  EXPECT_EQ(PickIdleMerge(segments).count, 0u);
  add(15'000);  // Half of its neighbour, but not of the first one.
  MergeRange range = PickIdleMerge(segments);
  EXPECT_EQ(range.first, 1u);
  EXPECT_EQ(range.count, 2u);
  add(5'000);
  range = PickIdleMerge(segments);
  EXPECT_EQ(range.first, 0u);
  EXPECT_EQ(range.count, 4u);
}

}  // namespace
}  // namespace turnstone
