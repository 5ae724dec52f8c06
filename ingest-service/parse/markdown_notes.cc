#include "ingest-service/parse/markdown_notes.h"

#include <array>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "ingest-service/parse/label_rules.h"

namespace turnstone {
namespace {

constexpr int kHeadingLevelMax = 6;
constexpr int kRuleMarksMin = 3;
constexpr std::array<absl::string_view, 7> kBreakNames = {
    "break",         "ad break", "break time", "music break",
    "sponsor break", "intro",    "outro"};

// "---", "* * *", "___"
bool IsRule(absl::string_view text) {
  int marks = 0;
  for (const char c : text) {
    if (c == ' ') continue;
    if (c != text[0]) return false;
    ++marks;
  }
  return marks >= kRuleMarksMin &&
         (text[0] == '-' || text[0] == '*' || text[0] == '_');
}

// "**Break:**", "**Break**: [17:52]"
std::optional<SourceSpan> FindBreak(absl::string_view source,
                                    const SourceLine& line) {
  const uint64_t end = line.visible.end;
  uint64_t at = line.visible.begin;
  SkipTimeMark(source, end, &at);
  const absl::string_view rest = source.substr(at, end - at);
  const size_t size = rest.find("**", 2);
  if (!absl::StartsWith(rest, "**") || size == absl::string_view::npos) {
    return std::nullopt;
  }
  SourceSpan name = Trim(source, {at + 2, at + size});
  if (name.size() > 0 && source[name.end - 1] == ':') --name.end;
  at += size + 2;
  if (at < end && source[at] == ':') ++at;
  at = SkipSpace(source, at, end);
  SkipTimeMark(source, end, &at);
  if (at != end || !IsBreakName(BytesOf(source, name))) return std::nullopt;
  return name;
}

}  // namespace

bool SkipTimeMark(absl::string_view source, uint64_t end, uint64_t* at) {
  const uint64_t begin = *at + (*at < end && source[*at] == '\\' ? 1 : 0);
  if (begin >= end || (source[begin] != '[' && source[begin] != '(')) {
    return false;
  }
  const size_t close = source.substr(0, end).find_first_of("])", begin + 1);
  if (close == absl::string_view::npos) return false;
  absl::string_view inner = source.substr(begin + 1, close - begin - 1);
  if (absl::EndsWith(inner, "\\")) inner.remove_suffix(1);
  if (!IsTimeMark(inner)) return false;
  *at = SkipSpace(source, close + 1, end);
  return true;
}

bool IsBreakName(absl::string_view label) {
  const std::string lower = absl::AsciiStrToLower(label);
  return absl::c_linear_search(kBreakNames, absl::string_view(lower));
}

std::optional<MarkdownHeading> FindMarkdownHeading(absl::string_view source,
                                                   const SourceLine& line) {
  MarkdownHeading heading;
  uint64_t begin = line.visible.begin;
  while (begin < line.visible.end && source[begin] == '#') ++begin;
  heading.level = static_cast<int>(begin - line.visible.begin);
  if (heading.level < 1 || heading.level > kHeadingLevelMax ||
      SpaceBytesAt(source, begin) == 0) {
    return std::nullopt;
  }
  uint64_t end = line.visible.end;
  while (end > begin && source[end - 1] == '#') --end;
  heading.text = Trim(source, {begin, end});
  if (heading.text.size() == 0) return std::nullopt;
  return heading;
}

std::optional<FoundAnnotation> FindMarkdownNote(absl::string_view source,
                                                const SourceLine& line) {
  FoundAnnotation note;
  note.source = line.visible;
  if (const auto heading = FindMarkdownHeading(source, line)) {
    note.inner = heading->text;
    return note;
  }
  if (const auto name = FindBreak(source, line)) {
    note.inner = *name;
    return note;
  }
  if (line.visible.size() == 0 || !IsRule(BytesOf(source, line.visible))) {
    return std::nullopt;
  }
  note.inner = line.visible;
  return note;
}

}  // namespace turnstone
