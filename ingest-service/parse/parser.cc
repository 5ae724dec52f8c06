#include "ingest-service/parse/parser.h"

#include <array>

#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "ingest-service/parse/akoma_ntoso_parser.h"
#include "ingest-service/parse/amazon_transcribe_parser.h"
#include "ingest-service/parse/assemblyai_parser.h"
#include "ingest-service/parse/azure_speech_parser.h"
#include "ingest-service/parse/captions_parser.h"
#include "ingest-service/parse/council_data_project_parser.h"
#include "ingest-service/parse/deepgram_parser.h"
#include "ingest-service/parse/encoding.h"
#include "ingest-service/parse/google_speech_parser.h"
#include "ingest-service/parse/html_parser.h"
#include "ingest-service/parse/json_detector.h"
#include "ingest-service/parse/json_lines_parser.h"
#include "ingest-service/parse/kaldi_parser.h"
#include "ingest-service/parse/markdown_parser.h"
#include "ingest-service/parse/otter_parser.h"
#include "ingest-service/parse/plain_text_parser.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/subrip_parser.h"
#include "ingest-service/parse/teams_parser.h"
#include "ingest-service/parse/tei_parser.h"
#include "ingest-service/parse/text_metadata.h"
#include "ingest-service/parse/turn_reader.h"
#include "ingest-service/parse/webvtt_parser.h"
#include "ingest-service/parse/whisper_parser.h"
#include "ingest-service/parse/zoom_parser.h"

namespace turnstone {
namespace {

struct Format {
  SourceFormat format;
  // Null of the formats of JSON, which their keys tell apart.
  bool (*looks_like)(absl::string_view source);
  absl::StatusOr<ParsedTranscript> (*parse)(absl::string_view source);
};

// In the order in which they are looked for: the most telling first.
constexpr std::array kFormats = {
    Format{SourceFormat::kJsonLines, nullptr, ParseJsonLines},
    Format{SourceFormat::kWhisper, nullptr, ParseWhisper},
    Format{SourceFormat::kAssemblyAi, nullptr, ParseAssemblyAi},
    Format{SourceFormat::kDeepgram, nullptr, ParseDeepgram},
    Format{SourceFormat::kAmazonTranscribe, nullptr, ParseAmazonTranscribe},
    Format{SourceFormat::kGoogleSpeech, nullptr, ParseGoogleSpeech},
    Format{SourceFormat::kAzureSpeech, nullptr, ParseAzureSpeech},
    Format{SourceFormat::kTeams, nullptr, ParseTeams},
    Format{SourceFormat::kOtter, nullptr, ParseOtter},
    Format{SourceFormat::kZoom, nullptr, ParseZoom},
    Format{SourceFormat::kCouncilDataProject, nullptr, ParseCouncilDataProject},
    Format{SourceFormat::kKaldi, nullptr, ParseKaldi},
    Format{SourceFormat::kTei, LooksLikeTei, ParseTei},
    Format{SourceFormat::kAkomaNtoso, LooksLikeAkomaNtoso, ParseAkomaNtoso},
    Format{SourceFormat::kWebVtt, LooksLikeWebVtt, ParseWebVtt},
    Format{SourceFormat::kSubRip, LooksLikeSubRip, ParseSubRip},
    Format{SourceFormat::kHtml, LooksLikeHtml, ParseHtml},
    Format{SourceFormat::kMarkdown, LooksLikeMarkdown, ParseMarkdown},
    Format{SourceFormat::kCaptions, LooksLikeCaptions, ParseCaptions},
    Format{SourceFormat::kPlainText, LooksLikePlainText, ParsePlainText},
};

// True of formats that have no place of their own for metadata.
bool IsText(SourceFormat format) {
  return format == SourceFormat::kCaptions ||
         format == SourceFormat::kPlainText ||
         format == SourceFormat::kMarkdown;
}

// Parses a source in UTF-8. What is known to be plain text is not looked at
// again.
absl::StatusOr<ParsedTranscript> ParseText(absl::string_view source,
                                           SourceFormat format, bool is_plain) {
  if (!is_plain || source.size() > kImportSourceBytesMax) {
    TS_RETURN_IF_ERROR(CheckSourceText(source));
  }
  if (format == SourceFormat::kUnknown) format = DetectFormat(source);
  for (const Format& known : kFormats) {
    if (known.format != format) continue;
    TS_ASSIGN_OR_RETURN(ParsedTranscript transcript, known.parse(source));
    TS_RETURN_IF_ERROR(CheckTiling(transcript, source));
    if (IsText(format)) AddTextMetadata(source, &transcript);
    return transcript;
  }
  if (format == SourceFormat::kUnknown &&
      DetectJsonFormat(source).has_value()) {
    return absl::InvalidArgumentError(
        "line 1: expected the JSON of a speech service, found other keys");
  }
  return NoTurnError(source);
}

}  // namespace

SourceFormat DetectFormat(absl::string_view source) {
  if (const auto json = DetectJsonFormat(source)) return *json;
  for (const Format& format : kFormats) {
    if (format.looks_like != nullptr && format.looks_like(source)) {
      return format.format;
    }
  }
  return SourceFormat::kUnknown;
}

absl::StatusOr<ParsedTranscript> ParseSource(absl::string_view source,
                                             SourceFormat format) {
  const bool is_plain = IsPlainText(source);
  const SourceEncoding encoding =
      is_plain ? SourceEncoding::kUtf8 : DetectEncoding(source);
  if (encoding == SourceEncoding::kUtf8) {
    return ParseText(source, format, is_plain);
  }
  TS_ASSIGN_OR_RETURN(const ConvertedText converted,
                      ConvertToUtf8(source, encoding));
  TS_ASSIGN_OR_RETURN(ParsedTranscript transcript,
                      ParseText(converted.text, format, /*is_plain=*/false));
  transcript.encoding = encoding;
  converted.map.Apply(&transcript);
  return transcript;
}

}  // namespace turnstone
