// Counts the phrases of one transcript that could be topics.
//
// A phrase is 1 to 4 words spoken one after another, with no stop word, no
// punctuation but a hyphen and no person's name between them; only "of" may
// stand inside ("freedom of expression"). Plural, case and hyphens are folded.
// Counts of transcripts add up, so a collection needs each transcript once.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace turnstone {

inline constexpr size_t kPhraseWordsMax = 4;
inline constexpr size_t kPhrasesPerTranscriptMax = 600;
inline constexpr size_t kFormsPerPhraseMax = 6;

// While counting: after a turn at most so many phrases of several words, of
// which the rarer half is dropped when there are more; and at most so many
// words as they are written, further ones are taken for stop words.
inline constexpr size_t kPhrasesCountedMax = 1u << 17;
inline constexpr size_t kWordsCountedMax = 1u << 18;

// One way in which a phrase was spoken, such as "Civil Societies".
struct PhraseForm {
  std::string text;
  int32_t occurrences = 0;

  friend bool operator==(const PhraseForm&, const PhraseForm&) = default;
};

struct PhraseCount {
  std::string key;                // Folded words with a space between.
  std::vector<PhraseForm> forms;  // The most frequent first.
  int32_t occurrences = 0;
  int32_t turns = 0;  // That hold it at least once.

  friend bool operator==(const PhraseCount&, const PhraseCount&) = default;
};

// The phrases of one transcript, sorted by key.
struct TranscriptPhrases {
  std::vector<PhraseCount> phrases;
  int64_t words = 0;  // All words of the transcript, stop words too.

  friend bool operator==(const TranscriptPhrases&,
                         const TranscriptPhrases&) = default;
};

// Counts the phrases of a transcript's turns, in their order. Words of
// `speaker_names` that are spoken with a capital are names, not topics. Of more
// than kPhrasesPerTranscriptMax it returns those said more than once, the most
// frequent first (a phrase of several words counts double), then phrases of
// several words said once, then words said once; of equals what was said
// first. The same input gives the same result on every machine. Takes time
// linear in the text; turns have at most kTurnTextBytesMax. Any thread.
TranscriptPhrases CountPhrases(const std::vector<absl::string_view>& turn_texts,
                               const std::vector<std::string>& speaker_names);

}  // namespace turnstone
