#include "ingest-service/parse/found_metadata.h"

#include <tuple>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/time/civil_time.h"
#include "common/model/limits.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {
namespace {

constexpr size_t kDatesOfHeaderMax = 2;
constexpr size_t kItemsMax = 64;

}  // namespace

void FoundMetadata::Add(MetadataKind kind, std::string value, SourceSpan span,
                        MetadataRank rank) {
  if (value.empty() || value.size() > kDisplayNameBytesMax ||
      items_.size() == kItemsMax) {
    return;
  }
  for (Item& item : items_) {
    if (item.metadata.kind != kind || item.metadata.value != value) continue;
    if (rank < item.rank) item = {rank, {kind, std::move(value), span}};
    return;
  }
  items_.push_back({rank, {kind, std::move(value), span}});
}

void FoundMetadata::AddText(MetadataKind kind, SourceSpan span,
                            MetadataRank rank) {
  const absl::string_view bytes = BytesOf(source_, span);
  if (bytes.size() > 2 * kDisplayNameBytesMax) return;
  std::string value;
  for (size_t at = 0; at < bytes.size();) {
    const size_t space = SpaceBytesAt(bytes, at);
    if (space == 0) {
      value += bytes[at++];
      continue;
    }
    at += space;
    if (at < bytes.size() && SpaceBytesAt(bytes, at) == 0) value += ' ';
  }
  Add(kind, std::move(value), span, rank);
}

void FoundMetadata::AddDate(const FoundDate& date, MetadataRank rank) {
  Add(MetadataKind::kDate, absl::FormatCivilTime(date.first), date.source,
      rank);
  Add(MetadataKind::kDate, absl::FormatCivilTime(date.last), date.source, rank);
}

void FoundMetadata::AddDatesUnlessMany(const std::vector<FoundDate>& dates) {
  std::vector<FoundDate> different;
  for (const FoundDate& date : dates) {
    const bool seen =
        absl::c_any_of(different, [&date](const FoundDate& other) {
          return other.first == date.first && other.last == date.last;
        });
    if (seen) continue;
    if (different.size() == kDatesOfHeaderMax) return;
    different.push_back(date);
  }
  for (const FoundDate& date : dates) {
    AddDate(date, date.first == date.last ? MetadataRank::kLine
                                          : MetadataRank::kRange);
  }
}

void FoundMetadata::AddTime(const FoundTime& time, MetadataRank rank) {
  Add(MetadataKind::kStartTime, FormatTime(time.start), time.source, rank);
  if (!time.end.has_value()) return;
  Add(MetadataKind::kEndTime, FormatTime(*time.end), time.source, rank);
}

bool FoundMetadata::Has(MetadataKind kind) const {
  return absl::c_any_of(
      items_, [kind](const Item& item) { return item.metadata.kind == kind; });
}

void FoundMetadata::MoveTo(std::vector<Metadata>* metadata) {
  absl::c_stable_sort(items_, [](const Item& left, const Item& right) {
    return std::make_tuple(left.metadata.kind, left.rank) <
           std::make_tuple(right.metadata.kind, right.rank);
  });
  for (Item& item : items_) metadata->push_back(std::move(item.metadata));
  items_.clear();
}

}  // namespace turnstone
