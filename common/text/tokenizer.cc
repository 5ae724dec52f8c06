#include "common/text/tokenizer.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <string>

#include "common/base/check.h"
#include "common/text/term_fold.h"
#include "common/text/unspaced_words.h"

namespace turnstone {
namespace {

using Kind = CharacterKind;

constexpr size_t kBlockBytes = 16;

bool IsAscii(char c) { return static_cast<uint8_t>(c) < 0x80; }

Kind AsciiKind(char c) { return kAsciiKinds[static_cast<uint8_t>(c)]; }

// True if `c` is ASCII, not of a word, and never joins what is at its sides.
bool EndsWord(char c) { return IsAscii(c) && AsciiKind(c) == Kind::kSeparator; }

bool IsOfWord(Kind kind) {
  return kind == Kind::kLetter || kind == Kind::kDigit || kind == Kind::kMark;
}

// Writes the kBlockBytes at `from` to `to`, letters in lower case, and returns
// how many of the first are ASCII letters and digits.
#ifdef __SSE2__
size_t LowerBlock(const char* from, char* to) {
  const auto is_between = [](__m128i bytes, char low, char high) {
    const __m128i at_least = _mm_max_epu8(bytes, _mm_set1_epi8(low));
    return _mm_cmpeq_epi8(_mm_min_epu8(at_least, _mm_set1_epi8(high)), bytes);
  };
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  const __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
  const __m128i plain =
      _mm_or_si128(is_between(lower, 'a', 'z'), is_between(bytes, '0', '9'));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), lower);
  const auto mask = static_cast<uint32_t>(_mm_movemask_epi8(plain));
  return static_cast<size_t>(std::countr_one(mask));
}
#else
size_t LowerBlock(const char* from, char* to) {
  size_t size = 0;
  for (; size < kBlockBytes && IsAscii(from[size]); ++size) {
    const Kind kind = AsciiKind(from[size]);
    if (kind != Kind::kLetter && kind != Kind::kDigit) break;
    to[size] = static_cast<char>(from[size] | 0x20);
  }
  return size;
}
#endif

}  // namespace

Tokenizer::Tokenizer(absl::string_view text) { Reset(text); }

void Tokenizer::Reset(absl::string_view text) {
  TS_CHECK(text.size() < UINT32_MAX);
  text_ = text;
  next_ = 0;
  run_ends_.clear();
  next_end_ = 0;
}

bool Tokenizer::Next() {
  while (true) {
    if (next_end_ == run_ends_.size()) {
      while (next_ < text_.size() && EndsWord(text_[next_])) ++next_;
      if (ReadPlainWord()) return true;
    }
    if (!FindWord()) return false;
    const absl::string_view word = text_.substr(begin_, end_ - begin_);
    term_size_ = FoldTerm(word, term_.data());
    // A word of diacritics alone has no term.
    if (term_size_ > 0) return true;
  }
}

// Reads most words of most texts: short ones of ASCII that nothing joins to
// another. Returns false, having done nothing, if another may stand here.
bool Tokenizer::ReadPlainWord() {
  const size_t left = text_.size() - next_;
  const char* bytes = text_.data() + next_;
  std::array<char, kBlockBytes + 1> last = {};  // Zeros end a word.
  if (left < last.size()) {
    std::copy_n(bytes, left, last.begin());
    bytes = last.data();
  }
  const size_t size = LowerBlock(bytes, term_.data());
  if (size == 0 || size == kBlockBytes) return false;
  if (!EndsWord(bytes[size])) {
    const bool ends = IsAscii(bytes[size]) && EndsWord(bytes[size + 1]);
    if (!ends) return false;
  }
  begin_ = static_cast<uint32_t>(next_);
  next_ += size;
  end_ = static_cast<uint32_t>(next_);
  term_size_ = size;
  return true;
}

bool Tokenizer::FindWord() {
  if (next_end_ < run_ends_.size()) {
    begin_ = end_;
    end_ = run_ends_[next_end_++];
    return true;
  }
  for (size_t at = next_; at < text_.size();) {
    const Character character = CharacterAt(text_, at);
    if (IsOfWord(character.kind)) {
      ReadWord(at);
      return true;
    }
    if (character.kind == Kind::kUnspaced) {
      ReadUnspacedRun(at);
      return true;
    }
    at += character.size;
  }
  next_ = text_.size();
  return false;
}

void Tokenizer::ReadWord(size_t at) {
  begin_ = static_cast<uint32_t>(at);
  Kind last = Kind::kMark;
  size_t run = 0;  // Letters and digits since the last period or comma.
  while (true) {
    const Character character = CharacterAt(text_, at);
    if (IsOfWord(character.kind)) {
      at += character.size;
      if (character.kind == Kind::kMark) continue;
      last = character.kind;
      ++run;
      continue;
    }
    const size_t joiner = SkipIgnored(at);
    const size_t joined = Joined(joiner, last, run);
    if (joined == 0) break;
    const Kind kind = CharacterAt(text_, joiner).kind;
    if (kind == Kind::kPeriod || kind == Kind::kComma) run = 0;
    at = joined;
  }
  end_ = static_cast<uint32_t>(at);
  next_ = at;
}

// Returns where a word goes on behind what may join it at `joiner`, or 0.
// `last` is the kind of its last letter or digit.
size_t Tokenizer::Joined(size_t joiner, CharacterKind last, size_t run) const {
  const Character character = CharacterAt(text_, joiner);
  // Characters that are not seen stood before it.
  if (IsOfWord(character.kind)) return joiner;
  const size_t next = SkipIgnored(joiner + character.size);
  const Kind next_kind = CharacterAt(text_, next).kind;
  bool joins = false;
  switch (character.kind) {
    case Kind::kApostrophe:
      joins = IsOfWord(next_kind);
      break;
    case Kind::kMiddleDot:
      joins = last == Kind::kLetter && next_kind == Kind::kLetter;
      break;
    case Kind::kPeriod:
      joins = last == Kind::kDigit ? next_kind == Kind::kDigit
                                   : run == 1 && IsLoneLetter(next);
      break;
    case Kind::kComma:
      joins = last == Kind::kDigit && run <= 3 && AreThreeDigits(next);
      break;
    default:
      break;
  }
  return joins ? next : 0;
}

size_t Tokenizer::SkipIgnored(size_t at) const {
  while (true) {
    const Character character = CharacterAt(text_, at);
    if (character.kind != Kind::kIgnored) return at;
    at += character.size;
  }
}

// True if the letter at `at`, if there is one, is a word but for its marks.
bool Tokenizer::IsLoneLetter(size_t at) const {
  Character character = CharacterAt(text_, at);
  if (character.kind != Kind::kLetter) return false;
  do {
    at += character.size;
    character = CharacterAt(text_, at);
  } while (character.kind == Kind::kMark || character.kind == Kind::kIgnored);
  if (character.kind == Kind::kApostrophe) {
    at = SkipIgnored(at + character.size);
  }
  return !IsOfWord(CharacterAt(text_, at).kind);
}

bool Tokenizer::AreThreeDigits(size_t at) const {
  for (int i = 0; i < 3; ++i) {
    const Character character = CharacterAt(text_, at);
    if (character.kind != Kind::kDigit) return false;
    at = SkipIgnored(at + character.size);
  }
  return CharacterAt(text_, at).kind != Kind::kDigit;
}

void Tokenizer::ReadUnspacedRun(size_t at) {
  size_t end = at;
  for (size_t next = at; next - at < kUnspacedBytesMax;) {
    const Character character = CharacterAt(text_, next);
    const bool is_of_run =
        character.kind == Kind::kUnspaced || character.kind == Kind::kMark;
    if (!is_of_run && character.kind != Kind::kIgnored) break;
    next += character.size;
    if (is_of_run) end = next;
  }
  run_ends_ = UnspacedWordEnds(text_.substr(at, end - at));
  for (uint32_t& word_end : run_ends_) word_end += static_cast<uint32_t>(at);
  next_ = end;
  begin_ = static_cast<uint32_t>(at);
  end_ = run_ends_[0];
  next_end_ = 1;
}

std::vector<Token> Tokenize(absl::string_view text) {
  std::vector<Token> tokens;
  Tokenizer words(text);
  while (words.Next()) {
    const absl::string_view term = words.term();
    tokens.push_back(
        {words.begin(), words.end(), std::string(term.data(), term.size())});
  }
  return tokens;
}

}  // namespace turnstone
