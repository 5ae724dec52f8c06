#include "query-service/quotes/query_text.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

namespace turnstone {
namespace {

// Returns `word`, or as many as there are.
std::string Counted(uint32_t count, absl::string_view word) {
  return absl::StrCat(count == 0 ? "no" : absl::StrCat(count), " ", word,
                      count == 1 ? "" : "s");
}

std::string InQuotes(const std::vector<std::string>& terms) {
  return absl::StrCat("\"", absl::StrJoin(terms, " "), "\"");
}

// Returns a part of the normal form, in parentheses if it would be taken apart
// below `parent`: fewer of them are needed than ParseQuery() allows.
std::string NormalPart(const QueryNode& node, QueryKind parent) {
  std::string text = QueryNormalForm(node);
  const bool holds_together =
      node.children.empty() || node.kind == QueryKind::kNot ||
      parent == QueryKind::kOr ||
      (parent == QueryKind::kAnd && node.kind == QueryKind::kNear);
  return holds_together ? text : absl::StrCat("(", text, ")");
}

std::string JoinNormalParts(const QueryNode& query, absl::string_view between) {
  return absl::StrJoin(query.children, between,
                       [&](std::string* out, const QueryNode& child) {
                         out->append(NormalPart(child, query.kind));
                       });
}

std::string InWords(const QueryNode& query);

// Returns a part of what is said, in parentheses if it is a list.
std::string WordsPart(const QueryNode& node) {
  const bool is_list =
      node.kind == QueryKind::kAnd || node.kind == QueryKind::kOr;
  return is_list ? absl::StrCat("(", InWords(node), ")") : InWords(node);
}

// Says "a", "a and b", or "a, b and c".
std::string ListInWords(const std::vector<std::string>& parts,
                        absl::string_view last) {
  std::string text = parts[0];
  for (size_t i = 1; i < parts.size(); ++i) {
    absl::StrAppend(&text,
                    i + 1 < parts.size() ? ", " : absl::StrCat(" ", last, " "),
                    parts[i]);
  }
  return text;
}

std::string AndInWords(const QueryNode& query) {
  std::vector<std::string> with;
  std::vector<std::string> without;
  for (const QueryNode& child : query.children) {
    if (child.kind == QueryKind::kNot) {
      without.push_back(InWords(child));
    } else {
      with.push_back(WordsPart(child));
    }
  }
  std::string text = ListInWords(with, "and");
  if (!without.empty()) {
    absl::StrAppend(&text, ", but ", ListInWords(without, "and"));
  }
  return text;
}

std::string OrInWords(const QueryNode& query) {
  std::vector<std::string> parts;
  for (const QueryNode& child : query.children) {
    parts.push_back(WordsPart(child));
  }
  return ListInWords(parts, "or");
}

// Says all but "turns with".
std::string InWords(const QueryNode& query) {
  switch (query.kind) {
    case QueryKind::kWord:
      return absl::StrCat("a form of ", InQuotes(query.terms));
    case QueryKind::kPhrase:
      if (query.terms.size() == 1) {
        return absl::StrCat("exactly the word ", InQuotes(query.terms));
      }
      return absl::StrCat("the words ", InQuotes(query.terms),
                          " next to each other");
    case QueryKind::kPrefix:
      return absl::StrCat("a word that begins with ", InQuotes(query.terms));
    case QueryKind::kFuzzy:
      return absl::StrCat("a word that differs from ", InQuotes(query.terms),
                          " in at most ", Counted(query.distance, "letter"));
    case QueryKind::kNear:
      return absl::StrCat(WordsPart(query.children[0]), " near ",
                          WordsPart(query.children[1]), " (",
                          query.distance > 0 ? "at most " : "",
                          Counted(query.distance, "word"), " between them)");
    case QueryKind::kAnd:
      return AndInWords(query);
    case QueryKind::kOr:
      return OrInWords(query);
    case QueryKind::kNot:
      // "Without a and b" would say that neither may be there.
      return absl::StrCat(
          query.children[0].kind == QueryKind::kAnd ? "not with " : "without ",
          WordsPart(query.children[0]));
  }
  return "";
}

}  // namespace

std::string QueryNormalForm(const QueryNode& query) {
  switch (query.kind) {
    case QueryKind::kWord:
      return query.terms[0];
    case QueryKind::kPhrase:
      return InQuotes(query.terms);
    case QueryKind::kPrefix:
      return absl::StrCat(query.terms[0], "*");
    case QueryKind::kFuzzy:
      return absl::StrCat(query.terms[0], "~", query.distance);
    case QueryKind::kNear:
      return JoinNormalParts(query,
                             absl::StrCat(" NEAR/", query.distance, " "));
    case QueryKind::kAnd:
      return JoinNormalParts(query, " ");
    case QueryKind::kOr:
      return JoinNormalParts(query, " OR ");
    case QueryKind::kNot:
      return absl::StrCat("-", NormalPart(query.children[0], query.kind));
  }
  return "";
}

std::string QueryInWords(const QueryNode& query) {
  return absl::StrCat("turns with ", InWords(query));
}

}  // namespace turnstone
