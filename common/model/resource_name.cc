#include "common/model/resource_name.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/hash.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"

namespace turnstone {
namespace {

// Splits `name` by `pattern`, whose "*" are ids: "collections/*". Returns the
// ids in order.
absl::StatusOr<std::vector<std::string>> Match(absl::string_view name,
                                               absl::string_view pattern,
                                               bool wildcard_allowed) {
  const std::vector<absl::string_view> got = absl::StrSplit(name, '/');
  const std::vector<absl::string_view> want = absl::StrSplit(pattern, '/');
  const absl::Status error = absl::InvalidArgumentError(
      absl::StrCat("expected a name of the form ", pattern,
                   ", where * is 1 to 63 of a-z, 0-9 and inner hyphens"));
  if (got.size() != want.size()) return error;
  std::vector<std::string> ids;
  for (size_t i = 0; i < got.size(); ++i) {
    if (want[i] != "*") {
      if (got[i] != want[i]) return error;
      continue;
    }
    if (!IsResourceId(got[i]) && !(wildcard_allowed && got[i] == "-")) {
      return error;
    }
    ids.emplace_back(got[i]);
  }
  return ids;
}

bool IsLowerAlnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

bool IsResourceId(absl::string_view id) {
  if (id.empty() || id.size() > kIdBytesMax) return false;
  for (const char c : id) {
    if (!IsLowerAlnum(c) && c != '-') return false;
  }
  return IsLowerAlnum(id.front()) && IsLowerAlnum(id.back());
}

absl::StatusOr<ResourceName> ParseCollectionName(absl::string_view name,
                                                 bool wildcard_allowed) {
  TS_ASSIGN_OR_RETURN(const auto ids,
                      Match(name, "collections/*", wildcard_allowed));
  return ResourceName{.collection = ids[0]};
}

absl::StatusOr<ResourceName> ParseTranscriptName(absl::string_view name) {
  TS_ASSIGN_OR_RETURN(const auto ids,
                      Match(name, "collections/*/transcripts/*", false));
  return ResourceName{.collection = ids[0], .transcript = ids[1]};
}

absl::StatusOr<ResourceName> ParseTurnName(absl::string_view name) {
  TS_ASSIGN_OR_RETURN(
      const auto ids,
      Match(name, "collections/*/transcripts/*/turns/*", false));
  return ResourceName{
      .collection = ids[0], .transcript = ids[1], .turn = ids[2]};
}

absl::StatusOr<ResourceName> ParseSpeakerName(absl::string_view name) {
  TS_ASSIGN_OR_RETURN(const auto ids,
                      Match(name, "collections/*/speakers/*", false));
  return ResourceName{.collection = ids[0], .speaker = ids[1]};
}

absl::StatusOr<ResourceName> ParseTopicName(absl::string_view name) {
  TS_ASSIGN_OR_RETURN(const auto ids,
                      Match(name, "collections/*/topics/*", false));
  return ResourceName{.collection = ids[0], .topic = ids[1]};
}

absl::StatusOr<ResourceName> ParseDecisionName(absl::string_view name) {
  TS_ASSIGN_OR_RETURN(const auto ids,
                      Match(name, "collections/*/decisions/*", false));
  return ResourceName{.collection = ids[0], .decision = ids[1]};
}

std::string CollectionName(absl::string_view collection) {
  return absl::StrCat("collections/", collection);
}

std::string TranscriptName(absl::string_view collection,
                           absl::string_view transcript) {
  return absl::StrCat(CollectionName(collection), "/transcripts/", transcript);
}

std::string TurnName(absl::string_view collection, absl::string_view transcript,
                     absl::string_view turn) {
  return absl::StrCat(TranscriptName(collection, transcript), "/turns/", turn);
}

std::string SpeakerName(absl::string_view collection,
                        absl::string_view speaker) {
  return absl::StrCat(CollectionName(collection), "/speakers/", speaker);
}

std::string TopicName(absl::string_view collection, absl::string_view topic) {
  return absl::StrCat(CollectionName(collection), "/topics/", topic);
}

std::string DecisionName(absl::string_view collection,
                         absl::string_view decision) {
  return absl::StrCat(CollectionName(collection), "/decisions/", decision);
}

uint32_t PartitionOf(absl::string_view name) {
  return static_cast<uint8_t>(Sha256(name)[0]);
}

}  // namespace turnstone
