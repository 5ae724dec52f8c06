// What the JSON of speech services has in common: segments of speech with a
// text, a speaker, a time and the words that were heard.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/json_source.h"
#include "ingest-service/parse/json_text.h"
#include "ingest-service/parse/markup_builder.h"

namespace turnstone {

// What stands between a word and the one before it.
enum class WordGap : uint8_t {
  kBlank,
  kNone,      // As Chinese is written.
  kAttached,  // It is punctuation and belongs to the word before.
};

// A word as a service heard it.
struct HeardWord {
  JsonValue text;     // None if it is no speech.
  JsonValue speaker;  // None if it has none of its own.
  std::optional<TimeRange> time;
  WordGap gap = WordGap::kBlank;
};

// Reads an element of an array of words, which is an object.
using WordReader = absl::FunctionRef<absl::StatusOr<HeardWord>(JsonValue word)>;

// A stretch of speech as a service gives it. It belongs to one speaker.
struct HeardSegment {
  JsonValue value;  // The object that holds it.
  JsonValue text;   // None if there are only words.
  JsonLabel label;
  std::optional<TimeRange> time;
  JsonChildren words;
  size_t channel = 0;     // Speakers have channels of their own.
  bool new_turn = false;  // The speaker changes here, says the source.
};

// Adds the segment. With a text, its words are looked for in it one after the
// other, and give their times to it if most of them are there. Without one,
// the text is the words, and a word's own speaker counts more than the
// segment's. INVALID_ARGUMENT as MarkupBuilder::StartSegment(), or if a text
// or word cannot be read. Linear.
absl::Status AddSegment(const HeardSegment& segment, WordReader read_word,
                        MarkupBuilder* builder);

// Appends a segment to those that are to be sorted; one with neither text nor
// words is left out. INVALID_ARGUMENT if there are more than
// `kJsonSegmentsMax`.
absl::Status AppendSegment(HeardSegment segment,
                           std::vector<HeardSegment>* segments);

// Adds segments channel after channel. Those of several channels are sorted
// by their times, each channel in turns of its own; a segment without a time
// stays behind the one before.
absl::Status AddChannels(std::vector<HeardSegment> segments,
                         WordReader read_word, MarkupBuilder* builder);

// Appends the words of a channel as segments without a text, which end at a
// pause or with a sentence; what else they have is that of `channel`.
absl::Status SplitWords(const HeardSegment& channel, WordReader read_word,
                        std::vector<HeardSegment>* segments);

// What the words of a segment tell of it.
struct WordSummary {
  size_t count = 0;
  JsonValue speaker;              // The first; none if no word has one.
  bool several = false;           // There is another one.
  std::optional<TimeRange> time;  // From the first to the last.
};

absl::StatusOr<WordSummary> SummarizeWords(JsonChildren words,
                                           WordReader read_word);

// Takes the words off the front of `words` that begin before `end_ms`.
absl::StatusOr<JsonChildren> TakeWords(int32_t end_ms, WordReader read_word,
                                       JsonChildren* words);

// Who speaks when, where a source says so apart from the words.
class SpeakerTimes {
 public:
  // Adds a stretch. One that begins before the stretch added before it counts
  // as beginning with that.
  void Add(int32_t start_ms, JsonValue speaker);

  // Returns the speaker of the last stretch that begins at or before `ms`;
  // none if there is none.
  JsonValue At(int32_t ms) const;

  bool empty() const { return stretches_.empty(); }

 private:
  struct Stretch {
    int32_t start_ms = 0;
    JsonValue speaker;
  };
  std::vector<Stretch> stretches_;
};

}  // namespace turnstone
