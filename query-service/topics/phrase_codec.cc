#include "query-service/topics/phrase_codec.h"

#include <algorithm>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/bytes.h"
#include "common/base/check.h"
#include "common/model/limits.h"

namespace turnstone {
namespace {

constexpr size_t kKeyBytesMax = kPhraseWordsMax * (kTermBytesMax + 1);

constexpr uint64_t kWholeText = 0;
constexpr uint64_t kLetters = 4;
constexpr uint64_t kEndings = 4;

std::string WithLetters(std::string text, uint64_t letters) {
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_first = i == 0 || (letters == 2 && text[i - 1] == ' ');
    if (letters == 3 || (letters > 0 && is_first)) {
      text[i] = absl::ascii_toupper(static_cast<unsigned char>(text[i]));
    }
  }
  return text;
}

std::string WithEnding(const std::string& key, uint64_t ending) {
  if (ending == 0) return key;
  if (ending == 1) return absl::StrCat(key, "s");
  if (ending == 3) return absl::StrCat(key, "es");
  return absl::StrCat(key.substr(0, key.size() - 1), "ies");
}

// Returns the text of a spelling other than kWholeText.
std::string Spell(const std::string& key, uint64_t spelling) {
  return WithLetters(WithEnding(key, (spelling - 1) / kLetters),
                     (spelling - 1) % kLetters);
}

uint64_t SpellingOf(const std::string& key, absl::string_view text) {
  for (uint64_t spelling = 1; spelling <= kLetters * kEndings; ++spelling) {
    if (Spell(key, spelling) == text) return spelling;
  }
  return kWholeText;
}

size_t SharedBytes(absl::string_view a, absl::string_view b) {
  const size_t size = std::min(a.size(), b.size());
  size_t shared = 0;
  while (shared < size && a[shared] == b[shared]) ++shared;
  return shared;
}

void AppendCount(int64_t count, std::string* bytes) {
  AppendVarint(static_cast<uint64_t>(count), bytes);
}

void AppendForms(const PhraseCount& phrase, std::string* bytes) {
  if (phrase.forms.size() == 1 && phrase.forms[0].text == phrase.key &&
      phrase.forms[0].occurrences == phrase.occurrences) {
    AppendVarint(0, bytes);
    return;
  }
  AppendVarint(1 + phrase.forms.size(), bytes);
  for (const PhraseForm& form : phrase.forms) {
    const uint64_t spelling = SpellingOf(phrase.key, form.text);
    AppendVarint(spelling, bytes);
    if (spelling == kWholeText) AppendSized(form.text, bytes);
    AppendCount(form.occurrences, bytes);
  }
}

// Reads a number from 0 to `max`.
template <class T>
bool ReadCount(ByteReader* reader, T max, T* count) {
  uint64_t value = 0;
  if (!reader->ReadVarint(&value) || value > static_cast<uint64_t>(max)) {
    return false;
  }
  *count = static_cast<T>(value);
  return true;
}

bool ReadKey(ByteReader* reader, absl::string_view before, std::string* key) {
  size_t shared = 0;
  absl::string_view rest;
  if (!ReadCount(reader, before.size(), &shared) || !reader->ReadSized(&rest) ||
      shared + rest.size() > kKeyBytesMax) {
    return false;
  }
  *key = absl::StrCat(before.substr(0, shared), rest);
  return before < absl::string_view(*key);
}

bool ReadForm(ByteReader* reader, const PhraseCount& phrase, PhraseForm* form) {
  uint64_t spelling = 0;
  if (!ReadCount(reader, kLetters * kEndings, &spelling)) return false;
  if (spelling == kWholeText) {
    absl::string_view text;
    if (!reader->ReadSized(&text)) return false;
    form->text = std::string(text);
  } else {
    form->text = Spell(phrase.key, spelling);
  }
  return ReadCount(reader, phrase.occurrences, &form->occurrences);
}

bool ReadForms(ByteReader* reader, PhraseCount* phrase) {
  size_t count = 0;
  if (!ReadCount(reader, 1 + kFormsPerPhraseMax, &count)) return false;
  if (count == 0) {
    phrase->forms.push_back({phrase->key, phrase->occurrences});
    return true;
  }
  phrase->forms.resize(count - 1);
  for (PhraseForm& form : phrase->forms) {
    if (!ReadForm(reader, *phrase, &form)) return false;
  }
  return true;
}

}  // namespace

std::string EncodePhrases(const TranscriptPhrases& phrases) {
  std::string bytes;
  AppendCount(phrases.words, &bytes);
  AppendVarint(phrases.phrases.size(), &bytes);
  absl::string_view before;
  for (const PhraseCount& phrase : phrases.phrases) {
    TS_CHECK(before < phrase.key);
    const size_t shared = SharedBytes(before, phrase.key);
    AppendVarint(shared, &bytes);
    AppendSized(absl::string_view(phrase.key).substr(shared), &bytes);
    AppendCount(phrase.occurrences, &bytes);
    AppendCount(phrase.turns, &bytes);
    AppendForms(phrase, &bytes);
    before = phrase.key;
  }
  return bytes;
}

absl::StatusOr<TranscriptPhrases> DecodePhrases(absl::string_view bytes) {
  constexpr int64_t kWordsMax = std::numeric_limits<int64_t>::max();
  constexpr int64_t kOccurrencesMax = std::numeric_limits<int32_t>::max();
  ByteReader reader(bytes);
  TranscriptPhrases phrases;
  size_t count = 0;
  bool ok = ReadCount(&reader, kWordsMax, &phrases.words) &&
            ReadCount(&reader, kPhrasesPerTranscriptMax, &count);
  const auto said_max =
      static_cast<int32_t>(std::min(phrases.words, kOccurrencesMax));
  phrases.phrases.reserve(ok ? count : 0);
  std::string before;
  for (size_t i = 0; ok && i < count; ++i) {
    PhraseCount& phrase = phrases.phrases.emplace_back();
    ok = ReadKey(&reader, before, &phrase.key) &&
         ReadCount(&reader, said_max, &phrase.occurrences) &&
         ReadCount(&reader, phrase.occurrences, &phrase.turns) &&
         ReadForms(&reader, &phrase);
    before = phrase.key;
  }
  if (!ok || !reader.done()) {
    return absl::DataLossError("the phrases of a transcript are damaged");
  }
  return phrases;
}

}  // namespace turnstone
