#include "query-service/attribution_answers.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/model/resource_name.h"
#include "common/rpc/status_details.h"
#include "query-service/lookup_answers.h"
#include "query-service/paging.h"

namespace turnstone {
namespace {

using internal::v1::TranscriptRow;

constexpr size_t kSentenceBytesMax = 300;
// Responses stay well below what clients accept by default, 4 MiB.
constexpr size_t kTurnsBytesMax = 3u << 20;

bool IsTrail(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Returns the sentence around the bytes [begin, end) of a text, cut where it is
// too long.
absl::string_view SentenceAround(absl::string_view text, size_t begin,
                                 size_t end) {
  const auto ends = [&text](size_t at) {
    return text[at] == '\n' || (absl::StrContains(".?!", text[at]) &&
                                (at + 1 == text.size() || text[at + 1] == ' ' ||
                                 text[at + 1] == '\n'));
  };
  size_t first = begin;
  while (first > 0 && !ends(first - 1) && end - first < kSentenceBytesMax) {
    --first;
  }
  size_t last = end;
  while (last < text.size() && !ends(last) &&
         last - first < kSentenceBytesMax - 1) {
    ++last;
  }
  if (last < text.size()) ++last;
  while (first < begin && (IsTrail(text[first]) || text[first] == ' ')) ++first;
  while (last < text.size() && last > end && IsTrail(text[last])) --last;
  return text.substr(first, last - first);
}

// Returns where the bytes of a source span are in a turn's text; an empty span
// if they are not all in it.
v1::TextSpan InText(const v1::Turn& turn, const v1::SourceSpan& source) {
  v1::TextSpan span;
  int32_t begin = -1;
  int32_t end = -1;
  for (int i = 0; i < turn.source_spans_size(); ++i) {
    const v1::SourceSpan& piece = turn.source_spans(i).source_span();
    const int64_t text_begin = turn.source_spans(i).text_begin();
    const int64_t text_end = i + 1 < turn.source_spans_size()
                                 ? turn.source_spans(i + 1).text_begin()
                                 : static_cast<int64_t>(turn.text().size());
    if (piece.begin() == piece.end()) continue;
    const auto text_of = [&](int64_t at) {
      return static_cast<int32_t>(
          text_begin + (at - piece.begin()) * (text_end - text_begin) /
                           (piece.end() - piece.begin()));
    };
    if (piece.begin() <= source.begin() && source.begin() < piece.end()) {
      begin = text_of(source.begin());
    }
    if (piece.begin() < source.end() && source.end() <= piece.end()) {
      end = text_of(source.end());
    }
  }
  if (begin < 0 || end <= begin) return span;
  span.set_begin(begin);
  span.set_end(end);
  return span;
}

// Finds turns by where they stand in the source.
class TurnAtSource {
 public:
  TurnAtSource(const StoreView& view, const TranscriptRow& row)
      : view_(view), row_(row) {}

  // Returns the last turn that begins at or before a byte of the source; the
  // first one if none does.
  absl::StatusOr<const v1::Turn*> Find(int32_t at) {
    uint32_t low = 0;
    uint32_t high = row_.turn_count();
    while (high - low > 1) {
      const uint32_t middle = low + (high - low) / 2;
      TS_ASSIGN_OR_RETURN(const v1::Turn* const turn, Read(middle));
      (BeginOf(*turn) <= at ? low : high) = middle;
    }
    return Read(low);
  }

 private:
  static int32_t BeginOf(const v1::Turn& turn) {
    if (turn.source_spans().empty()) return turn.head_span().begin();
    return std::min(turn.source_spans(0).source_span().begin(),
                    turn.head_span().end() > 0
                        ? turn.head_span().begin()
                        : turn.source_spans(0).source_span().begin());
  }

  absl::StatusOr<const v1::Turn*> Read(uint32_t place) {
    const auto known = turns_.find(place);
    if (known != turns_.end()) return &known->second;
    const DocId doc = row_.first_doc() + place;
    TS_ASSIGN_OR_RETURN(std::vector<v1::Turn> turns,
                        view_.GetTurns(doc, doc + 1));
    return &turns_.emplace(place, std::move(turns[0])).first->second;
  }

  const StoreView& view_;
  const TranscriptRow& row_;
  std::map<uint32_t, v1::Turn> turns_;  // By place; of a few.
};

absl::Status Explain(const v1::Turn& turn,
                     const v1::AttributionEvidence& evidence,
                     TurnAtSource* turns, v1::ExplainedEvidence* explained) {
  explained->set_kind(evidence.kind());
  explained->set_supports(evidence.supports());
  *explained->mutable_source_span() = evidence.source_span();
  const v1::SourceSpan& source = evidence.source_span();
  if (source.begin() == source.end()) return absl::OkStatus();
  switch (evidence.kind()) {
    case v1::EVIDENCE_KIND_LABEL_NAME:
    case v1::EVIDENCE_KIND_GENERIC_LABEL:
      explained->set_text(turn.label());
      return absl::OkStatus();
    default:
      break;
  }
  TS_ASSIGN_OR_RETURN(const v1::Turn* const found, turns->Find(source.begin()));
  const v1::TextSpan span = InText(*found, source);
  if (span.begin() == span.end()) {
    const bool in_head = found->head_span().begin() <= source.begin() &&
                         source.end() <= found->head_span().end();
    if (in_head) explained->set_text(found->label());
    return absl::OkStatus();
  }
  explained->set_turn(found->name());
  *explained->mutable_text_span() = span;
  const absl::string_view sentence =
      SentenceAround(found->text(), static_cast<size_t>(span.begin()),
                     static_cast<size_t>(span.end()));
  explained->set_text(sentence.data(), sentence.size());
  return absl::OkStatus();
}

// The states that turns to be listed have, by number.
using States = std::array<bool, 256>;

absl::StatusOr<States> StatesOf(const v1::ListUnresolvedTurnsRequest& request) {
  States states = {};
  for (const int state : request.states()) {
    if (!v1::AttributionState_IsValid(state) ||
        state == v1::ATTRIBUTION_STATE_UNSPECIFIED) {
      return rpc::FieldViolation("states", "has one that is not known");
    }
    states[static_cast<size_t>(state)] = true;
  }
  if (request.states().empty()) {
    for (const v1::AttributionState state :
         {v1::ATTRIBUTION_STATE_UNDECIDED, v1::ATTRIBUTION_STATE_TENTATIVE,
          v1::ATTRIBUTION_STATE_PROBABLE}) {
      states[static_cast<size_t>(state)] = true;
    }
  }
  return states;
}

// Which turns a list is of. What is 0 does not restrict.
struct Scope {
  uint32_t collection = 0;  // Ordinal.
  uint32_t transcript = 0;  // Ordinal.
};

absl::StatusOr<Scope> ScopeOf(const StoreView& view,
                              const std::string& parent) {
  Scope scope;
  if (absl::StrContains(parent, "/transcripts/")) {
    TS_ASSIGN_OR_RETURN(const TranscriptRow row,
                        TranscriptIn(view, "parent", parent));
    scope.transcript = row.ordinal();
    return scope;
  }
  TS_ASSIGN_OR_RETURN(const std::string prefix, PrefixOf(view, parent));
  if (prefix != CollectionName("")) {
    scope.collection = view.names().Find(parent);
  }
  return scope;
}

// Where a page of unresolved turns goes on: transcript, and its turns before.
struct Place {
  std::string transcript;
  uint32_t turns = 0;
};

absl::StatusOr<Place> PlaceOf(const std::string& key) {
  if (key.empty()) return Place();
  const std::vector<std::string> parts = absl::StrSplit(key, '\n');
  Place place;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[1], &place.turns)) {
    return rpc::FieldViolation("page_token", "is damaged");
  }
  place.transcript = parts[0];
  return place;
}

// Says what stands in the place of a turn that is not there any more.
absl::Status FindSuccessor(const StoreView& view, const TranscriptRow& row,
                           const std::string& turn_id,
                           v1::ResolvePermalinkResponse* response) {
  TS_ASSIGN_OR_RETURN(const internal::v1::FormerTurnsRow former,
                      view.GetFormerTurns(row.transcript().name()));
  std::map<uint32_t, const internal::v1::FormerTurn*> by_id;
  for (const internal::v1::FormerTurn& item : former.turns()) {
    by_id[item.id()] = &item;
  }
  uint32_t id = 0;
  const auto gone =
      absl::SimpleAtoi(turn_id, &id) ? by_id.find(id) : by_id.end();
  if (gone == by_id.end()) {
    return rpc::WithReason(absl::NotFoundError("the turn is not there"),
                           "TURN_NOT_FOUND");
  }
  response->set_last_revision(static_cast<int32_t>(gone->second->revision()));
  response->set_state(v1::PERMALINK_STATE_GONE);
  uint32_t successor = 0;
  // Each successor came later than the turn before it.
  for (auto next = gone; next != by_id.end(); next = by_id.find(successor)) {
    if (next->second->successor() <= next->first) return absl::OkStatus();
    successor = next->second->successor();
  }
  auto reworded = view.FindTurn(row, absl::StrCat(successor));
  if (absl::IsNotFound(reworded.status())) return absl::OkStatus();
  TS_RETURN_IF_ERROR(reworded.status());
  response->set_state(v1::PERMALINK_STATE_REWORDED);
  *response->mutable_turn() = *std::move(reworded);
  return absl::OkStatus();
}

}  // namespace

absl::Status Answer(const StoreView& view,
                    const v1::ExplainAttributionRequest& request,
                    const StopSignal& stop,
                    v1::ExplainAttributionResponse* response) {
  TS_ASSIGN_OR_RETURN(const v1::Turn turn,
                      TurnIn(view, "name", request.name()));
  TS_ASSIGN_OR_RETURN(
      const TranscriptRow row,
      view.GetTranscript(turn.name().substr(0, turn.name().find("/turns/"))));
  const v1::Attribution& attribution = turn.attribution();
  *response->mutable_attribution() = attribution;
  TS_ASSIGN_OR_RETURN(*response->mutable_speaker_display_name(),
                      view.DisplayNameOf(attribution.speaker()));
  for (const v1::AttributionCandidate& candidate : attribution.candidates()) {
    v1::ExplainedCandidate* const item = response->add_candidates();
    item->set_speaker(candidate.speaker());
    item->set_confidence(candidate.confidence());
    TS_ASSIGN_OR_RETURN(*item->mutable_display_name(),
                        view.DisplayNameOf(candidate.speaker()));
  }
  TurnAtSource turns(view, row);
  for (const v1::Attribution* part = &attribution;; part = &part->inferred()) {
    for (const v1::AttributionEvidence& evidence : part->evidence()) {
      TS_RETURN_IF_ERROR(stop.Check());
      TS_RETURN_IF_ERROR(
          Explain(turn, evidence, &turns, response->add_evidence()));
    }
    if (!part->has_inferred()) return absl::OkStatus();
  }
}

absl::Status Answer(const StoreView& view,
                    const v1::ListUnresolvedTurnsRequest& request,
                    const StopSignal& stop,
                    v1::ListUnresolvedTurnsResponse* response) {
  TS_ASSIGN_OR_RETURN(const PageRequest page, PageOf(request));
  TS_ASSIGN_OR_RETURN(const States states, StatesOf(request));
  TS_ASSIGN_OR_RETURN(const Scope scope, ScopeOf(view, request.parent()));
  TS_ASSIGN_OR_RETURN(const Place after, PlaceOf(page.after));
  // Transcripts by name, with the docs of their turns that are listed.
  std::map<absl::string_view, std::vector<DocId>> found;
  int32_t total = 0;
  const IndexView& index = view.index();
  for (DocId doc = 0; doc < index.end(); ++doc) {
    if (doc % kStopCheckInterval == 0) TS_RETURN_IF_ERROR(stop.Check());
    const TurnColumns columns = index.columns(doc);
    if (!states[columns.state] ||
        (scope.collection != 0 && columns.collection != scope.collection) ||
        (scope.transcript != 0 && columns.transcript != scope.transcript) ||
        !index.is_live(doc)) {
      continue;
    }
    ++total;
    found[view.names().Of(columns.transcript)].push_back(doc);
  }
  response->set_total_size(total);
  size_t bytes = 0;
  std::string last;
  for (auto it = found.lower_bound(after.transcript); it != found.end(); ++it) {
    for (const DocId doc : it->second) {
      const uint32_t number = index.columns(doc).number;
      if (it->first == after.transcript && number <= after.turns) continue;
      const auto size = static_cast<size_t>(response->turns_size());
      if (size == page.limit || bytes > kTurnsBytesMax) {
        response->set_next_page_token(page.TokenBehind(last));
        return absl::OkStatus();
      }
      TS_RETURN_IF_ERROR(stop.Check());
      TS_ASSIGN_OR_RETURN(std::vector<v1::Turn> turns,
                          view.GetTurns(doc, doc + 1));
      bytes += turns[0].ByteSizeLong();
      *response->add_turns() = std::move(turns[0]);
      last = absl::StrCat(it->first, "\n", number);
    }
  }
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view,
                    const v1::ResolvePermalinkRequest& request,
                    const StopSignal&, v1::ResolvePermalinkResponse* response) {
  TS_ASSIGN_OR_RETURN(const ResourceName name,
                      rpc::InField("name", ParseTurnName(request.name())));
  const std::string transcript =
      TranscriptName(name.collection, name.transcript);
  TS_ASSIGN_OR_RETURN(const TranscriptRow row,
                      TranscriptIn(view, "name", transcript));
  if (request.revision() < 0) {
    return rpc::FieldViolation("revision", "is below 0");
  }
  response->set_revision(row.transcript().revision());
  auto turn = view.FindTurn(row, name.turn);
  if (turn.ok()) {
    const bool moved =
        request.revision() > 0 && request.revision() < turn->since_revision();
    response->set_state(moved ? v1::PERMALINK_STATE_MOVED
                              : v1::PERMALINK_STATE_CURRENT);
    if (request.has_text_span()) {
      const v1::TextSpan& span = request.text_span();
      if (span.begin() < 0 || span.end() <= span.begin() ||
          static_cast<size_t>(span.end()) > turn->text().size()) {
        return rpc::FieldViolation("text_span", "is not in the turn's text");
      }
      for (const v1::SourceSpan& source :
           SourceSpansOf(*turn, span.begin(), span.end())) {
        *response->add_source_spans() = source;
      }
    }
    *response->mutable_turn() = *std::move(turn);
    return absl::OkStatus();
  }
  if (!absl::IsNotFound(turn.status())) return turn.status();
  return FindSuccessor(view, row, name.turn, response);
}

}  // namespace turnstone
