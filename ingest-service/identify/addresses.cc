#include "ingest-service/identify/addresses.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ingest-service/identify/no_names.h"
#include "ingest-service/identify/self_introduction.h"

namespace turnstone {
namespace {

using WordSet = absl::flat_hash_set<absl::string_view>;

// In the first bytes of a turn people speak to who spoke before, in the last
// to who is to speak.
constexpr uint32_t kOpeningBytes = 40;
constexpr uint32_t kClosingBytes = 120;
constexpr uint32_t kThanksBytes = 32;
constexpr size_t kNameWordsMax = 3;

// Words right before a name that is addressed without a comma.
const WordSet& Interjections() {
  static const auto* const words = new WordSet{"ah",
                                               "alright",
                                               "and",
                                               "but",
                                               "bye",
                                               "cheers",
                                               "congratulations",
                                               "hey",
                                               "no",
                                               "oh",
                                               "okay",
                                               "ok",
                                               "please",
                                               "right",
                                               "so",
                                               "sorry",
                                               "sure",
                                               "well",
                                               "yes",
                                               "yeah",
                                               "yep",
                                               "then",
                                               "thanks",
                                               "hello",
                                               "hi",
                                               "you",
                                               "morning",
                                               "afternoon",
                                               "evening",
                                               "welcome",
                                               "now",
                                               "goodbye",
                                               "perfect",
                                               "great",
                                               "ahead"};
  return *words;
}

// Those of them that join names inside of a sentence.
const WordSet& JoiningWords() {
  static const auto* const words =
      new WordSet{"and", "but", "so", "then", "no", "now", "you"};
  return *words;
}

const WordSet& Greetings() {
  static const auto* const words =
      new WordSet{"hello", "hey",       "hi",      "welcome", "morning",
                  "bye",   "afternoon", "evening", "goodbye"};
  return *words;
}

// Words behind "Lea," that greet her.
const WordSet& Welcomes() {
  static const auto* const words =
      new WordSet{"thanks", "thank", "welcome", "hello", "hi"};
  return *words;
}

// Words behind "Lea," that speak to her.
const WordSet& QuestionWords() {
  static const auto* const words = new WordSet{
      "what",   "how",   "do",     "did",  "can",      "could",  "would",
      "why",    "where", "when",   "who",  "you",      "you're", "your",
      "you've", "tell",  "go",     "is",   "are",      "have",   "let's",
      "maybe",  "any",   "please", "over", "anything", "does",   "which",
      "were",   "was",   "would",  "will", "if"};
  return *words;
}

// Words before a name that say who is here.
const WordSet& Introducers() {
  static const auto* const words = new WordSet{
      "host",   "co-host", "cohost",    "guest",   "by",        "with",
      "i'm",    "name's",  "introduce", "welcome", "hosts",     "co-hosts",
      "guests", "cohosts", "panelist",  "speaker", "colleague", "friend"};
  return *words;
}

// Words before things, hardly before a person's name.
const WordSet& ThingWords() {
  static const auto* const words =
      new WordSet{"the",  "a",     "an",   "in",    "on",    "into", "our",
                  "your", "my",    "this", "its",   "using", "use",  "their",
                  "at",   "every", "any",  "these", "those", "some"};
  return *words;
}

const WordSet& Honorifics() {
  static const auto* const words =
      new WordSet{"mr.",       "mrs.",         "ms.",
                  "dr.",       "prof.",        "mr",
                  "mrs",       "ms",           "dr",
                  "prof",      "madam",        "sir",
                  "professor", "senator",      "ambassador",
                  "minister",  "sen.",         "rep.",
                  "doctor",    "commissioner", "representative"};
  return *words;
}

// A name and the words around it.
struct Around {
  uint32_t begin = 0;  // Of the name: `run` without what is none of it.
  uint32_t from = 0;   // Of the name, with what goes with it.
  std::vector<absl::string_view> words;
  std::string before;       // The word before it, in small letters.
  std::string before_that;  // And the one before that.
  bool before_capital = false;
  char mark = 0;  // Between `before` and the name.
  bool begins_sentence = false;
  bool thanked = false;  // "thank" stands before it in the sentence.
  std::string behind;
  bool behind_capital = false;
};

bool IsCapital(absl::string_view word) {
  return !word.empty() &&
         absl::ascii_isupper(static_cast<unsigned char>(word[0])) &&
         word != "I" && !absl::StartsWith(word, "I'");
}

// True if a sentence that thanks leads up to byte `at`: "Thank you so much, ".
bool ThanksBefore(absl::string_view text, uint32_t at) {
  const size_t from = at - std::min<size_t>(at, kThanksBytes);
  const absl::string_view close = text.substr(from, at - from);
  const size_t thank = close.find("hank");
  return thank != absl::string_view::npos &&
         close.find_first_of(".?!", thank) == absl::string_view::npos;
}

// Returns the words of the name, without honorifics and words that only begin
// a sentence.
Around NameIn(const Capitals& capitals, const CapitalRun& run) {
  Around around;
  around.begin = run.begin;
  around.begins_sentence = run.before == Before::kSentence;
  uint32_t word_begin = run.begin;
  uint32_t dropped_begin = run.begin;
  for (const absl::string_view word :
       absl::StrSplit(capitals.TextOf(run), ' ')) {
    const std::string small = SmallLetters(word);
    const bool first = around.words.empty();
    if (first && Honorifics().contains(small)) {
      around.begin += static_cast<uint32_t>(word.size()) + 1;
      dropped_begin = word_begin;
    } else if (first && run.words > 1 &&
               (IsNoName(small) || Interjections().contains(small))) {
      around.begin += static_cast<uint32_t>(word.size()) + 1;
      dropped_begin = around.begin;
      around.begins_sentence = false;
    } else {
      around.words.push_back(word);
    }
    word_begin += static_cast<uint32_t>(word.size()) + 1;
  }
  // All words may have been dropped, and with them what joins them.
  around.from = std::min(std::max(dropped_begin, run.begin), run.end);
  return around;
}

void LookAround(const Capitals& capitals, const CapitalRun& run,
                absl::string_view text, Around* around) {
  const absl::string_view before =
      capitals.WordBefore(run.turn, around->from, &around->mark);
  around->before = SmallLetters(before);
  around->before_capital = IsCapital(before);
  char mark = 0;
  around->before_that = SmallLetters(capitals.WordBefore(
      run.turn, static_cast<uint32_t>(before.data() - text.data()), &mark));
  around->thanked = ThanksBefore(text, around->from);
  const absl::string_view behind = capitals.WordBehind(run.turn, run.end);
  around->behind = SmallLetters(behind);
  around->behind_capital = IsCapital(behind);
}

bool EndsSentence(char mark) {
  return mark == '.' || mark == '?' || mark == '!';
}

// True if the name stands apart from the words around it, as one that is
// called does.
bool StandsApart(const Around& around, const CapitalRun& run) {
  const bool called = around.mark == 0 && !around.begins_sentence &&
                      Interjections().contains(around.before) &&
                      (around.before_capital || around.thanked ||
                       !JoiningWords().contains(around.before));
  const bool after = run.closes || EndsSentence(run.after) ||
                     run.after == ',' || run.after == '-';
  const bool before = around.begins_sentence || called || around.mark == ',' ||
                      around.mark == '-';
  if (!before || !after) return false;
  const bool list_behind =
      run.after == ',' && (around.behind_capital || around.behind == "and" ||
                           around.behind == "or");
  const bool list_before = around.mark == ',' && around.before_capital &&
                           !around.begins_sentence &&
                           !Interjections().contains(around.before);
  return called || !(list_behind || list_before);
}

AddressKind KindOf(const Around& around, const CapitalRun& run) {
  // What is quoted is not said to anybody here.
  if (!StandsApart(around, run) || around.mark == '"') {
    return AddressKind::kNone;
  }
  if (around.mark == 0 || around.mark == ',') {
    if (around.thanked) return AddressKind::kThanks;
    if (Greetings().contains(around.before)) return AddressKind::kGreeting;
  }
  if (run.after == ',' && Welcomes().contains(around.behind)) {
    return AddressKind::kGreeting;
  }
  if (run.after == '?') return AddressKind::kQuestion;
  if (run.after == ',' && around.mark != ',' &&
      QuestionWords().contains(around.behind)) {
    return AddressKind::kQuestion;
  }
  return AddressKind::kPlain;
}

AddressPlace PlaceOf(const CapitalRun& run, size_t text_bytes) {
  if (text_bytes - run.end <= kClosingBytes) return AddressPlace::kClosing;
  if (run.begin <= kOpeningBytes) return AddressPlace::kOpening;
  return AddressPlace::kMiddle;
}

// True if the words around the name say that it is the speaker's own.
bool IsOfSpeaker(const Around& around, const CapitalRun& run,
                 absl::string_view text) {
  if (around.before == "host" && !EndsSentence(around.mark)) {
    const absl::string_view before = text.substr(0, around.begin);
    const std::string close = absl::AsciiStrToLower(
        before.substr(before.size() - std::min<size_t>(before.size(), 40)));
    return absl::StrContains(close, "i'm your") ||
           absl::StrContains(close, "i am your") ||
           absl::StrContains(close, "i'm the") ||
           absl::StrContains(close, "i'm one");
  }
  if (run.end > kIntroductionBytesMax) return false;
  if (around.before == "is" && around.before_that == "this") {
    return around.words.size() > 1;
  }
  if (!around.begins_sentence || run.after != 0) return false;
  if (around.behind == "here") return true;
  return around.begin == 0 && around.behind == "from" && !run.closes;
}

// True for a word that may be of a person's name: not "JavaScript", "SQLite",
// "Absolutely".
bool IsNameWord(absl::string_view word) {
  const std::string small = SmallLetters(word);
  if (IsNoName(small) || Interjections().contains(small)) return false;
  size_t capitals = 0;
  bool small_before = false;
  for (size_t i = 0; i < word.size(); ++i) {
    const auto c = static_cast<unsigned char>(word[i]);
    if (absl::ascii_isdigit(c)) return false;
    if (absl::ascii_islower(c) && i > 0 && word[i - 1] == '-') return false;
    const bool part = i == 0 || word[i - 1] == '-' || word[i - 1] == '\'';
    if (absl::ascii_isupper(c) && !part) {
      ++capitals;
      // "McCarthy" and "MacLeod", "KBall", but no "JavaScript".
      if (small_before && !absl::StartsWith(small, "mc") &&
          !absl::StartsWith(small, "mac") && i > 2) {
        return false;
      }
    }
    small_before = absl::ascii_islower(c);
  }
  return capitals < 2;
}

std::string NameOf(const Around& around) {
  return absl::StrJoin(around.words, " ");
}

}  // namespace

std::vector<Address> FindAddresses(const Capitals& capitals,
                                   const std::vector<Turn>& turns) {
  std::vector<Address> addresses;
  for (const CapitalRun& run : capitals.runs()) {
    Around around = NameIn(capitals, run);
    if (around.words.empty() || around.words.size() > kNameWordsMax ||
        !absl::c_all_of(around.words, IsNameWord)) {
      continue;
    }
    LookAround(capitals, run, turns[run.turn].text, &around);
    Address address;
    address.turn = run.turn;
    address.begin = around.begin;
    address.end = run.end;
    address.kind = KindOf(around, run);
    address.place = PlaceOf(run, turns[run.turn].text.size());
    address.alone = around.begins_sentence && EndsSentence(run.after);
    address.common = around.words.size() == 1 && around.begins_sentence &&
                     capitals.IsCommonWord(around.words[0]);
    address.inside = !around.begins_sentence;
    address.of_thing = around.mark == 0 && address.inside &&
                       ThingWords().contains(around.before);
    address.introduces =
        Introducers().contains(around.before) && !EndsSentence(around.mark);
    address.of_speaker =
        !address.common && IsOfSpeaker(around, run, turns[run.turn].text);
    address.name = NameOf(around);
    addresses.push_back(std::move(address));
  }
  return addresses;
}

}  // namespace turnstone
