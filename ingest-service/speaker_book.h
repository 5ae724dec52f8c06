// The speakers of one collection, and whom a name means.

#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "ingest-service/stored.h"

namespace turnstone {

// A book may lie over another one: it then holds what one write changes, and
// looks the rest up below. Speakers and transcripts are resource names. Merged
// speakers stay in the book; whoever a name means is found as the speaker that
// sources know, whatever it was merged into. Not thread-safe.
class SpeakerBook {
 public:
  SpeakerBook() = default;
  // `base` outlives the book and does not change meanwhile.
  explicit SpeakerBook(const SpeakerBook* base) : base_(base) {}

  // Adds a speaker, or replaces the one of its name.
  void Put(StoredSpeaker speaker);

  // Returns nullptr if there is none. Valid until the next Put().
  const StoredSpeaker* Find(absl::string_view speaker) const;

  // The speaker that this one is now, after merges.
  std::string RootOf(absl::string_view speaker) const;

  // Those who have the name in this transcript alone, one for each root.
  std::vector<std::string> InTranscript(absl::string_view name,
                                        absl::string_view transcript) const;

  // Those whom the collection knows by the name, homonyms included, one for
  // each root.
  std::vector<std::string> InCollection(absl::string_view name) const;

  // The speakers of this book, without those of the one below.
  const std::map<std::string, StoredSpeaker>& speakers() const {
    return speakers_;
  }

 private:
  std::vector<std::string> Keys(const StoredSpeaker& speaker) const;
  std::vector<std::string> WithKey(const std::string& key) const;
  void AddWithKey(const std::string& key,
                  std::vector<std::string>* found) const;

  const SpeakerBook* const base_ = nullptr;
  std::map<std::string, StoredSpeaker> speakers_;
  // By what Keys() gives.
  absl::flat_hash_map<std::string, std::vector<std::string>> by_key_;
};

}  // namespace turnstone
