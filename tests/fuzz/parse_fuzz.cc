// Feeds what libFuzzer makes up to the parser of one format:
//
//   parse_fuzz --format=WEBVTT SEEDS...

#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/base/check.h"
#include "ingest-service/identify/naming.h"
#include "ingest-service/parse/compressed.h"
#include "ingest-service/parse/json_lines_parser.h"
#include "ingest-service/parse/json_lines_writer.h"
#include "ingest-service/parse/parser.h"

namespace turnstone {
namespace {

// By the numbers of SourceFormat.
constexpr absl::string_view kFormatNames[] = {
    "ANY",           "CAPTIONS",
    "PLAIN_TEXT",    "MARKDOWN",
    "HTML",          "WEBVTT",
    "SUBRIP",        "JSON_LINES",
    "TEI",           "AKOMA_NTOSO",
    "WHISPER",       "ASSEMBLYAI",
    "DEEPGRAM",      "AMAZON_TRANSCRIBE",
    "GOOGLE_SPEECH", "AZURE_SPEECH",
    "TEAMS",         "OTTER",
    "ZOOM",          "COUNCIL_DATA_PROJECT",
    "KALDI"};

SourceFormat format = SourceFormat::kUnknown;
bool is_compressed = false;

void Parse(absl::string_view source) {
  const auto parsed = ParseSource(source, format);
  if (!parsed.ok()) {
    // A parser at fault says INTERNAL.
    TS_CHECK(absl::IsInvalidArgument(parsed.status()));
    TS_CHECK(absl::StartsWith(parsed.status().message(), "line "));
    return;
  }
  TS_CHECK(NameTurns(*parsed).size() == parsed->turns.size());
  const std::string lines = WriteJsonLines(*parsed);
  const auto again = ParseJsonLines(lines);
  if (!again.ok()) return;  // What is too large for the format.
  TS_CHECK(WriteJsonLines(*again) == lines);
  TS_CHECK(again->turns.size() == parsed->turns.size());
}

}  // namespace
}  // namespace turnstone

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  for (int i = 1; i < *argc; ++i) {
    absl::string_view name = (*argv)[i];
    if (!absl::ConsumePrefix(&name, "--format=")) continue;
    turnstone::is_compressed = name == "COMPRESSED";
    bool known = turnstone::is_compressed;
    uint8_t number = 0;
    for (const absl::string_view other : turnstone::kFormatNames) {
      if (other == name) {
        turnstone::format = static_cast<turnstone::SourceFormat>(number);
        known = true;
      }
      ++number;
    }
    TS_CHECK(known);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view source(reinterpret_cast<const char*>(data), size);
  if (!turnstone::is_compressed) {
    turnstone::Parse(source);
  } else if (turnstone::IsCompressed(source)) {
    const auto expanded = turnstone::Expand(source);
    TS_CHECK(expanded.ok() || absl::IsInvalidArgument(expanded.status()));
  }
  return 0;
}
