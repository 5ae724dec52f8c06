#include "common/model/limits.h"
#include "common/model/resource_name.h"
#include "gtest/gtest.h"

namespace turnstone {
namespace {

TEST(ResourceNameTest, EveryNameComesBackAsItsIds) {
  const auto turn = ParseTurnName(TurnName("igf-2017", "opening", "12"));
  ASSERT_TRUE(turn.ok()) << turn.status();
  EXPECT_EQ(turn->collection, "igf-2017");
  EXPECT_EQ(turn->transcript, "opening");
  EXPECT_EQ(turn->turn, "12");
  EXPECT_EQ(ParseSpeakerName(SpeakerName("c", "s1"))->speaker, "s1");
  EXPECT_EQ(ParseDecisionName(DecisionName("c", "7"))->decision, "7");
  EXPECT_EQ(ParseTopicName(TopicName("c", "t1"))->topic, "t1");
  EXPECT_EQ(ParseTranscriptName(TranscriptName("c", "t"))->transcript, "t");
}

TEST(ResourceNameTest, WildcardStandsOnlyWhereReadingAcrossAllIsMeant) {
  EXPECT_TRUE(ParseCollectionName("collections/-", true).ok());
  EXPECT_EQ(ParseCollectionName("collections/-", false).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(ParseTranscriptName("collections/-/transcripts/t").ok());
}

TEST(ResourceNameTest, MalformedIdsAreInvalidArgument) {
  const std::string longest(kIdBytesMax, 'a');
  EXPECT_TRUE(IsResourceId(longest));
  for (const std::string& id :
       {std::string(), longest + "a", std::string("Upper"), std::string("-a"),
        std::string("a-"), std::string("a_b"), std::string("\xc3\xa9")}) {
    EXPECT_EQ(ParseCollectionName(CollectionName(id), true).status().code(),
              absl::StatusCode::kInvalidArgument)
        << id;
  }
}

TEST(ResourceNameTest, ErrorSaysTheFormAndNotTheName) {
  const absl::Status status = ParseTurnName("collections/secret").status();
  EXPECT_NE(status.message().find("collections/*/transcripts/*/turns/*"),
            absl::string_view::npos);
  EXPECT_EQ(status.message().find("secret"), absl::string_view::npos);
}

TEST(ResourceNameTest, PartitionsAreThoseOfTheFirstDay) {
  EXPECT_EQ(PartitionOf("abc"), 0xbau);
}

}  // namespace
}  // namespace turnstone
