// Infers who speaks each turn of a conversation from evidence for single turns
// and from how people take turns.
//
// A hidden Markov model of the second order: the state of a turn is the person
// who speaks, or somebody who is no member of the cast. Nobody follows
// themselves, and who spoke before the last speaker is likely to speak again;
// how likely is learned from the transcript (Baum-Welch). See Rabiner, "A
// Tutorial on Hidden Markov Models", Proc. IEEE 77(2), 1989.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace turnstone {

// At most this many people are told apart; the rest count as somebody else.
inline constexpr size_t kCastMax = 15;

// What is known of one turn.
struct TurnEvidence {
  // The member who speaks for sure; kSomebodyElse if it is sure to be none.
  std::optional<uint32_t> fixed;

  // Something came between it and the turn before: whoever spoke may go on.
  bool after_break = false;

  // It follows a question to nobody by name, under the label of the turn before
  // that: whoever was asked is likely to answer again.
  bool answers_again = false;

  // How the turn is spoken, below kTurnStyles: how long it is, whether it asks.
  // Who asks and who answers at length is learned.
  uint8_t style = 0;

  // For each member the logarithm of how much likelier the turn's evidence is
  // if it is they who speak.
  std::vector<double> log_odds;
};

inline constexpr size_t kTurnStyles = 8;
inline constexpr uint32_t kSomebodyElse = UINT32_MAX;

struct ConversationPriors {
  // How likely it is, without evidence, that a turn is of somebody else.
  double somebody_else = 0.3;
  // How often somebody else follows somebody else: 1 if they are many.
  double somebody_else_again = 1;
  // For each member how likely they speak, in proportion.
  std::vector<double> weights;
};

// Returns for each turn how likely each member speaks it, from 0 to 1; what is
// missing to 1 is somebody else. The same input gives the same result. Time is
// in proportion to the number of turns and the second power of the members,
// of whom there are at most kCastMax.
std::vector<std::vector<double>> InferSpeakers(
    const std::vector<TurnEvidence>& turns, const ConversationPriors& priors);

}  // namespace turnstone
