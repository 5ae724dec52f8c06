// The names that Turnstone's JSON Lines use for values of the model.

#pragma once

#include <utility>

#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// What the first line says of the format.
inline constexpr absl::string_view kJsonLinesVersion = "transcript/1";

// The keys of the first line and the names of kinds, in the order in which
// they are written.
struct MetadataName {
  MetadataKind kind;
  absl::string_view key;
  absl::string_view name;
};
inline constexpr MetadataName kMetadataNames[] = {
    {MetadataKind::kTitle, "title", "TITLE"},
    {MetadataKind::kEvent, "event", "EVENT"},
    {MetadataKind::kPlace, "place", "PLACE"},
    {MetadataKind::kDate, "date", "DATE"},
    {MetadataKind::kStartTime, "start_time", "START_TIME"},
    {MetadataKind::kEndTime, "end_time", "END_TIME"},
    {MetadataKind::kLanguage, "language", "LANGUAGE"},
};

inline constexpr std::pair<AttributionState, absl::string_view> kStateNames[] =
    {
        {AttributionState::kUndecided, "UNDECIDED"},
        {AttributionState::kTentative, "TENTATIVE"},
        {AttributionState::kProbable, "PROBABLE"},
        {AttributionState::kCertain, "CERTAIN"},
        {AttributionState::kCurated, "CURATED"},
};

inline constexpr absl::string_view kUnnamedName = "UNNAMED";
inline constexpr absl::string_view kGroupName = "GROUP";

inline constexpr std::pair<AnnotationKind, absl::string_view>
    kAnnotationNames[] = {
        {AnnotationKind::kSound, "SOUND"},
        {AnnotationKind::kUnclear, "UNCLEAR"},
        {AnnotationKind::kNote, "NOTE"},
        {AnnotationKind::kTime, "TIME"},
};

}  // namespace turnstone
