#include "ingest-service/parse/transcript_builder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {
namespace {

// Turns hardly ever take fewer.
constexpr size_t kSourceBytesPerTurn = 64;

}  // namespace

TranscriptBuilder::TranscriptBuilder(absl::string_view source,
                                     SourceFormat format)
    : source_(source) {
  transcript_.format = format;
  // Turns are not moved as their number grows. Of memory that is reserved only
  // what is written to is taken.
  transcript_.turns.reserve(std::min(source.size() / kSourceBytesPerTurn,
                                     kTurnsPerTranscriptMax + 1));
}

void TranscriptBuilder::AddSkipped(SkippedKind kind, SourceSpan span) {
  if (span.size() == 0) return;
  std::vector<SkippedSpan>& skipped = transcript_.skipped;
  if (!skipped.empty() && skipped.back().kind == kind &&
      skipped.back().source.end == span.begin) {
    skipped.back().source.end = span.end;
    return;
  }
  skipped.push_back({kind, span});
}

void TranscriptBuilder::AddText(SourceSpan span) {
  if (span.size() == 0) return;
  if (!pieces_.empty() && pieces_.back().is_text) {
    pieces_.back().span.end = span.end;
    return;
  }
  Piece piece;
  piece.span = span;
  pieces_.push_back(piece);
}

absl::Status TranscriptBuilder::AddAnnotation(const FoundAnnotation& annotation,
                                              uint32_t line, bool closes) {
  if (++annotations_ > kAnnotationsPerTranscriptMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("line ", line, ": expected at most ",
                     kAnnotationsPerTranscriptMax, " annotations"));
  }
  Piece piece;
  piece.span = annotation.source;
  piece.is_text = false;
  piece.closes = closes;
  piece.line = line;
  piece.annotation = annotation;
  pieces_.push_back(piece);
  return absl::OkStatus();
}

absl::Status TranscriptBuilder::StartTurn(SourceSpan head, SourceSpan label,
                                          uint32_t line) {
  TS_RETURN_IF_ERROR(EndTurn(source_.size()));
  if (transcript_.turns.size() == kTurnsPerTranscriptMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("line ", line, ": expected at most ",
                     kTurnsPerTranscriptMax, " turns"));
  }
  Turn turn;
  turn.head = head;
  turn.label_span = label;
  turn.label = std::string(BytesOf(source_, label));
  turn.line = line;
  transcript_.turns.push_back(std::move(turn));
  return absl::OkStatus();
}

absl::StatusOr<ParsedTranscript> TranscriptBuilder::Finish(
    uint64_t closing_begin) {
  TS_RETURN_IF_ERROR(EndTurn(closing_begin));
  return std::move(transcript_);
}

absl::Status TranscriptBuilder::EndTurn(uint64_t closing_begin) {
  SplitPieces(closing_begin);
  SourceSpan outer = {source_.size(), 0};
  for (const Piece& piece : pieces_) {
    if (!has_turns() || !piece.is_text || piece.span.begin >= closing_begin) {
      continue;
    }
    const SourceSpan visible = Trim(source_, piece.span);
    if (visible.size() == 0) continue;
    outer.begin = std::min(outer.begin, visible.begin);
    outer.end = visible.end;
  }
  for (const Piece& piece : pieces_) {
    const bool closing = piece.span.begin >= closing_begin;
    if (piece.is_text && closing) {
      AddTrimmed(SkippedKind::kClosing, piece.span);
    } else if (piece.is_text && !has_turns()) {
      AddTrimmed(SkippedKind::kPreamble, piece.span);
    } else if (piece.is_text) {
      AddTurnText(piece.span, outer);
    } else if (closing && piece.closes) {
      AddSkipped(SkippedKind::kClosing, piece.span);
    } else {
      AddPieceAnnotation(piece);
    }
  }
  pieces_.clear();
  if (has_turns() && transcript_.turns.back().text.size() > kTurnTextBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat(
        "line ", transcript_.turns.back().line, ": expected a turn of at most ",
        kTurnTextBytesMax, " bytes of text"));
  }
  return absl::OkStatus();
}

void TranscriptBuilder::SplitPieces(uint64_t at) {
  for (size_t i = 0; i < pieces_.size(); ++i) {
    const Piece piece = pieces_[i];
    if (!piece.is_text || piece.span.begin >= at || piece.span.end <= at) {
      continue;
    }
    pieces_[i].span.end = at;
    Piece rest = piece;
    rest.span.begin = at;
    pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(i) + 1, rest);
    return;
  }
}

void TranscriptBuilder::AddTurnText(SourceSpan span, SourceSpan outer) {
  const SourceSpan inside = {std::max(span.begin, outer.begin),
                             std::min(span.end, outer.end)};
  if (inside.begin >= inside.end) {
    AddSkipped(SkippedKind::kBlank, span);
    return;
  }
  Turn& turn = transcript_.turns.back();
  AddSkipped(SkippedKind::kBlank, {span.begin, inside.begin});
  // Text over the limit is not gathered: the turn is refused anyway.
  if (turn.text.size() <= kTurnTextBytesMax) {
    turn.spans.push_back({static_cast<uint32_t>(turn.text.size()), inside});
    const absl::string_view bytes = BytesOf(source_, inside);
    turn.text.append(bytes.data(), bytes.size());
  }
  AddSkipped(SkippedKind::kBlank, {inside.end, span.end});
}

void TranscriptBuilder::AddTrimmed(SkippedKind kind, SourceSpan span) {
  const SourceSpan visible = Trim(source_, span);
  if (visible.size() == 0) {
    AddSkipped(SkippedKind::kBlank, span);
    return;
  }
  AddSkipped(SkippedKind::kBlank, {span.begin, visible.begin});
  AddSkipped(kind, visible);
  AddSkipped(SkippedKind::kBlank, {visible.end, span.end});
}

void TranscriptBuilder::AddPieceAnnotation(const Piece& piece) {
  Annotation annotation;
  annotation.kind = piece.annotation.kind;
  annotation.text = std::string(BytesOf(source_, piece.annotation.inner));
  annotation.source = piece.span;
  annotation.line = piece.line;
  annotation.turn = static_cast<uint32_t>(transcript_.turns.size());
  if (has_turns()) {
    annotation.text_offset =
        static_cast<uint32_t>(transcript_.turns.back().text.size());
  }
  transcript_.annotations.push_back(std::move(annotation));
}

}  // namespace turnstone
