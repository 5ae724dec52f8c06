#include "query-service/verify_answers.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/model/resource_name.h"
#include "common/rpc/status_details.h"
#include "common/text/tokenizer.h"
#include "query-service/lookup_answers.h"
#include "query-service/quotes/quote_verifier.h"
#include "query-service/speaker_answers.h"

namespace turnstone {
namespace {

// As many as ResolveSpeakerName returns.
constexpr int kNamesakesMax = 100;

absl::Status CheckText(const std::string& text) {
  if (text.size() > kVerifiedQuoteBytesMax) {
    return rpc::FieldViolation("text", "is longer than 64 KiB");
  }
  size_t count = 0;
  for (Tokenizer words(text); words.Next();) ++count;
  if (count == 0) return rpc::FieldViolation("text", "expected a word");
  if (count > kVerifiedQuoteWordsMax) {
    return rpc::FieldViolation("text", "has more than 10,000 words");
  }
  return absl::OkStatus();
}

absl::Status NoSpeaker() {
  return rpc::WithReason(absl::NotFoundError("the speaker is not there"),
                         "SPEAKER_NOT_FOUND");
}

// Narrows the scope to the parent and returns the collection it is in.
absl::StatusOr<std::string> EnterParent(const StoreView& view,
                                        const std::string& parent,
                                        QuoteScope* scope) {
  if (absl::StrContains(parent, "/transcripts/")) {
    TS_ASSIGN_OR_RETURN(const auto row, TranscriptIn(view, "parent", parent));
    scope->transcript = row.ordinal();
    return parent.substr(0, parent.find("/transcripts/"));
  }
  TS_ASSIGN_OR_RETURN(const std::string prefix, PrefixOf(view, parent));
  if (prefix != CollectionName("")) {
    scope->collection = view.names().Find(parent);
  }
  return parent;
}

// Finds whom the request means; nobody if it names no speaker.
absl::Status FindSpeakers(const StoreView& view,
                          const v1::VerifyQuoteRequest& request,
                          const std::string& collection, const StopSignal& stop,
                          v1::VerifyQuoteResponse* response) {
  if (!request.speaker().empty()) {
    if (!request.speaker_name().empty()) {
      return rpc::FieldViolation("speaker_name", "is not for use with speaker");
    }
    TS_RETURN_IF_ERROR(
        rpc::InField("speaker", ParseSpeakerName(request.speaker())).status());
    auto speaker = view.GetSpeaker(view.merges().RootOf(request.speaker()));
    if (absl::IsNotFound(speaker.status())) return NoSpeaker();
    TS_RETURN_IF_ERROR(speaker.status());
    *response->add_speakers()->mutable_speaker() = *std::move(speaker);
    return absl::OkStatus();
  }
  if (request.speaker_name().empty()) return absl::OkStatus();
  v1::ResolveSpeakerNameRequest resolve;
  resolve.set_parent(collection);
  resolve.set_speaker_name(request.speaker_name());
  resolve.set_page_size(kNamesakesMax);
  v1::ResolveSpeakerNameResponse resolved;
  TS_RETURN_IF_ERROR(Answer(view, resolve, stop, &resolved));
  if (resolved.matches().empty()) return NoSpeaker();
  const double best = resolved.matches(0).score();
  for (v1::SpeakerMatch& match : *resolved.mutable_matches()) {
    if (match.score() == best) *response->add_speakers() = std::move(match);
  }
  return absl::OkStatus();
}

v1::QuoteVerdict VerdictOf(const Verification& found) {
  if (found.match == QuoteMatch::kNone) return v1::QUOTE_VERDICT_NOT_FOUND;
  switch (found.fit) {
    case SpeakerFit::kWrong:
      return v1::QUOTE_VERDICT_WRONG_SPEAKER;
    case SpeakerFit::kUncertain:
      return v1::QUOTE_VERDICT_UNCERTAIN_SPEAKER;
    case SpeakerFit::kRight:
      break;
  }
  // The same numbers.
  return static_cast<v1::QuoteVerdict>(found.match);
}

void SetSpan(uint32_t begin, uint32_t end, v1::TextSpan* span) {
  span->set_begin(static_cast<int32_t>(begin));
  span->set_end(static_cast<int32_t>(end));
}

v1::WordEditKind KindOf(const WordChange& change) {
  if (change.equal) return v1::WORD_EDIT_KIND_EQUAL;
  if (change.turn_begin == change.turn_end) return v1::WORD_EDIT_KIND_INSERT;
  return change.quote_begin == change.quote_end ? v1::WORD_EDIT_KIND_DELETE
                                                : v1::WORD_EDIT_KIND_REPLACE;
}

absl::Status FillPlace(const StoreView& view, const QuotePlace& from,
                       v1::QuotePlace* place) {
  TS_ASSIGN_OR_RETURN(std::vector<v1::Turn> turns,
                      view.GetTurns(from.doc, from.doc + 1));
  v1::Turn& turn = turns[0];
  place->set_match(static_cast<v1::QuoteMatch>(from.match));
  place->set_similarity(from.similarity);
  SetSpan(from.quote_begin, from.quote_end, place->mutable_quote_span());
  SetSpan(from.turn_begin, from.turn_end, place->mutable_text_span());
  for (const v1::SourceSpan& source : SourceSpansOf(
           turn, place->text_span().begin(), place->text_span().end())) {
    *place->add_source_spans() = source;
  }
  TS_CHECK(from.turn_end <= turn.text().size());
  place->set_text(
      turn.text().substr(from.turn_begin, from.turn_end - from.turn_begin));
  place->set_label(turn.label());
  TS_ASSIGN_OR_RETURN(*place->mutable_speaker_display_name(),
                      view.DisplayNameOf(turn.attribution().speaker()));
  *place->mutable_attribution() = std::move(*turn.mutable_attribution());
  place->set_turn(std::move(*turn.mutable_name()));
  for (const WordChange& change : from.changes) {
    v1::WordEdit* const edit = place->add_edits();
    edit->set_kind(KindOf(change));
    SetSpan(change.quote_begin, change.quote_end, edit->mutable_quote_span());
    SetSpan(change.turn_begin, change.turn_end, edit->mutable_text_span());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Answer(const StoreView& view,
                    const v1::VerifyQuoteRequest& request,
                    const StopSignal& stop, v1::VerifyQuoteResponse* response) {
  TS_RETURN_IF_ERROR(CheckText(request.text()));
  QuoteScope scope;
  TS_ASSIGN_OR_RETURN(const std::string collection,
                      EnterParent(view, request.parent(), &scope));
  TS_RETURN_IF_ERROR(FindSpeakers(view, request, collection, stop, response));
  if (!response->speakers().empty()) scope.speakers.emplace();
  for (const v1::SpeakerMatch& match : response->speakers()) {
    for (const std::string& member :
         view.merges().GroupOf(match.speaker().name())) {
      scope.speakers->insert(view.names().Find(member));
    }
  }
  const TurnReader read_turn =
      [&view](DocId doc) -> absl::StatusOr<std::string> {
    TS_ASSIGN_OR_RETURN(std::vector<v1::Turn> turns,
                        view.GetTurns(doc, doc + 1));
    return std::move(*turns[0].mutable_text());
  };
  const TieOrder names = [&view](uint32_t ordinal) {
    return view.names().Of(ordinal);
  };
  TS_ASSIGN_OR_RETURN(
      const Verification found,
      VerifyQuote(view.index(), request.text(), scope, read_turn, names, stop));
  response->set_verdict(VerdictOf(found));
  response->set_match(static_cast<v1::QuoteMatch>(found.match));
  for (const QuotePlace& place : found.places) {
    TS_RETURN_IF_ERROR(stop.Check());
    TS_RETURN_IF_ERROR(FillPlace(view, place, response->add_places()));
  }
  return absl::OkStatus();
}

}  // namespace turnstone
