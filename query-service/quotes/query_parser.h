// The query language of quotes. For people: common/docs/QUERIES.md.
//
//   query   = all { "OR" all }
//   all     = near { [ "AND" ] near }
//   near    = unary [ ( "NEAR" | "NEAR/" number ) unary ]
//   unary   = { "NOT" | "-" } operand
//   operand = word | prefix | fuzzy | phrase | "(" query ")"
//   prefix  = word "*"
//   fuzzy   = word "~" [ "1" | "2" ]
//   phrase  = mark { any character but such a mark } mark
//   mark    = '"' | U+201C | U+201D | U+201E, or else U+00AB | U+00BB
//   word    = any characters but white space, marks, "(", ")", "*", "~"
//
// Operators are in upper case, with white space, marks or parentheses around
// them: "or" is a word, and "OR-gate", too. "-" stands behind white space, "("
// or nothing, and before neither white space, ")" nor "-": elsewhere it is a
// hyphen or a dash. A word that the tokenizer cuts into several terms is a
// phrase of them. An operand without a term ("&", "...") is left out as if it
// were not there, with the operator that joins it.

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "query-service/quotes/query_node.h"

namespace turnstone {

// Parses the text of a query into a tree as query_node.h describes it: AND in
// AND and OR in OR are one, of equal operands the first is kept, what is
// negated twice is not negated.
//
// INVALID_ARGUMENT names the 1-based column, in characters, and never quotes
// the text: it is not UTF-8 or not of the grammar; there is nothing to search
// for; a query, a parenthesis or an alternative of OR only has negations; NEAR
// joins more than single words, phrases and alternatives of those; `*` and `~`
// do not follow one word that is long enough; more than kQueryBytesMax bytes,
// kQueryTermsMax words, kQueryExpansionsMax words with `*` or `~`, or
// kQueryDepthMax parentheses in each other.
absl::StatusOr<QueryNode> ParseQuery(absl::string_view text);

}  // namespace turnstone
