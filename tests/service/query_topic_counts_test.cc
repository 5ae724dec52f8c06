// Who speaks of a topic, when, and of what else.

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/service/query_fixture.h"

namespace turnstone {
namespace {

using testing::ElementsAre;

// Invented.
constexpr char kFloods[] =
    ">> ANN LEE: Flood insurance is dear. Who pays for flood insurance?\n"
    ">> BOB RAY: Nobody wants flood insurance, says the levee board.\n"
    ">> ANN LEE: The levee board pays for flood insurance.\n"
    ">> PANELIST: Flood insurance again.\n"
    ">> BOB RAY: The village school is old.\n"
    ">> BOB RAY: A village school needs a roof.\n"
    ">> CAT FOX: So the village school has no roof.\n"
    ">> CAT FOX: It rains.\n";

constexpr char kLater[] =
    ">> ANN LEE: The flood insurance was paid.\n"
    ">> CAT FOX: It does not rain any more.\n";

class QueryTopicCountsTest : public QueryFixture {
 protected:
  QueryTopicCountsTest() : node_(feed()) {
    Add("t", kFloods, "2017-12-18");
    Add("u", kFloods, "2018-02-01");
    Add("v", kLater, "2018-02-28");
    WaitFor(node_, Add("w", kLater));
  }

  template <class Request, class Response>
  Response Get(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                            const Request&, Response*),
               const Request& request) const {
    Response response;
    const absl::Status status = node_.Call(method, request, &response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }

  v1::Topic Named(const std::string& display_name) const {
    v1::ListTopicsRequest request;
    request.set_parent("collections/c");
    const auto topics = Get(&Stub::ListTopics, request).topics();
    const auto found =
        std::find_if(topics.begin(), topics.end(), [&](const v1::Topic& topic) {
          return topic.display_name() == display_name;
        });
    EXPECT_NE(found, topics.end()) << display_name;
    return found == topics.end() ? v1::Topic() : *found;
  }

  std::string SpeakerNamed(const std::string& display_name) const {
    v1::ListSpeakersRequest request;
    request.set_parent("collections/c");
    const auto response = Get(&Stub::ListSpeakers, request);
    for (const v1::Speaker& speaker : response.speakers()) {
      if (speaker.display_name() == display_name) return speaker.name();
    }
    ADD_FAILURE() << display_name;
    return "";
  }

  v1::ListTopicSpeakersResponse Speakers(const std::string& topic) const {
    v1::ListTopicSpeakersRequest request;
    request.set_parent(Named(topic).name());
    return Get(&Stub::ListTopicSpeakers, request);
  }

  // "2017-12 4 turns", each.
  std::vector<std::string> Trend(v1::TrendPeriod period) const {
    v1::ComputeTopicTrendRequest request;
    request.set_topic(Named("flood insurance").name());
    request.set_period(period);
    std::vector<std::string> points;
    const auto response = Get(&Stub::ComputeTopicTrend, request);
    for (const v1::TrendPoint& point : response.points()) {
      points.push_back(
          absl::StrCat(point.period(), " ", point.turn_count(), " turns"));
    }
    return points;
  }

  RunningNode node_;
};

TEST_F(QueryTopicCountsTest, SpeakersOfATopicAreThoseWhoNameIt) {
  const auto speakers = Speakers("flood insurance");
  EXPECT_EQ(speakers.turn_count(), 10);
  EXPECT_EQ(speakers.undecided_turn_count(), 2);
  ASSERT_EQ(speakers.speakers_size(), 2);
  EXPECT_EQ(speakers.speakers(0).display_name(), "Ann Lee");
  EXPECT_EQ(speakers.speakers(0).turn_count(), 6);
  EXPECT_EQ(speakers.speakers(0).word_count(), 2 * (9 + 7) + 2 * 5);
  EXPECT_EQ(speakers.speakers(1).display_name(), "Bob Ray");
  EXPECT_EQ(speakers.speakers(1).turn_count(), 2);
}

TEST_F(QueryTopicCountsTest, PagesOfSpeakersNeitherRepeatNorSkip) {
  v1::ListTopicSpeakersRequest request;
  request.set_parent(Named("flood insurance").name());
  request.set_page_size(1);
  std::vector<std::string> names;
  do {
    const auto page = Get(&Stub::ListTopicSpeakers, request);
    ASSERT_EQ(page.speakers_size(), 1);
    names.push_back(page.speakers(0).display_name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("Ann Lee", "Bob Ray"));
}

TEST_F(QueryTopicCountsTest, ADeletionLeavesNoTraceInCounts) {
  WaitFor(node_, Remove("t"));
  EXPECT_EQ(Speakers("flood insurance").turn_count(), 6);
  EXPECT_EQ(Speakers("flood insurance").speakers(0).turn_count(), 4);
  EXPECT_THAT(Trend(v1::TREND_PERIOD_YEAR),
              ElementsAre(" 1 turns", "2018 5 turns"));
}

TEST_F(QueryTopicCountsTest, MergedSpeakersCountAsOne) {
  v1::MergeSpeakersRequest request;
  request.add_speakers(SpeakerNamed("Bob Ray"));
  request.set_into(SpeakerNamed("Ann Lee"));
  request.set_author("tester");
  request.set_reason("the same");
  v1::MergeSpeakersResponse response;
  const absl::Status status = IngestFixture::Call(
      &v1::IngestService::Stub::MergeSpeakers, request, &response);
  ASSERT_TRUE(status.ok()) << status;
  WaitFor(node_, response.commit());
  const auto speakers = Speakers("flood insurance");
  ASSERT_EQ(speakers.speakers_size(), 1);
  EXPECT_EQ(speakers.speakers(0).turn_count(), 8);
}

TEST_F(QueryTopicCountsTest, TrendHasDaysMonthsAndYears) {
  EXPECT_THAT(Trend(v1::TREND_PERIOD_DAY),
              ElementsAre(" 1 turns", "2017-12-18 4 turns",
                          "2018-02-01 4 turns", "2018-02-28 1 turns"));
  const std::vector<std::string> months = Trend(v1::TREND_PERIOD_MONTH);
  EXPECT_THAT(months,
              ElementsAre(" 1 turns", "2017-12 4 turns", "2018-02 5 turns"));
  EXPECT_EQ(Trend(v1::TREND_PERIOD_UNSPECIFIED), months);
  EXPECT_THAT(Trend(v1::TREND_PERIOD_YEAR),
              ElementsAre(" 1 turns", "2017 4 turns", "2018 5 turns"));
}

TEST_F(QueryTopicCountsTest, TrendHasShareOfWords) {
  v1::ComputeTopicTrendRequest request;
  request.set_topic(Named("flood insurance").name());
  const auto points = Get(&Stub::ComputeTopicTrend, request).points();
  ASSERT_EQ(points.size(), 3);
  // The transcript without a date: 5 words of 11.
  EXPECT_EQ(points[0].word_count(), 5);
  EXPECT_DOUBLE_EQ(points[0].word_share(), 5.0 / 11);
}

TEST_F(QueryTopicCountsTest, RelatedTopicsAreNamedInTheSameTurns) {
  v1::ListRelatedTopicsRequest request;
  request.set_parent(Named("levee board").name());
  const auto related = Get(&Stub::ListRelatedTopics, request).topics();
  ASSERT_GT(related.size(), 0);
  EXPECT_EQ(related[0].topic().SerializeAsString(),
            Named("flood insurance").SerializeAsString());
  EXPECT_EQ(related[0].turn_count(), 4);
  for (const v1::RelatedTopic& topic : related) {
    EXPECT_GT(topic.score(), 0);
    EXPECT_NE(topic.topic().display_name(), "levee board");
    EXPECT_NE(topic.topic().display_name(), "village school");
  }
}

TEST_F(QueryTopicCountsTest, TopicsOfASpeakerAreThoseOthersNameLess) {
  v1::ListSpeakerTopicsRequest request;
  request.set_parent(SpeakerNamed("Bob Ray"));
  const auto topics = Get(&Stub::ListSpeakerTopics, request).topics();
  ASSERT_GT(topics.size(), 0);
  EXPECT_EQ(topics[0].topic().display_name(), "village school");
  EXPECT_EQ(topics[0].turn_count(), 4);
  EXPECT_EQ(topics[0].topic().turn_count(), 6);
  EXPECT_GT(topics[0].score(), 0);
  for (const v1::SpeakerTopic& topic : topics) {
    EXPECT_NE(topic.topic().display_name(), "flood insurance");
  }
}

TEST_F(QueryTopicCountsTest, OfWhatIsNotThereNothingIsCounted) {
  v1::ComputeTopicTrendRequest trend;
  trend.set_topic("collections/c/topics/none");
  v1::ComputeTopicTrendResponse response;
  EXPECT_EQ(node_.Call(&Stub::ComputeTopicTrend, trend, &response).code(),
            absl::StatusCode::kNotFound);
  trend.set_topic(Named("flood insurance").name());
  trend.set_period(static_cast<v1::TrendPeriod>(7));
  EXPECT_EQ(node_.Call(&Stub::ComputeTopicTrend, trend, &response).code(),
            absl::StatusCode::kInvalidArgument);
  v1::ListSpeakerTopicsRequest topics;
  topics.set_parent("collections/c/speakers/none");
  v1::ListSpeakerTopicsResponse none;
  EXPECT_EQ(node_.Call(&Stub::ListSpeakerTopics, topics, &none).code(),
            absl::StatusCode::kNotFound);
}

TEST_F(QueryTopicCountsTest, AnotherNodeAnswersTheSame) {
  WaitFor(node_, Remove("u"));
  const std::string commit = Add("x", kFloods, "2019-01-01");
  WaitFor(node_, commit);
  RunningNode other(feed());
  WaitFor(other, commit);
  v1::ListRelatedTopicsRequest related;
  related.set_parent(Named("levee board").name());
  v1::ListRelatedTopicsResponse theirs;
  ASSERT_TRUE(other.Call(&Stub::ListRelatedTopics, related, &theirs).ok());
  EXPECT_EQ(Get(&Stub::ListRelatedTopics, related).SerializeAsString(),
            theirs.SerializeAsString());
  v1::ListSpeakerTopicsRequest request;
  request.set_parent(SpeakerNamed("Bob Ray"));
  v1::ListSpeakerTopicsResponse topics;
  ASSERT_TRUE(other.Call(&Stub::ListSpeakerTopics, request, &topics).ok());
  EXPECT_EQ(Get(&Stub::ListSpeakerTopics, request).SerializeAsString(),
            topics.SerializeAsString());
}

}  // namespace
}  // namespace turnstone
