// Queries as text: for ParseQuery(), and for people.

#pragma once

#include <string>

#include "query-service/quotes/query_node.h"

namespace turnstone {

// Returns the one text that stands for `query`, a result of ParseQuery(), in
// the language of query_parser.h. It is parsed to an equal query, unless the
// terms have so grown by folding that it has more than kQueryBytesMax bytes, or
// Tokenizer folds a term again to something else: of a single character those
// are a hundred, such as U+00BD, which becomes 1, U+2044 and 2.
std::string QueryNormalForm(const QueryNode& query);

// Says in English what a result of ParseQuery() finds.
std::string QueryInWords(const QueryNode& query);

}  // namespace turnstone
