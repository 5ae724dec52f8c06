#include "query-service/topics/phrase_counter.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/model/limits.h"
#include "common/text/tokenizer.h"
#include "query-service/topics/word_fold.h"
#include "query-service/topics/word_lists.h"

namespace turnstone {
namespace {

// "[inaudible]" and "{disfmarker}" are skipped up to so many words.
constexpr int kBracketWordsMax = 12;

constexpr absl::string_view kRightQuote = "\xe2\x80\x99";

enum class Kind { kStop, kHonorific, kName, kOf, kContent };

// A word as it is written; `folded` numbers its key from 1.
struct Word {
  Kind kind = Kind::kStop;
  uint32_t folded = 0;
  absl::string_view written;
};

using WordIds = std::array<uint32_t, kPhraseWordsMax>;  // 0 where it ends.

struct Tally {
  int32_t occurrences = 0;
  int32_t turns = 0;
  size_t last_turn = 0;  // From 1.
};

struct FormTally {
  int32_t occurrences = 0;
};

// True for "don't", "I'm" and the like.
bool IsContraction(absl::string_view written) {
  const std::string word =
      absl::StrReplaceAll(absl::AsciiStrToLower(written), {{kRightQuote, "'"}});
  for (absl::string_view ending : {"'t", "'m", "'re", "'ll", "'ve", "'d"}) {
    if (absl::EndsWith(word, ending)) return true;
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

// True if words with `gap` between them can belong to one phrase.
bool Joins(absl::string_view gap) {
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

size_t WordsIn(const WordIds& ids) {
  return kPhraseWordsMax - std::count(ids.begin(), ids.end(), 0u);
}

// Drops the rarest until at most half of kPhrasesCountedMax are left.
template <typename Map>
void DropRarest(Map* map) {
  for (int32_t rare = 1; map->size() > kPhrasesCountedMax / 2; ++rare) {
    absl::erase_if(*map, [rare](const auto& entry) {
      return entry.second.occurrences <= rare;
    });
  }
}

class Counter {
 public:
  explicit Counter(const std::vector<std::string>& speaker_names) {
    for (const std::string& name : speaker_names) {
      for (const Token& token : Tokenize(name)) name_words_.insert(token.term);
    }
    words_.emplace_back();
    folded_.emplace_back();
  }

  void AddTurn(absl::string_view text);
  TranscriptPhrases Finish();

 private:
  uint32_t WordOf(absl::string_view written, const Token& token);
  Kind KindOf(absl::string_view written, absl::string_view term) const;
  void Append(uint32_t word);
  void CountEndingHere();
  void CollectForms(const absl::flat_hash_map<WordIds, size_t>& kept,
                    std::vector<PhraseCount>* phrases) const;
  std::string KeyOf(const WordIds& ids) const;

  absl::flat_hash_set<std::string> name_words_;
  absl::flat_hash_map<absl::string_view, uint32_t> word_ids_;
  std::vector<Word> words_;  // The first is none.
  absl::flat_hash_map<std::string, uint32_t> folded_ids_;
  std::vector<std::string> folded_;
  absl::flat_hash_map<WordIds, Tally> phrases_;    // By folded words.
  absl::flat_hash_map<WordIds, FormTally> forms_;  // By written words.
  std::vector<uint32_t> run_;  // The last words that join, at most 4.
  size_t turn_ = 0;
  int64_t word_count_ = 0;
};

Kind Counter::KindOf(absl::string_view written, absl::string_view term) const {
  if (term == "of") return Kind::kOf;
  if (term == "mr" || term == "ms" || term == "mrs" || term == "dr") {
    return Kind::kHonorific;
  }
  if (written == "New") return Kind::kContent;  // "New York"
  if (term.size() < 2 || term.size() > kTermBytesMax || !HasLetter(term) ||
      IsStopWord(term) || IsContraction(written)) {
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

uint32_t Counter::WordOf(absl::string_view written, const Token& token) {
  auto [it, is_new] = word_ids_.try_emplace(written, 0);
  if (!is_new) return it->second;
  if (words_.size() >= kWordsCountedMax) {
    word_ids_.erase(it);
    return 0;
  }
  absl::string_view term = token.term;
  if (IsPossessive(written)) term.remove_suffix(1);
  Word word;
  word.written = written;
  word.kind = KindOf(written, term);
  if (word.kind == Kind::kContent || word.kind == Kind::kOf) {
    auto [folded, added] =
        folded_ids_.try_emplace(FoldPlural(term), folded_.size());
    if (added) folded_.push_back(folded->first);
    word.folded = folded->second;
  }
  it->second = static_cast<uint32_t>(words_.size());
  words_.push_back(word);
  return it->second;
}

void Counter::CountEndingHere() {
  for (size_t length = 1; length <= run_.size(); ++length) {
    const size_t begin = run_.size() - length;
    if (words_[run_[begin]].kind == Kind::kOf) continue;
    WordIds folded = {};
    WordIds written = {};
    for (size_t i = 0; i < length; ++i) {
      written[i] = run_[begin + i];
      folded[i] = words_[written[i]].folded;
    }
    Tally& tally = phrases_[folded];
    ++tally.occurrences;
    if (tally.last_turn != turn_) ++tally.turns;
    tally.last_turn = turn_;
    ++forms_[written].occurrences;
  }
  if (phrases_.size() >= kPhrasesCountedMax) DropRarest(&phrases_);
  if (forms_.size() >= kPhrasesCountedMax) DropRarest(&forms_);
}

void Counter::Append(uint32_t word) {
  if (run_.size() == kPhraseWordsMax) run_.erase(run_.begin());
  run_.push_back(word);
  if (words_[word].kind == Kind::kContent) CountEndingHere();
}

void Counter::AddTurn(absl::string_view text) {
  ++turn_;
  run_.clear();
  size_t previous_end = 0;
  bool after_name = false;
  int bracket_words_left = 0;
  for (const Token& token : Tokenize(text)) {
    const absl::string_view gap =
        text.substr(previous_end, token.begin - previous_end);
    const absl::string_view written =
        text.substr(token.begin, token.end - token.begin);
    previous_end = token.end;
    ++word_count_;
    const bool joins = Joins(gap);
    if (!joins) {
      const size_t open = gap.find_last_of("[{");
      const size_t close = gap.find_last_of("]}");
      if (open != absl::string_view::npos &&
          (close == absl::string_view::npos || close < open)) {
        bracket_words_left = kBracketWordsMax;
      } else if (close != absl::string_view::npos) {
        bracket_words_left = 0;
      }
      run_.clear();
    }
    if (bracket_words_left > 0) {
      --bracket_words_left;
      continue;
    }
    const uint32_t id = WordOf(written, token);
    const Word& word = words_[id];
    // "Mr. Smith" and "Jane Smith": what follows with a capital is a surname.
    const bool surname = after_name && (joins || gap == ". ") &&
                         word.kind == Kind::kContent &&
                         IsCapitalized(written) && !IsAllCapitals(written);
    after_name = word.kind == Kind::kName || word.kind == Kind::kHonorific;
    if (surname || (word.kind != Kind::kContent && word.kind != Kind::kOf) ||
        (word.kind == Kind::kOf && run_.empty())) {
      run_.clear();
    } else {
      Append(id);
    }
  }
}

std::string Counter::KeyOf(const WordIds& ids) const {
  std::vector<absl::string_view> words;
  for (uint32_t id : ids) {
    if (id != 0) words.push_back(folded_[id]);
  }
  return absl::StrJoin(words, " ");
}

void Counter::CollectForms(const absl::flat_hash_map<WordIds, size_t>& kept,
                           std::vector<PhraseCount>* phrases) const {
  for (const auto& [written, tally] : forms_) {
    WordIds folded = {};
    std::vector<absl::string_view> words;
    for (size_t i = 0; i < kPhraseWordsMax && written[i] != 0; ++i) {
      folded[i] = words_[written[i]].folded;
      words.push_back(words_[written[i]].written);
    }
    auto it = kept.find(folded);
    if (it == kept.end()) continue;
    (*phrases)[it->second].forms.push_back(
        {absl::StrJoin(words, " "), tally.occurrences});
  }
  for (PhraseCount& phrase : *phrases) {
    std::sort(phrase.forms.begin(), phrase.forms.end(),
              [](const PhraseForm& a, const PhraseForm& b) {
                if (a.occurrences != b.occurrences) {
                  return a.occurrences > b.occurrences;
                }
                return a.text < b.text;
              });
    if (phrase.forms.size() > kFormsPerPhraseMax) {
      phrase.forms.resize(kFormsPerPhraseMax);
    }
  }
}

TranscriptPhrases Counter::Finish() {
  std::vector<std::pair<WordIds, Tally>> tallies(phrases_.begin(),
                                                 phrases_.end());
  if (tallies.size() > kPhrasesPerTranscriptMax) {
    // Spares the keys of phrases that cannot be among the kept.
    auto last = tallies.begin() + kPhrasesPerTranscriptMax;
    std::nth_element(tallies.begin(), last, tallies.end(),
                     [](const auto& a, const auto& b) {
                       return a.second.occurrences > b.second.occurrences;
                     });
    const int32_t least = last->second.occurrences;
    std::erase_if(tallies, [least](const auto& entry) {
      return entry.second.occurrences < least;
    });
  }
  std::vector<std::pair<PhraseCount, WordIds>> counted;
  counted.reserve(tallies.size());
  for (const auto& [ids, tally] : tallies) {
    counted.push_back({{KeyOf(ids), {}, tally.occurrences, tally.turns}, ids});
  }
  std::sort(counted.begin(), counted.end(), [](const auto& a, const auto& b) {
    if (a.first.occurrences != b.first.occurrences) {
      return a.first.occurrences > b.first.occurrences;
    }
    const size_t words_a = WordsIn(a.second);
    const size_t words_b = WordsIn(b.second);
    if (words_a != words_b) return words_a > words_b;
    return a.first.key < b.first.key;
  });
  if (counted.size() > kPhrasesPerTranscriptMax) {
    counted.resize(kPhrasesPerTranscriptMax);
  }
  TranscriptPhrases result;
  result.words = word_count_;
  absl::flat_hash_map<WordIds, size_t> kept;
  for (auto& [phrase, ids] : counted) {
    kept.emplace(ids, result.phrases.size());
    result.phrases.push_back(std::move(phrase));
  }
  CollectForms(kept, &result.phrases);
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
