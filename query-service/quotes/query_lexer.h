// Cuts the text of a query into operands, operators and parentheses.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace turnstone {

enum class QueryLexemeKind {
  kWord,
  kPhrase,
  kOpen,   // (
  kClose,  // )
  kNot,    // NOT, or a hyphen where an operand begins.
  kNear,
  kAnd,
  kOr,
  kEnd,
};

struct QueryLexeme {
  QueryLexemeKind kind = QueryLexemeKind::kEnd;
  size_t at = 0;           // The byte where it begins.
  absl::string_view text;  // kWord: as written. kPhrase: between the marks.
  uint32_t distance = 0;   // Of kNear.
};

// Cuts `text`, which outlives the result, in the grammar of query_parser.h; the
// last is kEnd. Errors as of ParseQuery().
absl::StatusOr<std::vector<QueryLexeme>> CutQuery(absl::string_view text);

// Returns INVALID_ARGUMENT that says what is wrong with the query `text` and in
// which column byte `at` of it is, counted in characters from 1.
absl::Status QueryError(absl::string_view text, size_t at,
                        absl::string_view what);

}  // namespace turnstone
