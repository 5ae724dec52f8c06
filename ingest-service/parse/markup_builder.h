// Builds a `ParsedTranscript` of a format with markup, such as JSON or XML.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// Where segments have no label, so much silence parts two turns.
inline constexpr int32_t kPauseMs = 2000;

// A stretch of speech as a format marks it: a cue, an utterance, a word.
struct Segment {
  uint64_t begin = 0;     // Byte of the source where it begins.
  std::string label;      // Empty if the format names no speaker.
  SourceSpan label_span;  // Anywhere in the source.
  std::optional<TimeRange> time;
  bool joins = false;  // No blank stands before it, whatever its text is.
};

// What becomes of the text of segments.
enum class TextRule : uint8_t {
  kSpeech,  // As MarkupBuilder says: trimmed, without notes in brackets.
  kExact,   // It is kept as it is.
};

// Takes segments and their text in the order of the source. Source bytes that
// are in no piece of text are markup. Runs of segments with the same label
// are joined to turns, with one blank between them where no white space is.
// White space at the outer ends of a turn is left out, notes in brackets
// become annotations, and a turn without either is dropped. One thread.
class MarkupBuilder {
 public:
  // The bytes of `source` must outlive the builder.
  MarkupBuilder(absl::string_view source, SourceFormat format,
                TextRule rule = TextRule::kSpeech);

  // Begins a segment: the turn before goes on if it has the same label and,
  // where they have none, no pause of kPauseMs lies between; or a new one
  // begins. INVALID_ARGUMENT if there are more than `kTurnsPerTranscriptMax`
  // turns, too many annotations or too many pieces of text.
  absl::Status StartSegment(const Segment& segment);

  // Begins a turn even if its label is that of the turn before.
  absl::Status StartTurn(const Segment& segment);

  // Says that at most so many bytes of text follow, to take memory once.
  void Reserve(size_t bytes);

  // Adds text of the segment that stands in the source as it is.
  void AddText(SourceSpan span);

  // Adds one character of the segment that the source writes otherwise, such
  // as "&" for "&amp;".
  void AddDecoded(absl::string_view character, SourceSpan span);

  // Adds one blank that the source does not print, unless the turn has no
  // text yet or white space stands there.
  void AddBlank();

  // Says when the text that follows was said, up to the next such call.
  void AddTime(TimeRange time);

  // Adds a note that interrupts the turn, or precedes the first.
  void AddAnnotation(AnnotationKind kind, std::string text, SourceSpan span);

  // True if the turn has text so far.
  bool has_text() const { return in_turn_ && !turns().back().text.empty(); }

  // What the segments do not say: metadata, declared speakers.
  ParsedTranscript& transcript() { return transcript_; }

  // The turn that is being built; there is one after a segment has begun.
  Turn& turn() { return transcript_.turns.back(); }

  // Returns the 1-based line of a byte of the source. All calls together are
  // linear in the source, and each in constant time beside that.
  uint32_t LineOf(uint64_t at);

  // Ends the transcript. INVALID_ARGUMENT as StartSegment(), or if there is
  // no turn, or one of more than `kTurnTextBytesMax`. Call it once, and
  // nothing after it.
  absl::StatusOr<ParsedTranscript> Finish();

 private:
  absl::Status EndTurn();
  bool Continues(const Segment& segment) const;
  void AddPlain(SourceSpan span);
  // True if the turn has more text than it may, so that no more is gathered.
  bool IsFull();
  const std::vector<Turn>& turns() const { return transcript_.turns; }

  absl::string_view source_;
  TextRule rule_;
  ParsedTranscript transcript_;
  bool is_cut_ = false;            // Text of the turn is left out.
  bool in_turn_ = false;           // The last one has not ended.
  size_t annotations_before_ = 0;  // Of the turns that have ended.
  size_t spans_before_ = 0;        // As above.
  int32_t end_ms_ = -1;            // Of the segment before, if known.
  // Before each block of the source, as far as was asked.
  std::vector<uint32_t> line_ends_before_ = {0};
};

}  // namespace turnstone
