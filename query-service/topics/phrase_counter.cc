#include "query-service/topics/phrase_counter.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/node_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/model/limits.h"
#include "common/text/tokenizer.h"
#include "query-service/topics/phrase_rules.h"
#include "query-service/topics/word_fold.h"
#include "query-service/topics/word_lists.h"

namespace turnstone {
namespace {

// "[inaudible]" and "{disfmarker}" are skipped up to so many words.
constexpr int kBracketWordsMax = 12;

// Of a phrase of several words at most so many forms are counted.
constexpr int kFormsCountedMax = 12;

constexpr absl::string_view kRightQuote = "\xe2\x80\x99";

// Index 0 of words, phrases and forms is none.
constexpr uint32_t kNone = 0;

enum class Kind : uint8_t { kStop, kHonorific, kName, kOf, kContent };

// A word as it is written.
struct Word {
  absl::string_view written;
  Kind kind = Kind::kStop;
  bool like_surname = false;
  uint32_t phrase = kNone;  // Of this word alone.
  uint32_t form = kNone;
};

// A phrase is its parent and one more word. The parent is older and said at
// least as often; it may end with "of", which no phrase that is kept does.
struct Phrase {
  uint32_t parent = kNone;
  uint32_t last = 0;      // In the folded words.
  uint32_t form = kNone;  // The first of a list.
  int32_t occurrences = 0;
  int32_t turns = 0;
  uint32_t last_turn = 0;  // From 1.
  size_t length = 1;       // In words.
};

// A form is older than the forms that it is a parent of.
struct Form {
  uint32_t parent = kNone;
  uint32_t word = kNone;
  uint32_t phrase = kNone;
  uint32_t next = kNone;
  int32_t occurrences = 0;
};

// A phrase that ends here and its form, which may be none.
struct Ending {
  uint32_t phrase = kNone;
  uint32_t form = kNone;
};

// True for "don't", "I'm" and the like.
bool IsContraction(absl::string_view written) {
  size_t at = written.rfind('\'');
  size_t size = 1;
  if (at == absl::string_view::npos) {
    at = written.rfind(kRightQuote);
    size = kRightQuote.size();
  }
  if (at == absl::string_view::npos) return false;
  const absl::string_view ending = written.substr(at + size);
  for (absl::string_view known : {"t", "m", "re", "ll", "ve", "d"}) {
    if (absl::EqualsIgnoreCase(ending, known)) return true;
  }
  return false;
}

// True for "people's". Its term has the s without the apostrophe.
bool IsPossessive(absl::string_view written) {
  return absl::EndsWithIgnoreCase(written, "'s") ||
         (absl::ConsumeSuffix(&written, "s") &&
          absl::EndsWith(written, kRightQuote));
}

bool IsCapitalized(absl::string_view word) {
  return !word.empty() && absl::ascii_isupper(word[0]);
}

bool IsAllCapitals(absl::string_view word) {
  return word.size() > 1 && absl::ascii_isupper(word[0]) &&
         absl::ascii_isupper(word[1]);
}

bool HasLetter(absl::string_view term) {
  return std::any_of(term.begin(), term.end(), [](unsigned char c) {
    return absl::ascii_isalpha(c) || c >= 0x80;
  });
}

// True for sounds such as "mmm".
bool IsOneLetter(absl::string_view term) {
  return term.find_first_not_of(term[0]) == absl::string_view::npos;
}

// True if words with `gap` between them can belong to one phrase.
bool Joins(absl::string_view gap) {
  if (gap == " ") return true;
  int hyphens = 0;
  int lines = 0;
  while (!gap.empty()) {
    if (absl::ConsumePrefix(&gap, "-") || absl::ConsumePrefix(&gap, "‐") ||
        absl::ConsumePrefix(&gap, "‑")) {
      ++hyphens;
    } else if (absl::ConsumePrefix(&gap, "\n")) {
      ++lines;
    } else if (!absl::ConsumePrefix(&gap, " ") &&
               !absl::ConsumePrefix(&gap, "\r") &&
               !absl::ConsumePrefix(&gap, "\t") &&
               !absl::ConsumePrefix(&gap, "\u00a0")) {
      return false;
    }
  }
  return hyphens <= 1 && lines <= 1;
}

// The key of the phrase that is `parent` and the folded word `last`.
uint64_t Extension(uint32_t parent, uint32_t last) {
  return (uint64_t{parent} << 32) | last;
}

class Counter {
 public:
  explicit Counter(const std::vector<std::string>& speaker_names);

  void AddTurn(absl::string_view text);
  TranscriptPhrases Finish() const;

 private:
  uint32_t WordOf(absl::string_view written, absl::string_view term);
  Kind KindOf(absl::string_view written, absl::string_view term) const;
  uint32_t PhraseOf(absl::string_view term);
  Ending Extend(const Ending& before, const Word& word, uint32_t word_id);
  uint32_t FormOf(uint32_t phrase, uint32_t parent, uint32_t word_id);
  void Count(const Ending& ending);
  void Append(const Word& word, uint32_t word_id);
  void SeeBrackets(absl::string_view gap);
  void DropRarest();
  std::vector<absl::string_view> WordsOf(uint32_t phrase) const;
  std::vector<uint32_t> Best() const;
  std::vector<PhraseForm> FormsOf(const Phrase& phrase) const;

  absl::flat_hash_set<std::string> name_words_;
  absl::flat_hash_map<absl::string_view, uint32_t> word_ids_;
  std::vector<Word> words_;
  absl::node_hash_map<std::string, uint32_t> phrases_of_one_;
  std::vector<absl::string_view> folded_;
  absl::flat_hash_map<uint64_t, uint32_t> longer_phrases_;  // By extension.
  std::vector<Phrase> phrases_;
  std::vector<Form> forms_;
  std::vector<Ending> endings_;  // With the word before; the longest first.
  int bracket_words_left_ = 0;
  uint32_t turn_ = 0;
  int64_t word_count_ = 0;
};

Counter::Counter(const std::vector<std::string>& speaker_names)
    : words_(1), phrases_(1), forms_(1) {
  for (const std::string& name : speaker_names) {
    for (Token& token : Tokenize(name)) {
      name_words_.insert(std::move(token.term));
    }
  }
}

Kind Counter::KindOf(absl::string_view written, absl::string_view term) const {
  if (term == "of") return Kind::kOf;
  if (term == "mr" || term == "ms" || term == "mrs" || term == "dr") {
    return Kind::kHonorific;
  }
  if (written == "New") return Kind::kContent;  // "New York"
  if (term.size() < 2 || term.size() > kTermBytesMax || !HasLetter(term) ||
      IsOneLetter(term) || IsStopWord(term) || IsContraction(written)) {
    return Kind::kStop;
  }
  if (IsCapitalized(written) &&
      (name_words_.contains(term) || IsGivenName(term))) {
    return Kind::kName;
  }
  return EndsLikeAdverbOrPast(term) && absl::EndsWith(term, "ly")
             ? Kind::kStop
             : Kind::kContent;
}

uint32_t Counter::WordOf(absl::string_view written, absl::string_view term) {
  if (words_.size() >= kWordsCountedMax) {
    const auto known = word_ids_.find(written);
    return known == word_ids_.end() ? kNone : known->second;
  }
  const auto [it, is_new] =
      word_ids_.try_emplace(written, static_cast<uint32_t>(words_.size()));
  if (!is_new) return it->second;
  if (IsPossessive(written)) term.remove_suffix(1);
  Word word;
  word.written = written;
  word.kind = KindOf(written, term);
  word.like_surname = word.kind == Kind::kContent && IsCapitalized(written) &&
                      !IsAllCapitals(written);
  if (word.kind == Kind::kContent || word.kind == Kind::kOf) {
    word.phrase = PhraseOf(term);
    word.form = static_cast<uint32_t>(forms_.size());
    uint32_t& first = phrases_[word.phrase].form;
    forms_.push_back({kNone, it->second, word.phrase, first, 0});
    first = word.form;
  }
  words_.push_back(word);
  return it->second;
}

uint32_t Counter::PhraseOf(absl::string_view term) {
  const auto id = static_cast<uint32_t>(phrases_.size());
  const auto [it, is_new] = phrases_of_one_.try_emplace(FoldPlural(term), id);
  if (!is_new) return it->second;
  phrases_.emplace_back().last = static_cast<uint32_t>(folded_.size());
  folded_.push_back(it->first);
  return id;
}

Ending Counter::Extend(const Ending& before, const Word& word,
                       uint32_t word_id) {
  const uint32_t last = phrases_[word.phrase].last;
  const auto id = static_cast<uint32_t>(phrases_.size());
  const auto [it, is_new] =
      longer_phrases_.try_emplace(Extension(before.phrase, last), id);
  if (is_new) {
    Phrase phrase;
    phrase.parent = before.phrase;
    phrase.last = last;
    phrase.length = phrases_[before.phrase].length + 1;
    phrases_.push_back(phrase);
  }
  return {it->second, FormOf(it->second, before.form, word_id)};
}

uint32_t Counter::FormOf(uint32_t phrase, uint32_t parent, uint32_t word_id) {
  if (parent == kNone) return kNone;
  uint32_t& first = phrases_[phrase].form;
  int count = 0;
  for (uint32_t id = first; id != kNone; id = forms_[id].next) {
    if (forms_[id].parent == parent && forms_[id].word == word_id) return id;
    if (++count == kFormsCountedMax) return kNone;
  }
  forms_.push_back({parent, word_id, phrase, first, 0});
  first = static_cast<uint32_t>(forms_.size() - 1);
  return first;
}

void Counter::Count(const Ending& ending) {
  Phrase& phrase = phrases_[ending.phrase];
  ++phrase.occurrences;
  if (phrase.last_turn != turn_) ++phrase.turns;
  phrase.last_turn = turn_;
  if (ending.form != kNone) ++forms_[ending.form].occurrences;
}

void Counter::Append(const Word& word, uint32_t word_id) {
  if (!endings_.empty() &&
      phrases_[endings_.front().phrase].length == kPhraseWordsMax) {
    endings_.erase(endings_.begin());
  }
  for (Ending& ending : endings_) {
    ending = Extend(ending, word, word_id);
    Count(ending);
  }
  // No phrase begins with "of".
  if (word.kind == Kind::kContent) {
    endings_.push_back({word.phrase, word.form});
    Count(endings_.back());
  }
}

void Counter::SeeBrackets(absl::string_view gap) {
  const size_t open = gap.find_last_of("[{");
  const size_t close = gap.find_last_of("]}");
  if (open != absl::string_view::npos &&
      (close == absl::string_view::npos || close < open)) {
    bracket_words_left_ = kBracketWordsMax;
  } else if (close != absl::string_view::npos) {
    bracket_words_left_ = 0;
  }
}

void Counter::AddTurn(absl::string_view text) {
  // Between turns nothing points at a phrase that may go.
  endings_.clear();
  if (longer_phrases_.size() >= kPhrasesCountedMax) DropRarest();
  ++turn_;
  bracket_words_left_ = 0;
  size_t previous_end = 0;
  bool after_name = false;
  Tokenizer tokens(text);
  while (tokens.Next()) {
    const absl::string_view gap =
        text.substr(previous_end, tokens.begin() - previous_end);
    previous_end = tokens.end();
    ++word_count_;
    const bool joins = Joins(gap);
    if (!joins) {
      endings_.clear();
      SeeBrackets(gap);
    }
    if (bracket_words_left_ > 0) {
      --bracket_words_left_;
      continue;
    }
    const uint32_t id =
        WordOf(text.substr(tokens.begin(), tokens.end() - tokens.begin()),
               tokens.term());
    const Word& word = words_[id];
    // "Mr. Smith" and "Jane Smith": what follows with a capital is a surname.
    const bool surname =
        after_name && word.like_surname && (joins || gap == ". ");
    after_name = word.kind == Kind::kName || word.kind == Kind::kHonorific;
    if (surname || word.phrase == kNone) {
      endings_.clear();
    } else {
      Append(word, id);
    }
  }
}

// Keeps all single words: they are bounded by themselves. As no phrase is said
// more often than its parent, none loses its parent.
void Counter::DropRarest() {
  std::vector<int32_t> said;
  for (const Phrase& phrase : phrases_) {
    if (phrase.length > 1) said.push_back(phrase.occurrences);
  }
  const auto middle = said.begin() + static_cast<ptrdiff_t>(said.size() / 2);
  std::nth_element(said.begin(), middle, said.end());
  std::vector<Phrase> phrases(1);
  std::vector<uint32_t> places(phrases_.size(), kNone);
  longer_phrases_.clear();
  for (size_t i = 1; i < phrases_.size(); ++i) {
    Phrase phrase = phrases_[i];
    if (phrase.length > 1 && phrase.occurrences <= *middle) continue;
    places[i] = static_cast<uint32_t>(phrases.size());
    phrase.parent = places[phrase.parent];
    phrase.form = kNone;
    if (phrase.length > 1) {
      longer_phrases_.emplace(Extension(phrase.parent, phrase.last), places[i]);
    }
    phrases.push_back(phrase);
  }
  std::vector<Form> forms(1);
  std::vector<uint32_t> form_places(forms_.size(), kNone);
  for (size_t i = 1; i < forms_.size(); ++i) {
    Form form = forms_[i];
    form.phrase = places[form.phrase];
    if (form.phrase == kNone) continue;
    form_places[i] = static_cast<uint32_t>(forms.size());
    form.parent = form_places[form.parent];
    form.next = std::exchange(phrases[form.phrase].form, form_places[i]);
    forms.push_back(form);
  }
  for (Word& word : words_) {
    word.phrase = places[word.phrase];
    word.form = form_places[word.form];
  }
  phrases_ = std::move(phrases);
  forms_ = std::move(forms);
}

std::vector<absl::string_view> Counter::WordsOf(uint32_t phrase) const {
  std::vector<absl::string_view> words(phrases_[phrase].length);
  for (size_t i = words.size(); i > 0; --i) {
    words[i - 1] = folded_[phrases_[phrase].last];
    phrase = phrases_[phrase].parent;
  }
  return words;
}

// Said at least twice comes before once; then a phrase before a word. What was
// said once is kept for its sake in other transcripts, where two words are
// more likely to be said again than four.
std::vector<uint32_t> Counter::Best() const {
  std::vector<std::pair<std::array<int32_t, 2>, uint32_t>> ranks;
  for (uint32_t id = 1; id < phrases_.size(); ++id) {
    const Phrase& phrase = phrases_[id];
    if (phrase.occurrences == 0 || folded_[phrase.last] == "of") continue;
    const bool can_be_topic = CanBeTopic(WordsOf(id));
    const auto length = static_cast<int32_t>(phrase.length);
    if (length > 1 && !can_be_topic) continue;
    std::array<int32_t, 2> rank;
    if (phrase.occurrences > 1) {
      rank = {0, -phrase.occurrences * (length > 1 ? 2 : 1)};
    } else {
      rank = {length > 1 ? 1 : can_be_topic ? 2 : 3, length};
    }
    ranks.push_back({rank, id});
  }
  if (ranks.size() > kPhrasesPerTranscriptMax) {
    std::nth_element(ranks.begin(), ranks.begin() + kPhrasesPerTranscriptMax,
                     ranks.end());
    ranks.resize(kPhrasesPerTranscriptMax);
  }
  std::vector<uint32_t> best;
  for (const auto& [rank, id] : ranks) best.push_back(id);
  return best;
}

std::vector<PhraseForm> Counter::FormsOf(const Phrase& phrase) const {
  std::vector<PhraseForm> forms;
  for (uint32_t id = phrase.form; id != kNone; id = forms_[id].next) {
    if (forms_[id].occurrences == 0) continue;
    std::vector<absl::string_view> words;
    for (uint32_t at = id; at != kNone; at = forms_[at].parent) {
      words.push_back(words_[forms_[at].word].written);
    }
    forms.push_back({absl::StrJoin(words.rbegin(), words.rend(), " "),
                     forms_[id].occurrences});
  }
  std::sort(forms.begin(), forms.end(),
            [](const PhraseForm& a, const PhraseForm& b) {
              if (a.occurrences != b.occurrences) {
                return a.occurrences > b.occurrences;
              }
              return a.text < b.text;
            });
  if (forms.size() > kFormsPerPhraseMax) forms.resize(kFormsPerPhraseMax);
  return forms;
}

TranscriptPhrases Counter::Finish() const {
  TranscriptPhrases result;
  result.words = word_count_;
  for (uint32_t id : Best()) {
    const Phrase& phrase = phrases_[id];
    result.phrases.push_back({absl::StrJoin(WordsOf(id), " "), FormsOf(phrase),
                              phrase.occurrences, phrase.turns});
  }
  std::sort(
      result.phrases.begin(), result.phrases.end(),
      [](const PhraseCount& a, const PhraseCount& b) { return a.key < b.key; });
  return result;
}

}  // namespace

TranscriptPhrases CountPhrases(const std::vector<absl::string_view>& turn_texts,
                               const std::vector<std::string>& speaker_names) {
  Counter counter(speaker_names);
  for (absl::string_view text : turn_texts) counter.AddTurn(text);
  return counter.Finish();
}

}  // namespace turnstone
