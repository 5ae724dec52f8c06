#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "query-service/index/turn_index.h"
#include "query-service/quotes/quote_finder.h"
#include "tests/unit/index_store.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class QuoteFinderTest : public testing::Test {
 protected:
  QuoteFinderTest() { index_ = TurnIndex::Open(store_.database()).value(); }

  absl::StatusOr<QuotePage> Find(absl::string_view query,
                                 const QuoteFilter& filter = {},
                                 QuoteOrder order = QuoteOrder::kRelevance) {
    index_->Publish();
    // Names fall as ordinals rise.
    const TieOrder names = [](uint32_t transcript) -> absl::string_view {
      static constexpr const char* kNames[] = {"d", "c", "b", "a"};
      return kNames[transcript];
    };
    return FindQuotes(*index_->View(), ParseQuoteQuery(query).value(), filter,
                      order, 10, std::nullopt, names, stop_);
  }

  std::vector<DocId> Docs(absl::string_view query,
                          const QuoteFilter& filter = {},
                          QuoteOrder order = QuoteOrder::kRelevance) {
    std::vector<DocId> docs;
    const absl::StatusOr<QuotePage> page = Find(query, filter, order);
    EXPECT_TRUE(page.ok());
    for (const QuoteHit& hit : page->hits) docs.push_back(hit.doc);
    return docs;
  }

  IndexStore store_;
  std::unique_ptr<TurnIndex> index_;
  StopSignal stop_;
};

TEST_F(QuoteFinderTest, ScoresAreBm25) {
  index_->Append({0, 1}, "one two");
  index_->Append({0, 2}, "one one three four five six");
  index_->Append({0, 3}, "seven");
  const auto page = Find("one");
  ASSERT_TRUE(page.ok());
  const double idf = std::log(1 + (3 - 2 + 0.5) / (2 + 0.5));
  ASSERT_EQ(page->hits.size(), 2u);
  EXPECT_EQ(page->hits[0].doc, 0u);
  EXPECT_NEAR(page->hits[0].score,
              idf * 1 / (1 + 1.2 * (0.25 + 0.75 * 2 / 3.0)), 1e-12);
  EXPECT_NEAR(page->hits[1].score,
              idf * 2 / (2 + 1.2 * (0.25 + 0.75 * 6 / 3.0)), 1e-12);
}

TEST_F(QuoteFinderTest, DeletedTurnsDoNotCount) {
  index_->Append({0, 1}, "one two");
  index_->Append({0, 2}, "one");
  const double before = Find("two")->hits[0].score;
  index_->Append({0, 3}, "one two three two");
  index_->Delete(2, 3);
  EXPECT_EQ(Find("two")->hits[0].score, before);
}

TEST_F(QuoteFinderTest, APhraseIsItsWordsInOrder) {
  index_->Append({0, 1}, "net neutrality");
  index_->Append({0, 2}, "neutrality net");
  index_->Append({0, 3}, "net and neutrality");
  EXPECT_THAT(Docs("\"net neutrality\""), ElementsAre(0));
}

TEST_F(QuoteFinderTest, TiesAreInTheOrderOfNamesThenNumbers) {
  index_->Append({0, 1}, "word");
  index_->Append({2, 9}, "word");
  index_->Append({1, 5}, "word");
  index_->Append({1, 4}, "word");
  EXPECT_THAT(Docs("word"), ElementsAre(1, 3, 2, 0));
}

TEST_F(QuoteFinderTest, TimeOrderHasTheOldestFirst) {
  index_->Append({0, 1, 0, 20}, "word word");
  index_->Append({0, 2, 0, -3}, "word");
  index_->Append({0, 3, 0, kNoDay}, "word");
  index_->Append({3, 7, 0, 20}, "word");
  EXPECT_THAT(Docs("word", {}, QuoteOrder::kTime), ElementsAre(2, 1, 3, 0));
}

TEST_F(QuoteFinderTest, FiltersRestrictSpeakersTranscriptsAndDays) {
  index_->Append({0, 1, 7, 10}, "word");
  index_->Append({1, 1, 8, 11}, "word");
  index_->Append({2, 1, 0, kNoDay}, "word");
  QuoteFilter filter;
  filter.speakers = {8, 9};
  EXPECT_THAT(Docs("word", filter), ElementsAre(1));
  filter = {};
  filter.transcripts = {0, 2};
  EXPECT_THAT(Docs("word", filter, QuoteOrder::kTime), ElementsAre(2, 0));
  filter = {};
  filter.day_max = 10;
  EXPECT_THAT(Docs("word", filter), ElementsAre(0));
  filter.day_min = 11;
  EXPECT_THAT(Docs("word", filter), IsEmpty());
  filter = {};
  filter.speakers.emplace();
  EXPECT_THAT(Docs("word", filter), IsEmpty());
}

TEST_F(QuoteFinderTest, WorkThatNobodyWaitsForEnds) {
  for (uint32_t i = 0; i < 5000; ++i) index_->Append({0, i + 1}, "a b");
  stop_.Stop();
  EXPECT_TRUE(absl::IsCancelled(Find("a b").status()));
}

}  // namespace
}  // namespace turnstone
