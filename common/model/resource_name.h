// Resource names (AIP-122): collections/{c}/transcripts/{t}/turns/{n}.

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace turnstone {

// The ids in a resource name; those the name does not have are empty.
struct ResourceName {
  std::string collection;
  std::string transcript;
  std::string turn;
  std::string speaker;
  std::string topic;
  std::string decision;

  friend bool operator==(const ResourceName&, const ResourceName&) = default;
};

// True for [a-z0-9]([a-z0-9-]*[a-z0-9])? of at most kIdBytesMax bytes.
bool IsResourceId(absl::string_view id);

// "collections/{collection}"; with `wildcard_allowed` the id may be "-",
// which reads across all. INVALID_ARGUMENT otherwise, as for all below.
absl::StatusOr<ResourceName> ParseCollectionName(absl::string_view name,
                                                 bool wildcard_allowed);
// "collections/{collection}/transcripts/{transcript}".
absl::StatusOr<ResourceName> ParseTranscriptName(absl::string_view name);
// "collections/{collection}/transcripts/{transcript}/turns/{turn}".
absl::StatusOr<ResourceName> ParseTurnName(absl::string_view name);
// "collections/{collection}/speakers/{speaker}".
absl::StatusOr<ResourceName> ParseSpeakerName(absl::string_view name);
// "collections/{collection}/topics/{topic}".
absl::StatusOr<ResourceName> ParseTopicName(absl::string_view name);
// "collections/{collection}/decisions/{decision}".
absl::StatusOr<ResourceName> ParseDecisionName(absl::string_view name);

std::string CollectionName(absl::string_view collection);
std::string TranscriptName(absl::string_view collection,
                           absl::string_view transcript);
std::string TurnName(absl::string_view collection, absl::string_view transcript,
                     absl::string_view turn);
std::string SpeakerName(absl::string_view collection,
                        absl::string_view speaker);
std::string TopicName(absl::string_view collection, absl::string_view topic);
std::string DecisionName(absl::string_view collection,
                         absl::string_view decision);

// The partition of a transcript, or of any other record by its name: the
// first byte of the SHA-256 of `name`. Below kPartitions; fixed for ever.
uint32_t PartitionOf(absl::string_view name);

}  // namespace turnstone
