// Names who speaks each turn of a transcript, with the evidence.

#pragma once

#include <string>
#include <vector>

#include "common/model/transcript.h"

namespace turnstone {

// Who speaks a turn, by name: not yet a speaker of the collection.
struct TurnNaming {
  std::string name;  // As printed or spoken; empty when nobody knows.

  // The name is the turn's label; otherwise it was spoken.
  bool by_label = false;

  // The name is of one word and was only spoken: it is of somebody in this
  // transcript and says nothing about others who are called so.
  bool in_transcript_only = false;

  AttributionState state = AttributionState::kUndecided;
  double confidence = 0;
  std::vector<Evidence> evidence;
};

// Returns the naming of each turn, in their order.
//
// A label that is a name is CERTAIN. Where the label fits anybody, or there is
// none, somebody who says their name is PROBABLE; if a single word of a name
// fits one full name of the transcript, it is that person, and if it fits
// several, nobody. A numbered label ("SPEAKER 2") is one person: if it says
// one name in the whole transcript, its other turns are PROBABLE too. All else
// is UNDECIDED. Linear time. Any thread.
std::vector<TurnNaming> NameTurns(const ParsedTranscript& transcript);

}  // namespace turnstone
