#include <gmock/gmock.h>

#include <algorithm>

#include "tests/service/query_fixture.h"
#include "tests/support/corpus.h"

namespace turnstone {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class QueryTopicsTest : public QueryFixture {
 protected:
  QueryTopicsTest() : node_(feed()) {}

  v1::ListTopicsResponse List(v1::ListTopicsRequest request) const {
    v1::ListTopicsResponse response;
    const absl::Status status =
        node_.Call(&Stub::ListTopics, request, &response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }

  v1::ListTopicsResponse List(const std::string& parent) const {
    v1::ListTopicsRequest request;
    request.set_parent(parent);
    return List(request);
  }

  // All quotes of a topic, in pages, each checked against its source.
  std::vector<v1::Quote> QuotesOf(const std::string& topic, int page_size) {
    std::vector<v1::Quote> quotes;
    v1::ListTopicQuotesRequest request;
    request.set_parent(topic);
    request.set_page_size(page_size);
    do {
      v1::ListTopicQuotesResponse page;
      const absl::Status status =
          node_.Call(&Stub::ListTopicQuotes, request, &page);
      EXPECT_TRUE(status.ok()) << status;
      for (const v1::Quote& quote : page.quotes()) {
        ExpectVerbatim(quote);
        quotes.push_back(quote);
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return quotes;
  }

  RunningNode node_;
};

constexpr char kFloods[] =
    ">> ANN LEE: Flood insurance is dear. Who pays for flood insurance?\n"
    ">> BOB RAY: Nobody wants flood insurance.\n"
    ">> ANN LEE: The levee board does.\n";

TEST_F(QueryTopicsTest, FoundingDocumentIsAboutCapacityBuilding) {
  const auto source = ReadCorpus(kIgf);
  if (!source.has_value()) GTEST_SKIP() << "the corpus is not there";
  WaitFor(node_, Add("igf", *source));
  const auto topics = List("collections/c");
  const auto topic = std::find_if(
      topics.topics().begin(), topics.topics().end(), [](const v1::Topic& t) {
        return t.display_name().find("capacity building") != std::string::npos;
      });
  ASSERT_NE(topic, topics.topics().end());
  const auto quotes = QuotesOf(topic->name(), 7);
  EXPECT_GT(quotes.size(), 7u);
  EXPECT_EQ(quotes.size(), QuotesOf(topic->name(), 500).size());
}

TEST_F(QueryTopicsTest, TopicLeadsToEachTurnThatNamesItOnce) {
  WaitFor(node_, Add("t", kFloods));
  const auto topics = List("collections/c");
  ASSERT_GT(topics.topics_size(), 0);
  const v1::Topic& topic = topics.topics(0);
  EXPECT_EQ(topic.display_name(), "flood insurance");
  EXPECT_EQ(topic.occurrence_count(), 3);
  EXPECT_EQ(topic.turn_count(), 2);
  EXPECT_EQ(topic.statistics().cohesion(), 1);
  EXPECT_GT(topic.statistics().lift(), 100);
  v1::GetTopicRequest request;
  request.set_name(topic.name());
  v1::GetTopicResponse response;
  ASSERT_TRUE(node_.Call(&Stub::GetTopic, request, &response).ok());
  EXPECT_EQ(response.topic().SerializeAsString(), topic.SerializeAsString());
  const auto quotes = QuotesOf(topic.name(), 1);
  ASSERT_EQ(quotes.size(), 2u);
  EXPECT_NE(quotes[0].turn().name(), quotes[1].turn().name());
}

TEST_F(QueryTopicsTest, TopicsAreFoundByHowTheyBegin) {
  WaitFor(node_, Add("t",
                     ">> ANN LEE: The flood insurance, a flood insurance.\n"
                     ">> BOB RAY: Flood insurances, a levee board, flooding.\n"
                     ">> ANN LEE: The levee board, flooding, flooding.\n"));
  v1::ListTopicsRequest request;
  request.set_parent("collections/c");
  request.set_prefix("  FLOOD ");
  request.set_page_size(1);
  std::vector<std::string> names;
  do {
    const v1::ListTopicsResponse page = List(request);
    ASSERT_EQ(page.topics_size(), 1);
    names.push_back(page.topics(0).display_name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names,
              testing::UnorderedElementsAre("flood insurance", "flooding"));
  request.set_prefix("flood insurances");
  EXPECT_EQ(List(request).topics_size(), 1);
  request.set_prefix("insurance");
  EXPECT_THAT(List(request).topics(), IsEmpty());
  v1::ListTopicsResponse response;
  for (const std::string& prefix : {std::string("?"), std::string(201, 'a')}) {
    request.set_prefix(prefix);
    EXPECT_EQ(node_.Call(&Stub::ListTopics, request, &response).code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(QueryTopicsTest, TopicsFollowWhatIsAddedAndDeleted) {
  WaitFor(node_, Add("t", kFloods));
  WaitFor(node_, Add("u", kFloods));
  const auto both = List("collections/c");
  EXPECT_EQ(both.topics(0).occurrence_count(), 6);
  EXPECT_EQ(both.topics(0).transcript_count(), 2);
  EXPECT_EQ(List("collections/c/transcripts/u").topics(0).occurrence_count(),
            3);
  WaitFor(node_, Remove("t"));
  EXPECT_EQ(List("collections/c").topics(0).occurrence_count(), 3);
  WaitFor(node_, Remove("u"));
  EXPECT_THAT(List("collections/c").topics(), IsEmpty());
}

TEST_F(QueryTopicsTest, FacetCountsTheTurnsThatNameATopic) {
  Add("t", kFloods);
  WaitFor(node_, Add("u",
                     ">> ANN LEE: The levee board met. Flood insurance pays.\n"
                     ">> BOB RAY: The levee board pays for flood insurance.\n"
                     ">> ANN LEE: The levee board, always the levee board.\n"));
  v1::CountQuotesRequest request;
  request.set_parent("collections/c");
  request.set_query("flood OR board OR pays OR wants");
  request.add_facets(v1::QUOTE_FACET_MONTH);
  request.add_facets(v1::QUOTE_FACET_TOPIC);
  v1::CountQuotesResponse response;
  ASSERT_TRUE(node_.Call(&Stub::CountQuotes, request, &response).ok());
  EXPECT_EQ(response.count(), 6);
  const auto topics = List("collections/c");
  const auto& facet = response.facets(1);
  EXPECT_EQ(facet.value_count(), topics.topics_size());
  EXPECT_EQ(facet.counts_size(), topics.topics_size());
  for (const v1::QuoteFacetCount& count : facet.counts()) {
    EXPECT_EQ(static_cast<size_t>(count.count()),
              QuotesOf(count.value(), 100).size());
    EXPECT_NE(count.display_name(), "");
  }
  request.set_query("board");
  request.mutable_filter()->add_transcripts("collections/c/transcripts/t");
  ASSERT_TRUE(node_.Call(&Stub::CountQuotes, request, &response).ok());
  ASSERT_EQ(response.facets(1).counts_size(), 1);
  EXPECT_EQ(response.facets(1).counts(0).count(), 1);
  EXPECT_EQ(response.facets(1).counts(0).display_name(), "levee board");
  request.set_parent("collections/-");
  EXPECT_EQ(node_.Call(&Stub::CountQuotes, request, &response).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(QueryTopicsTest, PagesHoldEachTopicOnceInOrder) {
  std::string source;
  for (const char* topic : {"flood insurance", "levee board", "early warning",
                            "water district", "school roof"}) {
    for (int i = 0; i < 3; ++i) {
      absl::StrAppend(&source, ">> ANN LEE: Is the ", topic, " here?\n");
    }
  }
  WaitFor(node_, Add("t", source));
  std::vector<std::string> whole;
  const auto all = List("collections/c");
  for (const v1::Topic& topic : all.topics()) {
    whole.push_back(topic.name());
  }
  EXPECT_GE(whole.size(), 4u);
  std::vector<std::string> paged;
  v1::ListTopicsRequest request;
  request.set_parent("collections/c");
  request.set_page_size(2);
  do {
    const auto page = List(request);
    for (const v1::Topic& topic : page.topics()) paged.push_back(topic.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(paged, whole);
}

TEST_F(QueryTopicsTest, ParentMustBeACollectionOrATranscript) {
  WaitFor(node_, Add("t", kFloods));
  v1::ListTopicsRequest request;
  v1::ListTopicsResponse response;
  request.set_parent("collections/-");
  absl::Status status = node_.Call(&Stub::ListTopics, request, &response);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("parent"));
  request.set_parent("collections/none");
  EXPECT_EQ(rpc::ReasonOf(node_.Call(&Stub::ListTopics, request, &response)),
            "COLLECTION_NOT_FOUND");
  request.set_parent("collections/c/transcripts/none");
  EXPECT_EQ(rpc::ReasonOf(node_.Call(&Stub::ListTopics, request, &response)),
            "TRANSCRIPT_NOT_FOUND");
}

}  // namespace
}  // namespace turnstone
