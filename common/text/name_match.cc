#include "common/text/name_match.h"

#include <algorithm>

#include "absl/strings/str_join.h"
#include "common/text/person_name.h"

namespace turnstone {
namespace {

using Words = std::vector<std::string>;

// So alike each word must be, and a single word, which says less.
constexpr double kWordSimilarMin = 0.55;
constexpr double kOnlyWordSimilarMin = 0.6;
// So alike the spelling and the sound of each word that is misheard must be,
// and the sound of all.
constexpr double kMisheardSpellingMin = 0.5;
constexpr double kMisheardWordMin = 0.6;
constexpr double kMisheardMin = 0.8;
constexpr double kMistakenMin = 0.7;
// Sound alone is less than spelling.
constexpr double kSoundWeight = 0.95;
constexpr double kSimilarWeight = 0.8;
constexpr double kOneWordWeight = 0.55;
constexpr size_t kLettersCompared = 40;

// Edits between two words: insertions, deletions, changes and swaps.
size_t Edits(absl::string_view a, absl::string_view b) {
  std::vector<size_t> before;
  std::vector<size_t> last;
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    before = std::move(last);
    last = row;
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

double Alike(absl::string_view a, absl::string_view b) {
  a = a.substr(0, kLettersCompared);
  b = b.substr(0, kLettersCompared);
  const size_t longest = std::max(a.size(), b.size());
  if (longest == 0) return 0;
  return 1 - static_cast<double>(Edits(a, b)) / static_cast<double>(longest);
}

// The class of a consonant that is easily taken for others; 0 of a vowel or a
// letter that may be silent.
char SoundOf(char letter) {
  switch (letter) {
    case 'b':
    case 'p':
      return 'p';
    case 'f':
    case 'v':
      return 'f';
    case 'c':
    case 'g':
    case 'j':
    case 'k':
    case 'q':
      return 'k';
    case 's':
    case 'x':
    case 'z':
      return 's';
    case 'd':
    case 't':
      return 't';
    case 'm':
    case 'n':
      return 'n';
    case 'l':
      return 'l';
    case 'r':
      return 'r';
    default:
      return 0;
  }
}

// The consonants of a word, doubled ones once.
std::string SoundsOf(absl::string_view word) {
  std::string sounds;
  for (size_t i = 0; i < word.size(); ++i) {
    const bool soft =
        i + 1 < word.size() &&
        (word[i + 1] == 'e' || word[i + 1] == 'i' || word[i + 1] == 'y');
    const char sound = word[i] == 'c' && soft ? 's' : SoundOf(word[i]);
    if (sound != 0 && (sounds.empty() || sounds.back() != sound)) {
      sounds += sound;
    }
  }
  return sounds;
}

double WordsAlike(absl::string_view a, absl::string_view b) {
  if (a[0] != b[0] && SoundOf(a[0]) != SoundOf(b[0])) return 0;
  return std::max(Alike(a, b), kSoundWeight * Alike(SoundsOf(a), SoundsOf(b)));
}

bool IsInitialOf(absl::string_view a, absl::string_view b) {
  return a.size() == 1 && b.size() > 1 && a[0] == b[0];
}

// True if each word is the other's or an initial of it, and one is whole.
bool FitWithInitials(const Words& a, const Words& b) {
  if (a.size() != b.size()) return false;
  bool whole = false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) {
      whole = whole || a[i].size() > 1;
    } else if (!IsInitialOf(a[i], b[i]) && !IsInitialOf(b[i], a[i])) {
      return false;
    }
  }
  return whole;
}

bool IsPartOf(const Words& a, const Words& b) {
  return a.size() < b.size() &&
         std::all_of(a.begin(), a.end(), [&b](const std::string& word) {
           return std::find(b.begin(), b.end(), word) != b.end();
         });
}

// All but the surname: "kerryann" of Kerry-Ann Rice.
std::string GivenName(const Words& words) {
  if (words.size() == 1) return words[0];
  return absl::StrJoin(words.begin(), words.end() - 1, "");
}

// Fits one word with the first name or the surname of others.
std::optional<NameFit> FitOneWord(const std::string& word,
                                  const Words& others) {
  const double alike = std::max(WordsAlike(word, others.front()),
                                WordsAlike(word, others.back()));
  if (alike < kOnlyWordSimilarMin) return std::nullopt;
  return NameFit{NameFitKind::kSimilar, kOneWordWeight * alike};
}

std::optional<NameFit> FitSimilar(const Words& a, const Words& b) {
  if (a.size() != b.size()) {
    if (a.size() == 1) return FitOneWord(a[0], b);
    if (b.size() == 1) return FitOneWord(b[0], a);
    return std::nullopt;
  }
  const double min = a.size() == 1 ? kOnlyWordSimilarMin : kWordSimilarMin;
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double alike = WordsAlike(a[i], b[i]);
    if (alike < min) return std::nullopt;
    sum += alike;
  }
  return NameFit{NameFitKind::kSimilar,
                 kSimilarWeight * sum / static_cast<double>(a.size())};
}

}  // namespace

NameMatcher::NameMatcher(absl::string_view name) : words_(NameWords(name)) {}

std::optional<NameFit> NameMatcher::Fit(absl::string_view other) const {
  const Words words = NameWords(other);
  if (words.empty() || words_.empty()) return std::nullopt;
  if (words == words_) return NameFit{NameFitKind::kSame, 1};
  Words sorted = words;
  Words sorted_own = words_;
  std::sort(sorted.begin(), sorted.end());
  std::sort(sorted_own.begin(), sorted_own.end());
  if (sorted == sorted_own) return NameFit{NameFitKind::kVariant, 0.95};
  if (FitWithInitials(words_, words)) {
    return NameFit{NameFitKind::kVariant, 0.9};
  }
  if (IsPartOf(words_, words) || IsPartOf(words, words_)) {
    const size_t shorter = std::min(words.size(), words_.size());
    return NameFit{NameFitKind::kPart, shorter > 1 ? 0.85 : 0.7};
  }
  const bool is_short = IsShortFor(words_.front(), words.front()) ||
                        IsShortFor(words.front(), words_.front());
  if (is_short && words.size() > 1 && words_.size() > 1 &&
      words.back() == words_.back()) {
    return NameFit{NameFitKind::kShortForm, 0.88};
  }
  if (is_short && (words.size() == 1 || words_.size() == 1)) {
    return NameFit{NameFitKind::kShortForm, 0.6};
  }
  return FitSimilar(words_, words);
}

bool IsMishearing(const std::vector<std::string>& name,
                  const std::vector<std::string>& heard) {
  if (name.size() < 2 || name.size() != heard.size() || name == heard) {
    return false;
  }
  double sum = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    if (SoundOf(name[i][0]) != SoundOf(heard[i][0])) return false;
    const double sound = Alike(SoundsOf(name[i]), SoundsOf(heard[i]));
    if (sound < kMisheardWordMin ||
        Alike(name[i], heard[i]) < kMisheardSpellingMin) {
      return false;
    }
    sum += sound;
  }
  return sum >= kMisheardMin * static_cast<double>(name.size());
}

bool MayBeMistaken(const std::vector<std::string>& name,
                   const std::vector<std::string>& other) {
  if (name.empty() || other.empty()) return false;
  const std::string a = SoundsOf(GivenName(name));
  const std::string b = SoundsOf(GivenName(other));
  return a.substr(0, 1) == b.substr(0, 1) && Alike(a, b) >= kMistakenMin;
}

}  // namespace turnstone
