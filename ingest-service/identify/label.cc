#include "ingest-service/identify/label.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_split.h"
#include "common/text/person_name.h"

namespace turnstone {
namespace {

// Roles, pronoun-like labels and what speech services call voices. Every word
// of a generic label is one of these, a number, a letter or both ("S12").
const absl::flat_hash_set<absl::string_view>& GenericWords() {
  static const auto* const words = new absl::flat_hash_set<absl::string_view>{
      "announcer",   "answer",    "attendee",    "audience",     "captioner",
      "chair",       "chairman",  "chairperson", "chairwoman",   "delegate",
      "facilitator", "female",    "floor",       "from",         "guest",
      "host",        "in",        "interpreter", "interviewee",  "interviewer",
      "male",        "man",       "mc",          "member",       "moderator",
      "multiple",    "narrator",  "off",         "online",       "operator",
      "panelist",    "panellist", "panelists",   "participant",  "participants",
      "person",      "presenter", "public",      "question",     "questioner",
      "rapporteur",  "remote",    "room",        "several",      "speaker",
      "speakers",    "the",       "translator",  "unidentified", "unknown",
      "voice",       "voices",    "witness",     "woman",        "all",
      "many",        "co",        "moderators",  "hosts",        "of",
      "video",       "recording", "song",        "music",        "clip",
      "extract",     "jingle",    "audio",       "sound",        "begins",
      "ends",        "break",     "intro",       "outro",        "spk",
      "spkr",        "channel",   "ch"};
  return *words;
}

bool IsNumber(absl::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
}

// "7", "B", and "S12" as some diarizers write it.
bool IsNumberOrLetter(absl::string_view word) {
  const bool letter = word[0] >= 'a' && word[0] <= 'z';
  return word.size() == 1 || IsNumber(word.substr(letter ? 1 : 0));
}

std::vector<std::string> WordsOf(absl::string_view label) {
  return absl::StrSplit(NameKey(label), absl::ByAnyChar(" .,#-()/_'"),
                        absl::SkipEmpty());
}

}  // namespace

LabelMeaning MeaningOfLabel(absl::string_view label) {
  const std::vector<std::string> words = WordsOf(label);
  if (words.empty()) return LabelMeaning::kNone;
  const bool generic =
      std::all_of(words.begin(), words.end(), [](const std::string& word) {
        return GenericWords().contains(word) || IsNumberOrLetter(word);
      });
  return generic ? LabelMeaning::kGeneric : LabelMeaning::kName;
}

bool IsNumberedLabel(absl::string_view label) {
  const std::vector<std::string> words = WordsOf(label);
  // "Q" is a question's, whoever asks.
  return !words.empty() && IsNumberOrLetter(words.back()) &&
         !(words.size() == 1 && words[0] == "q") &&
         MeaningOfLabel(label) == LabelMeaning::kGeneric;
}

bool IsRoleLabel(absl::string_view label) {
  static const auto* const roles = new absl::flat_hash_set<absl::string_view>{
      "chair",       "chairman", "chairperson", "chairwoman",
      "facilitator", "host",     "interviewer", "mc",
      "moderator",   "narrator", "presenter",   "rapporteur"};
  const std::vector<std::string> words = WordsOf(label);
  return !words.empty() && roles->contains(words.back());
}

bool IsSharedLabel(absl::string_view label) {
  static const auto* const shared = new absl::flat_hash_set<absl::string_view>{
      "all",      "attendee", "audience",   "delegate",    "floor",
      "multiple", "member",   "online",     "participant", "participants",
      "person",   "public",   "questioner", "question",    "remote",
      "several",  "unknown",  "voice",      "voices",      "unidentified"};
  const std::vector<std::string> words = WordsOf(label);
  return words.empty() ||
         std::any_of(words.begin(), words.end(), [](const std::string& word) {
           return shared->contains(word);
         });
}

}  // namespace turnstone
