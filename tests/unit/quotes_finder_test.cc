#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "common/text/stemmer.h"
#include "query-service/index/turn_index.h"
#include "query-service/quotes/query_parser.h"
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
    QuoteOptions options;
    options.order = order;
    return FindQuotes(*index_->View(), ParseQuery(query).value(), filter,
                      options, names, stop_);
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

TEST_F(QuoteFinderTest, FiltersRestrictCollectionsAndStates) {
  TurnColumns columns{0, 1};
  columns.collection = 5;
  columns.state = 2;
  index_->Append(columns, "word");
  columns.collection = 6;
  columns.number = 2;
  index_->Append(columns, "word");
  QuoteFilter filter;
  filter.collections = {6};
  EXPECT_THAT(Docs("word", filter), ElementsAre(1));
  filter.states = 1u << 2;
  EXPECT_THAT(Docs("word", filter), ElementsAre(1));
  filter.states = 1u << 1;
  EXPECT_THAT(Docs("word", filter), IsEmpty());
}

TEST_F(QuoteFinderTest, FiltersRestrictLabelsLanguagesAndPhrases) {
  const auto append = [this](uint32_t number, const std::string& label,
                             const std::string& tag, const std::string& text) {
    std::vector<std::string> keys = LanguageKeys(tag);
    keys.push_back(LabelKey(label));
    index_->Append({0, number}, text, keys);
  };
  append(1, "PANELIST", "pt-BR", "word by word");
  append(2, "Panelist", "pt", "a word");
  append(3, "PANELIST", "", "word for word");
  index_->Append({0, 4}, "word");
  QuoteFilter filter;
  filter.labels = {"PANELIST"};
  EXPECT_THAT(Docs("word", filter, QuoteOrder::kPosition), ElementsAre(0, 2));
  filter.languages = {"PT-br", "en"};
  EXPECT_THAT(Docs("word", filter), ElementsAre(0));
  filter.labels.reset();
  filter.languages = {"pt"};
  EXPECT_THAT(Docs("word", filter, QuoteOrder::kPosition), ElementsAre(0, 1));
  filter.languages = {"p"};
  EXPECT_THAT(Docs("word", filter), IsEmpty());
  filter = {};
  filter.phrases = {{{"for", "word"}, {"a"}}};
  EXPECT_THAT(Docs("word", filter, QuoteOrder::kPosition), ElementsAre(1, 2));
  // What filters does not count for scores.
  EXPECT_EQ(Find("word", filter)->statistics.holders.size(), 1u);
}

TEST_F(QuoteFinderTest, AWordFindsItsFormsInTurnsOfItsLanguage) {
  TurnColumns english{0, 1};
  english.language = static_cast<uint8_t>(StemLanguage::kEnglish);
  index_->Append(english, "courts");
  index_->Append({0, 2}, "courts");
  index_->Append({0, 3}, "court");
  EXPECT_THAT(Docs("court"), ElementsAre(0, 2));
  EXPECT_THAT(Docs("\"courts\""), ElementsAre(0, 1));
  EXPECT_EQ(Find("court")->statistics.holders, std::vector<int64_t>{2});
}

TEST_F(QuoteFinderTest, NearFindsFormsThatBeginOtherwise) {
  TurnColumns indonesian{0, 1};
  indonesian.language = static_cast<uint8_t>(StemLanguage::kIndonesian);
  index_->Append(indonesian, "buku dibaca");
  EXPECT_THAT(Docs("baca NEAR/2 buku"), ElementsAre(0));
}

TEST_F(QuoteFinderTest, OperatorsAreThoseOfTheLanguage) {
  index_->Append({0, 1}, "net x neutrality");
  index_->Append({0, 2}, "net");
  index_->Append({0, 3}, "neutral");
  const auto found = [this](absl::string_view query) {
    return Docs(query, {}, QuoteOrder::kPosition);
  };
  EXPECT_THAT(found("net -neutrality"), ElementsAre(1));
  EXPECT_THAT(found("net OR neutral"), ElementsAre(0, 1, 2));
  EXPECT_THAT(found("neutr*"), ElementsAre(0, 2));
  EXPECT_THAT(found("neutrla~"), ElementsAre(2));
  EXPECT_THAT(found("neutrality NEAR/1 net"), ElementsAre(0));
  EXPECT_THAT(found("neutrality NEAR/0 net"), IsEmpty());
}

TEST_F(QuoteFinderTest, ACursorOfAnotherQueryIsInvalidArgument) {
  index_->Append({0, 1}, "one two");
  index_->Publish();
  QuoteOptions options;
  options.after.emplace();
  options.after->statistics = Find("one")->statistics;
  const TieOrder names = [](uint32_t) -> absl::string_view { return "a"; };
  const auto find = [&] {
    return FindQuotes(*index_->View(), ParseQuery("one two").value(), {},
                      options, names, stop_)
        .status();
  };
  EXPECT_TRUE(absl::IsInvalidArgument(find()));
  options.after->statistics = Find("one two")->statistics;
  EXPECT_TRUE(find().ok());
  options.after->statistics.holders[0] = 2;
  EXPECT_TRUE(absl::IsInvalidArgument(find()));
  options.after->statistics.holders[0] = -1;
  EXPECT_TRUE(absl::IsInvalidArgument(find()));
}

TEST_F(QuoteFinderTest, LaterPagesScoreAsTheFirstDid) {
  index_->Append({0, 1}, "word");
  index_->Append({0, 2}, "word x");
  index_->Append({0, 3}, "word x y");
  index_->Publish();
  QuoteOptions options;
  options.limit = 1;
  const TieOrder names = [](uint32_t) -> absl::string_view { return "a"; };
  const QueryNode query = ParseQuery("word").value();
  const QuotePage whole = Find("word").value();
  ASSERT_EQ(whole.hits.size(), 3u);
  for (DocId doc = 0; doc < 3; ++doc) {
    const auto view = index_->View();
    const auto page = FindQuotes(*view, query, {}, options, names, stop_);
    ASSERT_TRUE(page.ok() && page->hits.size() == 1);
    EXPECT_EQ(page->hits[0].doc, doc);
    EXPECT_EQ(page->hits[0].score, whole.hits[doc].score);
    options.after =
        CursorBehind(*view, page->hits.back(), page->statistics, names);
    // Others come between the pages.
    index_->Append({0, 10 + doc}, "other");
    index_->Publish();
  }
}

TEST_F(QuoteFinderTest, WorkThatNobodyWaitsForEnds) {
  for (uint32_t i = 0; i < 5000; ++i) index_->Append({0, i + 1}, "a b");
  stop_.Stop();
  EXPECT_TRUE(absl::IsCancelled(Find("a b").status()));
}

}  // namespace
}  // namespace turnstone
