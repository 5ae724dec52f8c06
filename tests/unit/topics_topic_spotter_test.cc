#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "query-service/topics/topic_spotter.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Topic TopicOf(std::vector<std::string> variants) {
  Topic topic;
  topic.variants = std::move(variants);
  return topic;
}

TEST(TopicSpotterTest, FindsEachTopicOnceByAnyOfItsPhrases) {
  const TopicSpotter spotter({TopicOf({"flood insurance", "flood insurances"}),
                              TopicOf({"levee"}), TopicOf({"school roof"})});
  EXPECT_THAT(spotter.Find("Levee! A levee and Flood-Insurances: a levee."),
              ElementsAre(0, 1));
  EXPECT_THAT(spotter.Find("Flood, then insurance. The levees."), IsEmpty());
  EXPECT_THAT(spotter.Find(""), IsEmpty());
}

TEST(TopicSpotterTest, PhrasesMayLieInEachOtherAndOverlap) {
  const TopicSpotter spotter(
      {TopicOf({"capacity building"}), TopicOf({"cyber capacity building"}),
       TopicOf({"building code"}), TopicOf({"cyber capacity cuts"})});
  EXPECT_THAT(spotter.Find("cyber capacity building code"),
              ElementsAre(0, 1, 2));
  EXPECT_THAT(spotter.Find("cyber cyber capacity"), IsEmpty());
  EXPECT_THAT(spotter.Find("cyber cyber capacity cuts"), ElementsAre(3));
}

TEST(TopicSpotterTest, APhraseOfTwoTopicsIsBoth) {
  const TopicSpotter spotter({TopicOf({"levee"}), TopicOf({"dike", "levee"})});
  EXPECT_THAT(spotter.Find("the levee"), ElementsAre(0, 1));
}

}  // namespace
}  // namespace turnstone
