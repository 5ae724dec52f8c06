#include "ingest-service/parse/captions_parser.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "ingest-service/parse/label_census.h"
#include "ingest-service/parse/label_rules.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/turn_reader.h"

namespace turnstone {
namespace {

struct Chevrons {
  uint64_t end = 0;
  int count = 0;
};

// Reads ">", ">>", ">>>" or "> >" at `at`.
Chevrons ReadChevrons(absl::string_view source, uint64_t at, uint64_t end) {
  Chevrons chevrons{at, 0};
  while (chevrons.end < end && source[chevrons.end] == '>') {
    ++chevrons.end;
    ++chevrons.count;
  }
  if (chevrons.count != 1) return chevrons;
  const uint64_t next =
      chevrons.end + SpaceBytesAt(source.substr(0, end), chevrons.end);
  if (next < end && source[next] == '>' &&
      (next + 1 == end || source[next + 1] != '>')) {
    chevrons.end = next + 1;
    chevrons.count = 2;
  }
  return chevrons;
}

// Where the characters of `line` end that are not its line end.
uint64_t EndOfLine(absl::string_view source, const SourceLine& line) {
  uint64_t end = line.whole.end;
  while (end > line.visible.end &&
         (source[end - 1] == '\n' || source[end - 1] == '\r')) {
    --end;
  }
  return end;
}

TurnHead HeadOf(uint64_t begin, const FoundLabel& label) {
  return {{begin, label.text_begin}, label.span};
}

// Returns the head with chevrons that begins the line.
std::optional<TurnHead> FirstHead(absl::string_view source,
                                  const SourceLine& line) {
  const uint64_t begin = line.visible.begin;
  const uint64_t end = EndOfLine(source, line);
  const Chevrons chevrons = ReadChevrons(source, begin, end);
  if (chevrons.count == 0) return std::nullopt;
  const uint64_t next = SkipSpace(source, chevrons.end, end);
  if (const auto label = FindLabel(source, next, end)) {
    return HeadOf(begin, *label);
  }
  if (chevrons.count < 2) return std::nullopt;
  return TurnHead{{begin, next}, {next, next}};
}

// True if a sentence ends before byte `at`, white space aside.
bool EndsSentence(absl::string_view source, uint64_t begin, uint64_t at) {
  const SourceSpan before = Trim(source, {begin, at});
  return before.size() > 0 &&
         absl::StrContains(".?!)]\"-", source.substr(before.end - 1, 1));
}

// Returns the first head with chevrons inside the line.
std::optional<TurnHead> InnerHead(absl::string_view source,
                                  const SourceLine& line, uint64_t from) {
  const uint64_t end = EndOfLine(source, line);
  uint64_t passed = from;  // Where the text since the last chevrons begins.
  for (size_t at = source.substr(0, end).find(">>", from);
       at != absl::string_view::npos;
       at = source.substr(0, end).find(">>", passed)) {
    const Chevrons chevrons = ReadChevrons(source, at, end);
    const bool spaced = at == from || SpaceBytesBefore(source, at) > 0;
    const bool sentence = EndsSentence(source, passed, at);
    passed = chevrons.end;
    if (!spaced && !sentence) continue;
    const uint64_t next = SkipSpace(source, chevrons.end, end);
    if (const auto label = FindLabel(source, next, end)) {
      return HeadOf(at, *label);
    }
    if (spaced && sentence && next > chevrons.end && next < end &&
        absl::ascii_isupper(static_cast<unsigned char>(source[next]))) {
      return TurnHead{{at, next}, {next, next}};
    }
  }
  return std::nullopt;
}

// Returns the label that begins the line, chevrons aside.
std::optional<FoundLabel> BareLabel(absl::string_view source,
                                    const SourceLine& line) {
  return FindLabel(source, line.visible.begin, EndOfLine(source, line));
}

LabelCensus CountLabels(absl::string_view source) {
  LabelCensus census;
  census.AddChevrons();
  LineReader lines(source, TextBegin(source));
  while (lines.Next()) {
    const SourceLine& line = lines.line();
    if (const auto head = FirstHead(source, line)) {
      if (head->label.size() == 0) continue;
      FoundLabel label;
      label.span = head->label;
      label.style = ClassifyLabel(BytesOf(source, head->label));
      census.Add(source, label, line, true);
    } else if (const auto label = BareLabel(source, line)) {
      census.Add(source, *label, line, false);
    }
  }
  return census;
}

}  // namespace

bool LooksLikeCaptions(absl::string_view source) {
  LineReader lines(source, TextBegin(source));
  while (lines.Next()) {
    const SourceLine& line = lines.line();
    if (FirstHead(source, line).has_value() ||
        InnerHead(source, line, line.visible.begin).has_value()) {
      return true;
    }
  }
  return false;
}

absl::StatusOr<ParsedTranscript> ParseCaptions(absl::string_view source) {
  const LabelCensus census = CountLabels(source);
  return ReadTurns(
      source, SourceFormat::kCaptions,
      [source, &census](const SourceLine& line,
                        uint64_t from) -> std::optional<TurnHead> {
        if (from > line.whole.begin) return InnerHead(source, line, from);
        if (auto head = FirstHead(source, line)) return head;
        const auto label = BareLabel(source, line);
        if (label.has_value() && census.Accepts(source, *label, line)) {
          return HeadOf(line.visible.begin, *label);
        }
        return InnerHead(source, line, line.visible.begin);
      });
}

}  // namespace turnstone
