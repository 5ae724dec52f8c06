// The phrases of a transcript as bytes.
//
//   phrases := words:varint count:varint phrase*
//   phrase  := key:sized occurrences:varint turns:varint forms:varint form*
//   form    := text:sized occurrences:varint
//
// A form whose text is the key is written with an empty text. On disk since
// format version 1 of the query store: never change what it means.

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "query-service/topics/phrase_counter.h"

namespace turnstone {

std::string EncodePhrases(const TranscriptPhrases& phrases);

// Returns what was encoded. DATA_LOSS if the bytes are damaged.
absl::StatusOr<TranscriptPhrases> DecodePhrases(absl::string_view bytes);

}  // namespace turnstone
