// Decisions about turns: where those turns are now, and what they say.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/stored.h"

namespace turnstone {

using DecisionsById = std::map<uint64_t, StoredDecision>;

// The id in the name of a decision, and the name of a turn's transcript.
uint64_t DecisionNumber(const std::string& decision);
std::string TranscriptOfTurn(absl::string_view turn);

// SHA-256 of a turn's text, as 64 hexadecimal digits.
std::string TextDigestOf(const Turn& turn);

// Gives turns the speakers that the decisions which hold say, the later one
// where two are about one turn, and all others what was inferred.
void ApplyDecisions(const DecisionsById& decisions,
                    const std::string& transcript, std::vector<Turn>* turns);

// Of a new revision: finds the turns that were decided on, by their ids or, if
// those are gone, by their text where only one turn has it, and applies the
// decisions. Returns the decisions that change. Ids mean nothing in a
// transcript that `is_new`.
std::vector<StoredDecision> RedecideTurns(const DecisionsById& decisions,
                                          const StoredTranscript& kept,
                                          bool is_new,
                                          std::vector<Turn>* turns);

}  // namespace turnstone
