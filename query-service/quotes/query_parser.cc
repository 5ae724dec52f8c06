#include "query-service/quotes/query_parser.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/text/tokenizer.h"
#include "query-service/quotes/query_lexer.h"

namespace turnstone {
namespace {

using Kind = QueryLexemeKind;

// Nothing if all that stood there has no term.
using Parsed = absl::StatusOr<std::optional<QueryNode>>;

bool BeginsOperand(Kind kind) {
  return kind == Kind::kWord || kind == Kind::kPhrase || kind == Kind::kOpen ||
         kind == Kind::kNot;
}

// Returns how errors name an operator; empty for what is none.
absl::string_view OperatorName(Kind kind) {
  switch (kind) {
    case Kind::kAnd:
      return "AND";
    case Kind::kOr:
      return "OR";
    case Kind::kNear:
      return "NEAR";
    case Kind::kNot:
      return "a negation";
    default:
      return "";
  }
}

size_t Characters(absl::string_view text) {
  const auto begins = [](char c) { return (c & 0xc0) != 0x80; };
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), begins));
}

bool IsNegation(const QueryNode& node) { return node.kind == QueryKind::kNot; }

bool CanBeNear(const QueryNode& node) {
  if (node.kind != QueryKind::kOr) return node.children.empty();
  return std::all_of(
      node.children.begin(), node.children.end(),
      [](const QueryNode& child) { return child.children.empty(); });
}

// Adds `child` to an AND or OR, or its children if it is of the same kind, but
// none twice. There are kQueryTermsMax children at most.
void AddChild(QueryNode child, QueryNode* node) {
  if (child.kind == node->kind) {
    for (QueryNode& inner : child.children) AddChild(std::move(inner), node);
    return;
  }
  std::vector<QueryNode>& known = node->children;
  if (std::find(known.begin(), known.end(), child) == known.end()) {
    known.push_back(std::move(child));
  }
}

// Returns an AND or OR, its child if it has one only, nothing if it has none.
std::optional<QueryNode> Collapsed(QueryNode node) {
  if (node.children.empty()) return std::nullopt;
  if (node.children.size() > 1) return node;
  QueryNode only = std::move(node.children[0]);
  return only;
}

// Goes down by recursion, at most kQueryDepthMax times through each function.
class Parser {
 public:
  Parser(absl::string_view text, std::vector<QueryLexeme> lexemes)
      : text_(text), lexemes_(std::move(lexemes)) {}

  absl::StatusOr<QueryNode> Parse() {
    // Without a lexeme but the last, there is no operand to miss.
    if (Next() == Kind::kEnd) return NothingToSearchFor();
    TS_ASSIGN_OR_RETURN(std::optional<QueryNode> query, ParseOr());
    if (Next() == Kind::kClose) {
      return Wrong(lexemes_[at_], "this parenthesis closes none");
    }
    if (!query) return NothingToSearchFor();
    return *std::move(query);
  }

 private:
  Kind Next() const { return lexemes_[at_].kind; }

  absl::Status Wrong(const QueryLexeme& lexeme, absl::string_view what) const {
    return QueryError(text_, lexeme.at, what);
  }

  absl::Status NothingToSearchFor() const {
    return QueryError(text_, 0, "nothing to search for");
  }

  Parsed ParseOr() {
    QueryNode any;
    any.kind = QueryKind::kOr;
    while (true) {
      TS_ASSIGN_OR_RETURN(std::optional<QueryNode> branch, ParseAnd());
      if (branch) AddChild(*std::move(branch), &any);
      if (Next() != Kind::kOr) return Collapsed(std::move(any));
      ++at_;
    }
  }

  Parsed ParseAnd() {
    QueryNode all;
    all.kind = QueryKind::kAnd;
    const QueryLexeme& first = lexemes_[at_];
    while (true) {
      TS_ASSIGN_OR_RETURN(std::optional<QueryNode> operand, ParseNear());
      if (operand) AddChild(*std::move(operand), &all);
      if (Next() == Kind::kAnd) {
        ++at_;
      } else if (!BeginsOperand(Next())) {
        break;
      }
    }
    if (!all.children.empty() &&
        std::all_of(all.children.begin(), all.children.end(), IsNegation)) {
      return Wrong(first, "says only what must not be there");
    }
    return Collapsed(std::move(all));
  }

  Parsed ParseNear() {
    TS_ASSIGN_OR_RETURN(std::optional<QueryNode> left, ParseUnary());
    if (Next() != Kind::kNear) return left;
    const QueryLexeme& near = lexemes_[at_++];
    TS_ASSIGN_OR_RETURN(std::optional<QueryNode> right, ParseUnary());
    if (Next() == Kind::kNear) {
      return Wrong(lexemes_[at_],
                   "NEAR joins two only: for three, join the second to each of "
                   "the others, with AND between");
    }
    if (!left || !right) return left ? left : right;
    if (!CanBeNear(*left) || !CanBeNear(*right)) {
      return Wrong(near,
                   "NEAR joins words and phrases, or alternatives of those in "
                   "parentheses");
    }
    QueryNode node;
    node.kind = QueryKind::kNear;
    node.distance = near.distance;
    node.children.push_back(*std::move(left));
    node.children.push_back(*std::move(right));
    return node;
  }

  Parsed ParseUnary() {
    bool is_negated = false;
    for (; Next() == Kind::kNot; ++at_) is_negated = !is_negated;
    TS_ASSIGN_OR_RETURN(std::optional<QueryNode> operand, ParseOperand());
    if (!operand || !is_negated) return operand;
    QueryNode node;
    node.kind = QueryKind::kNot;
    node.children.push_back(*std::move(operand));
    return node;
  }

  Parsed ParseOperand() {
    switch (Next()) {
      case Kind::kWord:
        return ParseWord(lexemes_[at_++]);
      case Kind::kPhrase: {
        QueryNode phrase;
        phrase.kind = QueryKind::kPhrase;
        TS_RETURN_IF_ERROR(AddTerms(lexemes_[at_++].text, &phrase));
        if (phrase.terms.empty()) return std::nullopt;
        return phrase;
      }
      case Kind::kOpen:
        return ParseParenthesis(lexemes_[at_++]);
      default:
        return MissingOperand();
    }
  }

  Parsed ParseParenthesis(const QueryLexeme& open) {
    if (++depth_ > kQueryDepthMax) {
      return Wrong(open, absl::StrCat("more than ", kQueryDepthMax,
                                      " parentheses in each other"));
    }
    TS_ASSIGN_OR_RETURN(std::optional<QueryNode> inner, ParseOr());
    if (Next() != Kind::kClose) return NotClosed(open);
    ++at_;
    --depth_;
    return inner;
  }

  absl::Status NotClosed(const QueryLexeme& open) const {
    return Wrong(open, "the parenthesis is not closed");
  }

  // Says why no operand begins here.
  absl::Status MissingOperand() const {
    const QueryLexeme& here = lexemes_[at_];
    const QueryLexeme* const before = at_ > 0 ? &lexemes_[at_ - 1] : nullptr;
    if (before != nullptr && !OperatorName(before->kind).empty()) {
      return Wrong(*before, absl::StrCat(OperatorName(before->kind),
                                         " needs something behind it"));
    }
    if (!OperatorName(here.kind).empty()) {
      return Wrong(here, absl::StrCat(OperatorName(here.kind),
                                      " needs something before it"));
    }
    // Only "(" and the beginning want an operand as well.
    if (before == nullptr) return Wrong(here, "this parenthesis closes none");
    if (here.kind == Kind::kEnd) return NotClosed(*before);
    return Wrong(*before, "nothing in the parenthesis");
  }

  Parsed ParseWord(const QueryLexeme& lexeme) {
    QueryNode node;
    const size_t sign = lexeme.text.find_first_of("*~");
    if (sign != absl::string_view::npos) return ParseExpansion(lexeme, sign);
    TS_RETURN_IF_ERROR(AddTerms(lexeme.text, &node));
    if (node.terms.empty()) return std::nullopt;
    if (node.terms.size() > 1) node.kind = QueryKind::kPhrase;
    return node;
  }

  // Parses a word whose first `*` or `~` is at byte `at`.
  Parsed ParseExpansion(const QueryLexeme& lexeme, size_t at) {
    const absl::string_view word = lexeme.text.substr(0, at);
    const absl::string_view sign = lexeme.text.substr(at);
    const auto wrong = [&](absl::string_view what) {
      return QueryError(text_, lexeme.at + at, what);
    };
    QueryNode node;
    size_t characters_min = 0;
    if (sign == "*") {
      node.kind = QueryKind::kPrefix;
      characters_min = kPrefixCharactersMin;
    } else if (sign == "~" || sign == "~1") {
      node.kind = QueryKind::kFuzzy;
      node.distance = 1;
      characters_min = kOneEditCharactersMin;
    } else if (sign == "~2") {
      node.kind = QueryKind::kFuzzy;
      node.distance = 2;
      characters_min = kTwoEditsCharactersMin;
    } else {
      return wrong("*, ~, ~1 and ~2 stand at the end of a word only");
    }
    Tokenizer tokens(word);
    if (!tokens.Next() || tokens.end() != word.size()) {
      return wrong(absl::StrCat(sign, " needs a single word before it"));
    }
    TS_RETURN_IF_ERROR(AddTerms(word, &node));
    if (Characters(node.terms[0]) < characters_min) {
      return wrong(absl::StrCat(sign, " needs at least ", characters_min,
                                " characters before it"));
    }
    if (++expansions_ > kQueryExpansionsMax) {
      return wrong(absl::StrCat("more than ", kQueryExpansionsMax,
                                " words with * or ~"));
    }
    return node;
  }

  // Adds the terms of a piece of the text to `node`.
  absl::Status AddTerms(absl::string_view piece, QueryNode* node) {
    Tokenizer words(piece);
    while (words.Next()) {
      if (++terms_ > kQueryTermsMax) {
        const auto at = static_cast<size_t>(piece.data() - text_.data());
        return QueryError(text_, at + words.begin(),
                          absl::StrCat("more than ", kQueryTermsMax, " words"));
      }
      node->terms.emplace_back(words.term().data(), words.term().size());
    }
    return absl::OkStatus();
  }

  const absl::string_view text_;
  const std::vector<QueryLexeme> lexemes_;  // The last is kEnd.
  size_t at_ = 0;                           // The next lexeme.
  size_t depth_ = 0;
  size_t terms_ = 0;
  size_t expansions_ = 0;
};

}  // namespace

absl::StatusOr<QueryNode> ParseQuery(absl::string_view text) {
  TS_ASSIGN_OR_RETURN(std::vector<QueryLexeme> lexemes, CutQuery(text));
  return Parser(text, std::move(lexemes)).Parse();
}

}  // namespace turnstone
