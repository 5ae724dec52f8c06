#include "common/text/tokenizer.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <array>
#include <string>

#include "common/base/check.h"
#include "common/model/limits.h"

namespace turnstone {
namespace {

// Marks below this combining class are letters of their scripts: vowel signs,
// viramas, nuktas, the voicing of kana. Those above can be left out.
constexpr uint8_t kDiacriticClassMin = 10;

constexpr absl::string_view kRightQuote = "\xe2\x80\x99";

// The lower-case form of every ASCII letter and digit, 0 for the rest.
constexpr std::array<char, 128> MakeAsciiTerms() {
  std::array<char, 128> terms = {};
  for (char c = '0'; c <= '9'; ++c) terms[static_cast<size_t>(c)] = c;
  for (char c = 'a'; c <= 'z'; ++c) {
    terms[static_cast<size_t>(c)] = c;
    terms[static_cast<size_t>(c - 'a' + 'A')] = c;
  }
  return terms;
}
constexpr std::array<char, 128> kAsciiTerms = MakeAsciiTerms();

bool IsAscii(char c) { return static_cast<uint8_t>(c) < 0x80; }

const icu::Normalizer2& Decomposer() {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFKDInstance(error);
  TS_CHECK(U_SUCCESS(error));
  return *form;
}

const icu::Normalizer2& Composer() {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFCInstance(error);
  TS_CHECK(U_SUCCESS(error));
  return *form;
}

void CutTerm(std::string* term) {
  if (term->size() <= kTermBytesMax) return;
  size_t size = kTermBytesMax;
  while (U8_IS_TRAIL(static_cast<uint8_t>((*term)[size]))) --size;
  term->resize(size);
}

}  // namespace

Tokenizer::Tokenizer(absl::string_view text) { Reset(text); }

void Tokenizer::Reset(absl::string_view text) {
  TS_CHECK(text.size() < UINT32_MAX);
  text_ = text;
  next_ = 0;
}

bool Tokenizer::Next() {
  while (FindWord()) {
    if (ascii_) {
      FoldAscii();
    } else {
      FoldUnicode();
    }
    // A word of diacritics alone has no term.
    if (!term_.empty()) return true;
  }
  return false;
}

bool Tokenizer::FindWord() {
  size_t at = next_;
  size_t size = 0;
  while (at < text_.size()) {
    size = WordCharacter(at);
    if (size > 0) break;
    ++at;
    while (at < text_.size() && U8_IS_TRAIL(static_cast<uint8_t>(text_[at]))) {
      ++at;
    }
  }
  if (size == 0) {
    next_ = text_.size();
    return false;
  }
  begin_ = static_cast<uint32_t>(at);
  ascii_ = true;
  while (size > 0) {
    if (size > 1) ascii_ = false;
    at += size;
    size = WordCharacter(at);
    if (size > 0) continue;
    const size_t apostrophe = Apostrophe(at);
    if (apostrophe == 0) break;
    size = WordCharacter(at + apostrophe);
    if (size > 0) at += apostrophe;
  }
  end_ = static_cast<uint32_t>(at);
  next_ = at;
  return true;
}

size_t Tokenizer::WordCharacter(size_t at) const {
  if (at >= text_.size()) return 0;
  if (IsAscii(text_[at])) {
    return kAsciiTerms[static_cast<size_t>(text_[at])] != 0 ? 1 : 0;
  }
  const char* bytes = text_.data();
  size_t end = at;
  UChar32 character = 0;
  U8_NEXT(bytes, end, text_.size(), character);
  if (character < 0) return 0;
  const uint32_t kinds = U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK;
  return (U_GET_GC_MASK(character) & kinds) != 0 ? end - at : 0;
}

size_t Tokenizer::Apostrophe(size_t at) const {
  if (at >= text_.size()) return 0;
  if (text_[at] == '\'') return 1;
  return text_.substr(at, kRightQuote.size()) == kRightQuote
             ? kRightQuote.size()
             : 0;
}

void Tokenizer::FoldAscii() {
  term_.clear();
  for (size_t i = begin_; i < end_; ++i) {
    // What is not ASCII here is an apostrophe.
    if (!IsAscii(text_[i])) continue;
    const char c = kAsciiTerms[static_cast<size_t>(text_[i])];
    if (c != 0) term_.push_back(c);
  }
  CutTerm(&term_);
}

void Tokenizer::FoldUnicode() {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString folded =
      Decomposer().normalize(icu::UnicodeString::fromUTF8(icu::StringPiece(
                                 text_.data() + begin_, end_ - begin_)),
                             error);
  // Folding may compose what it maps to, so that it is taken apart again.
  folded = Decomposer().normalize(folded.foldCase(), error);
  icu::UnicodeString kept;
  for (int32_t i = 0; i < folded.length();) {
    const UChar32 character = folded.char32At(i);
    i += U16_LENGTH(character);
    if (character == '\'' || character == 0x2019) continue;
    if (u_getCombiningClass(character) < kDiacriticClassMin) {
      kept.append(character);
    }
  }
  const icu::UnicodeString composed = Composer().normalize(kept, error);
  TS_CHECK(U_SUCCESS(error));
  term_.clear();
  composed.toUTF8String(term_);
  CutTerm(&term_);
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
