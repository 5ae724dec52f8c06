#include "ingest-service/parse/markup_builder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "ingest-service/parse/annotations.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {
namespace {

// Turns hardly ever take fewer, with their markup.
constexpr size_t kSourceBytesPerTurn = 64;
// So many bytes are looked at to find the line of one.
constexpr uint64_t kBlockBytes = 512;
// Of so many bytes the line ends are counted in a byte, which compilers do for
// many bytes at once.
constexpr size_t kCountedBytes = 128;

uint32_t CountLineEnds(absl::string_view text) {
  uint32_t count = 0;
  for (size_t at = 0; at < text.size(); at += kCountedBytes) {
    uint8_t found = 0;
    for (const char byte : text.substr(at, kCountedBytes)) {
      found += byte == '\n' ? 1 : 0;
    }
    count += found;
  }
  return count;
}

// Leaves out the white space at the end of the text, and times without text.
void TrimEnd(Turn* turn) {
  while (!turn->text.empty()) {
    const size_t size = SpaceBytesBefore(turn->text, turn->text.size());
    if (size == 0) break;
    // A piece that the source writes otherwise is one character.
    TextSpan& last = turn->spans.back();
    if (turn->text.size() - last.text_begin == size) {
      turn->spans.pop_back();
    } else {
      last.source.end -= size;
    }
    turn->text.resize(turn->text.size() - size);
  }
  while (!turn->times.empty() && turn->times.back().text_begin > 0 &&
         turn->times.back().text_begin >= turn->text.size()) {
    turn->times.pop_back();
  }
}

}  // namespace

MarkupBuilder::MarkupBuilder(absl::string_view source, SourceFormat format,
                             TextRule rule)
    : source_(source), rule_(rule) {
  transcript_.format = format;
  // Turns are not moved as their number grows. Of memory that is reserved only
  // what is written to is taken.
  transcript_.turns.reserve(std::min(source.size() / kSourceBytesPerTurn,
                                     kTurnsPerTranscriptMax + 1));
}

absl::Status MarkupBuilder::StartSegment(const Segment& segment) {
  if (!Continues(segment)) return StartTurn(segment);
  if (!segment.joins) AddBlank();
  if (segment.time.has_value()) {
    AddTime(*segment.time);
    end_ms_ = segment.time->end_ms;
  }
  return absl::OkStatus();
}

bool MarkupBuilder::Continues(const Segment& segment) const {
  if (!in_turn_ || turns().back().label != segment.label ||
      turns().back().text.size() > kTurnTextBytesMax / 2) {
    return false;
  }
  return !segment.label.empty() || !segment.time.has_value() || end_ms_ < 0 ||
         segment.time->start_ms - end_ms_ < kPauseMs;
}

absl::Status MarkupBuilder::StartTurn(const Segment& segment) {
  TS_RETURN_IF_ERROR(EndTurn());
  Turn& turn = transcript_.turns.emplace_back();
  turn.label = segment.label;
  turn.label_span = segment.label_span;
  turn.head = {segment.begin, segment.begin};
  turn.line = LineOf(segment.begin);
  in_turn_ = true;
  is_cut_ = false;
  end_ms_ = -1;
  if (segment.time.has_value()) {
    AddTime(*segment.time);
    end_ms_ = segment.time->end_ms;
  }
  return absl::OkStatus();
}

void MarkupBuilder::Reserve(size_t bytes) {
  std::string& text = turn().text;
  const size_t needed = text.size() + std::min(bytes, kTurnTextBytesMax);
  // Small steps would copy the text each time.
  if (needed > text.capacity()) {
    text.reserve(std::max(needed, text.capacity() * 2));
  }
}

void MarkupBuilder::AddText(SourceSpan span) {
  if (rule_ == TextRule::kExact) return AddPlain(span);
  while (const auto found = FindAnnotation(source_, span)) {
    AddPlain({span.begin, found->source.begin});
    AddAnnotation(found->kind, std::string(BytesOf(source_, found->inner)),
                  found->source);
    span.begin = found->source.end;
  }
  AddPlain(span);
}

bool MarkupBuilder::IsFull() {
  if (turn().text.size() <= kTurnTextBytesMax) return false;
  is_cut_ = true;
  return true;
}

void MarkupBuilder::AddPlain(SourceSpan span) {
  if (!has_text() && rule_ == TextRule::kSpeech) {
    const SourceSpan visible = Trim(source_, span);
    span.begin = visible.size() > 0 ? visible.begin : span.end;
  }
  if (span.size() == 0 || IsFull()) return;
  std::vector<TextSpan>& spans = turn().spans;
  const bool joins = !spans.empty() && spans.back().source.end == span.begin &&
                     turn().text.size() - spans.back().text_begin ==
                         spans.back().source.size();
  if (joins) {
    spans.back().source.end = span.end;
  } else {
    spans.push_back({static_cast<uint32_t>(turn().text.size()), span});
  }
  const absl::string_view bytes = BytesOf(source_, span);
  turn().text.append(bytes.data(), bytes.size());
}

void MarkupBuilder::AddDecoded(absl::string_view character, SourceSpan span) {
  if (!has_text() && rule_ == TextRule::kSpeech &&
      SpaceBytesAt(character, 0) == character.size()) {
    return;
  }
  if (IsFull()) return;
  turn().spans.push_back({static_cast<uint32_t>(turn().text.size()), span});
  turn().text.append(character.data(), character.size());
}

void MarkupBuilder::AddBlank() {
  if (!has_text() || SpaceBytesBefore(turn().text, turn().text.size()) > 0) {
    return;
  }
  const uint64_t at = turn().spans.back().source.end;
  turn().spans.push_back({static_cast<uint32_t>(turn().text.size()), {at, at}});
  turn().text += ' ';
}

void MarkupBuilder::AddTime(TimeRange time) {
  time.start_ms = std::max(time.start_ms, 0);
  time.end_ms = std::max(time.end_ms, time.start_ms);
  const auto at = static_cast<uint32_t>(turn().text.size());
  std::vector<TextTime>& times = turn().times;
  if (!times.empty() && times.back().text_begin == at) {
    times.back().time = time;
  } else {
    times.push_back({at, time});
  }
}

void MarkupBuilder::AddAnnotation(AnnotationKind kind, std::string text,
                                  SourceSpan span) {
  // One over the limit is enough to refuse the source.
  if (transcript_.annotations.size() > kAnnotationsPerTranscriptMax) return;
  Annotation annotation;
  annotation.kind = kind;
  annotation.text = std::move(text);
  annotation.source = span;
  annotation.line = LineOf(span.begin);
  annotation.turn = static_cast<uint32_t>(turns().size());
  if (in_turn_) {
    annotation.text_offset = static_cast<uint32_t>(turn().text.size());
  }
  transcript_.annotations.push_back(std::move(annotation));
}

uint32_t MarkupBuilder::LineOf(uint64_t at) {
  const uint64_t block = at / kBlockBytes;
  while (line_ends_before_.size() <= block) {
    const uint64_t begin = (line_ends_before_.size() - 1) * kBlockBytes;
    line_ends_before_.push_back(
        line_ends_before_.back() +
        CountLineEnds(source_.substr(begin, kBlockBytes)));
  }
  return 1 + line_ends_before_[block] +
         CountLineEnds(BytesOf(source_, {block * kBlockBytes, at}));
}

absl::Status MarkupBuilder::EndTurn() {
  std::vector<Annotation>& annotations = transcript_.annotations;
  if (annotations.size() > kAnnotationsPerTranscriptMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("line ", annotations.back().line, ": expected at most ",
                     kAnnotationsPerTranscriptMax, " annotations"));
  }
  if (!std::exchange(in_turn_, false)) return absl::OkStatus();
  Turn& turn = transcript_.turns.back();
  if (rule_ == TextRule::kSpeech) TrimEnd(&turn);
  if (turn.text.empty() && annotations.size() == annotations_before_) {
    transcript_.turns.pop_back();
    return absl::OkStatus();
  }
  if (is_cut_ || turn.text.size() > kTurnTextBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("line ", turn.line, ": expected a turn of at most ",
                     kTurnTextBytesMax, " bytes of text"));
  }
  if (turns().size() > kTurnsPerTranscriptMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("line ", turn.line, ": expected at most ",
                     kTurnsPerTranscriptMax, " turns"));
  }
  spans_before_ += turn.spans.size();
  if (spans_before_ > kTextSpansPerTranscriptMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("line ", turn.line, ": expected at most ",
                     kTextSpansPerTranscriptMax, " pieces of text"));
  }
  const auto length = static_cast<uint32_t>(turn.text.size());
  for (size_t i = annotations_before_; i < annotations.size(); ++i) {
    annotations[i].text_offset = std::min(annotations[i].text_offset, length);
  }
  annotations_before_ = annotations.size();
  return absl::OkStatus();
}

absl::StatusOr<ParsedTranscript> MarkupBuilder::Finish() {
  TS_RETURN_IF_ERROR(EndTurn());
  if (transcript_.turns.empty()) {
    return absl::InvalidArgumentError(
        "line 1: no turn found from here on, expected speech");
  }
  return std::move(transcript_);
}

}  // namespace turnstone
