#pragma once
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "query-service/topics/phrase_counter.h"
namespace turnstone {
std::string EncodePhrases(const TranscriptPhrases& phrases);
absl::StatusOr<TranscriptPhrases> DecodePhrases(absl::string_view bytes);
}  // namespace turnstone
