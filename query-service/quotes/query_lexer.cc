#include "query-service/quotes/query_lexer.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/text/utf8.h"

namespace turnstone {
namespace {

// A character of the text, from its byte `at` to `end`.
struct Character {
  UChar32 code = 0;
  size_t at = 0;
  size_t end = 0;
};

// Quotation marks of a kind, each of which opens and closes: people mix
// straight and curved ones, and write »so« as well as «so».
enum class Marks { kNone, kCommas, kAngles };

Marks MarksOf(UChar32 code) {
  switch (code) {
    case '"':
    case 0x201c:
    case 0x201d:
    case 0x201e:
      return Marks::kCommas;
    case 0xab:
    case 0xbb:
      return Marks::kAngles;
    default:
      return Marks::kNone;
  }
}

bool IsParenthesis(UChar32 code) { return code == '(' || code == ')'; }

class Lexer {
 public:
  // `text` is UTF-8.
  explicit Lexer(absl::string_view text) : text_(text) {}

  absl::StatusOr<std::vector<QueryLexeme>> Cut() {
    // A hyphen negates only behind white space, "(", or nothing.
    bool begins_operand = true;
    for (size_t at = 0; at < text_.size();) {
      const Character first = At(at);
      if (u_isUWhiteSpace(first.code)) {
        begins_operand = true;
        at = first.end;
      } else if (begins_operand && IsNegation(first)) {
        begins_operand = false;
        at = Add(QueryLexemeKind::kNot, at, first.end);
      } else if (IsParenthesis(first.code)) {
        begins_operand = first.code == '(';
        at = Add(
            begins_operand ? QueryLexemeKind::kOpen : QueryLexemeKind::kClose,
            at, first.end);
      } else {
        begins_operand = false;
        TS_ASSIGN_OR_RETURN(at, MarksOf(first.code) == Marks::kNone
                                    ? CutWord(at)
                                    : CutPhrase(first));
      }
    }
    Add(QueryLexemeKind::kEnd, text_.size(), text_.size());
    return std::move(lexemes_);
  }

 private:
  Character At(size_t at) const {
    Character character = {0, at, at};
    const char* const bytes = text_.data();
    U8_NEXT(bytes, character.end, text_.size(), character.code);
    return character;
  }

  // A hyphen with white space behind it, or in a row of them, is a dash.
  bool IsNegation(const Character& hyphen) const {
    if (hyphen.code != '-' || hyphen.end == text_.size()) return false;
    const UChar32 next = At(hyphen.end).code;
    return next != '-' && next != ')' && !u_isUWhiteSpace(next);
  }

  // Returns `end`, as all below: where the lexeme ends.
  size_t Add(QueryLexemeKind kind, size_t at, size_t end) {
    lexemes_.push_back({kind, at, text_.substr(at, end - at), 0});
    return end;
  }

  absl::StatusOr<size_t> CutPhrase(const Character& first) {
    const Marks marks = MarksOf(first.code);
    for (size_t at = first.end; at < text_.size();) {
      const Character last = At(at);
      if (MarksOf(last.code) == marks) {
        lexemes_.push_back({QueryLexemeKind::kPhrase, first.at,
                            text_.substr(first.end, at - first.end), 0});
        return last.end;
      }
      at = last.end;
    }
    return QueryError(text_, first.at, "the quotation mark is not closed");
  }

  absl::StatusOr<size_t> CutWord(size_t at) {
    size_t end = at;
    while (end < text_.size()) {
      const Character next = At(end);
      if (u_isUWhiteSpace(next.code) || IsParenthesis(next.code) ||
          MarksOf(next.code) != Marks::kNone) {
        break;
      }
      end = next.end;
    }
    const absl::string_view word = text_.substr(at, end - at);
    if (word == "AND") return Add(QueryLexemeKind::kAnd, at, end);
    if (word == "OR") return Add(QueryLexemeKind::kOr, at, end);
    if (word == "NOT") return Add(QueryLexemeKind::kNot, at, end);
    absl::string_view distance = word;
    if (word != "NEAR" && !absl::ConsumePrefix(&distance, "NEAR/")) {
      return Add(QueryLexemeKind::kWord, at, end);
    }
    Add(QueryLexemeKind::kNear, at, end);
    lexemes_.back().distance = kNearDistanceDefault;
    if (word == "NEAR") return end;
    if (!std::all_of(distance.begin(), distance.end(), absl::ascii_isdigit) ||
        !absl::SimpleAtoi(distance, &lexemes_.back().distance) ||
        lexemes_.back().distance > kNearDistanceMax) {
      return QueryError(
          text_, at,
          absl::StrCat("NEAR/ needs a number from 0 to ", kNearDistanceMax));
    }
    return end;
  }

  const absl::string_view text_;
  std::vector<QueryLexeme> lexemes_;
};

}  // namespace

absl::StatusOr<std::vector<QueryLexeme>> CutQuery(absl::string_view text) {
  size_t bad = 0;
  if (!IsValidUtf8(text, &bad)) return QueryError(text, bad, "not UTF-8");
  if (text.size() > kQueryBytesMax) {
    return QueryError(text, kQueryBytesMax,
                      absl::StrCat("more than ", kQueryBytesMax, " bytes"));
  }
  return Lexer(text).Cut();
}

absl::Status QueryError(absl::string_view text, size_t at,
                        absl::string_view what) {
  const absl::string_view before = text.substr(0, at);
  const auto begins = [](char c) { return (c & 0xc0) != 0x80; };
  return absl::InvalidArgumentError(absl::StrCat(
      "column ", std::count_if(before.begin(), before.end(), begins) + 1, ": ",
      what));
}

}  // namespace turnstone
