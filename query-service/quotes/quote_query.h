// The query language of quotes: words and "exact phrases".

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace turnstone {

// What to find: turns that hold every word, and every phrase with its words
// next to each other in this order.
struct QuoteQuery {
  // Terms as Tokenizer makes them, each once, in the order of the query, those
  // of phrases included. Scores are summed in this order.
  std::vector<std::string> terms;
  // Each phrase as indexes into `terms`; a word is a phrase of one. At least
  // one, none empty, none twice.
  std::vector<std::vector<uint32_t>> phrases;
};

// Parses the text of a query: words, and phrases between quotation marks (" or
// U+201C and U+201D), each as the tokenizer cuts it.
//
// INVALID_ARGUMENT names the 1-based column, in characters: a quotation mark
// is not closed, nothing to search for, more than kQueryTermsMax words, more
// than kQueryBytesMax bytes, or not UTF-8. It never quotes the query.
absl::StatusOr<QuoteQuery> ParseQuoteQuery(absl::string_view text);

}  // namespace turnstone
