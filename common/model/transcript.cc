#include "common/model/transcript.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace turnstone {
namespace {

absl::Status CheckTurn(const Turn& turn, size_t number,
                       absl::string_view source,
                       std::vector<SourceSpan>* covered) {
  covered->push_back(turn.head);
  uint64_t text_end = 0;
  for (const TextSpan& span : turn.spans) {
    covered->push_back(span.source);
    if (span.text_begin != text_end || span.source.end < span.source.begin ||
        span.source.end > source.size() ||
        turn.text.compare(span.text_begin, span.source.size(),
                          source.data() + span.source.begin,
                          span.source.size()) != 0) {
      return absl::InternalError(
          absl::StrCat("turn ", number, ": its text is not its source"));
    }
    text_end += span.source.size();
  }
  if (text_end != turn.text.size()) {
    return absl::InternalError(
        absl::StrCat("turn ", number, ": text without a source"));
  }
  if (turn.label_span.size() > 0 &&
      (turn.label_span.begin < turn.head.begin ||
       turn.label_span.end > turn.head.end ||
       source.substr(turn.label_span.begin, turn.label_span.size()) !=
           turn.label)) {
    return absl::InternalError(
        absl::StrCat("turn ", number, ": its label is not its source"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckTiling(const ParsedTranscript& transcript,
                         absl::string_view source) {
  std::vector<SourceSpan> covered;
  for (size_t i = 0; i < transcript.turns.size(); ++i) {
    TS_RETURN_IF_ERROR(CheckTurn(transcript.turns[i], i + 1, source, &covered));
  }
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
  std::sort(covered.begin(), covered.end(),
            [](const SourceSpan& a, const SourceSpan& b) {
              return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
            });
  uint64_t end = 0;
  for (const SourceSpan& span : covered) {
    if (span.begin != end || span.end < span.begin) {
      return absl::InternalError(
          absl::StrCat("source byte ", end, " is in no span or in two"));
    }
    end = span.end;
  }
  if (end != source.size()) {
    return absl::InternalError(
        absl::StrCat("source byte ", end, " is in no span"));
  }
  return absl::OkStatus();
}

}  // namespace turnstone
