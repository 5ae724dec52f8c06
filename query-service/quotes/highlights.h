// Marks in a text what a query found there.

#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "query-service/quotes/query_node.h"

namespace turnstone {

inline constexpr uint32_t kPassageBytesMax = 300;

// Bytes [first, second) of a text.
using TextSpans = std::vector<std::pair<uint32_t, uint32_t>>;

// Returns what of `text` matches: words, prefixes and
// near words, and phrases as a whole; words near others only where they are
// near them, and nothing that must not occur. Sorted; those that overlap are
// one. `language` is a StemLanguage, that of the text.
TextSpans Highlights(const QueryNode& query, uint8_t language,
                     absl::string_view text);

// Returns the part of `text`, of at most kPassageBytesMax bytes if no highlight
// is longer, that has the most of its `highlights`: whole sentences where they
// fit, otherwise whole words.
std::pair<uint32_t, uint32_t> BestPassage(absl::string_view text,
                                          const TextSpans& highlights);

}  // namespace turnstone
