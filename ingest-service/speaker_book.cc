#include "ingest-service/speaker_book.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/text/person_name.h"

namespace turnstone {
namespace {

std::string KeyOf(absl::string_view name, absl::string_view transcript) {
  const std::string key = NameKey(name);
  return transcript.empty() ? key : absl::StrCat(transcript, "\n", key);
}

}  // namespace

std::vector<std::string> SpeakerBook::Keys(const StoredSpeaker& speaker) const {
  std::vector<std::string> keys;
  const std::string& spoken =
      speaker.spoken_name.empty() ? speaker.display_name : speaker.spoken_name;
  for (const std::string& transcript : speaker.transcripts) {
    keys.push_back(KeyOf(spoken, transcript));
  }
  if (speaker.transcripts.empty() || speaker.is_homonym) {
    keys.push_back(KeyOf(spoken, ""));
  }
  if (!speaker.spoken_name.empty()) {
    keys.push_back(KeyOf(speaker.display_name, ""));
  }
  for (const std::string& name : speaker.names) {
    keys.push_back(KeyOf(name, ""));
  }
  return keys;
}

void SpeakerBook::Put(StoredSpeaker speaker) {
  const auto old = speakers_.find(speaker.name);
  if (old != speakers_.end()) {
    for (const std::string& key : Keys(old->second)) {
      std::vector<std::string>& names = by_key_[key];
      names.erase(std::remove(names.begin(), names.end(), speaker.name),
                  names.end());
    }
  }
  for (const std::string& key : Keys(speaker)) {
    std::vector<std::string>& names = by_key_[key];
    if (!absl::c_linear_search(names, speaker.name)) {
      names.push_back(speaker.name);
    }
  }
  std::string name = speaker.name;
  speakers_[std::move(name)] = std::move(speaker);
}

const StoredSpeaker* SpeakerBook::Find(absl::string_view speaker) const {
  const auto found = speakers_.find(std::string(speaker));
  if (found != speakers_.end()) return &found->second;
  return base_ == nullptr ? nullptr : base_->Find(speaker);
}

std::string SpeakerBook::RootOf(absl::string_view speaker) const {
  std::string root(speaker);
  while (true) {
    const StoredSpeaker* const found = Find(root);
    if (found == nullptr || found->merged_into.empty()) return root;
    // Only speakers that are not merged are merged into: there is no circle.
    TS_CHECK(found->merged_into != speaker);
    root = found->merged_into;
  }
}

void SpeakerBook::AddWithKey(const std::string& key,
                             std::vector<std::string>* found) const {
  if (base_ != nullptr) base_->AddWithKey(key, found);
  const auto names = by_key_.find(key);
  if (names == by_key_.end()) return;
  found->insert(found->end(), names->second.begin(), names->second.end());
}

std::vector<std::string> SpeakerBook::WithKey(const std::string& key) const {
  std::vector<std::string> all;
  AddWithKey(key, &all);
  std::sort(all.begin(), all.end());
  std::vector<std::string> found;
  std::vector<std::string> roots;
  for (std::string& name : all) {
    std::string root = RootOf(name);
    if (absl::c_linear_search(roots, root)) continue;
    roots.push_back(std::move(root));
    found.push_back(std::move(name));
  }
  return found;
}

std::vector<std::string> SpeakerBook::InTranscript(
    absl::string_view name, absl::string_view transcript) const {
  return WithKey(KeyOf(name, transcript));
}

std::vector<std::string> SpeakerBook::InCollection(
    absl::string_view name) const {
  return WithKey(KeyOf(name, ""));
}

}  // namespace turnstone
