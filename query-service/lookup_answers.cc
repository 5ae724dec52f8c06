#include "query-service/lookup_answers.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/model/resource_name.h"
#include "common/rpc/status_details.h"
#include "query-service/paging.h"

namespace turnstone {
namespace {

using internal::v1::TranscriptRow;

// A page of turns may be large; a call that nobody waits for ends here.
constexpr DocId kTurnsAtOnce = 32;
// Responses stay well below what clients accept by default, 4 MiB.
constexpr size_t kTurnsBytesMax = 3u << 20;

// Returns `found`, or its NOT_FOUND with a reason and the name of the kind.
template <class T>
absl::StatusOr<T> Found(absl::StatusOr<T> found, absl::string_view kind,
                        absl::string_view reason) {
  if (!absl::IsNotFound(found.status())) return found;
  return rpc::WithReason(
      absl::NotFoundError(absl::StrCat("the ", kind, " is not there")), reason);
}

absl::StatusOr<v1::Collection> CollectionAt(const StoreView& view,
                                            absl::string_view name) {
  return Found(view.GetCollection(name), "collection", "COLLECTION_NOT_FOUND");
}

// Moves `items`, of which one more than the page was read, into the response.
template <class Item, class Add, class NameOf>
void FillPage(const PageRequest& page, std::vector<Item> items, Add add,
              NameOf name_of, std::string* next_page_token) {
  if (items.size() > page.limit) {
    items.pop_back();
    *next_page_token = page.TokenBehind(name_of(items.back()));
  }
  for (Item& item : items) add(std::move(item));
}

}  // namespace

absl::StatusOr<v1::Turn> TurnIn(const StoreView& view, absl::string_view field,
                                const std::string& name) {
  TS_ASSIGN_OR_RETURN(const ResourceName ids,
                      rpc::InField(field, ParseTurnName(name)));
  TS_ASSIGN_OR_RETURN(
      const TranscriptRow row,
      Found(view.GetTranscript(TranscriptName(ids.collection, ids.transcript)),
            "transcript", "TRANSCRIPT_NOT_FOUND"));
  return Found(view.FindTurn(row, ids.turn), "turn", "TURN_NOT_FOUND");
}

std::vector<v1::SourceSpan> SourceSpansOf(const v1::Turn& turn, int32_t begin,
                                          int32_t end) {
  std::vector<v1::SourceSpan> spans;
  for (int i = 0; i < turn.source_spans_size(); ++i) {
    const v1::TextSource& piece = turn.source_spans(i);
    const int32_t piece_end = i + 1 < turn.source_spans_size()
                                  ? turn.source_spans(i + 1).text_begin()
                                  : static_cast<int32_t>(turn.text().size());
    const int32_t from = std::max(begin, piece.text_begin());
    const int32_t to = std::min(end, piece_end);
    if (from >= to) continue;
    if (piece.source_span().begin() == piece.source_span().end()) continue;
    const auto source_of = [&piece, piece_end](int64_t at) {
      const int64_t bytes =
          piece.source_span().end() - piece.source_span().begin();
      return static_cast<int32_t>(piece.source_span().begin() +
                                  (at - piece.text_begin()) * bytes /
                                      (piece_end - piece.text_begin()));
    };
    v1::SourceSpan& span = spans.emplace_back();
    span.set_begin(source_of(from));
    span.set_end(source_of(to));
  }
  return spans;
}

absl::StatusOr<std::string> PrefixOf(const StoreView& view,
                                     absl::string_view parent) {
  TS_ASSIGN_OR_RETURN(
      const ResourceName name,
      rpc::InField("parent", ParseCollectionName(parent, true)));
  if (name.collection == "-") return CollectionName("");
  TS_RETURN_IF_ERROR(CollectionAt(view, parent).status());
  return absl::StrCat(parent, "/");
}

absl::StatusOr<TranscriptRow> TranscriptIn(const StoreView& view,
                                           absl::string_view field,
                                           absl::string_view name) {
  TS_RETURN_IF_ERROR(rpc::InField(field, ParseTranscriptName(name)).status());
  return Found(view.GetTranscript(name), "transcript", "TRANSCRIPT_NOT_FOUND");
}

absl::Status Answer(const StoreView& view,
                    const v1::QueryServiceGetCollectionRequest& request,
                    const StopSignal&,
                    v1::QueryServiceGetCollectionResponse* response) {
  TS_RETURN_IF_ERROR(
      rpc::InField("name", ParseCollectionName(request.name(), false))
          .status());
  TS_ASSIGN_OR_RETURN(*response->mutable_collection(),
                      CollectionAt(view, request.name()));
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view,
                    const v1::QueryServiceListCollectionsRequest& request,
                    const StopSignal&,
                    v1::QueryServiceListCollectionsResponse* response) {
  TS_ASSIGN_OR_RETURN(const PageRequest page, PageOf(request));
  TS_ASSIGN_OR_RETURN(auto found,
                      view.ListCollections("", page.after, page.limit + 1));
  FillPage(
      page, std::move(found),
      [&](v1::Collection item) {
        *response->add_collections() = std::move(item);
      },
      [](const v1::Collection& item) { return item.name(); },
      response->mutable_next_page_token());
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view,
                    const v1::GetTranscriptRequest& request, const StopSignal&,
                    v1::GetTranscriptResponse* response) {
  if (!v1::TranscriptView_IsValid(request.view())) {
    return rpc::FieldViolation("view", "is not known to this server");
  }
  TS_ASSIGN_OR_RETURN(TranscriptRow row,
                      TranscriptIn(view, "name", request.name()));
  v1::Transcript* const transcript = response->mutable_transcript();
  *transcript = std::move(*row.mutable_transcript());
  if (request.view() == v1::TRANSCRIPT_VIEW_FULL &&
      !transcript->MergeFromString(row.full_only())) {
    return absl::DataLossError("a row of the store is damaged");
  }
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view,
                    const v1::ListTranscriptsRequest& request,
                    const StopSignal&, v1::ListTranscriptsResponse* response) {
  TS_ASSIGN_OR_RETURN(const PageRequest page, PageOf(request));
  TS_ASSIGN_OR_RETURN(const std::string prefix,
                      PrefixOf(view, request.parent()));
  TS_ASSIGN_OR_RETURN(auto found,
                      view.ListTranscripts(prefix, page.after, page.limit + 1));
  FillPage(
      page, std::move(found),
      [&](TranscriptRow row) {
        *response->add_transcripts() = std::move(*row.mutable_transcript());
      },
      [](const TranscriptRow& row) { return row.transcript().name(); },
      response->mutable_next_page_token());
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view, const v1::GetTurnRequest& request,
                    const StopSignal&, v1::GetTurnResponse* response) {
  TS_ASSIGN_OR_RETURN(*response->mutable_turn(),
                      TurnIn(view, "name", request.name()));
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view,
                    const v1::BatchGetTurnsRequest& request,
                    const StopSignal& stop,
                    v1::BatchGetTurnsResponse* response) {
  if (request.names().empty() ||
      static_cast<size_t>(request.names_size()) > kBatchGetTurnsMax) {
    return rpc::FieldViolation("names", "expected 1 to 500 names");
  }
  size_t bytes = 0;
  for (int i = 0; i < request.names_size(); ++i) {
    TS_RETURN_IF_ERROR(stop.Check());
    TS_ASSIGN_OR_RETURN(
        *response->add_turns(),
        TurnIn(view, absl::StrCat("names[", i, "]"), request.names(i)));
    bytes += response->turns(i).ByteSizeLong();
    if (bytes > kTurnsBytesMax) {
      return rpc::WithReason(
          absl::ResourceExhaustedError(
              "the turns are over 3 MiB together: ask for fewer at once"),
          "ANSWER_TOO_LARGE");
    }
  }
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view, const v1::ListTurnsRequest& request,
                    const StopSignal& stop, v1::ListTurnsResponse* response) {
  TS_ASSIGN_OR_RETURN(const PageRequest page, PageOf(request));
  TS_ASSIGN_OR_RETURN(const TranscriptRow row,
                      TranscriptIn(view, "parent", request.parent()));
  uint32_t begin = 0;
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &begin)) {
    return rpc::FieldViolation("page_token", "is damaged");
  }
  begin = std::min(begin, row.turn_count());
  const uint32_t wanted = static_cast<uint32_t>(
      std::min<size_t>(page.limit, row.turn_count() - begin));
  const uint32_t end = begin + wanted;
  size_t bytes = 0;
  for (uint32_t at = begin; at < end && bytes < kTurnsBytesMax;) {
    TS_RETURN_IF_ERROR(stop.Check());
    const uint32_t next = std::min(end, at + kTurnsAtOnce);
    TS_ASSIGN_OR_RETURN(
        std::vector<v1::Turn> turns,
        view.GetTurns(row.first_doc() + at, row.first_doc() + next));
    for (v1::Turn& turn : turns) {
      bytes += turn.ByteSizeLong();
      if (bytes > kTurnsBytesMax && response->turns_size() > 0) break;
      *response->add_turns() = std::move(turn);
      ++at;
    }
  }
  const uint32_t last = begin + static_cast<uint32_t>(response->turns_size());
  if (last < row.turn_count()) {
    response->set_next_page_token(page.TokenBehind(absl::StrCat(last)));
  }
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view, const v1::GetSpeakerRequest& request,
                    const StopSignal&, v1::GetSpeakerResponse* response) {
  TS_RETURN_IF_ERROR(
      rpc::InField("name", ParseSpeakerName(request.name())).status());
  TS_ASSIGN_OR_RETURN(
      *response->mutable_speaker(),
      Found(view.GetSpeaker(request.name()), "speaker", "SPEAKER_NOT_FOUND"));
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view,
                    const v1::ListSpeakersRequest& request, const StopSignal&,
                    v1::ListSpeakersResponse* response) {
  TS_ASSIGN_OR_RETURN(const PageRequest page, PageOf(request));
  TS_ASSIGN_OR_RETURN(const std::string prefix,
                      PrefixOf(view, request.parent()));
  TS_ASSIGN_OR_RETURN(auto found,
                      view.ListSpeakers(prefix, page.after, page.limit + 1));
  FillPage(
      page, std::move(found),
      [&](v1::Speaker item) { *response->add_speakers() = std::move(item); },
      [](const v1::Speaker& item) { return item.name(); },
      response->mutable_next_page_token());
  return absl::OkStatus();
}

}  // namespace turnstone
