#include "query-service/quote_groups.h"

#include <algorithm>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/rpc/status_details.h"
#include "query-service/quote_builder.h"
#include "query-service/quote_cursor.h"

namespace turnstone {
namespace {

absl::Status CheckRequest(const v1::SearchQuotesRequest& request) {
  if (request.group_by() != v1::QUOTE_GROUPING_SPEAKER &&
      request.group_by() != v1::QUOTE_GROUPING_TRANSCRIPT) {
    return rpc::FieldViolation("group_by", "is not known to this server");
  }
  if (request.group_quotes() < 0 || request.group_quotes() > kGroupQuotesMax) {
    return rpc::FieldViolation("group_quotes", "expected 0 to 10");
  }
  return absl::OkStatus();
}

// Gives the ordinals of speakers, of those merged into one that one's.
class SpeakerKeys {
 public:
  explicit SpeakerKeys(const StoreView& view) : view_(view) {}

  uint32_t Of(uint32_t speaker) {
    if (speaker == Names::kNone) return speaker;
    const auto [known, is_new] = roots_.try_emplace(speaker, speaker);
    if (is_new) {
      const std::string name(view_.names().Of(speaker));
      known->second = view_.names().Find(view_.merges().RootOf(name));
    }
    return known->second;
  }

 private:
  const StoreView& view_;
  absl::flat_hash_map<uint32_t, uint32_t> roots_;
};

absl::Status SetValue(const StoreView& view, v1::QuoteGrouping group_by,
                      uint32_t ordinal, v1::QuoteGroup* group) {
  if (ordinal == Names::kNone) return absl::OkStatus();
  group->set_value(std::string(view.names().Of(ordinal)));
  if (group_by == v1::QUOTE_GROUPING_SPEAKER) {
    TS_ASSIGN_OR_RETURN(*group->mutable_display_name(),
                        view.DisplayNameOf(group->value()));
    return absl::OkStatus();
  }
  TS_ASSIGN_OR_RETURN(const auto row, view.GetTranscript(group->value()));
  group->set_display_name(row.transcript().display_name());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> AddGroups(
    const StoreView& view, const PageRequest& page, const QueryNode& query,
    const QuoteFilter& filter, QuoteOptions options,
    const v1::SearchQuotesRequest& request, const StopSignal& stop,
    v1::SearchQuotesResponse* response) {
  TS_RETURN_IF_ERROR(CheckRequest(request));
  options.limit = page.limit;
  if (!page.after.empty()) {
    TS_ASSIGN_OR_RETURN(options.after, DecodeCursor(page.after));
  }
  const TurnSnapshot& turns = view.index().turns();
  SpeakerKeys speakers(view);
  const GroupKey key_of = [&](DocId doc) {
    return request.group_by() == v1::QUOTE_GROUPING_SPEAKER
               ? speakers.Of(turns.speaker(doc))
               : turns.transcript(doc);
  };
  const TieOrder names = [&view](uint32_t ordinal) {
    return view.names().Of(ordinal);
  };
  const size_t hits_max =
      static_cast<size_t>(std::max(1, request.group_quotes()));
  auto found = FindGroups(view.index(), query, filter, options, hits_max,
                          key_of, names, stop);
  if (absl::IsInvalidArgument(found.status())) {
    return rpc::FieldViolation("page_token", "is damaged");
  }
  TS_RETURN_IF_ERROR(found.status());
  response->set_group_count(static_cast<int32_t>(found->group_count));
  QuoteBuilder builder(view, query, request.context_turns());
  const HitGroup* last = nullptr;
  for (const HitGroup& hits : found->groups) {
    if (builder.full()) break;
    last = &hits;
    v1::QuoteGroup* const group = response->add_groups();
    group->set_count(static_cast<int32_t>(hits.count));
    TS_RETURN_IF_ERROR(SetValue(view, request.group_by(), hits.key, group));
    for (const QuoteHit& hit : hits.hits) {
      if (builder.full()) break;
      TS_RETURN_IF_ERROR(stop.Check());
      TS_RETURN_IF_ERROR(builder.Build(hit, group->add_quotes()));
    }
  }
  const bool is_last =
      last == nullptr || (!found->more && last == &found->groups.back());
  if (is_last) return std::string();
  return page.TokenBehind(EncodeCursor(
      CursorBehind(view.index(), last->hits[0], found->statistics, names)));
}

}  // namespace turnstone
