// What is known of the turns of a transcript before any of them is named.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/identify/cast.h"
#include "ingest-service/identify/naming.h"
#include "ingest-service/identify/spoken_evidence.h"

namespace turnstone {

// How a turn's speaker is found.
enum class TurnKind : uint8_t {
  kNamed,      // The source says it.
  kOnePerson,  // Its label is one person's: a number or a role.
  kOpen,
  kSilent,  // It has no text: a break.
};

// What speaks for and against a member, for one turn or all of a label.
struct Support {
  double log_odds = 0;
  std::vector<const SpokenEvidence*> evidence;
};
using Supports = std::map<uint32_t, Support>;  // By member.

struct Clues {
  explicit Clues(const std::vector<Turn>& all)
      : turns(all), kinds(all.size(), TurnKind::kOpen), by_turn(all.size()) {}

  // The key of a turn's label, as NameKey() folds it.
  const std::string& KeyOf(size_t turn) const {
    return label_keys.at(turns[turn].label);
  }

  const std::vector<Turn>& turns;
  std::vector<TurnKind> kinds;
  std::vector<Supports> by_turn;  // Of turns that are not named.
  absl::flat_hash_map<absl::string_view, std::string> label_keys;
  absl::flat_hash_set<absl::string_view> single_roles;  // Labels.
  Cast cast;
  absl::flat_hash_set<uint32_t> printed;  // Members who have named turns.
  // By member: the key of the generic label under which they said the name.
  std::map<uint32_t, std::string> own_labels;
};

// That two turns of one numbered label are of two people happens.
inline constexpr double kLabelConfidenceMax = 0.98;

// Adds a member of the cast who may speak.
void AddCandidate(const Clues& clues, uint32_t index, double confidence,
                  TurnNaming* naming);

// Puts the likeliest candidates first and leaves out the least likely.
void SortCandidates(TurnNaming* naming);

// Puts what is said about the turn before what its label says, the strongest
// first. `support` may be null.
void AddEvidence(const Support* support, TurnNaming* naming);

// Returns the member whose name is said in the turn as the speaker's own.
std::optional<uint32_t> IntroducedAt(const Clues& clues, size_t at);

// Gives the turn to a member who says the name in it.
void SetIntroduced(const Clues& clues, size_t at, uint32_t index,
                   TurnNaming* naming);

}  // namespace turnstone
