#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/service/query_fixture.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class QueryFiltersTest : public QueryFixture {
 protected:
  QueryFiltersTest() : node_(feed()) {}

  // Adds a transcript of any collection, in a language.
  std::string AddTo(const std::string& collection, const std::string& id,
                    const std::string& content, const std::string& language) {
    v1::CreateTranscriptRequest request = TranscriptOf(id, content);
    request.set_parent(collection);
    request.mutable_transcript()->set_language(language);
    v1::CreateTranscriptResponse response;
    const absl::Status status = Create(request, &response);
    EXPECT_TRUE(status.ok()) << status;
    sources_[collection + "/transcripts/" + id] = content;
    return response.commit();
  }

  // The turns that say "levee", in their order.
  std::vector<std::string> Found(const v1::QuoteFilter& filter,
                                 const std::string& parent = "collections/c") {
    v1::SearchQuotesRequest request;
    request.set_parent(parent);
    request.set_query("levee");
    request.set_order(v1::QUOTE_ORDER_POSITION);
    *request.mutable_filter() = filter;
    const auto response = Search(node_, request);
    EXPECT_EQ(response.total_size(), response.quotes_size());
    return NamesOf(response);
  }

  absl::Status StatusOf(const v1::QuoteFilter& filter,
                        const std::string& parent = "collections/c") {
    v1::CountQuotesRequest request;
    request.set_parent(parent);
    request.set_query("levee");
    *request.mutable_filter() = filter;
    v1::CountQuotesResponse response;
    return node_.Call(&Stub::CountQuotes, request, &response);
  }

  RunningNode node_;
};

TEST_F(QueryFiltersTest, LabelsAreAsTheyArePrinted) {
  WaitFor(node_, Add("t",
                     ">> PANELIST: A levee.\n\n>> PANELIST 2: No levee.\n\n"
                     ">> MARIA: Which levee?\n"));
  v1::QuoteFilter filter;
  filter.add_labels("PANELIST");
  EXPECT_THAT(Found(filter), ElementsAre("t/turns/1"));
  filter.add_labels("MARIA");
  EXPECT_THAT(Found(filter), ElementsAre("t/turns/1", "t/turns/3"));
  filter.clear_labels();
  filter.add_labels("panelist");
  EXPECT_THAT(Found(filter), IsEmpty());
}

TEST_F(QueryFiltersTest, LanguagesAreThoseOfTheTranscriptOrWider) {
  AddTo("collections/c", "a", ">> ANA: Levee.\n", "pt-BR");
  AddTo("collections/c", "b", ">> ANN: Levee.\n", "en");
  WaitFor(node_, AddTo("collections/c", "d", ">> EVA: Levee.\n", "pt"));
  v1::QuoteFilter filter;
  filter.add_languages("pt");
  EXPECT_THAT(Found(filter), ElementsAre("a/turns/1", "d/turns/1"));
  filter.set_languages(0, "PT-br");
  EXPECT_THAT(Found(filter), ElementsAre("a/turns/1"));
  filter.add_languages("en");
  EXPECT_THAT(Found(filter), ElementsAre("a/turns/1", "b/turns/1"));
}

TEST_F(QueryFiltersTest, ChangedLanguageMovesTheTurns) {
  WaitFor(node_, AddTo("collections/c", "a", ">> ANN: The levees.\n", "en"));
  v1::UpdateTranscriptRequest update;
  update.mutable_transcript()->set_name("collections/c/transcripts/a");
  update.mutable_transcript()->set_language("xx");
  v1::UpdateTranscriptResponse updated;
  ASSERT_TRUE(IngestFixture::Call(&v1::IngestService::Stub::UpdateTranscript,
                                  update, &updated)
                  .ok());
  WaitFor(node_, updated.commit());
  v1::SearchQuotesRequest request;
  request.set_query("levees");
  request.mutable_filter()->add_languages("en");
  EXPECT_THAT(NamesOf(Search(node_, request)), IsEmpty());
  request.mutable_filter()->set_languages(0, "xx");
  EXPECT_THAT(NamesOf(Search(node_, request)), ElementsAre("a/turns/1"));
  // It is not stemmed as English any more.
  request.set_query("levee");
  EXPECT_THAT(NamesOf(Search(node_, request)), IsEmpty());
}

TEST_F(QueryFiltersTest, TopicsAreTheTurnsThatNameThem) {
  WaitFor(node_, Add("t",
                     ">> ANN: The levee needs flood insurance.\n\n"
                     ">> BOB: Who pays for flood insurance?\n\n"
                     ">> ANN: With flood insurance, the levee does.\n\n"
                     ">> BOB: The levee floods.\n"));
  v1::ListTopicsRequest list;
  list.set_parent("collections/c");
  v1::ListTopicsResponse topics;
  ASSERT_TRUE(node_.Call(&Stub::ListTopics, list, &topics).ok());
  ASSERT_GT(topics.topics_size(), 0);
  ASSERT_EQ(topics.topics(0).display_name(), "flood insurance");
  v1::QuoteFilter filter;
  filter.add_topics(topics.topics(0).name());
  EXPECT_THAT(Found(filter), ElementsAre("t/turns/1", "t/turns/3"));
  filter.add_topics("collections/c/topics/t000000000000000000000000");
  EXPECT_EQ(rpc::ReasonOf(StatusOf(filter)), "TOPIC_NOT_FOUND");
}

TEST_F(QueryFiltersTest, CollectionsAreAmongAll) {
  for (const char* id : {"d", "e"}) {
    MakeCollection(id);
    AddTo(absl::StrCat("collections/", id), "t", ">> ANN: Levee.\n", "");
  }
  WaitFor(node_, Add("t", ">> ANN: Levee.\n"));
  v1::QuoteFilter filter;
  EXPECT_EQ(Found(filter, "collections/-").size(), 3u);
  filter.add_collections("collections/c");
  EXPECT_THAT(Found(filter, "collections/-"), ElementsAre("t/turns/1"));
  filter.add_collections("collections/e");
  EXPECT_EQ(Found(filter, "collections/-").size(), 2u);
  EXPECT_THAT(std::string(StatusOf(filter).message()),
              HasSubstr("filter.collections"));
  filter.add_collections("collections/none");
  EXPECT_EQ(rpc::ReasonOf(StatusOf(filter, "collections/-")),
            "COLLECTION_NOT_FOUND");
}

TEST_F(QueryFiltersTest, FiltersAreTheSameAfterARestart) {
  WaitFor(node_, AddTo("collections/c", "a",
                       ">> PANELIST: Levee.\n\n>> ANN: Levee.\n", "en-GB"));
  v1::QuoteFilter filter;
  filter.add_labels("PANELIST");
  filter.add_languages("en");
  EXPECT_THAT(Found(filter), ElementsAre("a/turns/1"));
  node_.Stop();
  node_.Start();
  WaitFor(node_, Add("b", ">> PANELIST: No.\n"));
  EXPECT_THAT(Found(filter), ElementsAre("a/turns/1"));
}

TEST_F(QueryFiltersTest, BadValuesNameTheField) {
  WaitFor(node_, Add("t", ">> ANN: Levee.\n"));
  const auto message = [this](const v1::QuoteFilter& filter) {
    const absl::Status status = StatusOf(filter);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  };
  v1::QuoteFilter filter;
  filter.add_labels("");
  EXPECT_THAT(message(filter), HasSubstr("filter.labels"));
  filter = {};
  for (int i = 0; i < 33; ++i) filter.add_languages("en");
  EXPECT_THAT(message(filter), HasSubstr("filter.languages"));
  filter = {};
  filter.add_topics("collections/c/speakers/s");
  EXPECT_THAT(message(filter), HasSubstr("filter.topics"));
  filter = {};
  for (int i = 0; i < 11; ++i) filter.add_topics("collections/c/topics/t");
  EXPECT_THAT(message(filter), HasSubstr("filter.topics"));
}

}  // namespace
}  // namespace turnstone
