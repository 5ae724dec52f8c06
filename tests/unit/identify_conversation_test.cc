#include <gtest/gtest.h>

#include <vector>

#include "ingest-service/identify/conversation.h"

namespace turnstone {
namespace {

// Turns of two people without evidence.
std::vector<TurnEvidence> Turns(size_t count) {
  std::vector<TurnEvidence> turns(count);
  for (TurnEvidence& turn : turns) turn.log_odds = {0, 0};
  return turns;
}

const ConversationPriors kTwo = {0.2, 0.01, {1, 1}};

TEST(ConversationTest, WithoutTurnsNothingIsInferred) {
  EXPECT_TRUE(InferSpeakers({}, kTwo).empty());
}

TEST(ConversationTest, WithoutEvidenceNobodyIsLikelier) {
  for (const auto& posterior : InferSpeakers(Turns(10), kTwo)) {
    EXPECT_NEAR(posterior[0], posterior[1], 1e-9);
    EXPECT_LT(posterior[0], 0.5);
  }
}

TEST(ConversationTest, TwoWhoAreNamedInTurnAlternateInBetween) {
  std::vector<TurnEvidence> turns = Turns(40);
  for (const size_t at : {0, 6, 12, 20, 28, 36}) {
    turns[at].log_odds = {4, -2};
    turns[at + 3].log_odds = {-2, 4};
  }
  const auto posteriors = InferSpeakers(turns, kTwo);
  for (size_t i = 0; i < turns.size(); ++i) {
    EXPECT_GT(posteriors[i][i % 2], 2 * posteriors[i][1 - i % 2]) << i;
  }
}

TEST(ConversationTest, FixedTurnsStayAndTellOfTheirNeighbours) {
  std::vector<TurnEvidence> turns = Turns(3);
  turns[0].fixed = 1;
  turns[1].fixed = kSomebodyElse;
  const auto posteriors = InferSpeakers(turns, kTwo);
  EXPECT_DOUBLE_EQ(posteriors[0][1], 1);
  EXPECT_DOUBLE_EQ(posteriors[1][0] + posteriors[1][1], 0);
  EXPECT_GT(posteriors[2][1], posteriors[2][0]);
}

TEST(ConversationTest, OnlyAfterABreakMayTheSameSpeakerGoOn) {
  std::vector<TurnEvidence> turns = Turns(2);
  turns[0].fixed = 0;
  const double at_once = InferSpeakers(turns, kTwo)[1][0];
  turns[1].after_break = true;
  EXPECT_GT(InferSpeakers(turns, kTwo)[1][0], 2 * at_once);
}

TEST(ConversationTest, WhoIsAskedAgainAnswersAgain) {
  std::vector<TurnEvidence> turns = Turns(3);
  turns[0].fixed = 1;
  turns[1].fixed = 0;
  const double before = InferSpeakers(turns, kTwo)[2][1];
  turns[2].answers_again = true;
  EXPECT_GT(InferSpeakers(turns, kTwo)[2][1], before);
}

TEST(ConversationTest, ContradictingEvidenceIsNoFault) {
  std::vector<TurnEvidence> turns = Turns(4);
  for (TurnEvidence& turn : turns) turn.fixed = 0;
  turns[2].log_odds = {-1e9, 1e9};
  for (const auto& posterior : InferSpeakers(turns, kTwo)) {
    EXPECT_DOUBLE_EQ(posterior[0], 1);
  }
}

TEST(ConversationTest, ProbabilitiesAreOnes) {
  std::vector<TurnEvidence> turns = Turns(200);
  for (size_t i = 0; i < turns.size(); ++i) {
    turns[i].style = static_cast<uint8_t>(i % kTurnStyles);
    turns[i].log_odds = {static_cast<double>(i % 5) - 2, 1};
  }
  for (const auto& posterior : InferSpeakers(turns, kTwo)) {
    EXPECT_GE(posterior[0], 0);
    EXPECT_GE(posterior[1], 0);
    EXPECT_LE(posterior[0] + posterior[1], 1 + 1e-9);
  }
}

}  // namespace
}  // namespace turnstone
