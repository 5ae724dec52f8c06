// Between the plain structs of ingest and the bytes of its records.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/record.h"
#include "ingest-service/stored.h"
#include "turnstone/internal/v1/record.pb.h"
#include "turnstone/v1/collection.pb.h"
#include "turnstone/v1/decision.pb.h"
#include "turnstone/v1/speaker.pb.h"
#include "turnstone/v1/transcript.pb.h"

namespace turnstone {

// Bodies of records. Decoding gives DATA_LOSS if the bytes are no such body.
std::string EncodeCollection(const StoredCollection& collection);
absl::StatusOr<StoredCollection> DecodeCollection(absl::string_view body);
std::string EncodeTranscript(const StoredTranscript& transcript);
absl::StatusOr<StoredTranscript> DecodeTranscript(absl::string_view body);
std::string EncodeSpeaker(const StoredSpeaker& speaker);
absl::StatusOr<StoredSpeaker> DecodeSpeaker(absl::string_view body);

// A part: turns `first` (from 0) and on, until it has `bytes_max` bytes or the
// turns end; at least one. Moves `first` behind the last.
std::string EncodePart(const std::string& collection,
                       const std::string& transcript,
                       const std::vector<Turn>& turns, size_t bytes_max,
                       size_t* first);

// The turns of a part. What parsers alone say (`given`, `label_span`) is not
// kept.
absl::StatusOr<std::vector<Turn>> DecodePart(absl::string_view body);

std::string EncodeDecision(const StoredDecision& decision);
absl::StatusOr<StoredDecision> DecodeDecision(absl::string_view body);

// As clients see them.
void ToProto(const StoredCollection& collection, v1::Collection* proto);
void ToProto(const StoredTranscript& transcript, v1::Transcript* proto);
void ToProto(const StoredSpeaker& speaker, v1::Speaker* proto);
void ToProto(const StoredDecision& decision, v1::Decision* proto);

// A speaker as clients send it: what only ingest knows is empty.
StoredSpeaker FromProto(const v1::Speaker& proto);

// As the feed carries it.
void ToProto(const Record& record, internal::v1::Record* proto);

}  // namespace turnstone
