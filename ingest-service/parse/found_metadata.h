// Gathers what a source says of itself, and puts the best first.

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/text_dates.h"
#include "ingest-service/parse/text_times.h"

namespace turnstone {

// How a source says something: the best first.
enum class MetadataRank : uint8_t {
  kSaid,   // With a word for what it is: "Date:", "concluded at".
  kLine,   // In a line of the header.
  kRange,  // As above, of several days.
  kProse,  // Inside a disclaimer.
};

class FoundMetadata {
 public:
  // The bytes of `source` must outlive it.
  explicit FoundMetadata(absl::string_view source) : source_(source) {}

  // Adds a value, unless it is empty, over `kDisplayNameBytesMax` or there.
  void Add(MetadataKind kind, std::string value, SourceSpan span,
           MetadataRank rank);

  // Adds the bytes of `span`, each run of white space as one blank.
  void AddText(MetadataKind kind, SourceSpan span, MetadataRank rank);

  // Adds a day, or the first and the last of several with the same span.
  void AddDate(const FoundDate& date, MetadataRank rank);

  // Adds the dates of lines of a header, unless there are so many that it is
  // not clear which is the event's.
  void AddDatesUnlessMany(const std::vector<FoundDate>& dates);

  // Adds the start and, if there is one, the end.
  void AddTime(const FoundTime& time, MetadataRank rank);

  bool Has(MetadataKind kind) const;

  // Appends all to `metadata`, by kind and rank. Call it last.
  void MoveTo(std::vector<Metadata>* metadata);

 private:
  struct Item {
    MetadataRank rank = MetadataRank::kSaid;
    Metadata metadata;
  };

  absl::string_view source_;
  std::vector<Item> items_;
};

}  // namespace turnstone
