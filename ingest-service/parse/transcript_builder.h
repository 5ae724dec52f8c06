// Builds a `ParsedTranscript` from pieces of its source, so that they tile it.

#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/annotations.h"

namespace turnstone {

// Takes the pieces of a source in order, without gaps. What comes before the
// first turn is preamble. White space at the outer ends of a turn's text is
// skipped; inside it stays, byte for byte. One thread.
class TranscriptBuilder {
 public:
  // The bytes of `source` must outlive the builder.
  TranscriptBuilder(absl::string_view source, SourceFormat format);

  bool has_turns() const { return !transcript_.turns.empty(); }

  // Adds a skipped span.
  void AddSkipped(SkippedKind kind, SourceSpan span);

  // Adds text of the turn (or of the preamble), white space included.
  void AddText(SourceSpan span);

  // Adds an annotation of `line`. `closes` says that after the last turn it
  // is a closing note instead. INVALID_ARGUMENT if there are more than
  // `kAnnotationsPerTranscriptMax`.
  absl::Status AddAnnotation(const FoundAnnotation& annotation, uint32_t line,
                             bool closes);

  // Begins the next turn. An empty `label` span means that it has none.
  // INVALID_ARGUMENT if there are more than `kTurnsPerTranscriptMax`, or the
  // text of the turn before is over `kTurnTextBytesMax`.
  absl::Status StartTurn(SourceSpan head, SourceSpan label, uint32_t line);

  // Ends the transcript; text from byte `closing_begin` on is a closing note.
  // INVALID_ARGUMENT as in `StartTurn`. Call it once, and nothing after it.
  absl::StatusOr<ParsedTranscript> Finish(uint64_t closing_begin);

 private:
  struct Piece {
    SourceSpan span;
    bool is_text = true;
    bool closes = false;
    uint32_t line = 0;
    FoundAnnotation annotation;  // If it is no text.
  };

  // Ends the turn (or the preamble) whose pieces these are.
  absl::Status EndTurn(uint64_t closing_begin);
  // Cuts the pieces of text in two at `at`.
  void SplitPieces(uint64_t at);
  // The part of text piece `i` that belongs to the turn, given the first and
  // last byte of its text.
  void AddTurnText(SourceSpan span, SourceSpan outer);
  // Adds `span` as `kind`, with blank ends.
  void AddTrimmed(SkippedKind kind, SourceSpan span);
  void AddPieceAnnotation(const Piece& piece);

  absl::string_view source_;
  ParsedTranscript transcript_;
  std::vector<Piece> pieces_;  // Of the turn that has not ended.
  size_t annotations_ = 0;     // Taken so far, those in `pieces_` too.
};

}  // namespace turnstone
