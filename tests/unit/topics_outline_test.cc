// Tests of splitting a transcript where its subject changes.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "query-service/topics/outline.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Invented meetings.
class Meeting {
 public:
  // Adds turns of 12 words about one of three subjects.
  void Talk(int subject, int turns, const std::string& opening = "") {
    static const std::vector<std::string> kWords[] = {
        {"flood", "levee", "river", "insurance", "pump", "dike"},
        {"school", "teacher", "pupil", "lesson", "exam", "classroom"},
        {"bus", "tram", "ticket", "timetable", "driver", "platform"}};
    for (int i = 0; i < turns; ++i) {
      std::string text = i == 0 ? opening : "";
      for (size_t word = 0; word < 12; ++word) {
        const size_t place = (texts_.size() * 5 + word * 7) % 6;
        absl::StrAppend(&text, "the ", kWords[subject][place], " and ");
      }
      texts_.push_back(text);
      speakers_.push_back(texts_.size() % 2 == 0 ? "ANN" : "BOB");
    }
  }

  std::vector<size_t> Segments() const {
    std::vector<OutlineTurn> turns;
    for (size_t i = 0; i < texts_.size(); ++i) {
      turns.push_back({texts_[i], speakers_[i]});
    }
    return FindSegments(turns);
  }

  size_t turns() const { return texts_.size(); }

  std::vector<std::string> texts_;
  std::vector<std::string> speakers_;
};

TEST(OutlineTest, NothingHasNoSegments) {
  EXPECT_THAT(FindSegments({}), IsEmpty());
}

TEST(OutlineTest, OneTurnIsOneSegment) {
  EXPECT_THAT(FindSegments({{"", ""}}), ElementsAre(0));
  EXPECT_THAT(FindSegments({{"the the", "ANN"}}), ElementsAre(0));
}

TEST(OutlineTest, SegmentsBeginWhereTheSubjectChanges) {
  Meeting meeting;
  meeting.Talk(0, 100);
  meeting.Talk(1, 60);
  meeting.Talk(2, 80);
  EXPECT_THAT(meeting.Segments(), ElementsAre(0, 100, 160));
}

TEST(OutlineTest, ReturningToASubjectBeginsASegment) {
  Meeting meeting;
  meeting.Talk(0, 70);
  meeting.Talk(1, 90);
  meeting.Talk(0, 80);
  EXPECT_THAT(meeting.Segments(), ElementsAre(0, 70, 160));
}

TEST(OutlineTest, OfEqualPlacesTheOneWithACueIsTaken) {
  // Of 2,200 words: at most two segments.
  const std::string both =
      "flood levee river insurance pump dike school teacher pupil lesson exam "
      "classroom ";
  for (const std::string opening : {"Okay ", "The next and then moving on "}) {
    Meeting early;
    early.Talk(0, 30);
    early.texts_.push_back(opening + both);
    early.speakers_.push_back("CHAIR");
    early.Talk(1, 30);
    EXPECT_THAT(early.Segments(), ElementsAre(0, 30)) << opening;
    Meeting late;
    late.Talk(0, 30);
    late.texts_.push_back(both);
    late.speakers_.push_back("CHAIR");
    late.Talk(1, 30, opening);
    EXPECT_THAT(late.Segments(), ElementsAre(0, 31)) << opening;
  }
}

TEST(OutlineTest, ALongTranscriptHasABoundedOutline) {
  Meeting meeting;
  for (int i = 0; i < 300; ++i) meeting.Talk(i % 3, 500);
  const std::vector<size_t> segments = meeting.Segments();
  EXPECT_EQ(segments.size(), kOutlineSegmentsMax);
  EXPECT_TRUE(std::is_sorted(segments.begin(), segments.end()));
  EXPECT_EQ(segments[0], 0u);
  EXPECT_LT(segments.back(), meeting.turns());
}

}  // namespace
}  // namespace turnstone
