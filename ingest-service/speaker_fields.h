// What people say of a speaker: checked, set, and made from a name.

#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ingest-service/speaker_book.h"
#include "ingest-service/stored.h"

namespace turnstone {

// INVALID_ARGUMENT for `field` unless `name` is one of 1 to
// `kSpeakerNameBytesMax` bytes, in one line of UTF-8.
absl::Status CheckSpeakerName(absl::string_view field, absl::string_view name);

// Checks display name, kind, names, affiliations and identifiers of a request.
absl::Status CheckSpeakerFields(const StoredSpeaker& fields);

// Sets what clients may change. Sources find the speaker by its old name still.
void SetFields(const StoredSpeaker& fields, StoredSpeaker* speaker);

// The name by which sources know the speaker.
const std::string& SpokenName(const StoredSpeaker& speaker);

// Adds a person with this name to `speakers` and returns the resource name.
std::string NewPerson(const std::string& collection, absl::string_view name,
                      SpeakerBook* speakers);

// Returns a resource name for a speaker that is new.
std::string NewSpeakerName(const std::string& collection);

}  // namespace turnstone
