// Names who speaks each turn of a transcript, with the evidence.

#pragma once

#include <string>
#include <vector>

#include "common/model/transcript.h"

namespace turnstone {

// Somebody a turn may be of, by name: not yet a speaker of the collection.
struct NamedCandidate {
  std::string name;
  bool in_transcript_only = false;  // As in TurnNaming.
  double confidence = 0;
};

// Who speaks a turn, by name: not yet a speaker of the collection.
struct TurnNaming {
  std::string name;  // As printed or spoken; empty when nobody knows.

  // The name is the turn's label; otherwise it was spoken.
  bool by_label = false;

  // The name is of one word and was only spoken, or is none: it is of
  // somebody in this transcript and says nothing about others called so.
  bool in_transcript_only = false;

  // It is no name but a numbered label: one person, who is not named.
  bool unnamed = false;

  // The source declares that it is several people or an organisation.
  bool is_group = false;

  // What the source declares that they belong to, or what they say who have no
  // full name; empty otherwise.
  std::string affiliation;

  AttributionState state = AttributionState::kUndecided;
  double confidence = 0;
  std::vector<NamedCandidate> candidates;  // The likeliest first.
  std::vector<Evidence> evidence;
};

// Returns the naming of each turn, in their order.
//
// A label that is a name is CERTAIN, and so is what the source declares. For
// the other turns the names of those who take part are gathered from labels,
// self-introductions and from how people address each other; then
//
// - a numbered label ("SPEAKER 2") is one person: the name for which all of
//   its turns speak together, or an unnamed person;
// - any other turn is whom the evidence of the turn and its neighbours, and
//   the order in which people take turns, make likely: PROBABLE or TENTATIVE,
//   with others as candidates, or UNDECIDED.
//
// Linear time in the text, for transcripts of few people. Any thread.
std::vector<TurnNaming> NameTurns(const ParsedTranscript& transcript);

}  // namespace turnstone
