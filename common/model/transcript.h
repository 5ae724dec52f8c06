// A transcript as parsed from its source, and who speaks in it.
//
// Two kinds of offset, never mixed: *source offsets* are bytes of the source
// as it was received; *text offsets* are UTF-8 bytes of `Turn::text`.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace turnstone {

// Bytes [begin, end) of the source.
struct SourceSpan {
  uint64_t begin = 0;
  uint64_t end = 0;

  uint64_t size() const { return end - begin; }
  friend bool operator==(const SourceSpan&, const SourceSpan&) = default;
};

// A piece of a turn's text and where it stands in the source. In a UTF-8
// source the bytes of both are equal.
struct TextSpan {
  uint32_t text_begin = 0;
  SourceSpan source;

  friend bool operator==(const TextSpan&, const TextSpan&) = default;
};

// How sure an attribution is. Stored and sent: never renumber.
enum class AttributionState : uint8_t {
  kUndecided = 1,
  kTentative = 2,
  kProbable = 3,
  kCertain = 4,
  kCurated = 5,
};

// Why a turn is given to a speaker. Stored and sent: never renumber.
enum class EvidenceKind : uint8_t {
  kLabelName = 1,         // The label printed before the turn is a name.
  kGenericLabel = 2,      // The label fits anybody: evidence against deciding.
  kNoLabel = 3,           // The source prints no label here.
  kSelfIntroduction = 4,  // The speaker says the name: "I'm Lea Kaspar."
  kSameLabel = 5,  // Somebody under the same numbered label says the name.
};

struct Evidence {
  EvidenceKind kind = EvidenceKind::kNoLabel;
  bool supports = false;
  SourceSpan source;  // Where the source shows it.
};

// Who speaks a turn, as far as is known.
struct Attribution {
  std::string speaker;  // Speaker id; empty when undecided.
  AttributionState state = AttributionState::kUndecided;
  double confidence = 0;  // 0 to 1.
  std::vector<Evidence> evidence;
};

// An unbroken stretch by one speaker.
struct Turn {
  std::string id;         // Given by ingest; empty in what parsers return.
  std::string label;      // As printed; empty if the source prints none.
  SourceSpan head;        // What precedes the text: ">> MODERATOR: ".
  SourceSpan label_span;  // Inside `head`; empty span if no label.
  uint32_t line = 0;      // 1-based line of the source where `head` begins.
  std::string text;
  std::vector<TextSpan> spans;  // Tile `text`, in order.
  Attribution attribution;
};

// What an annotation says. Stored and sent: never renumber.
enum class AnnotationKind : uint8_t {
  kSound = 1,    // "[ Laughter ]", "(Applause.)"
  kUnclear = 2,  // "(?)", "[inaudible]"
  kNote = 3,     // Anything else that was not said.
  kTime = 4,     // When it was said: "[00:12:34]"
};

// Something in the source that was not said.
struct Annotation {
  AnnotationKind kind = AnnotationKind::kNote;
  std::string text;  // Without its brackets and surrounding space.
  SourceSpan source;
  uint32_t line = 0;  // 1-based.
  uint32_t turn = 0;  // 1-based number of the turn it follows or is in; 0
                      // before the first.
  uint32_t text_offset = 0;  // In that turn's text: where it interrupts.
};

// Why a part of the source is nobody's speech. Never renumber.
enum class SkippedKind : uint8_t {
  kBlank = 1,     // White space between turns and paragraphs.
  kPreamble = 2,  // Before the first turn.
  kClosing = 3,   // After the last: "Adjourned."
  kMark = 4,      // Byte order mark.
};

struct SkippedSpan {
  SkippedKind kind = SkippedKind::kBlank;
  SourceSpan source;
};

// Formats of sources. Stored and sent: never renumber.
enum class SourceFormat : uint8_t {
  kUnknown = 0,    // In requests: detect it.
  kCaptions = 1,   // ">> NAME: text"
  kPlainText = 2,  // "NAME: text"
  kMarkdown = 3,   // "**Name:** text", or "### Name" above the text
};

// What a parser makes of a source.
struct ParsedTranscript {
  SourceFormat format = SourceFormat::kUnknown;
  std::vector<Turn> turns;
  std::vector<Annotation> annotations;  // In source order.
  std::vector<SkippedSpan> skipped;     // In source order.
};

// OK if the heads, text spans, annotations and skipped spans tile `source`
// exactly, the text of every turn equals its source bytes, and every
// annotation names an existing turn and offset. INTERNAL says where not:
// a fault of the parser, never of the source.
absl::Status CheckTiling(const ParsedTranscript& transcript,
                         absl::string_view source);

}  // namespace turnstone
