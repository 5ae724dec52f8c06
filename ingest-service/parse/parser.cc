#include "ingest-service/parse/parser.h"

#include <array>

#include "common/base/status_macros.h"
#include "ingest-service/parse/captions_parser.h"
#include "ingest-service/parse/markdown_parser.h"
#include "ingest-service/parse/plain_text_parser.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/turn_reader.h"

namespace turnstone {
namespace {

struct Format {
  SourceFormat format;
  bool (*looks_like)(absl::string_view source);
  absl::StatusOr<ParsedTranscript> (*parse)(absl::string_view source);
};

// In the order in which they are looked for: the most telling first.
constexpr std::array kFormats = {
    Format{SourceFormat::kMarkdown, LooksLikeMarkdown, ParseMarkdown},
    Format{SourceFormat::kCaptions, LooksLikeCaptions, ParseCaptions},
    Format{SourceFormat::kPlainText, LooksLikePlainText, ParsePlainText},
};

}  // namespace

SourceFormat DetectFormat(absl::string_view source) {
  for (const Format& format : kFormats) {
    if (format.looks_like(source)) return format.format;
  }
  return SourceFormat::kUnknown;
}

absl::StatusOr<ParsedTranscript> ParseSource(absl::string_view source,
                                             SourceFormat format) {
  TS_RETURN_IF_ERROR(CheckSourceText(source));
  if (format == SourceFormat::kUnknown) format = DetectFormat(source);
  for (const Format& known : kFormats) {
    if (known.format != format) continue;
    TS_ASSIGN_OR_RETURN(ParsedTranscript transcript, known.parse(source));
    TS_RETURN_IF_ERROR(CheckTiling(transcript, source));
    return transcript;
  }
  return NoTurnError(source);
}

}  // namespace turnstone
