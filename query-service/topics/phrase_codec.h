// The phrases of a transcript as bytes.
//
//   phrases  := words:varint count:varint phrase*
//   phrase   := shared:varint rest:sized occurrences:varint turns:varint forms
//   forms    := 0                    one form: the key, as often as the phrase
//             | 1+count:varint form*
//   form     := spelling occurrences:varint
//   spelling := 0 text:sized | 1+letters+4*ending:u8
//   letters  := 0 as in the key | 1 first word | 2 each word with a capital
//             | 3 all capitals
//   ending   := 0 as in the key | 1 with "s" | 2 "y" is "ies" | 3 with "es"
//
// A key is the first `shared` bytes of the key before and then `rest`. Keys
// rise, so that neighbours share much: a phrase takes 12 to 14 bytes. On disk
// in the query store: whoever changes it gives the store a new version.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "query-service/topics/phrase_counter.h"

namespace turnstone {

// Takes phrases that are sorted by key, as CountPhrases returns them.
std::string EncodePhrases(const TranscriptPhrases& phrases);

// Returns what was encoded. DATA_LOSS if the bytes are damaged: too short or
// too long, keys that do not rise, or counts that contradict each other.
absl::StatusOr<TranscriptPhrases> DecodePhrases(absl::string_view bytes);

}  // namespace turnstone
