// Measures how fast sources are parsed and their turns named, on one core, and
// how fast the library below each parser reads the same bytes.

#include <expat.h>
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/check.h"
#include "ingest-service/identify/label.h"
#include "ingest-service/identify/naming.h"
#include "ingest-service/parse/json_lines_writer.h"
#include "ingest-service/parse/parser.h"

namespace turnstone {
namespace {

constexpr size_t kBytesWanted = 24u << 20;
constexpr int kRounds = 5;

// The best of some rounds, in megabytes a second.
double Speed(size_t bytes, const std::function<void()>& work) {
  double best = 0;
  for (int round = 0; round < kRounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> time =
        std::chrono::steady_clock::now() - begin;
    best = std::max(best, static_cast<double>(bytes) / 1e6 / time.count());
  }
  return best;
}

ParsedTranscript Parse(const std::string& source, SourceFormat format) {
  auto parsed = ParseSource(source, format);
  if (!parsed.ok()) {
    std::fprintf(stderr, "%s\n", parsed.status().ToString().c_str());
    std::exit(1);
  }
  return *std::move(parsed);
}

void Report(const char* what, const std::string& source, SourceFormat format,
            double library) {
  const double ours = Speed(source.size(), [&] { Parse(source, format); });
  std::printf("%-12s %6.1f MB  %7.0f MB/s", what,
              static_cast<double>(source.size()) / 1e6, ours);
  if (library > 0) {
    std::printf("   library %7.0f MB/s   ratio %.2f", library, ours / library);
  }
  std::printf("\n");
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file),
          std::istreambuf_iterator<char>()};
}

// Repeats what the turns of `parsed` say, written by `write`.
std::string Repeat(
    const ParsedTranscript& parsed,
    const std::function<void(const Turn&, size_t, std::string*)>& write) {
  std::string out;
  size_t number = 0;
  while (out.size() < kBytesWanted) {
    for (const Turn& turn : parsed.turns) {
      if (turn.text.empty()) continue;
      write(turn, number++, &out);
    }
  }
  return out;
}

std::string Escaped(const std::string& text) {
  return absl::StrReplaceAll(text,
                             {{"&", "&amp;"}, {"<", "&lt;"}, {"\n", " "}});
}

std::string TimeAt(size_t second) {
  char text[32];
  std::snprintf(text, sizeof(text), "%02zu:%02zu:%02zu.000", second / 3600,
                second / 60 % 60, second % 60);
  return text;
}

double ExpatSpeed(const std::string& source) {
  return Speed(source.size(), [&] {
    XML_Parser parser = XML_ParserCreate("UTF-8");
    XML_SetElementHandler(
        parser, [](void*, const XML_Char*, const XML_Char**) {},
        [](void*, const XML_Char*) {});
    XML_SetCharacterDataHandler(parser, [](void*, const XML_Char*, int) {});
    TS_CHECK(XML_Parse(parser, source.data(), static_cast<int>(source.size()),
                       1) == XML_STATUS_OK);
    XML_ParserFree(parser);
  });
}

double SimdjsonSpeed(const std::string& source) {
  const simdjson::padded_string padded(source);
  simdjson::dom::parser parser;
  return Speed(source.size(), [&] {
    TS_CHECK(parser.parse(padded).error() == simdjson::SUCCESS);
  });
}

std::vector<ParsedTranscript> ReadFolder(const std::string& folder) {
  std::vector<ParsedTranscript> transcripts;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    transcripts.push_back(Parse(ReadFile(file.path()), SourceFormat::kUnknown));
  }
  return transcripts;
}

// Hides who speaks: the most that identity can have to do.
std::vector<ParsedTranscript> WithOneLabel(
    std::vector<ParsedTranscript> transcripts) {
  for (ParsedTranscript& transcript : transcripts) {
    for (Turn& turn : transcript.turns) {
      if (MeaningOfLabel(turn.label) == LabelMeaning::kName) {
        turn.label = "PANELIST";
      }
    }
  }
  return transcripts;
}

void ReportIdentity(const char* what,
                    const std::vector<ParsedTranscript>& transcripts) {
  size_t bytes = 0;
  for (const ParsedTranscript& transcript : transcripts) {
    for (const Turn& turn : transcript.turns) bytes += turn.text.size();
  }
  const double named = Speed(bytes, [&transcripts] {
    for (const ParsedTranscript& transcript : transcripts) {
      NameTurns(transcript);
    }
  });
  std::printf("%-12s %6.1f MB  %7.0f MB/s\n", what,
              static_cast<double>(bytes) / 1e6, named);
}

void Run(const std::string& corpus) {
  const ParsedTranscript igf = Parse(
      ReadFile(corpus +
               "/igf/igf-2017-inclusive-cybersecurity-capacity-building.txt"),
      SourceFormat::kUnknown);
  const std::string captions =
      Repeat(igf, [](const Turn& turn, size_t, std::string* out) {
        absl::StrAppend(out, ">> ", turn.label, ": ", turn.text, "\n\n");
      });
  Report("captions", captions, SourceFormat::kCaptions, 0);
  Report("plain text", absl::StrReplaceAll(captions, {{">> ", ""}}),
         SourceFormat::kPlainText, 0);
  Report("webvtt",
         "WEBVTT\n\n" +
             Repeat(igf,
                    [](const Turn& turn, size_t number, std::string* out) {
                      absl::StrAppend(out, TimeAt(number * 2), " --> ",
                                      TimeAt(number * 2 + 2), "\n<v ",
                                      turn.label, ">", Escaped(turn.text),
                                      "\n\n");
                    }),
         SourceFormat::kWebVtt, 0);
  const std::string tei =
      "<TEI><text><body>" +
      Repeat(igf,
             [](const Turn& turn, size_t, std::string* out) {
               absl::StrAppend(out, "<u who=\"#",
                               absl::StrReplaceAll(turn.label, {{" ", "-"}}),
                               "\"><seg>", Escaped(turn.text), "</seg></u>\n");
             }) +
      "</body></text></TEI>";
  Report("tei", tei, SourceFormat::kTei, ExpatSpeed(tei));
  std::string whisper =
      "{\"segments\":[" +
      Repeat(igf, [](const Turn& turn, size_t number, std::string* out) {
        absl::StrAppend(
            out, "{\"start\":", number * 2, ",\"end\":", number * 2 + 2,
            ",\"speaker\":\"", turn.label, "\",\"text\":\"",
            absl::StrReplaceAll(turn.text, {{"\"", "'"}, {"\n", "\\n"}}),
            "\"},\n");
      });
  whisper.resize(whisper.size() - 2);
  whisper += "]}";
  Report("whisper", whisper, SourceFormat::kWhisper, SimdjsonSpeed(whisper));

  ReportIdentity("identity", ReadFolder(corpus + "/srccon"));
  ReportIdentity("one label", WithOneLabel(ReadFolder(corpus + "/changelog")));
}

}  // namespace
}  // namespace turnstone

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: parse_bench CORPUS\n");
    return 2;
  }
  turnstone::Run(argv[1]);
  return 0;
}
