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

// A piece of a turn's text and where it stands in the source. Either all bytes
// are equal; or the source writes each of its characters otherwise, with the
// same number of bytes each, so that offsets map in proportion: an escape, an
// entity, a run in another encoding; or the source has nothing (an empty
// span) and the text is one blank, where the format implies one.
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
  kSameLabel = 5,       // Somebody under the same numbered label says the name.
  kDeclaredName = 6,    // The source declares whose label it is.
  kImported = 7,        // The source carries the attribution of another system.
  kHandover = 8,        // The speaker before gives the floor by name.
  kThanksBack = 9,      // The speaker after thanks or answers by name.
  kAddressed = 10,      // Somebody near addresses them by name.
  kContinuation = 11,   // They spoke before the last speaker, or will after.
  kExclusion = 12,      // The speaker addresses them, or speaks of them.
  kRole = 13,           // They have the role later that the label names.
  kDecision = 14,       // A person has decided it.
  kAffiliation = 15,    // The speaker says what they belong to.
  kBackReference = 16,  // Somebody says soon after what they said.
  kAgendaOrder = 17,    // An announced order of speakers comes to them.
  kMisheard = 18,       // Somebody says a name near that sounds like theirs.
};

// Somebody who may speak a turn, though less likely than the one it is given
// to.
struct Candidate {
  std::string speaker;    // Speaker id.
  double confidence = 0;  // 0 to 1.
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
  double confidence = 0;              // 0 to 1.
  std::vector<Candidate> candidates;  // The likeliest first.
  std::vector<Evidence> evidence;
  std::string decision;  // Id of the decision it comes from; empty if none.
  std::vector<Attribution> inferred;  // One if there is a decision: without it.
};

// When a stretch was said, in milliseconds of the recording.
struct TimeRange {
  int32_t start_ms = 0;
  int32_t end_ms = 0;  // Not before the start.

  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

// When the text from `text_begin` on was said, up to the next such place.
struct TextTime {
  uint32_t text_begin = 0;
  TimeRange time;

  friend bool operator==(const TextTime&, const TextTime&) = default;
};

// Whom another system gave a turn to, as the source carries it.
struct GivenSpeaker {
  std::string name;  // Empty if it gives nobody.
  AttributionState state = AttributionState::kUndecided;
  double confidence = 0;
  bool is_nobody = false;           // It says that nobody knows.
  bool is_unnamed = false;          // The name is no name of a person.
  bool is_group = false;            // Several people or an organisation.
  bool in_transcript_only = false;  // The name says nothing elsewhere.
  SourceSpan source;
};

// An unbroken stretch by one speaker.
struct Turn {
  std::string id;         // Given by ingest; empty in what parsers return.
  std::string label;      // As printed; empty if the source prints none.
  SourceSpan head;        // What precedes the text: ">> MODERATOR: ".
  SourceSpan label_span;  // Inside `head` or the markup; empty if no label.
  uint32_t line = 0;      // 1-based line of the source where `head` begins.
  std::string text;
  std::vector<TextSpan> spans;  // Tile `text`, in order.
  std::vector<TextTime> times;  // Of rising places; empty if not known.
  GivenSpeaker given;
  Attribution attribution;
  uint32_t since_revision = 0;  // Of its number and offsets; given by ingest.
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
  kHtml = 4,       // A page of captions or of plain text.
  kWebVtt = 5,
  kSubRip = 6,
  kJsonLines = 7,  // Turnstone's own.
  kTei = 8,        // ParlaMint, Parla-CLARIN
  kAkomaNtoso = 9,
  kWhisper = 10,  // WhisperX too.
  kAssemblyAi = 11,
  kDeepgram = 12,
  kAmazonTranscribe = 13,
  kGoogleSpeech = 14,
  kAzureSpeech = 15,
  kTeams = 16,
  kOtter = 17,
  kZoom = 18,
  kCouncilDataProject = 19,
  kKaldi = 20,
};

// True of a format with markup: whatever of its sources is in no span is
// markup. Of the other formats every byte is in a span.
bool HasMarkup(SourceFormat format);

// How the characters of a source are written. Stored and sent: never renumber.
enum class SourceEncoding : uint8_t {
  kUtf8 = 1,
  kUtf16Le = 2,
  kUtf16Be = 3,
  kWindows1252 = 4,
};

// What a source says of itself. Stored and sent: never renumber.
enum class MetadataKind : uint8_t {
  kTitle = 1,
  kEvent = 2,
  kPlace = 3,
  kDate = 4,       // "YYYY-MM-DD"
  kStartTime = 5,  // "HH:MM"
  kEndTime = 6,    // "HH:MM"
  kLanguage = 7,   // BCP 47: "en", "pt-BR"
};

// Something a source says of itself, and where.
struct Metadata {
  MetadataKind kind = MetadataKind::kTitle;
  std::string value;
  SourceSpan source;
};

// A speaker whom the source declares apart from the turns.
struct DeclaredSpeaker {
  std::string label;  // As turns print it.
  std::string name;   // Not empty.
  std::string role;   // "Chairperson"; empty if none.
  std::string affiliation;
  bool is_group = false;  // Several people or an organisation.
  SourceSpan source;
};

// What a parser makes of a source.
struct ParsedTranscript {
  SourceFormat format = SourceFormat::kUnknown;
  SourceEncoding encoding = SourceEncoding::kUtf8;
  std::vector<Turn> turns;
  std::vector<Annotation> annotations;  // In source order.
  std::vector<SkippedSpan> skipped;     // In source order.
  std::vector<Metadata> metadata;       // The best first of each kind.
  std::vector<DeclaredSpeaker> speakers;
};

// OK if the heads, text spans, annotations and skipped spans lie in `source`
// apart from each other and, where the format has no markup, tile it; if each
// piece of text is what its source bytes say, as far as they are equal or
// empty; if each label is, but for its blanks, which markup may write as other
// white space; if times and places rise and every annotation names an existing
// turn and offset. INTERNAL says where not: a fault of the parser, never of the
// source.
absl::Status CheckTiling(const ParsedTranscript& transcript,
                         absl::string_view source);

}  // namespace turnstone
