#include "ingest-service/parse/closing_notes.h"

#include <algorithm>
#include <array>
#include <cstdint>
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
constexpr std::array<absl::string_view, 9> kDisclaimers = {
    "provided in a rough draft format",
    "totally verbatim record",
    "real-time captioning taken during",
    "realtime captioning taken during",
    "treated as an authoritative record",
    "communication access realtime translation",
    "communication access real-time translation",
    "it is posted as an aid to understanding",
    "although it is largely accurate"};

// No disclaimer has fewer bytes.
constexpr size_t kDisclaimerBytesMin = [] {
  size_t least = kDisclaimers[0].size();
  for (const absl::string_view part : kDisclaimers) {
    least = std::min(least, part.size());
  }
  return least;
}();

// A number for the two bytes that end before `end`, the same for capitals and
// small letters.
constexpr size_t PairBefore(absl::string_view text, size_t end) {
  constexpr unsigned kLetterBits = 0x1F;
  return (static_cast<unsigned char>(text[end - 2]) & kLetterBits) << 5 |
         (static_cast<unsigned char>(text[end - 1]) & kLetterBits);
}

// How far behind a pair of bytes the first kDisclaimerBytesMin bytes of a
// disclaimer may end at the earliest.
constexpr std::array<uint8_t, 1024> kDisclaimerSteps = [] {
  std::array<uint8_t, 1024> steps = {};
  for (uint8_t& step : steps) step = kDisclaimerBytesMin - 1;
  for (const absl::string_view part : kDisclaimers) {
    for (size_t end = 2; end <= kDisclaimerBytesMin; ++end) {
      uint8_t& step = steps[PairBefore(part, end)];
      step = std::min<uint8_t>(step, kDisclaimerBytesMin - end);
    }
  }
  return steps;
}();

// Beginnings of credits.
constexpr std::array<absl::string_view, 5> kCredits = {
    "live captioning by", "captioning provided by", "captions provided by",
    "services provided by", "captioned by"};

bool IsRule(absl::string_view line) {
  return line.size() >= kRuleBytesMin && absl::c_all_of(line, [](char c) {
           return absl::StrContains("*-_=#~ ", absl::string_view(&c, 1));
         });
}

// True if a disclaimer is in the line. Every line of a source is asked this:
// most bytes are stepped over, as Wu and Manber do it.
bool HasDisclaimer(absl::string_view line) {
  for (size_t end = kDisclaimerBytesMin; end <= line.size();) {
    const size_t step = kDisclaimerSteps[PairBefore(line, end)];
    if (step > 0) {
      end += step;
      continue;
    }
    const absl::string_view rest = line.substr(end - kDisclaimerBytesMin);
    if (absl::c_any_of(kDisclaimers, [rest](absl::string_view part) {
          return absl::StartsWithIgnoreCase(rest, part);
        })) {
      return true;
    }
    ++end;
  }
  return false;
}

template <size_t kSize>
bool HasAnyOf(absl::string_view line,
              const std::array<absl::string_view, kSize>& parts) {
  return absl::c_any_of(parts, [line](absl::string_view part) {
    return absl::StrContains(line, part);
  });
}

}  // namespace

ClosingNote ClassifyClosingNote(absl::string_view line) {
  if (line.empty() || line.size() > kClosingLineBytesMax) {
    return ClosingNote::kNone;
  }
  if (IsRule(line)) return ClosingNote::kLine;
  absl::string_view words = absl::StripSuffix(line, ".");
  const bool bracketed =
      (absl::StartsWith(words, "(") && absl::EndsWith(words, ")")) ||
      (absl::StartsWith(words, "[") && absl::EndsWith(words, "]"));
  if (bracketed) words = words.substr(1, words.size() - 2);
  words = absl::StripSuffix(absl::StripAsciiWhitespace(words), ".");
  if (absl::c_any_of(kLines, [words](absl::string_view note) {
        return absl::EqualsIgnoreCase(words, note);
      })) {
    return ClosingNote::kLine;
  }
  // Without brackets "The meeting is adjourned" is what the chair says.
  if (bracketed || absl::StartsWithIgnoreCase(words, "whereupon")) {
    const std::string lower = absl::AsciiStrToLower(words);
    if (HasAnyOf(lower, kGatherings) && HasAnyOf(lower, kEnds)) {
      return ClosingNote::kLine;
    }
  }
  const bool credit = absl::c_any_of(kCredits, [line](absl::string_view part) {
    return absl::StartsWithIgnoreCase(line, part);
  });
  return credit || HasDisclaimer(line) ? ClosingNote::kParagraph
                                       : ClosingNote::kNone;
}

}  // namespace turnstone
