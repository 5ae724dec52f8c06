#include "query-service/quote_filters.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/date.h"
#include "common/model/limits.h"
#include "common/model/resource_name.h"
#include "common/rpc/status_details.h"
#include "query-service/lookup_answers.h"

namespace turnstone {
namespace {

absl::StatusOr<std::optional<int32_t>> DayIn(absl::string_view field,
                                             const std::string& date) {
  if (date.empty()) return std::nullopt;
  TS_ASSIGN_OR_RETURN(const int32_t day, rpc::InField(field, ParseDate(date)));
  return day;
}

absl::Status CheckCount(absl::string_view field, int count,
                        size_t most = kFilterValuesMax) {
  if (count <= static_cast<int>(most)) return absl::OkStatus();
  return rpc::FieldViolation(
      field, absl::StrCat("expected at most ", most, " values"));
}

absl::Status AddSpeakers(const StoreView& view, const v1::QuoteFilter& request,
                         QuoteFilter* filter) {
  if (request.speakers().empty()) return absl::OkStatus();
  TS_RETURN_IF_ERROR(CheckCount("filter.speakers", request.speakers_size()));
  filter->speakers.emplace();
  for (const std::string& name : request.speakers()) {
    TS_RETURN_IF_ERROR(
        rpc::InField("filter.speakers", ParseSpeakerName(name)).status());
    const auto speaker = view.GetSpeaker(name);
    if (absl::IsNotFound(speaker.status())) {
      return rpc::WithReason(absl::NotFoundError("the speaker is not there"),
                             "SPEAKER_NOT_FOUND");
    }
    TS_RETURN_IF_ERROR(speaker.status());
    const Merges& merges = view.merges();
    for (const std::string& member : merges.GroupOf(merges.RootOf(name))) {
      filter->speakers->insert(view.names().Find(member));
    }
  }
  return absl::OkStatus();
}

absl::Status AddStates(const v1::QuoteFilter& request, QuoteFilter* filter) {
  for (const int state : request.states()) {
    if (state == v1::ATTRIBUTION_STATE_UNSPECIFIED ||
        !v1::AttributionState_IsValid(state)) {
      return rpc::FieldViolation("filter.states",
                                 "is not known to this server");
    }
    filter->states = filter->states.value_or(0) | uint32_t{1} << state;
  }
  return absl::OkStatus();
}

absl::Status AddTranscripts(const StoreView& view,
                            const v1::QuoteFilter& request,
                            QuoteFilter* filter) {
  if (request.transcripts().empty()) return absl::OkStatus();
  TS_RETURN_IF_ERROR(
      CheckCount("filter.transcripts", request.transcripts_size()));
  filter->transcripts.emplace();
  for (const std::string& name : request.transcripts()) {
    TS_ASSIGN_OR_RETURN(const auto row,
                        TranscriptIn(view, "filter.transcripts", name));
    filter->transcripts->insert(row.ordinal());
  }
  return absl::OkStatus();
}

// Adds those the turns of which are looked up as they are.
absl::Status AddListed(
    absl::string_view field,
    const google::protobuf::RepeatedPtrField<std::string>& values,
    std::optional<std::vector<std::string>>* listed) {
  if (values.empty()) return absl::OkStatus();
  TS_RETURN_IF_ERROR(CheckCount(field, values.size(), kFilterListedValuesMax));
  listed->emplace(values.begin(), values.end());
  if (std::find(values.begin(), values.end(), "") != values.end()) {
    return rpc::FieldViolation(field, "expected no empty values");
  }
  return absl::OkStatus();
}

absl::Status AddTopics(const StoreView& view, TopicLists& topics,
                       const v1::QuoteFilter& request, const StopSignal& stop,
                       QuoteFilter* filter) {
  if (request.topics().empty()) return absl::OkStatus();
  TS_RETURN_IF_ERROR(
      CheckCount("filter.topics", request.topics_size(), kFilterTopicsMax));
  filter->phrases.emplace();
  for (const std::string& name : request.topics()) {
    TS_ASSIGN_OR_RETURN(const Topic topic,
                        TopicIn(view, topics, "filter.topics", name, stop));
    for (std::vector<std::string>& words : TopicPhrases(topic)) {
      filter->phrases->push_back(std::move(words));
    }
  }
  return absl::OkStatus();
}

// Adds the parent, or those asked for if it is all.
absl::Status AddCollections(const StoreView& view, const std::string& parent,
                            const v1::QuoteFilter& request,
                            QuoteFilter* filter) {
  constexpr absl::string_view kField = "filter.collections";
  TS_ASSIGN_OR_RETURN(const std::string prefix, PrefixOf(view, parent));
  const auto& names = request.collections();
  const bool is_all = prefix == CollectionName("");
  if (is_all && names.empty()) return absl::OkStatus();
  filter->collections.emplace();
  if (!is_all) {
    filter->collections->insert(view.names().Find(parent));
    if (names.empty()) return absl::OkStatus();
    return rpc::FieldViolation(kField, "expected the parent collections/-");
  }
  TS_RETURN_IF_ERROR(CheckCount(kField, names.size(), kFilterListedValuesMax));
  for (const std::string& name : names) {
    TS_RETURN_IF_ERROR(
        rpc::InField(kField, ParseCollectionName(name, false)).status());
    TS_RETURN_IF_ERROR(PrefixOf(view, name).status());
    filter->collections->insert(view.names().Find(name));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<QuoteFilter> FilterOf(const StoreView& view, TopicLists& topics,
                                     const std::string& parent,
                                     const v1::QuoteFilter& request,
                                     const StopSignal& stop) {
  QuoteFilter filter;
  TS_RETURN_IF_ERROR(AddCollections(view, parent, request, &filter));
  TS_RETURN_IF_ERROR(AddSpeakers(view, request, &filter));
  TS_RETURN_IF_ERROR(AddStates(request, &filter));
  TS_RETURN_IF_ERROR(AddTranscripts(view, request, &filter));
  TS_RETURN_IF_ERROR(
      AddListed("filter.labels", request.labels(), &filter.labels));
  TS_RETURN_IF_ERROR(
      AddListed("filter.languages", request.languages(), &filter.languages));
  TS_RETURN_IF_ERROR(AddTopics(view, topics, request, stop, &filter));
  TS_ASSIGN_OR_RETURN(filter.day_min,
                      DayIn("filter.start_date", request.start_date()));
  TS_ASSIGN_OR_RETURN(filter.day_max,
                      DayIn("filter.end_date", request.end_date()));
  if (filter.day_min.has_value() && filter.day_max.has_value() &&
      *filter.day_min > *filter.day_max) {
    return rpc::FieldViolation("filter.end_date", "is before start_date");
  }
  return filter;
}

}  // namespace turnstone
