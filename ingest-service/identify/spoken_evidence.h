// Gathers what people say that tells who speaks.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/model/transcript.h"
#include "ingest-service/identify/addresses.h"
#include "ingest-service/identify/cast.h"

namespace turnstone {

// One fact for or against a member speaking a turn.
struct SpokenEvidence {
  uint32_t turn = 0;    // Index of the turn it is about.
  uint32_t member = 0;  // Of the cast.
  EvidenceKind kind = EvidenceKind::kAddressed;
  // The logarithm of how much likelier the fact is if the member speaks.
  double log_odds = 0;
  SourceSpan source;  // Where it is said.
};

// What a speaker says their name is.
struct SpokenName {
  uint32_t turn = 0;  // Index.
  std::string name;
  bool says_name = false;  // "My name is", not "I'm".
  SourceSpan source;
};

// Returns where the bytes [begin, end) of a turn's text stand in the source.
SourceSpan InSource(const Turn& turn, uint32_t begin, uint32_t end);

// Returns the self-introductions of the turns that `wanted` marks, one for
// each turn at most.
std::vector<SpokenName> FindSpokenNames(const std::vector<Turn>& turns,
                                        const std::vector<bool>& wanted,
                                        const std::vector<Address>& addresses);

// Returns what self-introductions and addresses say, in no special order.
// Turns without text are passed over as if they were not there.
std::vector<SpokenEvidence> GatherEvidence(
    const std::vector<Turn>& turns, const std::vector<Address>& addresses,
    const std::vector<SpokenName>& names, const Cast& cast);

}  // namespace turnstone
