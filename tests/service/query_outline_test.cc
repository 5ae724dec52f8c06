#include <gmock/gmock.h>

#include "tests/service/query_fixture.h"
#include "tests/support/corpus.h"

namespace turnstone {
namespace {

using testing::HasSubstr;

class QueryOutlineTest : public QueryFixture {
 protected:
  QueryOutlineTest() : node_(feed()) {}

  v1::GetOutlineResponse Get(const std::string& id) const {
    v1::GetOutlineRequest request;
    request.set_name("collections/c/transcripts/" + id);
    v1::GetOutlineResponse response;
    const absl::Status status =
        node_.Call(&Stub::GetOutline, request, &response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }

  RunningNode node_;
};

// Invented: two subjects, long enough for two segments.
std::string TwoSubjects() {
  std::string text;
  for (int i = 0; i < 300; ++i) {
    absl::StrAppend(&text, i < 150 ? ">> ANN LEE: " : ">> BOB RAY: ",
                    i < 150 ? "The flood insurance of the river board and the "
                              "levee, says the flood insurance.\n"
                            : "A teacher and an exam in the village school "
                              "with the pupils of the village school.\n");
  }
  return text;
}

TEST_F(QueryOutlineTest, SegmentsHaveTheirTopicsAndSpeakers) {
  WaitFor(node_, Add("t", TwoSubjects()));
  const v1::GetOutlineResponse outline = Get("t");
  ASSERT_EQ(outline.segments_size(), 2);
  const v1::OutlineSegment& flood = outline.segments(0);
  const v1::OutlineSegment& school = outline.segments(1);
  EXPECT_EQ(flood.turn_count(), 150);
  EXPECT_EQ(school.turn_count(), 150);
  EXPECT_EQ(flood.word_count(), 150 * 14);
  EXPECT_THAT(flood.title(), HasSubstr("flood insurance"));
  EXPECT_THAT(school.title(), HasSubstr("village school"));
  ASSERT_EQ(flood.main_speakers_size(), 1);
  EXPECT_EQ(flood.main_speakers(0).display_name(), "Ann Lee");
  EXPECT_EQ(flood.main_speakers(0).turn_count(), 150);
  EXPECT_EQ(flood.main_speakers(0).word_count(), 150 * 14);
  EXPECT_EQ(school.main_speakers(0).display_name(), "Bob Ray");
  v1::GetTopicRequest request;
  request.set_name(flood.topics(0));
  v1::GetTopicResponse topic;
  ASSERT_TRUE(node_.Call(&Stub::GetTopic, request, &topic).ok());
  EXPECT_THAT(flood.title(), testing::StartsWith(topic.topic().display_name()));
}

TEST_F(QueryOutlineTest, SegmentsOfARealSessionAreAllItsTurns) {
  const auto source = ReadCorpus(kIgf);
  if (!source.has_value()) GTEST_SKIP() << "the corpus is not there";
  WaitFor(node_, Add("igf", *source));
  v1::ListTurnsRequest request;
  request.set_parent("collections/c/transcripts/igf");
  request.set_page_size(500);
  v1::ListTurnsResponse turns;
  ASSERT_TRUE(node_.Call(&Stub::ListTurns, request, &turns).ok());
  int next = 0;
  const v1::GetOutlineResponse outline = Get("igf");
  EXPECT_GT(outline.segments_size(), 1);
  for (const v1::OutlineSegment& segment : outline.segments()) {
    EXPECT_EQ(segment.first_turn(), turns.turns(next).name());
    next += segment.turn_count();
    EXPECT_EQ(segment.last_turn(), turns.turns(next - 1).name());
    EXPECT_FALSE(segment.title().empty());
    EXPECT_GT(segment.main_speakers_size(), 0);
  }
  EXPECT_EQ(next, turns.turns_size());
}

TEST_F(QueryOutlineTest, OfNoTranscriptIsNotFound) {
  WaitFor(node_, Add("t", TwoSubjects()));
  v1::GetOutlineRequest request;
  v1::GetOutlineResponse response;
  request.set_name("collections/c/transcripts/none");
  EXPECT_EQ(node_.Call(&Stub::GetOutline, request, &response).code(),
            absl::StatusCode::kNotFound);
  request.set_name("collections/c");
  EXPECT_EQ(node_.Call(&Stub::GetOutline, request, &response).code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace turnstone
