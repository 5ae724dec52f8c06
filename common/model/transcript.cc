#include "common/model/transcript.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace turnstone {
namespace {

// OK if `text` can stand in these source bytes. Only in a format with markup
// may they be written otherwise, and then never with as many bytes.
bool FitsSource(absl::string_view text, absl::string_view source,
                bool has_markup) {
  if (!has_markup) return text == source;
  if (source.empty()) return text == " ";
  return text.size() != source.size() || text == source;
}

// As above, of a label. The blanks of a label in markup may stand where the
// source breaks the line.
bool FitsLabel(absl::string_view label, absl::string_view source,
               bool has_markup) {
  if (FitsSource(label, source, has_markup)) return true;
  return has_markup && label.size() == source.size() &&
         std::equal(label.begin(), label.end(), source.begin(),
                    [](char printed, char written) {
                      return printed == written ||
                             (printed == ' ' &&
                              absl::ascii_isspace(
                                  static_cast<unsigned char>(written)));
                    });
}

absl::Status CheckText(const Turn& turn, size_t number,
                       absl::string_view source, bool has_markup,
                       std::vector<SourceSpan>* covered) {
  const absl::string_view text = turn.text;
  size_t text_end = 0;
  for (size_t i = 0; i < turn.spans.size(); ++i) {
    const TextSpan& span = turn.spans[i];
    covered->push_back(span.source);
    text_end =
        i + 1 < turn.spans.size() ? turn.spans[i + 1].text_begin : text.size();
    if ((i == 0 && span.text_begin != 0) || span.text_begin >= text_end ||
        text_end > text.size() || span.source.end < span.source.begin ||
        span.source.end > source.size() ||
        !FitsSource(text.substr(span.text_begin, text_end - span.text_begin),
                    source.substr(span.source.begin, span.source.size()),
                    has_markup)) {
      return absl::InternalError(
          absl::StrCat("turn ", number, ": its text is not its source"));
    }
  }
  if (text_end == text.size()) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("turn ", number, ": text without a source"));
}

absl::Status CheckTimes(const Turn& turn, size_t number) {
  for (size_t i = 0; i < turn.times.size(); ++i) {
    const TextTime& time = turn.times[i];
    if (time.time.end_ms < time.time.start_ms || time.time.start_ms < 0 ||
        time.text_begin > turn.text.size() ||
        (i > 0 && time.text_begin <= turn.times[i - 1].text_begin)) {
      return absl::InternalError(
          absl::StrCat("turn ", number, ": times out of order"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckTurn(const Turn& turn, size_t number,
                       absl::string_view source, bool has_markup,
                       std::vector<SourceSpan>* covered) {
  covered->push_back(turn.head);
  TS_RETURN_IF_ERROR(CheckText(turn, number, source, has_markup, covered));
  TS_RETURN_IF_ERROR(CheckTimes(turn, number));
  const SourceSpan& label = turn.label_span;
  const bool inside =
      has_markup ? label.end <= source.size()
                 : label.begin >= turn.head.begin && label.end <= turn.head.end;
  if (label.size() > 0 &&
      (!inside ||
       !FitsLabel(turn.label, source.substr(label.begin, label.size()),
                  has_markup))) {
    return absl::InternalError(
        absl::StrCat("turn ", number, ": its label is not its source"));
  }
  return absl::OkStatus();
}

bool IsBefore(const SourceSpan& a, const SourceSpan& b) {
  return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
}

// Nearly always they are in order.
void SortSpans(std::vector<SourceSpan>::iterator begin,
               std::vector<SourceSpan>::iterator end) {
  if (!std::is_sorted(begin, end, IsBefore)) std::sort(begin, end, IsBefore);
}

}  // namespace

bool HasMarkup(SourceFormat format) { return format >= SourceFormat::kHtml; }

absl::Status CheckTiling(const ParsedTranscript& transcript,
                         absl::string_view source) {
  const bool has_markup = HasMarkup(transcript.format);
  std::vector<SourceSpan> covered;
  for (size_t i = 0; i < transcript.turns.size(); ++i) {
    TS_RETURN_IF_ERROR(
        CheckTurn(transcript.turns[i], i + 1, source, has_markup, &covered));
  }
  const size_t of_turns = covered.size();
  for (const Annotation& annotation : transcript.annotations) {
    covered.push_back(annotation.source);
    if (annotation.turn > transcript.turns.size() ||
        (annotation.turn > 0 &&
         annotation.text_offset >
             transcript.turns[annotation.turn - 1].text.size())) {
      return absl::InternalError("an annotation outside of every turn");
    }
  }
  for (const SkippedSpan& span : transcript.skipped) {
    covered.push_back(span.source);
  }
  const auto turns_end = covered.begin() + static_cast<ptrdiff_t>(of_turns);
  SortSpans(covered.begin(), turns_end);
  SortSpans(turns_end, covered.end());
  std::inplace_merge(covered.begin(), turns_end, covered.end(), IsBefore);
  uint64_t end = 0;
  for (const SourceSpan& span : covered) {
    if (span.size() == 0 && has_markup) continue;
    if ((has_markup ? span.begin < end : span.begin != end) ||
        span.end < span.begin) {
      return absl::InternalError(
          absl::StrCat("source byte ", end, " is in no span or in two"));
    }
    end = span.end;
  }
  if (has_markup ? end > source.size() : end != source.size()) {
    return absl::InternalError(
        absl::StrCat("source byte ", end, " is in no span"));
  }
  return absl::OkStatus();
}

}  // namespace turnstone
