#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "query-service/index/turn_index.h"
#include "query-service/quotes/query_parser.h"
#include "query-service/quotes/query_spelling.h"
#include "tests/unit/index_store.h"

namespace turnstone {
namespace {

class QuerySpellingTest : public testing::Test {
 protected:
  QuerySpellingTest() { index_ = TurnIndex::Open(store_.database()).value(); }

  void Add(absl::string_view text, uint32_t collection = 1) {
    TurnColumns columns{collection, ++number_};
    columns.collection = collection;
    columns.language = 1;
    index_->Append(columns, text);
  }

  std::string Suggest(absl::string_view query, const QuoteFilter& filter = {}) {
    index_->Publish();
    const auto suggested =
        SuggestQuery(*index_->View(), ParseQuery(query).value(), filter, stop_);
    EXPECT_TRUE(suggested.ok()) << suggested.status();
    return suggested.value_or("error");
  }

  IndexStore store_;
  std::unique_ptr<TurnIndex> index_;
  StopSignal stop_;
  uint32_t number_ = 0;
};

TEST_F(QuerySpellingTest, UnknownWordsBecomeTheNearestThatAreSaid) {
  Add("the levee near the river broke");
  EXPECT_EQ(Suggest("leveee"), "levee");
  EXPECT_EQ(Suggest("elvee riber"), "levee river");
  EXPECT_EQ(Suggest("\"the riber broke\""), "\"the river broke\"");
  EXPECT_EQ(Suggest("leevee NEAR/3 rivar"), "levee NEAR/3 river");
  EXPECT_EQ(Suggest("unheard OR rivar"), "unheard OR river");
}

TEST_F(QuerySpellingTest, NothingIsSuggestedThatFindsNothing) {
  Add("the levee broke");
  Add("the river rose");
  EXPECT_EQ(Suggest("leveee river"), "");
  EXPECT_EQ(Suggest("levee river"), "");
  EXPECT_EQ(Suggest("telephone"), "");
  EXPECT_EQ(Suggest("levex broke -the"), "");
}

TEST_F(QuerySpellingTest, WordsThatMustNotOccurStay) {
  Add("the levee broke");
  EXPECT_EQ(Suggest("levex -brake"), "levee -brake");
}

TEST_F(QuerySpellingTest, ShortWordsHaveOneEditAndTheShortestNone) {
  Add("of levee levees");
  EXPECT_EQ(Suggest("lexxe"), "");
  EXPECT_EQ(Suggest("lexxes"), "levees");
  EXPECT_EQ(Suggest("om"), "");
}

TEST_F(QuerySpellingTest, TheWordOfMostTurnsIsLikeliest) {
  Add("dyke dike");
  Add("dike");
  EXPECT_EQ(Suggest("dxke"), "dike");
  Add("dyke dyke");
  // Equally often: by their bytes.
  EXPECT_EQ(Suggest("dxke"), "dike");
  Add("dyke");
  EXPECT_EQ(Suggest("dxke"), "dyke");
  index_->Delete(0, 1);
  index_->Delete(2, 4);
  EXPECT_EQ(Suggest("dxke"), "dike");
}

TEST_F(QuerySpellingTest, AWordTwoEditsAwayIsAHundredTimesLessLikely) {
  Add("rivers");
  for (int i = 0; i < 100; ++i) Add("divert");
  // Two edits from "divert", one from "rivers".
  EXPECT_EQ(Suggest("rivert -rivers"), "divert -rivers");
  EXPECT_EQ(Suggest("riversx"), "rivers");
  EXPECT_EQ(Suggest("divers"), "divert");
  EXPECT_EQ(Suggest("rxvers"), "rivers");
}

TEST_F(QuerySpellingTest, OtherCollectionsDoNotCount) {
  Add("levee", 1);
  Add("levy", 2);
  Add("levy", 2);
  QuoteFilter filter;
  filter.collections = {1};
  EXPECT_EQ(Suggest("levxe", filter), "levee");
  EXPECT_EQ(Suggest("levy", filter), "");
  Add("leves", 1);
  filter.collections = {2};
  EXPECT_EQ(Suggest("levee", filter), "");
  EXPECT_EQ(Suggest("levx", filter), "levy");
}

TEST_F(QuerySpellingTest, SegmentsGiveTheSameAsTheTail) {
  for (int i = 0; i < 300; ++i) Add(i % 3 == 0 ? "court" : "count");
  EXPECT_EQ(Suggest("couxt"), "count");
  ASSERT_TRUE(index_->Maintain(/*idle=*/true).ok());
  ASSERT_TRUE(index_->Finish().ok());
  Add("court");
  EXPECT_EQ(Suggest("couxt"), "count");
}

TEST_F(QuerySpellingTest, WorkThatNobodyWaitsForEnds) {
  Add("levee");
  index_->Publish();
  stop_.Stop();
  EXPECT_TRUE(absl::IsCancelled(
      SuggestQuery(*index_->View(), ParseQuery("leve").value(), {}, stop_)
          .status()));
}

}  // namespace
}  // namespace turnstone
