#include "ingest-service/parse/text_dates.h"

#include <array>
#include <optional>

#include "absl/strings/match.h"

namespace turnstone {
namespace {

constexpr int kYearMin = 1800;
constexpr int kYearMax = 2199;
constexpr int kDayMax = 31;
constexpr size_t kYearDigits = 4;
constexpr size_t kShortNameBytes = 3;

constexpr std::array<absl::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};

// In the order of absl::Weekday.
constexpr std::array<absl::string_view, 7> kWeekdays = {
    "monday", "tuesday",  "wednesday", "thursday",
    "friday", "saturday", "sunday"};

// Returns the place of `word`, a whole name or its first three letters.
template <size_t kSize>
int IndexOf(const std::array<absl::string_view, kSize>& names,
            absl::string_view word) {
  for (size_t i = 0; i < kSize; ++i) {
    if (absl::EqualsIgnoreCase(word, names[i]) ||
        absl::EqualsIgnoreCase(word, names[i].substr(0, kShortNameBytes))) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

// 1 to 12, or 0.
int MonthOf(absl::string_view word) {
  if (absl::EqualsIgnoreCase(word, "sept")) return 9;
  return IndexOf(kMonths, word) + 1;
}

// 0 is Monday; -1 is none.
int WeekdayOf(absl::string_view word) {
  for (const absl::string_view name : {"tues", "thur", "thurs"}) {
    if (absl::EqualsIgnoreCase(word, name)) word = word.substr(0, 3);
  }
  return IndexOf(kWeekdays, word);
}

// Parts of a date, 0 where they are not printed.
struct DateParts {
  int year = 0;
  int month = 0;
  int day = 0;
  bool month_first = false;
  bool is_iso = false;
  size_t next = 0;  // The token after it.
};

std::optional<absl::CivilDay> DayOf(const DateParts& parts) {
  const absl::CivilDay day(parts.year, parts.month, parts.day);
  if (day.year() != parts.year || day.month() != parts.month ||
      day.day() != parts.day) {
    return std::nullopt;
  }
  return day;
}

// "19", "19th"
bool ReadDay(const TextTokens& tokens, size_t* at, int* day) {
  const int number = NumberOf(tokens, *at);
  if (number < 1 || number > kDayMax || tokens[*at].text.size() > 2) {
    return false;
  }
  *day = number;
  ++*at;
  if (!IsJoined(tokens, *at, TokenKind::kWord)) return true;
  for (const absl::string_view ending : {"st", "nd", "rd", "th"}) {
    if (!IsWord(tokens, *at, ending)) continue;
    ++*at;
    return true;
  }
  return false;
}

// "December", "Dec."
bool ReadMonth(const TextTokens& tokens, size_t* at, int* month) {
  if (*at >= tokens.size() || !IsCapitalised(tokens[*at])) return false;
  *month = MonthOf(tokens[*at].text);
  if (*month == 0) return false;
  const bool is_short = tokens[*at].text.size() <= kShortNameBytes + 1;
  ++*at;
  if (is_short && IsMark(tokens, *at, ".") && !tokens[*at].spaced) ++*at;
  return true;
}

// "2017", ", 2017"; leaves `*at` where it is if there is no year.
void ReadYear(const TextTokens& tokens, size_t* at, int* year) {
  const size_t number = IsMark(tokens, *at, ",") ? *at + 1 : *at;
  const int value = NumberOf(tokens, number);
  if (value < kYearMin || value > kYearMax) return;
  *year = value;
  *at = number + 1;
}

bool ReadIsoDate(const TextTokens& tokens, size_t at, DateParts* parts) {
  for (size_t i = at + 1; i < at + 5; ++i) {
    const bool dash = (i - at) % 2 == 1;
    if (!IsJoined(tokens, i, dash ? TokenKind::kDash : TokenKind::kNumber) ||
        (dash ? tokens[i].text != "-" : tokens[i].text.size() != 2)) {
      return false;
    }
  }
  parts->is_iso = true;
  parts->year = NumberOf(tokens, at);
  parts->month = NumberOf(tokens, at + 2);
  parts->day = NumberOf(tokens, at + 4);
  parts->next = at + 5;
  // "2017-12-19T10:00"
  if (IsJoined(tokens, parts->next, TokenKind::kWord) &&
      IsWord(tokens, parts->next, "t")) {
    return IsJoined(tokens, parts->next + 1, TokenKind::kNumber);
  }
  return true;
}

// Reads as much of a date as stands at `at`: at least a day.
std::optional<DateParts> ReadParts(const TextTokens& tokens, size_t at) {
  DateParts parts;
  const int number = NumberOf(tokens, at);
  if (number >= kYearMin && number <= kYearMax &&
      tokens[at].text.size() == kYearDigits) {
    if (!ReadIsoDate(tokens, at, &parts)) return std::nullopt;
    return parts;
  }
  parts.next = at;
  if (ReadMonth(tokens, &parts.next, &parts.month)) {
    parts.month_first = true;
    if (!ReadDay(tokens, &parts.next, &parts.day)) return std::nullopt;
    ReadYear(tokens, &parts.next, &parts.year);
    return parts;
  }
  if (!ReadDay(tokens, &parts.next, &parts.day)) return std::nullopt;
  size_t month = parts.next + (IsWord(tokens, parts.next, "of") ? 1 : 0);
  if (ReadMonth(tokens, &month, &parts.month)) {
    parts.next = month;
    ReadYear(tokens, &parts.next, &parts.year);
  }
  return parts;
}

bool IsRangeMark(const TextTokens& tokens, size_t at) {
  return at < tokens.size() &&
         (tokens[at].kind == TokenKind::kDash || IsWord(tokens, at, "to") ||
          IsWord(tokens, at, "through") || IsWord(tokens, at, "until"));
}

bool IsAnd(const TextTokens& tokens, size_t at) {
  return IsWord(tokens, at, "and") || IsMark(tokens, at, "&");
}

// Fills in what one end of a range takes from the other: true if both are
// whole then.
bool CompleteRange(const TextTokens& tokens, DateParts* first,
                   DateParts* last) {
  if (first->is_iso != last->is_iso) return false;
  if (first->year != 0) return last->year != 0 && last->month != 0;
  if (first->month_first) {
    if (last->month == 0) {
      last->month = first->month;
      ReadYear(tokens, &last->next, &last->year);
    } else if (!last->month_first) {
      return false;
    }
  } else if (last->month_first) {
    return false;
  }
  first->year = last->year;
  if (first->month == 0) first->month = last->month;
  return last->year != 0 && last->month != 0;
}

// True if the date may begin at token `at`: it is not part of a longer number,
// path or list of days.
bool BeginsDate(const TextTokens& tokens, size_t at, bool day_only) {
  if (at == 0) return true;
  const TextToken& before = tokens[at - 1];
  if (!tokens[at].spaced && before.kind != TokenKind::kMark) return false;
  if (!tokens[at].spaced && before.text != "(" && before.text != "[" &&
      before.text != "," && before.text != "\"" && before.text != ":" &&
      before.text != "*") {
    return false;
  }
  if (at == 1 || tokens[at - 2].kind != TokenKind::kNumber) return true;
  if (IsMark(tokens, at - 1, ":")) return false;
  if (IsMark(tokens, at - 1, ",")) return !day_only;
  return !IsRangeMark(tokens, at - 1) && !IsAnd(tokens, at - 1);
}

// True if the date may end before token `at`.
bool EndsDate(const TextTokens& tokens, size_t at) {
  if (at >= tokens.size() || tokens[at].spaced) return true;
  const TextToken& next = tokens[at];
  if (next.kind == TokenKind::kWord) return next.text == "T";
  if (next.kind == TokenKind::kDash) {
    return !IsJoined(tokens, at + 1, TokenKind::kNumber);
  }
  if (next.text == "/" || next.text == "_") return false;
  return next.text != "." || (!IsJoined(tokens, at + 1, TokenKind::kWord) &&
                              !IsJoined(tokens, at + 1, TokenKind::kNumber));
}

// True if no other weekday is printed before token `at`.
bool WeekdayAgrees(const TextTokens& tokens, size_t at, absl::CivilDay day) {
  size_t before = at;
  while (before > 0 && tokens[before - 1].kind == TokenKind::kMark) --before;
  if (before == 0) return true;
  const int printed = WeekdayOf(tokens[before - 1].text);
  return printed < 0 || printed == static_cast<int>(absl::GetWeekday(day));
}

// Returns the date that begins at token `at`, and the token after it.
std::optional<FoundDate> ReadDate(const TextTokens& tokens, size_t at,
                                  size_t* next) {
  std::optional<DateParts> first = ReadParts(tokens, at);
  if (!first.has_value() ||
      !BeginsDate(tokens, at, first->year == 0 && first->month == 0)) {
    return std::nullopt;
  }
  DateParts last = *first;
  const bool is_range = IsRangeMark(tokens, first->next);
  if (is_range || (first->year == 0 && IsAnd(tokens, first->next))) {
    auto end = ReadParts(tokens, first->next + 1);
    if (end.has_value() && CompleteRange(tokens, &*first, &*end)) last = *end;
  }
  if (first->year == 0 || first->month == 0 || !EndsDate(tokens, last.next)) {
    return std::nullopt;
  }
  const auto first_day = DayOf(*first);
  const auto last_day = DayOf(last);
  *next = last.next;
  if (!first_day.has_value() || !last_day.has_value() ||
      *last_day < *first_day || !WeekdayAgrees(tokens, at, *first_day)) {
    return std::nullopt;
  }
  return FoundDate{*first_day,
                   *last_day,
                   {tokens[at].span.begin, tokens[last.next - 1].span.end}};
}

}  // namespace

std::vector<FoundDate> FindDates(const TextTokens& tokens) {
  std::vector<FoundDate> dates;
  for (size_t at = 0; at < tokens.size();) {
    size_t next = at + 1;  // A whole date that is wrong is passed over too.
    if (const auto date = ReadDate(tokens, at, &next)) dates.push_back(*date);
    at = next;
  }
  return dates;
}

bool IsWeekday(absl::string_view word) { return WeekdayOf(word) >= 0; }

bool IsMonth(absl::string_view word) { return MonthOf(word) != 0; }

}  // namespace turnstone
