#include "ingest-service/parse/text_tokens.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {
namespace {

constexpr size_t kNumberDigitsMax = 4;
constexpr size_t kPunctuationBytes = 3;

unsigned char ByteAt(absl::string_view text, size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// Returns the bytes of the dash at `at`; 0 if there is none.
size_t DashBytesAt(absl::string_view text, size_t at) {
  if (text[at] == '-') return 1;
  const absl::string_view three = text.substr(at, kPunctuationBytes);
  if (three == "\xE2\x88\x92") return kPunctuationBytes;
  const bool dash = three.size() == kPunctuationBytes &&
                    absl::StartsWith(three, "\xE2\x80") &&
                    ByteAt(three, 2) >= 0x90 && ByteAt(three, 2) <= 0x95;
  return dash ? kPunctuationBytes : 0;
}

// Returns the bytes of the mark at `at`; 0 if there is none. Of the marks
// outside ASCII it knows the quotes, the bullet and the ellipsis.
size_t MarkBytesAt(absl::string_view text, size_t at) {
  const unsigned char byte = ByteAt(text, at);
  if (byte < 0x80) return absl::ascii_isalnum(byte) ? 0 : 1;
  const bool mark = text.size() - at >= kPunctuationBytes &&
                    text.substr(at, 2) == "\xE2\x80" &&
                    ByteAt(text, at + 2) >= 0x96 &&
                    ByteAt(text, at + 2) <= 0xBE;
  return mark ? kPunctuationBytes : 0;
}

// Returns where the word that begins at `at` ends.
size_t WordEnd(absl::string_view text, size_t at) {
  while (at < text.size()) {
    const unsigned char byte = ByteAt(text, at);
    if (byte < 0x80 ? !absl::ascii_isalpha(byte)
                    : SpaceBytesAt(text, at) > 0 || DashBytesAt(text, at) > 0 ||
                          MarkBytesAt(text, at) > 0) {
      break;
    }
    ++at;
  }
  return at;
}

TextToken ReadToken(absl::string_view text, size_t at) {
  TextToken token;
  size_t size = DashBytesAt(text, at);
  if (size > 0) {
    token.kind = TokenKind::kDash;
  } else if (absl::ascii_isdigit(ByteAt(text, at))) {
    token.kind = TokenKind::kNumber;
    while (at + size < text.size() &&
           absl::ascii_isdigit(ByteAt(text, at + size))) {
      ++size;
    }
  } else {
    size = MarkBytesAt(text, at);
    if (size == 0) {
      token.kind = TokenKind::kWord;
      size = WordEnd(text, at) - at;
    }
  }
  token.text = text.substr(at, size);
  return token;
}

}  // namespace

TextTokens TokenizeText(absl::string_view source, SourceSpan span) {
  const absl::string_view text = BytesOf(source, span);
  TextTokens tokens;
  bool spaced = true;
  for (size_t at = 0; at < text.size();) {
    if (const size_t space = SpaceBytesAt(text, at); space > 0) {
      spaced = true;
      at += space;
      continue;
    }
    TextToken token = ReadToken(text, at);
    token.spaced = spaced;
    token.span = {span.begin + at, span.begin + at + token.text.size()};
    at += token.text.size();
    spaced = false;
    tokens.push_back(token);
  }
  return tokens;
}

bool IsWord(const TextTokens& tokens, size_t at, absl::string_view lower) {
  return at < tokens.size() && tokens[at].kind == TokenKind::kWord &&
         absl::EqualsIgnoreCase(tokens[at].text, lower);
}

bool IsMark(const TextTokens& tokens, size_t at, absl::string_view mark) {
  return at < tokens.size() && tokens[at].kind == TokenKind::kMark &&
         tokens[at].text == mark;
}

bool IsJoined(const TextTokens& tokens, size_t at, TokenKind kind) {
  return at < tokens.size() && tokens[at].kind == kind && !tokens[at].spaced;
}

bool IsCapitalised(const TextToken& token) {
  const unsigned char first = ByteAt(token.text, 0);
  return token.kind == TokenKind::kWord &&
         (first >= 0x80 || absl::ascii_isupper(first));
}

int NumberOf(const TextTokens& tokens, size_t at) {
  int number = -1;
  if (at >= tokens.size() || tokens[at].kind != TokenKind::kNumber ||
      tokens[at].text.size() > kNumberDigitsMax ||
      !absl::SimpleAtoi(tokens[at].text, &number)) {
    return -1;
  }
  return number;
}

}  // namespace turnstone
