#include "query-service/quote_builder.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "query-service/lookup_answers.h"
#include "query-service/quotes/highlights.h"

namespace turnstone {
namespace {

void SetSpan(const std::pair<uint32_t, uint32_t>& bytes, v1::TextSpan* span) {
  span->set_begin(static_cast<int32_t>(bytes.first));
  span->set_end(static_cast<int32_t>(bytes.second));
}

}  // namespace

absl::Status QuoteBuilder::Build(const QuoteHit& hit, v1::Quote* quote) {
  TS_ASSIGN_OR_RETURN(std::vector<v1::Turn> turns,
                      view_.GetTurns(hit.doc, hit.doc + 1));
  v1::Turn* const turn = quote->mutable_turn();
  *turn = std::move(turns[0]);
  const TextSpans highlights =
      Highlights(query_, view_.index().columns(hit.doc).language, turn->text());
  for (const auto& bytes : highlights) {
    v1::TextSpan* const span = quote->add_highlights();
    SetSpan(bytes, span);
    for (const v1::SourceSpan& source :
         SourceSpansOf(*turn, span->begin(), span->end())) {
      *quote->add_highlight_source_spans() = source;
    }
  }
  SetSpan(BestPassage(turn->text(), highlights), quote->mutable_passage());
  quote->set_score(hit.score);
  TS_ASSIGN_OR_RETURN(*quote->mutable_speaker_display_name(),
                      DisplayNameOf(turn->attribution().speaker()));
  TS_RETURN_IF_ERROR(AddContext(hit.doc, quote));
  bytes_ += quote->ByteSizeLong();
  return absl::OkStatus();
}

absl::Status QuoteBuilder::AddContext(DocId doc, v1::Quote* quote) {
  if (context_turns_ == 0) return absl::OkStatus();
  const IndexView& index = view_.index();
  const TurnColumns row = index.columns(doc);
  // The turns of a transcript are neighbours, in their order.
  const DocId before = std::min(context_turns_, row.number - 1);
  DocId after = 0;
  while (after < context_turns_ && doc + after + 1 < index.end() &&
         index.is_live(doc + after + 1) &&
         index.columns(doc + after + 1).transcript == row.transcript) {
    ++after;
  }
  TS_ASSIGN_OR_RETURN(std::vector<v1::Turn> turns,
                      view_.GetTurns(doc - before, doc + after + 1));
  // Nearest first, until there is too much of it.
  size_t bytes = 0;
  DocId first = before;
  while (first > 0 && bytes < kContextBytesMax) {
    bytes += turns[--first].ByteSizeLong();
  }
  for (; first < before; ++first) {
    *quote->add_context_before() = std::move(turns[first]);
  }
  bytes = 0;
  for (DocId at = before + 1; at < turns.size() && bytes < kContextBytesMax;
       ++at) {
    bytes += turns[at].ByteSizeLong();
    *quote->add_context_after() = std::move(turns[at]);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> QuoteBuilder::DisplayNameOf(
    const std::string& speaker) {
  if (speaker.empty()) return std::string();
  const auto known = display_names_.find(speaker);
  if (known != display_names_.end()) return known->second;
  TS_ASSIGN_OR_RETURN(const std::string name, view_.DisplayNameOf(speaker));
  display_names_.emplace(speaker, name);
  return name;
}

}  // namespace turnstone
