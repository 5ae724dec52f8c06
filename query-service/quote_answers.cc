#include "query-service/quote_answers.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>
#include <utility>

#include "common/base/bytes.h"
#include "common/base/status_macros.h"
#include "common/model/date.h"
#include "common/model/limits.h"
#include "common/model/resource_name.h"
#include "common/rpc/status_details.h"
#include "query-service/lookup_answers.h"
#include "query-service/paging.h"

namespace turnstone {
namespace {

// Key of a page token:
//   score:u64be day:u32be transcript:sized number:varint
//   turns:varint tokens:varint count:varint holders:varint*count
std::string EncodeCursor(const QuoteCursor& cursor) {
  std::string key;
  AppendBigEndian64(std::bit_cast<uint64_t>(cursor.score), &key);
  AppendBigEndian32(static_cast<uint32_t>(cursor.day), &key);
  AppendSized(cursor.transcript, &key);
  AppendVarint(cursor.number, &key);
  AppendVarint(static_cast<uint64_t>(cursor.statistics.turns), &key);
  AppendVarint(static_cast<uint64_t>(cursor.statistics.tokens), &key);
  AppendVarint(cursor.statistics.holders.size(), &key);
  for (const int64_t count : cursor.statistics.holders) {
    AppendVarint(static_cast<uint64_t>(count), &key);
  }
  return key;
}

bool ReadCount(ByteReader* reader, int64_t* count) {
  uint64_t value = 0;
  if (!reader->ReadVarint(&value) || value > (uint64_t{1} << 62)) return false;
  *count = static_cast<int64_t>(value);
  return true;
}

absl::StatusOr<QuoteCursor> DecodeCursor(absl::string_view key) {
  const absl::Status damaged = rpc::FieldViolation("page_token", "is damaged");
  ByteReader reader(key);
  QuoteCursor cursor;
  uint64_t score = 0;
  uint32_t day = 0;
  absl::string_view transcript;
  uint64_t number = 0;
  uint64_t terms = 0;
  if (!reader.ReadBigEndian64(&score) || !reader.ReadBigEndian32(&day) ||
      !reader.ReadSized(&transcript) || !reader.ReadVarint(&number) ||
      number > std::numeric_limits<uint32_t>::max() ||
      !ReadCount(&reader, &cursor.statistics.turns) ||
      !ReadCount(&reader, &cursor.statistics.tokens) ||
      !reader.ReadVarint(&terms) || terms > kQueryTermsMax) {
    return damaged;
  }
  cursor.statistics.holders.resize(terms);
  for (int64_t& count : cursor.statistics.holders) {
    if (!ReadCount(&reader, &count)) return damaged;
  }
  if (!reader.done()) return damaged;
  cursor.score = std::bit_cast<double>(score);
  cursor.day = static_cast<int32_t>(day);
  cursor.transcript = std::string(transcript);
  cursor.number = static_cast<uint32_t>(number);
  return cursor;
}

absl::StatusOr<std::optional<int32_t>> DayIn(absl::string_view field,
                                             const std::string& date) {
  if (date.empty()) return std::nullopt;
  TS_ASSIGN_OR_RETURN(const int32_t day, rpc::InField(field, ParseDate(date)));
  return day;
}

absl::StatusOr<QuoteFilter> FilterOf(const StoreView& view,
                                     const v1::SearchQuotesRequest& request) {
  QuoteFilter filter;
  TS_ASSIGN_OR_RETURN(const std::string prefix,
                      PrefixOf(view, request.parent()));
  if (prefix != CollectionName("")) {
    filter.collection = view.names().Find(request.parent());
  }
  if (!request.speaker().empty()) {
    TS_RETURN_IF_ERROR(
        rpc::InField("speaker", ParseSpeakerName(request.speaker())).status());
    const auto speaker = view.GetSpeaker(request.speaker());
    if (absl::IsNotFound(speaker.status())) {
      return rpc::WithReason(absl::NotFoundError("the speaker is not there"),
                             "SPEAKER_NOT_FOUND");
    }
    TS_RETURN_IF_ERROR(speaker.status());
    filter.speakers.emplace();
    const Merges& merges = view.merges();
    for (const std::string& member :
         merges.GroupOf(merges.RootOf(request.speaker()))) {
      filter.speakers->insert(view.names().Find(member));
    }
  }
  if (!request.transcript().empty()) {
    TS_ASSIGN_OR_RETURN(const auto row,
                        TranscriptIn(view, "transcript", request.transcript()));
    filter.transcripts = {row.ordinal()};
  }
  TS_ASSIGN_OR_RETURN(filter.day_min,
                      DayIn("start_date", request.start_date()));
  TS_ASSIGN_OR_RETURN(filter.day_max, DayIn("end_date", request.end_date()));
  if (filter.day_min.has_value() && filter.day_max.has_value() &&
      *filter.day_min > *filter.day_max) {
    return rpc::FieldViolation("end_date", "is before start_date");
  }
  return filter;
}

absl::StatusOr<QuoteOrder> OrderOf(v1::QuoteOrder order) {
  switch (order) {
    case v1::QUOTE_ORDER_UNSPECIFIED:
    case v1::QUOTE_ORDER_RELEVANCE:
      return QuoteOrder::kRelevance;
    case v1::QUOTE_ORDER_TIME:
      return QuoteOrder::kTime;
    default:
      return rpc::FieldViolation("order", "is not known to this server");
  }
}

}  // namespace

absl::Status Answer(const StoreView& view,
                    const v1::SearchQuotesRequest& request,
                    const StopSignal& stop,
                    v1::SearchQuotesResponse* response) {
  TS_ASSIGN_OR_RETURN(const PageRequest page, PageOf(request));
  TS_ASSIGN_OR_RETURN(const QuoteQuery query,
                      rpc::InField("query", ParseQuoteQuery(request.query())));
  TS_ASSIGN_OR_RETURN(const QuoteFilter filter, FilterOf(view, request));
  TS_ASSIGN_OR_RETURN(const QuoteOrder order, OrderOf(request.order()));
  if (request.context_turns() < 0 ||
      request.context_turns() > kContextTurnsMax) {
    return rpc::FieldViolation("context_turns", "expected 0 to 10");
  }
  std::optional<QuoteCursor> after;
  if (!page.after.empty()) {
    TS_ASSIGN_OR_RETURN(after, DecodeCursor(page.after));
  }
  const TieOrder names = [&view](uint32_t ordinal) {
    return view.names().Of(ordinal);
  };
  auto found = FindQuotes(view.index(), query, filter, order, page.limit, after,
                          names, stop);
  if (absl::IsInvalidArgument(found.status())) {
    return rpc::FieldViolation("page_token", "is damaged");
  }
  TS_RETURN_IF_ERROR(found.status());
  QuoteBuilder builder(view, {query}, request.context_turns());
  std::vector<QuoteHit>& hits = found->hits;
  size_t built = 0;
  for (; built < hits.size() && !builder.full(); ++built) {
    TS_RETURN_IF_ERROR(stop.Check());
    TS_RETURN_IF_ERROR(builder.Build(hits[built], response->add_quotes()));
  }
  response->set_total_size(static_cast<int32_t>(found->total));
  if (found->more || built < hits.size()) {
    hits.resize(built);
    response->set_next_page_token(page.TokenBehind(
        EncodeCursor(CursorBehind(view.index(), *found, names))));
  }
  return absl::OkStatus();
}

absl::Status QuoteBuilder::Build(const QuoteHit& hit, v1::Quote* quote) {
  TS_ASSIGN_OR_RETURN(std::vector<v1::Turn> turns,
                      view_.GetTurns(hit.doc, hit.doc + 1));
  v1::Turn* const turn = quote->mutable_turn();
  *turn = std::move(turns[0]);
  for (const auto& [begin, end] : HighlightsOf(turn->text())) {
    v1::TextSpan* const span = quote->add_highlights();
    span->set_begin(static_cast<int32_t>(begin));
    span->set_end(static_cast<int32_t>(end));
    for (const v1::SourceSpan& source :
         SourceSpansOf(*turn, span->begin(), span->end())) {
      *quote->add_highlight_source_spans() = source;
    }
  }
  quote->set_score(hit.score);
  TS_ASSIGN_OR_RETURN(*quote->mutable_speaker_display_name(),
                      DisplayNameOf(turn->attribution().speaker()));
  TS_RETURN_IF_ERROR(AddContext(hit.doc, quote));
  bytes_ += quote->ByteSizeLong();
  return absl::OkStatus();
}

std::vector<std::pair<uint32_t, uint32_t>> QuoteBuilder::HighlightsOf(
    absl::string_view text) const {
  std::vector<std::pair<uint32_t, uint32_t>> all;
  for (const QuoteQuery& query : queries_) {
    const auto spans = Highlights(query, text);
    all.insert(all.end(), spans.begin(), spans.end());
  }
  std::sort(all.begin(), all.end());
  std::vector<std::pair<uint32_t, uint32_t>> apart;
  for (const auto& [begin, end] : all) {
    if (apart.empty() || apart.back().second <= begin) {
      apart.emplace_back(begin, end);
    } else {
      apart.back().second = std::max(apart.back().second, end);
    }
  }
  return apart;
}

absl::Status QuoteBuilder::AddContext(DocId doc, v1::Quote* quote) {
  if (context_turns_ == 0) return absl::OkStatus();
  const IndexView& index = view_.index();
  const TurnColumns& row = index.columns(doc);
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
