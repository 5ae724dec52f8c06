// A query of quotes as a tree: what query_parser.h makes and searches run on.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace turnstone {

// What a turn must hold.
enum class QueryKind {
  kWord,    // A word with the same stem as the term.
  kPhrase,  // Words that are exactly the terms, next to each other.
  kPrefix,  // A word that begins with the term.
  kFuzzy,   // A word that becomes the term by at most `distance` edits.
  kNear,    // Both children, with at most `distance` words between them.
  kAnd,     // All children.
  kOr,      // One of the children, or more.
  kNot,     // Not the child.
};

// A part of a query, and all that it is made of.
struct QueryNode {
  QueryKind kind = QueryKind::kWord;

  // As Tokenizer folds them. kPhrase: at least one; a single word between
  // quotation marks is a phrase of one. kWord, kPrefix and kFuzzy: one. None
  // for the other kinds.
  std::vector<std::string> terms;

  // kFuzzy: edits at most, 1 or 2. An edit puts in, leaves out or replaces a
  // character.
  // kNear: words at most that stand between the end of one operand and the
  // beginning of the other, in either order; from 0, which is next to each
  // other, to kNearDistanceMax. The operands share no word.
  // 0 for the other kinds.
  uint32_t distance = 0;

  // kAnd and kOr: at least two, no two of them equal, none of the same kind as
  // the node. kNot: one, no kNot; it occurs only below a kAnd that has a child
  // of another kind as well. kNear: two, each a kWord, kPhrase, kPrefix or
  // kFuzzy, or a kOr of those alone. None for the other kinds.
  std::vector<QueryNode> children;

  friend bool operator==(const QueryNode&, const QueryNode&) = default;
};

}  // namespace turnstone
