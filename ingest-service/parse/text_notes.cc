#include "ingest-service/parse/text_notes.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "ingest-service/parse/event_words.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/text_dates.h"
#include "ingest-service/parse/text_places.h"
#include "ingest-service/parse/text_times.h"

namespace turnstone {
namespace {

constexpr size_t kDisclaimerBytesMax = 4096;
constexpr size_t kEventBytesMax = 300;

enum class FieldKind {
  kTitle,
  kEvent,
  kPlace,
  kDate,
  kTime,
  kDateAndTime,
  kStart,
  kEnd,
  kLanguage,
};

struct KnownField {
  absl::string_view key;
  FieldKind kind;
};

constexpr std::array kFields = {
    KnownField{"title", FieldKind::kTitle},
    KnownField{"session title", FieldKind::kTitle},
    KnownField{"talk title", FieldKind::kTitle},
    KnownField{"event", FieldKind::kEvent},
    KnownField{"event name", FieldKind::kEvent},
    KnownField{"conference", FieldKind::kEvent},
    KnownField{"meeting", FieldKind::kEvent},
    KnownField{"place", FieldKind::kPlace},
    KnownField{"location", FieldKind::kPlace},
    KnownField{"venue", FieldKind::kPlace},
    KnownField{"city", FieldKind::kPlace},
    KnownField{"date", FieldKind::kDate},
    KnownField{"dates", FieldKind::kDate},
    KnownField{"day", FieldKind::kDate},
    KnownField{"held", FieldKind::kDate},
    KnownField{"held on", FieldKind::kDate},
    KnownField{"date & time", FieldKind::kDateAndTime},
    KnownField{"date and time", FieldKind::kDateAndTime},
    KnownField{"day & time", FieldKind::kDateAndTime},
    KnownField{"day and time", FieldKind::kDateAndTime},
    KnownField{"when", FieldKind::kDateAndTime},
    KnownField{"time", FieldKind::kTime},
    KnownField{"start", FieldKind::kStart},
    KnownField{"start time", FieldKind::kStart},
    KnownField{"started", FieldKind::kStart},
    KnownField{"end", FieldKind::kEnd},
    KnownField{"end time", FieldKind::kEnd},
    KnownField{"ended", FieldKind::kEnd},
    KnownField{"language", FieldKind::kLanguage},
    KnownField{"lang", FieldKind::kLanguage},
};

constexpr std::array<absl::string_view, 6> kStartVerbs = {
    "started", "began", "commenced", "convened", "opened", "called"};
constexpr std::array<absl::string_view, 5> kEndVerbs = {
    "concluded", "ended", "adjourned", "closed", "finished"};
constexpr std::array<absl::string_view, 6> kBreakVerbs = {
    "resumed", "reconvened", "recessed", "suspended", "broke", "paused"};

enum class Verb { kNone, kStart, kEnd, kBreak };

Verb VerbOf(const TextToken& token) {
  if (token.kind != TokenKind::kWord) return Verb::kNone;
  const std::string lower = absl::AsciiStrToLower(token.text);
  if (absl::c_linear_search(kStartVerbs, lower)) return Verb::kStart;
  if (absl::c_linear_search(kEndVerbs, lower)) return Verb::kEnd;
  return absl::c_linear_search(kBreakVerbs, lower) ? Verb::kBreak : Verb::kNone;
}

void AddVerbTime(Verb verb, const FoundTime& time, FoundMetadata* metadata) {
  if (verb != Verb::kStart && verb != Verb::kEnd) return;
  metadata->Add(
      verb == Verb::kStart ? MetadataKind::kStartTime : MetadataKind::kEndTime,
      FormatTime(time.start), time.source, MetadataRank::kSaid);
}

// Adds the only time of a field, or only range.
void AddFieldTime(const TextTokens& tokens, FieldKind kind,
                  FoundMetadata* metadata) {
  const std::vector<FoundTime> times = FindTimes(tokens);
  if (times.size() != 1) return;
  const FoundTime& time = times[0];
  const bool range = time.end.has_value();
  if (kind == FieldKind::kStart || kind == FieldKind::kEnd) {
    if (range) return;
    AddVerbTime(kind == FieldKind::kStart ? Verb::kStart : Verb::kEnd, time,
                metadata);
  } else if (range || kind != FieldKind::kDate) {
    metadata->AddTime(time, MetadataRank::kSaid);
  }
}

// Returns the token that ends the sentence that begins at `at`, or the end.
size_t SentenceEnd(const TextTokens& tokens, size_t at) {
  for (; at < tokens.size(); ++at) {
    if (at == 0 || !IsMark(tokens, at, ".") || IsMonth(tokens[at - 1].text)) {
      continue;
    }
    if (at + 1 == tokens.size()) break;
    // "St. Louis", "U.S.A."
    if (tokens[at + 1].spaced && tokens[at - 1].text.size() > 2) break;
  }
  return at;
}

// Returns the tokens of an event's name that begins at `begin` and ends
// before byte `end`, without the words that join it to what follows.
size_t EventEnd(const TextTokens& tokens, size_t begin, uint64_t end) {
  size_t last = begin;
  while (last < tokens.size() && tokens[last].span.end <= end &&
         !IsMark(tokens, last, ",") && !IsMark(tokens, last, ";")) {
    ++last;
  }
  while (last > begin) {
    const TextToken& token = tokens[last - 1];
    const bool joint =
        IsWord(tokens, last - 1, "in") || IsWord(tokens, last - 1, "on") ||
        IsWord(tokens, last - 1, "at") || IsWord(tokens, last - 1, "from") ||
        IsWord(tokens, last - 1, "held") || token.kind == TokenKind::kDash ||
        token.text == "." || IsWeekday(token.text);
    if (!joint) break;
    --last;
  }
  return last;
}

}  // namespace

NoteField ReadNoteField(const HeaderField& field, absl::string_view source,
                        FoundMetadata* metadata) {
  const auto* const known =
      absl::c_find_if(kFields, [&field](const KnownField& candidate) {
        return candidate.key == field.key;
      });
  if (known == kFields.end()) return NoteField::kUnknown;
  const absl::string_view value = BytesOf(source, field.value);
  const bool tried = value.size() <= kEventBytesMax;
  switch (known->kind) {
    case FieldKind::kTitle:
      metadata->AddText(MetadataKind::kTitle, field.value, MetadataRank::kSaid);
      return NoteField::kOther;
    case FieldKind::kEvent:
      metadata->AddText(MetadataKind::kEvent, field.value, MetadataRank::kSaid);
      return NoteField::kOther;
    case FieldKind::kLanguage:
      metadata->Add(MetadataKind::kLanguage, LanguageTagOf(value), field.value,
                    MetadataRank::kSaid);
      return NoteField::kOther;
    case FieldKind::kPlace:
      if (!absl::StrContains(value, "://")) {
        metadata->AddText(MetadataKind::kPlace, field.value,
                          MetadataRank::kSaid);
      }
      return NoteField::kWhenWhere;
    default:
      break;
  }
  if (!tried) return NoteField::kWhenWhere;
  const TextTokens tokens = TokenizeText(source, field.value);
  if (known->kind == FieldKind::kDate ||
      known->kind == FieldKind::kDateAndTime) {
    for (const FoundDate& date : FindDates(tokens)) {
      metadata->AddDate(date, MetadataRank::kSaid);
    }
  }
  AddFieldTime(tokens, known->kind, metadata);
  return NoteField::kWhenWhere;
}

void ReadDisclaimer(absl::string_view source, SourceSpan span,
                    FoundMetadata* metadata) {
  span.end = std::min<uint64_t>(span.end, span.begin + kDisclaimerBytesMax);
  const TextTokens all = TokenizeText(source, span);
  size_t begin = 0;
  while (begin < all.size() && !IsWord(all, begin, "during")) ++begin;
  if (++begin >= all.size()) return;
  if (IsWord(all, begin, "the") || IsWord(all, begin, "a") ||
      IsWord(all, begin, "an")) {
    ++begin;
  }
  const size_t sentence_end = SentenceEnd(all, begin);
  const TextTokens tokens(
      all.begin() + static_cast<std::ptrdiff_t>(begin),
      all.begin() + static_cast<std::ptrdiff_t>(sentence_end));
  if (tokens.empty()) return;
  const std::vector<FoundDate> dates = FindDates(tokens);
  const std::vector<SourceSpan> places = FindPlaces(tokens);
  uint64_t end = tokens.back().span.end;
  for (const FoundDate& date : dates) {
    metadata->AddDate(date, MetadataRank::kProse);
    end = std::min(end, date.source.begin);
  }
  for (const SourceSpan place : places) {
    metadata->AddText(MetadataKind::kPlace, place, MetadataRank::kProse);
    end = std::min(end, place.begin);
  }
  const size_t last = EventEnd(tokens, 0, end);
  const TextTokens name(tokens.begin(),
                        tokens.begin() + static_cast<std::ptrdiff_t>(last));
  const bool names_event = absl::c_any_of(name, [](const TextToken& token) {
    return IsCapitalised(token) && IsEventWord(token.text);
  });
  if (!names_event || name.size() < 2 || !IsNameCase(name)) return;
  metadata->AddText(MetadataKind::kEvent,
                    {name.front().span.begin, name.back().span.end},
                    MetadataRank::kProse);
}

void ReadTimeNote(const TextTokens& tokens, FoundMetadata* metadata) {
  if (HasSpokenWord(tokens)) return;
  const auto first = absl::c_find_if(tokens, [](const TextToken& token) {
    return token.kind == TokenKind::kWord;
  });
  const bool of_event =
      (first != tokens.end() && VerbOf(*first) != Verb::kNone) ||
      absl::c_any_of(tokens, [](const TextToken& token) {
        return IsEventWord(token.text) ||
               absl::EqualsIgnoreCase(token.text, "proceedings");
      });
  if (!of_event) return;
  Verb verb = Verb::kNone;
  std::optional<FoundTime> waiting;  // Printed before its verb.
  for (size_t at = 0; at < tokens.size(); ++at) {
    if (const Verb found = VerbOf(tokens[at]); found != Verb::kNone) {
      if (waiting.has_value()) AddVerbTime(found, *waiting, metadata);
      waiting.reset();
      verb = found;
    }
    if (!IsWord(tokens, at, "at")) continue;
    const auto time = ReadTime(tokens, at + 1);
    if (!time.has_value() || time->end.has_value()) continue;
    if (verb == Verb::kNone) {
      waiting = time;
    } else {
      AddVerbTime(verb, *time, metadata);
    }
    verb = Verb::kNone;
  }
}

}  // namespace turnstone
