// Tests of ranking the topics of a collection.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/model/resource_name.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "query-service/topics/topic_finder.h"

namespace turnstone {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

// Text around the topics, so that chance has something to work on.
std::string Filler(int turn) {
  return absl::StrCat(" the alpha", turn % 37, "a is a beta", turn % 41,
                      "b in my gamma", turn % 43, "c.");
}

TranscriptPhrases Transcript(const std::vector<std::string>& texts) {
  std::vector<std::string> turns;
  for (size_t i = 0; i < texts.size(); ++i) {
    turns.push_back(texts[i] + "." + Filler(static_cast<int>(i)));
  }
  return CountPhrases({turns.begin(), turns.end()}, {});
}

std::vector<std::string> Keys(const std::vector<Topic>& topics) {
  std::vector<std::string> keys;
  for (const Topic& topic : topics) keys.push_back(topic.key);
  return keys;
}

std::vector<TranscriptPhrases> Meetings() {
  return {Transcript({"we need capacity building", "Capacity building is it",
                      "so capacity building and law enforcement"}),
          Transcript({"the law enforcement", "a Law Enforcement",
                      "this encryption", "that encryption", "encryption"}),
          Transcript({"for civil society", "of Civil Societies",
                      "on law enforcement", "and cyber security",
                      "our cybersecurity", "their cyber-security"})};
}

TEST(TopicFinderTest, FindsPhrasesAndStrongWords) {
  const std::vector<Topic> topics = RankTopics(Meetings(), 20);
  ASSERT_FALSE(topics.empty());
  EXPECT_EQ(topics[0].key, "law enforcement");
  EXPECT_EQ(topics[0].display_name, "law enforcement");
  EXPECT_EQ(topics[0].occurrences, 4);
  EXPECT_EQ(topics[0].turns, 4);
  EXPECT_EQ(topics[0].transcripts, 3);
  EXPECT_THAT(Keys(topics), Contains("capacity building"));
  EXPECT_THAT(Keys(topics), Contains("civil society"));
  EXPECT_THAT(Keys(topics), Contains("encryption"));
}

TEST(TopicFinderTest, PartsOfATopicAreNotTopicsToo) {
  const std::vector<std::string> keys = Keys(RankTopics(Meetings(), 100));
  EXPECT_THAT(keys, Not(Contains("law")));
  EXPECT_THAT(keys, Not(Contains("enforcement")));
}

TEST(TopicFinderTest, AShorterTopicComesBeforeTheLongerThatHoldsIt) {
  std::vector<std::string> texts;
  for (int i = 0; i < 10; ++i) texts.push_back("the capacity building");
  for (int i = 0; i < 3; ++i) texts.push_back("a digital capacity building");
  const std::vector<Topic> topics = RankTopics({Transcript(texts)}, 10);
  ASSERT_FALSE(topics.empty());
  EXPECT_EQ(topics[0].key, "capacity building");
  EXPECT_EQ(topics[0].occurrences, 13);
}

TEST(TopicFinderTest, SpellingsWithAndWithoutSpaceAreOneTopic) {
  const std::vector<Topic> topics =
      RankTopics({Transcript({"the cybersecurity", "a Cybersecurity",
                              "our cybersecurity", "this cybersecurity",
                              "and cyber security", "their cyber-security"})},
                 100);
  ASSERT_FALSE(topics.empty());
  EXPECT_EQ(topics[0].key, "cybersecurity");
  EXPECT_EQ(topics[0].display_name, "cybersecurity");
  EXPECT_EQ(topics[0].occurrences, 6);
  EXPECT_THAT(topics[0].variants,
              ElementsAre("cyber security", "cybersecurity"));
  EXPECT_THAT(Keys(topics), Not(Contains("cyber security")));
}

TEST(TopicFinderTest, AWordOfAnotherSpellingIsMovedBack) {
  std::vector<std::string> texts = {"my cyber security", "a cyber security"};
  for (int i = 0; i < 5; ++i) {
    texts.push_back("the cybersecurity");
    texts.push_back("on security");
    texts.push_back("for firewall");
  }
  const std::vector<std::string> keys =
      Keys(RankTopics({Transcript(texts)}, 3));
  EXPECT_EQ(keys[0], "cybersecurity");
  EXPECT_EQ(keys[1], "firewall");
}

TEST(TopicFinderTest, WhatIsSaidOnceInManyTranscriptsIsFound) {
  std::vector<TranscriptPhrases> transcripts;
  for (int i = 0; i < 5; ++i) {
    transcripts.push_back(Transcript(
        {absl::StrCat("on topic", i, "x"), "we have quantum computers"}));
  }
  const std::vector<Topic> topics = RankTopics(transcripts, 5);
  ASSERT_FALSE(topics.empty());
  EXPECT_EQ(topics[0].key, "quantum computer");
  EXPECT_EQ(topics[0].transcripts, 5);
}

TEST(TopicFinderTest, APossessiveIsSearchedForButDoesNotNameTheTopic) {
  const std::vector<Topic> topics = RankTopics(
      {Transcript({"Microsoft’s", "Microsoft's", "on Microsoft"})}, 100);
  ASSERT_FALSE(topics.empty());
  EXPECT_EQ(topics[0].key, "microsoft");
  EXPECT_EQ(topics[0].display_name, "Microsoft");
  EXPECT_EQ(topics[0].occurrences, 3);
  EXPECT_THAT(topics[0].variants, ElementsAre("microsoft", "microsofts"));
}

TEST(TopicFinderTest, AVeryCommonNounIsATopicWhereItIsSaidFarMoreThanUsual) {
  std::vector<std::string> texts;
  for (int i = 0; i < 12; ++i) {
    texts.push_back("a big button");
    texts.push_back("the buttons");
    texts.push_back("it is important");
  }
  const std::vector<Topic> topics = RankTopics({Transcript(texts)}, 100);
  EXPECT_THAT(Keys(topics), Contains("button"));
  // Neither its ending nor a plural makes it a noun.
  EXPECT_THAT(Keys(topics), Not(Contains("important")));
  EXPECT_THAT(Keys(RankTopics({Transcript({"a button", "the buttons", "button",
                                           "that button", "buttons"})},
                              100)),
              Not(Contains("button")));
}

TEST(TopicFinderTest, AnAbbreviationIsItsExpansion) {
  const std::vector<Topic> topics = RankTopics(
      {Transcript({"the IGF", "this IGF", "our IGF", "as IGF",
                   "an Internet Governance Forum", "Internet Governance Forum",
                   "the gin", "this gin", "our gin", "garden island nursery",
                   "the garden island nursery"})},
      100);
  const auto igf = std::find_if(topics.begin(), topics.end(),
                                [](const Topic& t) { return t.key == "igf"; });
  ASSERT_NE(igf, topics.end());
  EXPECT_EQ(igf->display_name, "IGF");
  EXPECT_EQ(igf->occurrences, 6);
  EXPECT_THAT(igf->variants, ElementsAre("igf", "internet governance forum"));
  EXPECT_THAT(Keys(topics), Not(Contains("internet governance forum")));
  // Not written in capitals.
  EXPECT_THAT(Keys(topics), Contains("gin"));
}

TEST(TopicFinderTest, StatisticsSayWhy) {
  const std::vector<Topic> topics = RankTopics(
      {Transcript({"law enforcement", "a law enforcement",
                   "the law enforcement", "the law", "any enforcement"})},
      1);
  ASSERT_EQ(topics.size(), 1u);
  EXPECT_EQ(topics[0].key, "law enforcement");
  // Both words are said four times, three of them together.
  EXPECT_DOUBLE_EQ(topics[0].cohesion, 0.75);
  EXPECT_GT(topics[0].lift, 100);
}

TEST(TopicFinderTest, TheOrderOfTranscriptsMakesNoDifference) {
  std::vector<TranscriptPhrases> transcripts = Meetings();
  const std::vector<Topic> expected = RankTopics(transcripts, 50);
  std::reverse(transcripts.begin(), transcripts.end());
  EXPECT_EQ(RankTopics(transcripts, 50), expected);
  std::rotate(transcripts.begin(), transcripts.begin() + 1, transcripts.end());
  EXPECT_EQ(RankTopics(transcripts, 50), expected);
}

TEST(TopicFinderTest, ARemovedTranscriptLeavesNoTrace) {
  const std::vector<TranscriptPhrases> transcripts = Meetings();
  TopicFinder finder;
  finder.Add(transcripts[2]);
  finder.Add(transcripts[0]);
  finder.Rank(10);
  finder.Add(transcripts[1]);
  finder.Remove(transcripts[2]);
  EXPECT_EQ(finder.Rank(50), RankTopics({transcripts[0], transcripts[1]}, 50));
  finder.Remove(transcripts[0]);
  finder.Remove(transcripts[1]);
  EXPECT_THAT(finder.Rank(50), IsEmpty());
}

TEST(TopicFinderTest, GivesAtMostSoManyAndTheSameFirst) {
  const std::vector<Topic> all = RankTopics(Meetings(), 100);
  const std::vector<Topic> two = RankTopics(Meetings(), 2);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[0], all[0]);
  EXPECT_EQ(two[1], all[1]);
  EXPECT_THAT(RankTopics(Meetings(), 0), IsEmpty());
  EXPECT_THAT(RankTopics({}, 10), IsEmpty());
}

TEST(TopicFinderTest, TopicsOverlapByWholeWords) {
  Topic part, whole, other;
  part.key = "capacity building";
  whole.key = "cybersecurity capacity building";
  other.key = "city building";
  EXPECT_TRUE(Overlap(part, whole));
  EXPECT_TRUE(Overlap(whole, part));
  EXPECT_TRUE(Overlap(part, part));
  EXPECT_FALSE(Overlap(other, part));
}

TEST(TopicFinderTest, IdsAreFixedOpaqueResourceIds) {
  EXPECT_EQ(TopicId("capacity building"), TopicId("capacity building"));
  EXPECT_NE(TopicId("capacity building"), TopicId("capacity build"));
  EXPECT_TRUE(IsResourceId(TopicId("capacity building")));
  EXPECT_EQ(TopicId("capacity building").size(), 25u);
}

TEST(TopicFinderTest, PhrasesOfATopicAreItsSpokenForms) {
  for (const Topic& topic : RankTopics(Meetings(), 100)) {
    if (topic.key != "civil society") continue;
    EXPECT_THAT(TopicPhrases(topic),
                ElementsAre(ElementsAre("civil", "societies"),
                            ElementsAre("civil", "society")));
    return;
  }
  FAIL() << "civil society was not found";
}

}  // namespace
}  // namespace turnstone
