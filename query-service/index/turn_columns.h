// What the index keeps of each turn beside its words.

#pragma once

#include <cstdint>

namespace turnstone {

// A node's own number of a turn, in the order in which turns were appended.
// Never changes and is never used twice in one store.
using DocId = uint32_t;

// Above every DocId that a turn can have.
inline constexpr DocId kDocIdEnd = UINT32_MAX;

// Turns are searched by windows of so many: [0, 64), [64, 128) and so on.
inline constexpr uint32_t kWindowTurns = 64;

// The day of a turn without a date; sorts before all others.
inline constexpr int32_t kNoDay = INT32_MIN;

// The duration of a turn without times.
inline constexpr uint32_t kNoDuration = UINT32_MAX;

struct TurnColumns {
  uint32_t transcript = 0;  // The node's ordinal of the transcript.
  uint32_t number = 0;      // 1-based number of the turn in its transcript.
  uint32_t speaker = 0;     // The node's ordinal of the speaker; 0 if none.
  int32_t day = kNoDay;     // Days since 1970-01-01.
  uint32_t length = 0;      // Tokens; filled in by the index.
  uint32_t collection = 0;  // The node's ordinal of the collection.
  uint8_t state = 0;        // An AttributionState.
  uint32_t duration_ms = kNoDuration;  // From its first time to its last.
  uint8_t language = 0;  // A StemLanguage, which its words are stemmed by.

  friend bool operator==(const TurnColumns&, const TurnColumns&) = default;
};

}  // namespace turnstone
