// Topics of a real session, against what a participant would name.

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/text/tokenizer.h"
#include "gtest/gtest.h"
#include "query-service/topics/topic_finder.h"

namespace turnstone {
namespace {

constexpr char kSession[] =
    "/igf/igf-2017-inclusive-cybersecurity-capacity-building.txt";

// Keys of the topics a participant would name, judged by hand.
const char* const kNamedByParticipants[] = {"capacity building",
                                            "cybersecurity capacity building",
                                            "civil society",
                                            "law enforcement",
                                            "human right",
                                            "national strategy",
                                            "critical infrastructure",
                                            "private sector",
                                            "multistakeholder",
                                            "gender",
                                            "woman",
                                            "ransomware",
                                            "reporting",
                                            "encryption",
                                            "do no harm"};

class TopicsCorpusTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("TURNSTONE_CORPUS");
    const std::string path =
        absl::StrCat(folder == nullptr ? "../shared/corpus" : folder, kSession);
    std::ifstream file(path);
    if (!file) {
      const char* ci = std::getenv("CI");
      if (ci != nullptr && std::string(ci) == "true") {
        FAIL() << "no corpus";
      }
      GTEST_SKIP() << "no corpus";
    }
    std::stringstream text;
    text << file.rdbuf();
    const std::string content = text.str();
    const std::vector<std::string> parts = absl::StrSplit(content, "\n>> ");
    for (size_t i = 1; i < parts.size(); ++i) {
      const std::pair<std::string, std::string> turn =
          absl::StrSplit(parts[i], absl::MaxSplits(": ", 1));
      names_.push_back(turn.first);
      texts_.push_back(turn.second);
    }
    ASSERT_GT(texts_.size(), 50u);
    counted_ = CountPhrases({texts_.begin(), texts_.end()}, names_);
  }

  std::vector<std::string> names_;
  std::vector<std::string> texts_;
  TranscriptPhrases counted_;
};

TEST_F(TopicsCorpusTest, TheSubjectOfTheSessionIsAmongTheBestFive) {
  const std::vector<Topic> topics = RankTopics({counted_}, 5);
  EXPECT_TRUE(std::any_of(topics.begin(), topics.end(), [](const Topic& t) {
    return t.key == "capacity building" ||
           t.key == "cybersecurity capacity building";
  }));
}

TEST_F(TopicsCorpusTest, EightOfTheBestTwelveAreWhatParticipantsWouldName) {
  int named = 0;
  std::string keys;
  for (const Topic& topic : RankTopics({counted_}, 12)) {
    absl::StrAppend(&keys, topic.key, "; ");
    named += std::count(std::begin(kNamedByParticipants),
                        std::end(kNamedByParticipants), topic.key);
  }
  EXPECT_GE(named, 8) << keys;
}

TEST_F(TopicsCorpusTest, NoTopicIsANameOrMeetingTalk) {
  for (const Topic& topic : RankTopics({counted_}, 40)) {
    for (const char* talk :
         {"think", "thank", "morning", "question", "floor", "belisario",
          "contreras", "kaspar", "robert", "don't", "moderator"}) {
      const std::vector<std::string> words = absl::StrSplit(topic.key, ' ');
      EXPECT_EQ(std::count(words.begin(), words.end(), talk), 0) << topic.key;
    }
  }
}

TEST_F(TopicsCorpusTest, EveryPhraseOfATopicIsFoundAsWordsInARow) {
  std::string spoken;
  for (const std::string& text : texts_) {
    for (const Token& token : Tokenize(text)) {
      absl::StrAppend(&spoken, " ", token.term);
    }
    spoken += " .";
  }
  spoken += " ";
  const std::vector<Topic> topics = RankTopics({counted_}, 1000);
  EXPECT_GT(topics.size(), 40u);
  for (const Topic& topic : topics) {
    EXPECT_FALSE(TopicPhrases(topic).empty()) << topic.key;
    for (const std::vector<std::string>& phrase : TopicPhrases(topic)) {
      const std::string row =
          absl::StrCat(" ", absl::StrJoin(phrase, " "), " ");
      EXPECT_NE(spoken.find(row), std::string::npos) << row;
    }
  }
}

TEST_F(TopicsCorpusTest, TwoHalvesAddedApartKeepTheSubject) {
  const size_t half = texts_.size() / 2;
  const std::vector<Topic> topics =
      RankTopics({CountPhrases({texts_.begin(), texts_.begin() + half}, names_),
                  CountPhrases({texts_.begin() + half, texts_.end()}, names_)},
                 3);
  EXPECT_TRUE(std::any_of(topics.begin(), topics.end(), [](const Topic& t) {
    return t.key == "capacity building" && t.transcripts == 2;
  }));
}

}  // namespace
}  // namespace turnstone
