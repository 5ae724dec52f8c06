// Answers of the Get and List methods: what a view holds, by name.
//
// Each fills the response but for `commit`. INVALID_ARGUMENT names the field;
// NOT_FOUND has the reason COLLECTION_NOT_FOUND, TRANSCRIPT_NOT_FOUND,
// SPEAKER_NOT_FOUND or TURN_NOT_FOUND.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/stop_signal.h"
#include "query-service/store/store_view.h"
#include "turnstone/v1/query_service.pb.h"

namespace turnstone {

absl::Status Answer(const StoreView& view,
                    const v1::QueryServiceGetCollectionRequest& request,
                    const StopSignal& stop,
                    v1::QueryServiceGetCollectionResponse* response);
absl::Status Answer(const StoreView& view,
                    const v1::QueryServiceListCollectionsRequest& request,
                    const StopSignal& stop,
                    v1::QueryServiceListCollectionsResponse* response);
absl::Status Answer(const StoreView& view,
                    const v1::GetTranscriptRequest& request,
                    const StopSignal& stop,
                    v1::GetTranscriptResponse* response);
absl::Status Answer(const StoreView& view,
                    const v1::ListTranscriptsRequest& request,
                    const StopSignal& stop,
                    v1::ListTranscriptsResponse* response);
absl::Status Answer(const StoreView& view, const v1::GetTurnRequest& request,
                    const StopSignal& stop, v1::GetTurnResponse* response);
absl::Status Answer(const StoreView& view,
                    const v1::BatchGetTurnsRequest& request,
                    const StopSignal& stop,
                    v1::BatchGetTurnsResponse* response);
absl::Status Answer(const StoreView& view, const v1::ListTurnsRequest& request,
                    const StopSignal& stop, v1::ListTurnsResponse* response);
absl::Status Answer(const StoreView& view, const v1::GetSpeakerRequest& request,
                    const StopSignal& stop, v1::GetSpeakerResponse* response);
absl::Status Answer(const StoreView& view,
                    const v1::ListSpeakersRequest& request,
                    const StopSignal& stop, v1::ListSpeakersResponse* response);

// Returns where the bytes [begin, end) of a turn's text stand in the source.
std::vector<v1::SourceSpan> SourceSpansOf(const v1::Turn& turn, int32_t begin,
                                          int32_t end);

// Returns the turn `name`, which the request has in `field`.
absl::StatusOr<v1::Turn> TurnIn(const StoreView& view, absl::string_view field,
                                const std::string& name);

// Returns the transcript `name`, which the request has in `field`.
absl::StatusOr<internal::v1::TranscriptRow> TranscriptIn(
    const StoreView& view, absl::string_view field, absl::string_view name);

// Returns what the names of all in `parent` begin with: of a collection that
// is there, or of all for `collections/-`.
absl::StatusOr<std::string> PrefixOf(const StoreView& view,
                                     absl::string_view parent);

}  // namespace turnstone
