// Words, numbers and marks of a line, for what is recognised by its form.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

enum class TokenKind : uint8_t {
  kWord,    // Letters, those outside ASCII too.
  kNumber,  // ASCII digits.
  kDash,    // "-" and the dashes of Unicode.
  kMark,    // Any other character.
};

struct TextToken {
  TokenKind kind = TokenKind::kMark;
  bool spaced = false;  // White space stands before it, or nothing.
  SourceSpan span;
  absl::string_view text;  // Its bytes.
};

using TextTokens = std::vector<TextToken>;

// Returns the tokens of `span`, which lies in `source`. Linear time. The
// tokens point into `source`.
TextTokens TokenizeText(absl::string_view source, SourceSpan span);

// True if token `at` exists and is the word `lower`, case aside.
bool IsWord(const TextTokens& tokens, size_t at, absl::string_view lower);

// True if token `at` exists and is the mark `mark`.
bool IsMark(const TextTokens& tokens, size_t at, absl::string_view mark);

// True if token `at` exists, is of this kind and follows the one before
// without white space.
bool IsJoined(const TextTokens& tokens, size_t at, TokenKind kind);

// True if the word begins with a capital, or with a letter outside ASCII.
bool IsCapitalised(const TextToken& token);

// The value of a number of at most four digits; otherwise -1.
int NumberOf(const TextTokens& tokens, size_t at);

}  // namespace turnstone
