#include "query-service/topics/phrase_codec.h"

#include <limits>

#include "common/base/bytes.h"

namespace turnstone {
namespace {

// Reads a number that must fit, and be at most `max`.
template <class T>
bool ReadCount(ByteReader* reader, T max, T* count) {
  uint64_t value = 0;
  if (!reader->ReadVarint(&value) || value > static_cast<uint64_t>(max)) {
    return false;
  }
  *count = static_cast<T>(value);
  return true;
}

constexpr int32_t kCountMax = std::numeric_limits<int32_t>::max();

bool ReadForm(ByteReader* reader, const std::string& key, PhraseForm* form) {
  absl::string_view text;
  if (!reader->ReadSized(&text) ||
      !ReadCount(reader, kCountMax, &form->occurrences)) {
    return false;
  }
  form->text = text.empty() ? key : std::string(text);
  return true;
}

bool ReadPhrase(ByteReader* reader, PhraseCount* phrase) {
  absl::string_view key;
  size_t forms = 0;
  if (!reader->ReadSized(&key) ||
      !ReadCount(reader, kCountMax, &phrase->occurrences) ||
      !ReadCount(reader, kCountMax, &phrase->turns) ||
      !ReadCount(reader, kFormsPerPhraseMax, &forms)) {
    return false;
  }
  phrase->key = std::string(key);
  phrase->forms.resize(forms);
  for (PhraseForm& form : phrase->forms) {
    if (!ReadForm(reader, phrase->key, &form)) return false;
  }
  return true;
}

}  // namespace

std::string EncodePhrases(const TranscriptPhrases& phrases) {
  std::string bytes;
  AppendVarint(static_cast<uint64_t>(phrases.words), &bytes);
  AppendVarint(phrases.phrases.size(), &bytes);
  for (const PhraseCount& phrase : phrases.phrases) {
    AppendSized(phrase.key, &bytes);
    AppendVarint(static_cast<uint64_t>(phrase.occurrences), &bytes);
    AppendVarint(static_cast<uint64_t>(phrase.turns), &bytes);
    AppendVarint(phrase.forms.size(), &bytes);
    for (const PhraseForm& form : phrase.forms) {
      AppendSized(form.text == phrase.key ? "" : form.text, &bytes);
      AppendVarint(static_cast<uint64_t>(form.occurrences), &bytes);
    }
  }
  return bytes;
}

absl::StatusOr<TranscriptPhrases> DecodePhrases(absl::string_view bytes) {
  ByteReader reader(bytes);
  TranscriptPhrases phrases;
  size_t count = 0;
  bool ok =
      ReadCount(&reader, std::numeric_limits<int64_t>::max(), &phrases.words) &&
      ReadCount(&reader, kPhrasesPerTranscriptMax, &count);
  for (size_t i = 0; ok && i < count; ++i) {
    ok = ReadPhrase(&reader, &phrases.phrases.emplace_back());
  }
  if (!ok || !reader.done()) {
    return absl::DataLossError("the phrases of a transcript are damaged");
  }
  return phrases;
}

}  // namespace turnstone
