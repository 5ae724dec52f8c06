#include "ingest-service/parse/parser.h"

#include "common/base/status_macros.h"
#include "ingest-service/parse/captions_parser.h"
#include "ingest-service/parse/markdown_parser.h"
#include "ingest-service/parse/plain_text_parser.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/turn_reader.h"

namespace turnstone {
namespace {

absl::StatusOr<ParsedTranscript> ParseFormat(absl::string_view source,
                                             SourceFormat format) {
  switch (format) {
    case SourceFormat::kCaptions:
      return ParseCaptions(source);
    case SourceFormat::kPlainText:
      return ParsePlainText(source);
    case SourceFormat::kMarkdown:
      return ParseMarkdown(source);
    case SourceFormat::kUnknown:
      break;
  }
  return NoTurnError(source);
}

}  // namespace

SourceFormat DetectFormat(absl::string_view source) {
  if (LooksLikeMarkdown(source)) return SourceFormat::kMarkdown;
  if (LooksLikeCaptions(source)) return SourceFormat::kCaptions;
  if (LooksLikePlainText(source)) return SourceFormat::kPlainText;
  return SourceFormat::kUnknown;
}

absl::StatusOr<ParsedTranscript> ParseSource(absl::string_view source,
                                             SourceFormat format) {
  TS_RETURN_IF_ERROR(CheckSourceText(source));
  if (format == SourceFormat::kUnknown) format = DetectFormat(source);
  TS_ASSIGN_OR_RETURN(ParsedTranscript transcript, ParseFormat(source, format));
  TS_RETURN_IF_ERROR(CheckTiling(transcript, source));
  return transcript;
}

}  // namespace turnstone
