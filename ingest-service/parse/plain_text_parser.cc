#include "ingest-service/parse/plain_text_parser.h"

#include <optional>

#include "ingest-service/parse/label_census.h"
#include "ingest-service/parse/label_rules.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/turn_reader.h"

namespace turnstone {
namespace {

std::optional<FoundLabel> LabelOf(absl::string_view source,
                                  const SourceLine& line) {
  return FindLabel(source, line.visible.begin, line.visible.end);
}

LabelCensus CountLabels(absl::string_view source) {
  LabelCensus census;
  LineReader lines(source, TextBegin(source));
  while (lines.Next()) {
    if (const auto label = LabelOf(source, lines.line())) {
      census.Add(source, *label, lines.line(), false);
    }
  }
  return census;
}

std::optional<TurnHead> FindHead(absl::string_view source,
                                 const LabelCensus& census,
                                 const SourceLine& line, uint64_t from) {
  if (from > line.whole.begin) return std::nullopt;
  const auto label = LabelOf(source, line);
  if (!label.has_value() || !census.Accepts(source, *label, line)) {
    return std::nullopt;
  }
  return TurnHead{{line.visible.begin, label->text_begin}, label->span};
}

}  // namespace

bool LooksLikePlainText(absl::string_view source) {
  const LabelCensus census = CountLabels(source);
  LineReader lines(source, TextBegin(source));
  while (lines.Next()) {
    if (FindHead(source, census, lines.line(), lines.line().whole.begin)
            .has_value()) {
      return true;
    }
  }
  return false;
}

absl::StatusOr<ParsedTranscript> ParsePlainText(absl::string_view source) {
  const LabelCensus census = CountLabels(source);
  return ReadTurns(source, SourceFormat::kPlainText,
                   [source, &census](const SourceLine& line, uint64_t from) {
                     return FindHead(source, census, line, from);
                   });
}

}  // namespace turnstone
