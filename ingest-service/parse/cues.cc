#include "ingest-service/parse/cues.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/turn_reader.h"

namespace turnstone {
namespace {

constexpr absl::string_view kSignature = "WEBVTT";
constexpr absl::string_view kArrow = "-->";

bool IsDigit(absl::string_view text, size_t at) {
  return at < text.size() &&
         absl::ascii_isdigit(static_cast<unsigned char>(text[at]));
}

// Reads a run of digits, at most so many that no number overflows.
std::optional<int64_t> ReadNumber(absl::string_view text, size_t* at,
                                  size_t* digits) {
  constexpr size_t kDigitsMax = 9;
  int64_t number = 0;
  const size_t begin = *at;
  while (IsDigit(text, *at)) {
    if (*at - begin == kDigitsMax) return std::nullopt;
    number = number * 10 + (text[*at] - '0');
    ++*at;
  }
  *digits = *at - begin;
  if (*digits == 0) return std::nullopt;
  return number;
}

// Reads `mark` and a number of exactly so many digits.
std::optional<int64_t> ReadPart(absl::string_view text, size_t* at, char mark,
                                size_t digits_wanted) {
  if (*at >= text.size() || text[*at] != mark) return std::nullopt;
  ++*at;
  size_t digits = 0;
  const auto number = ReadNumber(text, at, &digits);
  return digits == digits_wanted ? number : std::nullopt;
}

void SkipBlanks(absl::string_view text, size_t* at) {
  while (*at < text.size() && (text[*at] == ' ' || text[*at] == '\t')) ++*at;
}

// Reads "start --> end"; what follows is not looked at.
std::optional<TimeRange> ReadTimes(absl::string_view line, bool comma) {
  size_t at = 0;
  SkipBlanks(line, &at);
  const auto start = ReadCueTime(line, &at, comma);
  if (!start.has_value()) return std::nullopt;
  SkipBlanks(line, &at);
  if (!absl::StartsWith(line.substr(at), kArrow)) return std::nullopt;
  at += kArrow.size();
  SkipBlanks(line, &at);
  const auto end = ReadCueTime(line, &at, comma);
  if (!end.has_value()) return std::nullopt;
  return TimeRange{*start, std::max(*start, *end)};
}

// A line without its end, as the standards of cues see it: at LF, CR or both.
SourceSpan WithoutEnd(absl::string_view source, const SourceLine& line) {
  SourceSpan span = line.whole;
  while (span.size() > 0 &&
         (source[span.end - 1] == '\n' || source[span.end - 1] == '\r')) {
    --span.end;
  }
  return span;
}

// The state of the parser of WebVTT between two lines.
class WebVttReader {
 public:
  explicit WebVttReader(absl::string_view source) : source_(source) {}

  std::vector<Cue> Read() {
    LineReader lines(source_, TextBegin(source_));
    lines.Next();  // The signature.
    in_header_ = true;
    line_count_ = 0;
    while (lines.Next()) ReadLine(WithoutEnd(source_, lines.line()));
    EndBlock();
    return std::move(cues_);
  }

 private:
  void ReadLine(SourceSpan line) {
    const absl::string_view text = BytesOf(source_, line);
    if (text.empty()) {
      EndBlock();
      return;
    }
    ++line_count_;
    if (!absl::StrContains(text, kArrow)) {
      if (line_count_ == 1) id_ = line;
      if (cue_.has_value()) AddPayload(line);
      return;
    }
    // The header ends at a cue even without a blank line.
    const bool timing =
        in_header_ || line_count_ == 1 || (line_count_ == 2 && !seen_arrow_);
    if (!timing || seen_arrow_) {
      EndBlock();
      line_count_ = 1;
    }
    if (in_header_) id_ = {line.begin, line.begin};
    in_header_ = false;
    seen_arrow_ = true;
    const auto time = ReadTimes(text, /*comma=*/false);
    if (!time.has_value()) return;
    Cue cue;
    cue.begin = line.begin;
    cue.id = line_count_ == 1 ? SourceSpan{line.begin, line.begin} : id_;
    cue.time = *time;
    cue.payload = {line.end, line.end};
    cue_ = cue;
  }

  void AddPayload(SourceSpan line) {
    if (cue_->payload.size() == 0) cue_->payload.begin = line.begin;
    cue_->payload.end = line.end;
  }

  void EndBlock() {
    if (cue_.has_value()) cues_.push_back(*cue_);
    cue_.reset();
    line_count_ = 0;
    seen_arrow_ = false;
    in_header_ = false;
    id_ = {};
  }

  absl::string_view source_;
  std::vector<Cue> cues_;
  std::optional<Cue> cue_;
  SourceSpan id_;
  int line_count_ = 0;  // Of the block.
  bool seen_arrow_ = false;
  bool in_header_ = false;
};

bool IsIndex(absl::string_view line) {
  constexpr size_t kIndexDigitsMax = 9;
  const absl::string_view number = absl::StripAsciiWhitespace(line);
  return !number.empty() && number.size() <= kIndexDigitsMax &&
         std::all_of(number.begin(), number.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool HasWebVttSignature(absl::string_view source) {
  source.remove_prefix(TextBegin(source));
  if (!absl::ConsumePrefix(&source, kSignature)) return false;
  return source.empty() || source[0] == ' ' || source[0] == '\t' ||
         source[0] == '\n' || source[0] == '\r';
}

std::optional<int32_t> ReadCueTime(absl::string_view text, size_t* at,
                                   bool comma) {
  size_t digits = 0;
  const auto first = ReadNumber(text, at, &digits);
  if (!first.has_value()) return std::nullopt;
  const bool hours_first = digits < 2 || *first > 59;
  const auto second = ReadPart(text, at, ':', 2);
  if (!second.has_value()) return std::nullopt;
  int64_t hours = 0;
  int64_t minutes = *first;
  int64_t seconds = *second;
  if (hours_first || (*at < text.size() && text[*at] == ':')) {
    const auto third = ReadPart(text, at, ':', 2);
    if (!third.has_value()) return std::nullopt;
    hours = *first;
    minutes = *second;
    seconds = *third;
  }
  const bool point = *at < text.size() && text[*at] == '.';
  const auto thousandths = ReadPart(text, at, comma && !point ? ',' : '.', 3);
  if (!thousandths.has_value() || minutes > 59 || seconds > 59) {
    return std::nullopt;
  }
  const int64_t time =
      ((hours * 60 + minutes) * 60 + seconds) * 1000 + *thousandths;
  if (time > std::numeric_limits<int32_t>::max()) return std::nullopt;
  return static_cast<int32_t>(time);
}

std::vector<Cue> ReadWebVttCues(absl::string_view source) {
  return WebVttReader(source).Read();
}

std::vector<Cue> ReadSubRipCues(absl::string_view source) {
  std::vector<Cue> cues;
  // The last line with text, and where the one with text before it ends.
  SourceSpan before;
  uint64_t before_that_end = 0;
  LineReader lines(source, TextBegin(source));
  while (lines.Next()) {
    if (lines.line().visible.size() == 0) continue;
    const SourceSpan line = WithoutEnd(source, lines.line());
    const absl::string_view text = BytesOf(source, line);
    const auto time = absl::StrContains(text, kArrow)
                          ? ReadTimes(text, /*comma=*/true)
                          : std::nullopt;
    if (time.has_value()) {
      Cue cue;
      cue.begin = line.begin;
      cue.id = {line.begin, line.begin};
      cue.time = *time;
      cue.payload = {line.end, line.end};
      if (IsIndex(BytesOf(source, before))) {
        cue.id = before;
        if (!cues.empty()) {
          SourceSpan& payload = cues.back().payload;
          payload.end = std::max(payload.begin, before_that_end);
        }
      }
      cues.push_back(cue);
      before = {};
    } else {
      before_that_end = before.end;
      before = line;
      if (cues.empty()) continue;
      SourceSpan& payload = cues.back().payload;
      if (payload.size() == 0) {
        payload.begin = line.begin;
        before_that_end = line.begin;
      }
      payload.end = line.end;
    }
  }
  return cues;
}

}  // namespace turnstone
