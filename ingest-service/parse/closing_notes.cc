#include "ingest-service/parse/closing_notes.h"

#include <array>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace turnstone {
namespace {

constexpr size_t kRuleBytesMin = 3;

// Whole lines, in small letters, without brackets and full stop.
constexpr std::array<absl::string_view, 16> kLines = {
    "adjourned",         "meeting adjourned", "session adjourned",
    "finished file",     "raw file",          "end of file",
    "end of transcript", "end of session",    "end of meeting",
    "session ended",     "session concluded", "meeting concluded",
    "meeting ended",     "end of captioning", "end of recording",
    "captioning ended"};

// What brackets about the end speak of, and what they say of it.
constexpr std::array<absl::string_view, 9> kGatherings = {
    "session", "meeting", "workshop",   "panel",     "forum",
    "hearing", "event",   "conference", "proceeding"};
constexpr std::array<absl::string_view, 5> kEnds = {
    "concluded", "ended", "adjourned", "closed", "finished"};

// Parts of disclaimers.
constexpr std::array<absl::string_view, 13> kDisclaimers = {
    "provided in a rough draft format",
    "totally verbatim record",
    "real-time captioning taken during",
    "realtime captioning taken during",
    "treated as an authoritative record",
    "communication access realtime translation",
    "communication access real-time translation",
    "live captioning by",
    "captioning provided by",
    "services provided by",
    "captioned by",
    "it is posted as an aid to understanding",
    "although it is largely accurate"};

bool IsRule(absl::string_view line) {
  return line.size() >= kRuleBytesMin && absl::c_all_of(line, [](char c) {
           return absl::StrContains("*-_=#~ ", absl::string_view(&c, 1));
         });
}

bool HasAny(absl::string_view line, const absl::string_view* begin,
            const absl::string_view* end) {
  for (const absl::string_view* part = begin; part != end; ++part) {
    if (absl::StrContains(line, *part)) return true;
  }
  return false;
}

template <size_t kSize>
bool HasAnyOf(absl::string_view line,
              const std::array<absl::string_view, kSize>& parts) {
  return HasAny(line, parts.data(), parts.data() + parts.size());
}

}  // namespace

ClosingNote ClassifyClosingNote(absl::string_view line) {
  if (line.empty() || line.size() > kClosingLineBytesMax) {
    return ClosingNote::kNone;
  }
  if (IsRule(line)) return ClosingNote::kLine;
  const std::string lower = absl::AsciiStrToLower(line);
  absl::string_view words = absl::StripSuffix(lower, ".");
  const bool bracketed =
      (absl::StartsWith(words, "(") && absl::EndsWith(words, ")")) ||
      (absl::StartsWith(words, "[") && absl::EndsWith(words, "]"));
  if (bracketed) words = words.substr(1, words.size() - 2);
  words = absl::StripSuffix(absl::StripAsciiWhitespace(words), ".");
  if (absl::c_linear_search(kLines, words)) return ClosingNote::kLine;
  // Without brackets "The meeting is adjourned" is what the chair says.
  if ((bracketed || absl::StartsWith(words, "whereupon")) &&
      HasAnyOf(words, kGatherings) && HasAnyOf(words, kEnds)) {
    return ClosingNote::kLine;
  }
  return HasAnyOf(lower, kDisclaimers) ? ClosingNote::kParagraph
                                       : ClosingNote::kNone;
}

}  // namespace turnstone
