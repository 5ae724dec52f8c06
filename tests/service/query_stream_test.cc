#include <gmock/gmock.h>

#include <string>
#include <thread>
#include <vector>

#include "common/rpc/grpc_status.h"
#include "tests/service/query_fixture.h"

namespace turnstone {
namespace {

using testing::HasSubstr;

class QueryStreamTest : public QueryFixture {
 protected:
  QueryStreamTest() : node_(feed()) {}

  static v1::SearchQuotesRequest SearchOf(const std::string& query) {
    v1::SearchQuotesRequest search;
    search.set_parent("collections/c");
    search.set_query(query);
    search.set_page_size(3);
    return search;
  }

  // Sends all searches, so many in a message, and returns the results.
  std::vector<v1::SearchResult> Stream(
      const std::vector<v1::SearchQuotesRequest>& searches, int by) {
    grpc::ClientContext context;
    const auto stream = node_.client().StreamSearches(&context);
    std::thread writer([&] {
      v1::StreamSearchesRequest request;
      for (const v1::SearchQuotesRequest& search : searches) {
        *request.add_searches() = search;
        if (request.searches_size() < by) continue;
        EXPECT_TRUE(stream->Write(request));
        request.Clear();
      }
      if (!request.searches().empty()) {
        EXPECT_TRUE(stream->Write(request));
      }
      stream->WritesDone();
    });
    std::vector<v1::SearchResult> results;
    v1::StreamSearchesResponse response;
    while (stream->Read(&response)) {
      for (const v1::SearchResult& result : response.results()) {
        EXPECT_EQ(result.index(), static_cast<int>(results.size()));
        results.push_back(result);
      }
    }
    writer.join();
    const grpc::Status status = stream->Finish();
    EXPECT_TRUE(status.ok()) << status.error_message();
    return results;
  }

  RunningNode node_;
};

TEST_F(QueryStreamTest, ResultsAreThoseOfSearchQuotesInTheirOrder) {
  std::string source;
  for (int i = 0; i < 40; ++i) {
    absl::StrAppend(&source, ">> ANN LEE: Levee number", i, ", of ", i * i,
                    ".\n\n");
  }
  WaitFor(node_, Add("t", source));
  std::vector<v1::SearchQuotesRequest> searches;
  for (int i = 0; i < 40; ++i) {
    searches.push_back(SearchOf(absl::StrCat("number", i)));
    searches.push_back(SearchOf("levee -number3*"));
    searches.back().set_count_all(true);
  }
  for (const int by : {1, 7, 100}) {
    const auto results = Stream(searches, by);
    ASSERT_EQ(results.size(), searches.size());
    for (size_t i = 0; i < searches.size(); ++i) {
      v1::SearchQuotesResponse response;
      ASSERT_TRUE(node_.Call(&Stub::SearchQuotes, searches[i], &response).ok());
      EXPECT_FALSE(results[i].has_error());
      EXPECT_EQ(results[i].response().SerializeAsString(),
                response.SerializeAsString());
    }
  }
}

TEST_F(QueryStreamTest, EachSearchFailsForItself) {
  WaitFor(node_, Add("t", ">> ANN LEE: A levee.\n"));
  std::vector<v1::SearchQuotesRequest> searches(
      {SearchOf("levee"), SearchOf("levee \"one"), SearchOf("levee")});
  searches.push_back(SearchOf("levee"));
  searches[3].mutable_filter()->add_speakers("collections/c/speakers/none");
  searches.push_back(SearchOf("levee"));
  searches[4].set_min_commit("nonsense");
  const auto results = Stream(searches, 5);
  ASSERT_EQ(results.size(), 5u);
  EXPECT_EQ(results[0].response().quotes_size(), 1);
  EXPECT_EQ(results[2].response().quotes_size(), 1);
  EXPECT_FALSE(results[1].has_response());
  EXPECT_EQ(results[1].error().code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(results[1].error().message(), HasSubstr("column 7"));
  EXPECT_EQ(results[3].error().code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(results[3].error().details(0).value(),
              HasSubstr("SPEAKER_NOT_FOUND"));
  EXPECT_THAT(results[4].error().message(), HasSubstr("min_commit"));
}

TEST_F(QueryStreamTest, ASearchWaitsForItsCommit) {
  std::vector<v1::SearchQuotesRequest> searches({SearchOf("levee")});
  searches[0].set_min_commit(Add("t", ">> ANN LEE: A levee.\n"));
  const auto results = Stream(searches, 1);
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].response().quotes_size(), 1);
}

TEST_F(QueryStreamTest, LargeResultsComeInSeveralResponses) {
  std::string text;
  while (text.size() < (300u << 10)) text += "levee ";
  for (int i = 0; i < 3; ++i) {
    WaitFor(node_, Add(absl::StrCat("t", i), ">> ANN: " + text + "\n"));
  }
  const std::vector<v1::SearchQuotesRequest> searches(20, SearchOf("levee"));
  const auto results = Stream(searches, 20);
  ASSERT_EQ(results.size(), 20u);
  v1::SearchQuotesResponse alone;
  ASSERT_TRUE(node_.Call(&Stub::SearchQuotes, searches[0], &alone).ok());
  for (const v1::SearchResult& result : results) {
    EXPECT_EQ(result.response().quotes_size(), alone.quotes_size());
  }
}

TEST_F(QueryStreamTest, AMessageWithoutSearchesOrWithTooManyEndsTheStream) {
  for (const int count : {0, 101}) {
    grpc::ClientContext context;
    const auto stream = node_.client().StreamSearches(&context);
    v1::StreamSearchesRequest request;
    for (int i = 0; i < count; ++i) *request.add_searches() = SearchOf("a");
    EXPECT_TRUE(stream->Write(request));
    v1::StreamSearchesResponse response;
    EXPECT_FALSE(stream->Read(&response));
    EXPECT_EQ(rpc::FromGrpcStatus(stream->Finish()).code(),
              absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace turnstone
