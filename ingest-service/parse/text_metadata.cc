#include "ingest-service/parse/text_metadata.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "ingest-service/parse/closing_notes.h"
#include "ingest-service/parse/event_words.h"
#include "ingest-service/parse/found_metadata.h"
#include "ingest-service/parse/header_lines.h"
#include "ingest-service/parse/label_rules.h"
#include "ingest-service/parse/markdown_notes.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/text_dates.h"
#include "ingest-service/parse/text_notes.h"
#include "ingest-service/parse/text_places.h"
#include "ingest-service/parse/text_times.h"
#include "ingest-service/parse/text_tokens.h"
#include "ingest-service/parse/turn_reader.h"

namespace turnstone {
namespace {

constexpr size_t kLineBytesTried = 300;
constexpr size_t kLinesNearDate = 3;
constexpr int kNameWordsMin = 3;

// Headings and first lines that name any document.
constexpr std::array<absl::string_view, 16> kAnyTitles = {
    "transcript",      "notes",
    "summary",         "introduction",
    "contents",        "agenda",
    "speakers",        "participants",
    "minutes",         "metadata",
    "about",           "overview",
    "transcription",   "table of contents",
    "full transcript", "captions"};

// First words of lines that say something else of a session.
constexpr std::array<absl::string_view, 12> kOtherLines = {
    "day",   "room",  "hall",     "page",       "draft", "final",
    "floor", "track", "unedited", "transcript", "rough", "verbatim"};

// What a line is as a whole.
enum class LineKind {
  kName,       // Neither of these.
  kHeading,    // Of Markdown.
  kWhenWhere,  // A field with a date, time or place.
  kField,      // Any other field.
  kCredit,     // A disclaimer, or who made the captions.
};

struct Line {
  LineKind kind = LineKind::kName;
  SourceSpan text;
  HeaderLine found;

  bool has_date() const {
    return kind == LineKind::kWhenWhere || !found.dates.empty();
  }
  bool is_anchor() const { return has_date() || !found.places.empty(); }
};

class HeaderReader {
 public:
  HeaderReader(absl::string_view source, FoundMetadata* metadata)
      : source_(source), metadata_(metadata) {}

  // Reads bytes [begin, end), which precede the first turn.
  void Read(uint64_t begin, uint64_t end);

 private:
  void GatherLines(uint64_t begin, uint64_t end);
  size_t ReadFrontMatter();
  // Each of these tells whether the line is such a one, and takes it if so.
  bool ReadHeading(size_t at);
  bool ReadField(SourceSpan line);
  // Returns the raw line after the paragraph of the credit at `at`.
  size_t ReadCredit(size_t at);
  void ReadName(SourceSpan text);

  void TakeDates();
  void TakePlaces();
  void TakeTitle();
  void TakeEvent();
  bool IsEventName(size_t at) const;
  bool IsFullName(const Line& line) const;
  // Returns the only line of names before the first date or place.
  std::optional<size_t> OnlyNameBeside(std::optional<size_t> event) const;

  absl::string_view source_;
  FoundMetadata* metadata_;
  std::vector<SourceLine> raw_;
  std::vector<Line> lines_;  // Without blank ones.
  std::optional<size_t> title_;
};

// True if a name may begin so: "of the Forum" is the rest of one.
bool BeginsName(const TextTokens& tokens) {
  return !tokens.empty() &&
         (tokens[0].kind != TokenKind::kWord || IsCapitalised(tokens[0]));
}

bool IsAnyTitle(absl::string_view text) {
  return absl::c_linear_search(kAnyTitles, absl::AsciiStrToLower(text));
}

bool EndsSentence(absl::string_view text) {
  return absl::EndsWith(text, ".") && !absl::EndsWith(text, "..");
}

void HeaderReader::GatherLines(uint64_t begin, uint64_t end) {
  const uint64_t limit = std::min<uint64_t>(end, begin + kHeaderBytesMax);
  LineReader lines(source_.substr(0, limit), begin);
  while (lines.Next()) {
    // A line that is cut off may say something else.
    if (limit < end && lines.line().whole.end == limit) break;
    raw_.push_back(lines.line());
  }
}

// Returns the raw line after the front matter: 0 if there is none.
size_t HeaderReader::ReadFrontMatter() {
  size_t first = 0;
  while (first < raw_.size() && raw_[first].visible.size() == 0) ++first;
  const auto is_line = [this](size_t at, absl::string_view text) {
    return BytesOf(source_, raw_[at].visible) == text;
  };
  if (first == raw_.size() || !is_line(first, "---")) return 0;
  size_t last = first + 1;
  while (last < raw_.size() && !is_line(last, "---") && !is_line(last, "...")) {
    ++last;
  }
  if (last == raw_.size()) return 0;
  for (size_t at = first + 1; at < last; ++at) {
    const SourceLine& line = raw_[at];
    if (line.visible.begin != line.whole.begin) continue;  // Of a list.
    const auto field = ReadHeaderField(source_, line.visible);
    if (!field.has_value() || field->value.size() == 0) continue;
    SourceSpan value = field->value;
    const char open = source_[value.begin];
    if (absl::StrContains("|>[{&*", open)) continue;
    if (value.size() > 2 && (open == '"' || open == '\'') &&
        source_[value.end - 1] == open) {
      value = {value.begin + 1, value.end - 1};
    }
    ReadNoteField({field->key, value}, source_, metadata_);
  }
  return last + 1;
}

bool HeaderReader::ReadHeading(size_t at) {
  std::optional<SourceSpan> title;
  bool is_heading = false;
  if (const auto heading = FindMarkdownHeading(source_, raw_[at])) {
    is_heading = true;
    if (heading->level == 1) title = heading->text;
  } else if (at + 1 < raw_.size() && raw_[at + 1].visible.size() > 2) {
    // "The title", underlined.
    const absl::string_view next = BytesOf(source_, raw_[at + 1].visible);
    is_heading = absl::c_all_of(next, [](char c) { return c == '='; });
    if (is_heading) title = raw_[at].visible;
  }
  if (!is_heading) return false;
  Line line;
  line.kind = LineKind::kHeading;
  line.text = StripLineMarks(source_, title.value_or(raw_[at].visible));
  if (title.has_value()) {
    if (line.text.size() <= kLineBytesTried) {
      line.found = ReadHeaderLine(source_, line.text);
    }
    if (!IsAnyTitle(BytesOf(source_, line.text))) {
      metadata_->AddText(MetadataKind::kTitle, line.text, MetadataRank::kLine);
    }
  }
  lines_.push_back(std::move(line));
  return true;
}

bool HeaderReader::ReadField(SourceSpan line) {
  const auto field = ReadHeaderField(source_, line);
  if (!field.has_value()) return false;
  const NoteField known = ReadNoteField(*field, source_, metadata_);
  if (known == NoteField::kUnknown && !IsHeaderField(field->key)) return false;
  Line found;
  found.kind =
      known == NoteField::kWhenWhere ? LineKind::kWhenWhere : LineKind::kField;
  found.text = line;
  lines_.push_back(std::move(found));
  return true;
}

size_t HeaderReader::ReadCredit(size_t at) {
  Line line;
  line.kind = LineKind::kCredit;
  line.text = raw_[at].visible;
  size_t next = at + 1;
  for (; next < raw_.size() && raw_[next].visible.size() > 0; ++next) {
    const auto field = ReadHeaderField(source_, raw_[next].visible);
    if (field.has_value() && IsHeaderField(field->key)) break;
    line.text.end = raw_[next].visible.end;
  }
  ReadDisclaimer(source_, line.text, metadata_);
  lines_.push_back(std::move(line));
  return next;
}

void HeaderReader::ReadName(SourceSpan text) {
  Line line;
  line.text = StripLineMarks(source_, text);
  if (line.text.size() <= kLineBytesTried) {
    line.found = ReadHeaderLine(source_, line.text);
  }
  lines_.push_back(std::move(line));
}

void HeaderReader::Read(uint64_t begin, uint64_t end) {
  GatherLines(begin, end);
  for (size_t at = ReadFrontMatter(); at < raw_.size();) {
    const SourceSpan text = raw_[at].visible;
    const bool short_line = text.size() <= kClosingLineBytesMax;
    if (text.size() == 0 || ReadHeading(at)) {
      ++at;
      continue;
    }
    const ClosingNote note = ClassifyClosingNote(BytesOf(source_, text));
    if (note == ClosingNote::kParagraph) {
      at = ReadCredit(at);
      continue;
    }
    ++at;
    const SourceSpan stripped = StripLineMarks(source_, text);
    if (ReadField(stripped)) continue;
    if (short_line) {
      const TextTokens tokens = TokenizeText(source_, stripped);
      if (IsSpokenLine(tokens, lines_.empty())) break;
      ReadTimeNote(tokens, metadata_);
    }
    if (note == ClosingNote::kNone) ReadName(text);
  }
  TakeTitle();
  TakeEvent();
  TakeDates();
  TakePlaces();
}

void HeaderReader::TakeDates() {
  std::vector<FoundDate> dates;
  for (const Line& line : lines_) {
    if (line.found.time.has_value()) {
      metadata_->AddTime(*line.found.time, MetadataRank::kLine);
    }
    dates.insert(dates.end(), line.found.dates.begin(), line.found.dates.end());
  }
  metadata_->AddDatesUnlessMany(dates);
}

void HeaderReader::TakePlaces() {
  std::vector<SourceSpan> places;
  for (size_t at = 0; at < lines_.size(); ++at) {
    if (lines_[at].found.places.empty()) continue;
    const size_t first = at - std::min(at, kLinesNearDate);
    const size_t last = std::min(at + kLinesNearDate + 1, lines_.size());
    const bool near_date =
        std::any_of(lines_.begin() + static_cast<std::ptrdiff_t>(first),
                    lines_.begin() + static_cast<std::ptrdiff_t>(last),
                    [](const Line& line) { return line.has_date(); });
    if (!near_date) continue;
    places.insert(places.end(), lines_[at].found.places.begin(),
                  lines_[at].found.places.end());
  }
  // Several are where people come from.
  const bool same = absl::c_all_of(places, [&](SourceSpan place) {
    return BytesOf(source_, place) == BytesOf(source_, places[0]);
  });
  if (places.empty() || !same) return;
  metadata_->AddText(MetadataKind::kPlace, places[0], MetadataRank::kLine);
}

// The first line is the title if a field or credit follows it: a header of
// one session.
void HeaderReader::TakeTitle() {
  if (lines_.size() < 2 || lines_[0].kind != LineKind::kName ||
      lines_[0].is_anchor() ||
      (lines_[1].kind != LineKind::kField &&
       lines_[1].kind != LineKind::kCredit)) {
    return;
  }
  const absl::string_view text = BytesOf(source_, lines_[0].text);
  if (IsAnyTitle(text) || EndsSentence(text)) return;
  title_ = 0;
  metadata_->AddText(MetadataKind::kTitle, lines_[0].text, MetadataRank::kLine);
}

// True if the line names an event by its words.
bool HeaderReader::IsEventName(size_t at) const {
  const Line& line = lines_[at];
  if (line.kind != LineKind::kName || line.found.name.size() == 0 ||
      line.text.size() > kLineBytesTried) {
    return false;
  }
  const absl::string_view text = BytesOf(source_, line.found.name);
  const TextTokens tokens = TokenizeText(source_, line.found.name);
  if (EndsSentence(text) || absl::EndsWith(text, ":") || !IsNameCase(tokens) ||
      !BeginsName(tokens) || HasSpokenWord(tokens) || tokens.size() < 2) {
    return false;
  }
  bool strong = false;
  bool weak = false;
  bool numbered = false;
  for (const TextToken& token : tokens) {
    if (absl::EqualsIgnoreCase(token.text, "room")) return false;
    strong = strong || (IsCapitalised(token) && IsStrongEventWord(token.text));
    weak = weak || (IsCapitalised(token) && IsEventWord(token.text));
    numbered = numbered || token.kind == TokenKind::kNumber ||
               absl::EqualsIgnoreCase(token.text, "annual");
  }
  const bool beside = line.is_anchor() ||
                      (at + 1 < lines_.size() && lines_[at + 1].is_anchor()) ||
                      (at > 0 && lines_[at - 1].is_anchor());
  return strong || (weak && (numbered || beside));
}

// True if the line is longer than the name of a person, or has a number.
bool HeaderReader::IsFullName(const Line& line) const {
  const TextTokens tokens = TokenizeText(source_, line.text);
  int words = 0;
  bool number = false;
  for (const TextToken& token : tokens) {
    if (token.text == "," || token.text == "." || token.text == ":") {
      return false;
    }
    words += token.kind == TokenKind::kWord ? 1 : 0;
    number = number || token.kind == TokenKind::kNumber;
  }
  return IsNameCase(tokens) && BeginsName(tokens) && !HasSpokenWord(tokens) &&
         words > 0 &&
         !absl::c_linear_search(kOtherLines,
                                absl::AsciiStrToLower(tokens[0].text)) &&
         (number || words >= kNameWordsMin);
}

std::optional<size_t> HeaderReader::OnlyNameBeside(
    std::optional<size_t> event) const {
  std::optional<size_t> only;
  size_t at = 0;
  for (; at < lines_.size() && !lines_[at].is_anchor(); ++at) {
    if (at == event || lines_[at].kind == LineKind::kCredit) continue;
    if (lines_[at].kind != LineKind::kName || only.has_value()) {
      return std::nullopt;
    }
    only = at;
  }
  if (at == lines_.size() || !only.has_value() ||
      lines_[*only].text.size() > kLineBytesTried ||
      !IsFullName(lines_[*only])) {
    return std::nullopt;
  }
  if (event.has_value()) {
    return *only == *event + 1 ? only : std::nullopt;
  }
  return *only + 1 == at ? only : std::nullopt;
}

void HeaderReader::TakeEvent() {
  std::optional<size_t> event;
  for (size_t at = 0; at < lines_.size() && !event.has_value(); ++at) {
    if (at != title_ && IsEventName(at)) event = at;
  }
  if (event.has_value()) {
    metadata_->AddText(MetadataKind::kEvent, lines_[*event].found.name,
                       MetadataRank::kLine);
    const auto title = OnlyNameBeside(event);
    if (!title.has_value() || metadata_->Has(MetadataKind::kTitle)) return;
    metadata_->AddText(MetadataKind::kTitle, lines_[*title].text,
                       MetadataRank::kLine);
    return;
  }
  const auto only = OnlyNameBeside(std::nullopt);
  if (!only.has_value() || title_.has_value()) return;
  metadata_->AddText(MetadataKind::kEvent, lines_[*only].text,
                     MetadataRank::kLine);
}

// Reads what follows the last turn, up to the end of the source.
void ReadClosing(absl::string_view source, uint64_t begin,
                 FoundMetadata* metadata) {
  const uint64_t least =
      source.size() - std::min<uint64_t>(source.size(), kClosingBytesMax);
  const bool cut = begin < least;
  LineReader lines(source, std::max(begin, least));
  if (cut) lines.Next();  // It may have lost its beginning.
  std::optional<SourceSpan> disclaimer;
  const auto end_disclaimer = [&] {
    if (disclaimer.has_value()) ReadDisclaimer(source, *disclaimer, metadata);
    disclaimer.reset();
  };
  while (lines.Next()) {
    const SourceSpan text = lines.line().visible;
    if (text.size() == 0) {
      end_disclaimer();
    } else if (disclaimer.has_value()) {
      disclaimer->end = text.end;
    } else if (ClassifyClosingNote(BytesOf(source, text)) ==
               ClosingNote::kParagraph) {
      disclaimer = text;
    } else {
      ReadTimeNote(TokenizeText(source, text), metadata);
    }
  }
  end_disclaimer();
}

}  // namespace

void AddTextMetadata(absl::string_view source, ParsedTranscript* transcript) {
  if (transcript->turns.empty()) return;
  FoundMetadata metadata(source);
  HeaderReader(source, &metadata)
      .Read(TextBegin(source), transcript->turns.front().head.begin);
  const Turn& last = transcript->turns.back();
  ReadClosing(source,
              last.spans.empty() ? last.head.end : last.spans.back().source.end,
              &metadata);
  metadata.MoveTo(&transcript->metadata);
}

}  // namespace turnstone
