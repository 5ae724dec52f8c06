#include "ingest-service/parse/turn_reader.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "ingest-service/parse/annotations.h"
#include "ingest-service/parse/closing_notes.h"
#include "ingest-service/parse/markdown_notes.h"
#include "ingest-service/parse/transcript_builder.h"

namespace turnstone {
namespace {

// Sorts the bytes between heads into text, annotations and closing notes.
class SpeechReader {
 public:
  SpeechReader(absl::string_view source, SourceFormat format,
               TranscriptBuilder* builder)
      : source_(source),
        format_(format),
        builder_(builder),
        closing_begin_(source.size()) {}

  // A part of a line: what follows a head or stands before one.
  absl::Status ReadPart(SourceSpan span, uint32_t line) {
    NoClosing();
    if (!builder_->has_turns()) {
      builder_->AddText(span);
      return absl::OkStatus();
    }
    while (const auto found = FindAnnotation(source_, span)) {
      builder_->AddText({span.begin, found->source.begin});
      TS_RETURN_IF_ERROR(builder_->AddAnnotation(*found, line, false));
      span.begin = found->source.end;
    }
    builder_->AddText(span);
    return absl::OkStatus();
  }

  // A line in which no turn begins.
  absl::Status ReadLine(const SourceLine& line) {
    if (line.visible.size() == 0) {
      in_disclaimer_ = false;
      builder_->AddText(line.whole);
      return absl::OkStatus();
    }
    const ClosingNote note =
        in_disclaimer_ ? ClosingNote::kParagraph
                       : ClassifyClosingNote(BytesOf(source_, line.visible));
    const bool closes = builder_->has_turns() && note != ClosingNote::kNone;
    if (closes && closing_begin_ == source_.size()) {
      closing_begin_ = line.visible.begin;
    }
    auto found = FindOwnLineAnnotation(source_, line);
    if (!found.has_value() && format_ == SourceFormat::kMarkdown) {
      found = FindMarkdownNote(source_, line);
    }
    if (found.has_value()) {
      builder_->AddText({line.whole.begin, found->source.begin});
      TS_RETURN_IF_ERROR(builder_->AddAnnotation(*found, line.number, closes));
      builder_->AddText({found->source.end, line.whole.end});
      return absl::OkStatus();
    }
    if (!closes) return ReadPart(line.whole, line.number);
    in_disclaimer_ = note == ClosingNote::kParagraph;
    builder_->AddText(line.whole);
    return absl::OkStatus();
  }

  // Where the notes after the last turn begin, of what was read so far.
  uint64_t closing_begin() const { return closing_begin_; }

 private:
  void NoClosing() {
    closing_begin_ = source_.size();
    in_disclaimer_ = false;
  }

  absl::string_view source_;
  const SourceFormat format_;
  TranscriptBuilder* builder_;
  uint64_t closing_begin_;
  bool in_disclaimer_ = false;
};

}  // namespace

uint64_t TextBegin(absl::string_view source) {
  return absl::StartsWith(source, kByteOrderMark) ? kByteOrderMark.size() : 0;
}

absl::StatusOr<ParsedTranscript> ReadTurns(absl::string_view source,
                                           SourceFormat format,
                                           HeadFinder find_head) {
  TranscriptBuilder builder(source, format);
  SpeechReader speech(source, format, &builder);
  const uint64_t begin = TextBegin(source);
  builder.AddSkipped(SkippedKind::kMark, {0, begin});
  LineReader lines(source, begin);
  while (lines.Next()) {
    const SourceLine& line = lines.line();
    TS_RETURN_IF_ERROR(CheckLineSize(line));
    uint64_t at = line.whole.begin;
    std::optional<TurnHead> head = find_head(line, at);
    if (!head.has_value()) {
      TS_RETURN_IF_ERROR(speech.ReadLine(line));
      continue;
    }
    for (; head.has_value(); head = find_head(line, at)) {
      TS_RETURN_IF_ERROR(speech.ReadPart({at, head->head.begin}, line.number));
      TS_RETURN_IF_ERROR(
          builder.StartTurn(head->head, head->label, line.number));
      at = head->head.end;
    }
    TS_RETURN_IF_ERROR(speech.ReadPart({at, line.whole.end}, line.number));
  }
  if (!builder.has_turns()) return NoTurnError(source);
  return builder.Finish(speech.closing_begin());
}

absl::Status NoTurnError(absl::string_view source) {
  LineReader lines(source, TextBegin(source));
  while (lines.Next() && lines.line().visible.size() == 0) {
  }
  return absl::InvalidArgumentError(
      absl::StrCat("line ", lines.line().number,
                   ": no turn found from here on, expected '>> NAME: text', "
                   "'NAME: text' or '**Name:** text'"));
}

}  // namespace turnstone
