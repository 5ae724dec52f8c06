// What ingest keeps of collections, transcripts, speakers and decisions.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/model/transcript.h"

namespace turnstone {

struct StoredCollection {
  std::string name;  // Resource name, as in all below.
  std::string display_name;
  std::string description;
  absl::Time create_time;
  absl::Time update_time;
};

// A turn that a new revision does not have any more.
struct FormerTurn {
  uint32_t id = 0;
  uint32_t successor = 0;  // Id of the turn that rewords it; 0 if none.
  uint32_t revision = 0;   // The last that had it.
};

struct StoredTranscript {
  std::string name;
  std::string display_name;
  std::string event_date;  // "YYYY-MM-DD" or empty.
  std::string source_uri;
  std::string language;  // BCP 47 or empty.
  SourceFormat format = SourceFormat::kUnknown;
  SourceEncoding encoding = SourceEncoding::kUtf8;
  std::string source_sha256;  // 64 hexadecimal digits.
  uint64_t source_size_bytes = 0;
  uint32_t revision = 0;
  uint32_t turn_count = 0;
  absl::Time create_time;
  absl::Time update_time;
  std::vector<Annotation> annotations;
  std::vector<SkippedSpan> skipped;
  std::vector<Metadata> metadata;
  uint32_t part_count = 0;
  uint32_t parts_revision = 0;  // In the names of its parts.
  uint32_t next_turn_id = 1;
  std::vector<FormerTurn> former_turns;
};

// What a speaker is. Stored and sent: never renumber.
enum class SpeakerKind : uint8_t {
  kPerson = 1,
  kUnnamed = 2,  // One person whose name is not known.
  kGroup = 3,
};

struct StoredSpeaker {
  std::string name;
  std::string display_name;  // Of one who is not named: the label.
  SpeakerKind kind = SpeakerKind::kPerson;
  std::vector<std::string> labels;  // As printed; none if only spoken of.
  // The transcripts whose namesakes are this speaker; empty for one whom the
  // whole collection knows by this name.
  std::vector<std::string> transcripts;
  // The name by which sources know the speaker; empty: the display name.
  std::string spoken_name;
  bool is_homonym = false;         // The name is another speaker's too.
  std::vector<std::string> names;  // Others, of the whole collection.
  std::vector<std::string> affiliations;
  std::vector<std::string> identifiers;
  std::string merged_into;  // Resource name; empty unless it was merged.
};

// Stored and sent, as all below: never renumber.
enum class DecisionState : uint8_t { kActive = 1, kConflict = 2, kUndone = 3 };
enum class TurnFit : uint8_t { kFits = 1, kReworded = 2, kGone = 3 };
enum class DecisionKind : uint8_t {
  kTurnSpeaker = 1,
  kMerge = 2,
  kSplit = 3,
  kCannotLink = 4,
  kSpeaker = 5,
};

// A turn that was decided on, as in decision.proto.
struct DecidedTurn {
  std::string turn;  // Resource name.
  TurnFit fit = TurnFit::kFits;
  std::string successor;    // Resource name; of kReworded.
  std::string text_sha256;  // 64 hexadecimal digits.

  friend bool operator==(const DecidedTurn&, const DecidedTurn&) = default;
};

// Who decides, and why.
struct Decider {
  std::string author;
  std::string reason;
};

struct StoredDecision {
  std::string name;
  DecisionKind kind = DecisionKind::kTurnSpeaker;
  DecisionState state = DecisionState::kActive;
  Decider decided_by;
  absl::Time create_time;
  Decider undone_by;
  absl::Time undo_time;
  // Who speaks; whom the others become; whose name is split.
  std::string speaker;
  std::vector<DecidedTurn> turns;        // Of kTurnSpeaker.
  std::vector<std::string> speakers;     // Of kMerge and kCannotLink.
  std::vector<std::string> transcripts;  // Of kSplit.
  std::string new_speaker;               // Of kSplit.
  StoredSpeaker after;                   // Of kSpeaker.
  StoredSpeaker before;                  // Of kSpeaker.
};

}  // namespace turnstone
