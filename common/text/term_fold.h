// The term that a word is searched by.

#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"

namespace turnstone {

// A term is made from the first bytes of its word, so that a word of a million
// marks does not cost a million steps for each.
inline constexpr size_t kFoldedBytesMax = 1024;

// What is written at most: kTermBytesMax, and a character behind it.
inline constexpr size_t kFoldBufferBytes = 80;

// Writes the term of `word` to the kFoldBufferBytes at `term` and returns its
// size, 0 if nothing is left of it. `word` is UTF-8, as Tokenizer cuts it: see
// there for what a term is. Safe for threads.
size_t FoldTerm(absl::string_view word, char* term);

}  // namespace turnstone
