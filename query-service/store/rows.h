// Keys and values of a query node's store. Numbers are big-endian.
//
//   "default"      "state"                    -> StoreState
//   "records"      name                       -> sequence:u64be body_sha256:32
//   "ordinals"     name                       -> ordinal:u32be
//   "collections"  name                       -> turnstone.v1.Collection
//   "changes"      name of a collection       -> sequence:u64be
//   "transcripts"  name                       -> TranscriptRow
//   "speakers"     name                       -> SpeakerRow
//   "turns"        doc:u32be                  -> turnstone.v1.Turn
//   "turn_ids"     name of a transcript       -> id:u32be of each turn
//   "former_turns" name of a transcript       -> FormerTurnsRow
//   "phrases"      name of a transcript       -> topics/phrase_codec.h
//   "parts"        name of a part             -> TranscriptPartBody
//
// Names are resource names. "changes" holds when a transcript of the
// collection changed last; "former_turns" has no entry without such turns, nor
// "turn_ids" an entry where each id equals the
// turn's number; "parts" holds those whose transcript has not come yet.
// Messages are of turnstone/internal/v1/query_store.proto and record.proto.
// The index's families beside these are in query-service/index.
//
// On disk since format version 3: see common/docs/FORMAT.md.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "query-service/index/turn_columns.h"

namespace turnstone {

inline constexpr uint32_t kStoreFormatVersion = 3;

inline constexpr char kStateKey[] = "state";
inline constexpr char kRecords[] = "records";
inline constexpr char kOrdinals[] = "ordinals";
inline constexpr char kCollections[] = "collections";
inline constexpr char kChanges[] = "changes";
inline constexpr char kTranscripts[] = "transcripts";
inline constexpr char kSpeakers[] = "speakers";
inline constexpr char kTurns[] = "turns";
inline constexpr char kTurnIds[] = "turn_ids";
inline constexpr char kFormerTurns[] = "former_turns";
inline constexpr char kPhrases[] = "phrases";
inline constexpr char kParts[] = "parts";

std::string DocKey(DocId doc);

struct RecordRow {
  uint64_t sequence = 0;
  std::string body_sha256;  // 32 bytes.
};
std::string EncodeRecordRow(const RecordRow& row);
absl::StatusOr<RecordRow> DecodeRecordRow(absl::string_view value);

std::string EncodeOrdinal(uint32_t ordinal);
absl::StatusOr<uint32_t> DecodeOrdinal(absl::string_view value);

std::string EncodeSequence(uint64_t sequence);
absl::StatusOr<uint64_t> DecodeSequence(absl::string_view value);

std::string EncodeTurnIds(const std::vector<uint32_t>& ids);
// Returns the 0-based place of the id among those encoded, or NOT_FOUND.
absl::StatusOr<uint32_t> FindTurnId(absl::string_view value, uint32_t id);

// DATA_LOSS: a row of the store is damaged.
absl::Status DamagedRow();

// Parses a row that is a message.
template <class Message>
absl::StatusOr<Message> ParseRow(absl::string_view value) {
  Message message;
  if (!message.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return DamagedRow();
  }
  return message;
}

}  // namespace turnstone
