// Which turns a query may find, beside what is said in them.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "query-service/index/turn_table.h"

namespace turnstone {

// What is not set does not restrict.
struct QuoteFilter {
  std::optional<absl::flat_hash_set<uint32_t>> collections;  // Ordinals.
  std::optional<absl::flat_hash_set<uint32_t>> speakers;     // Ordinals.
  std::optional<absl::flat_hash_set<uint32_t>> transcripts;  // Ordinals.
  // Attribution states, as bits: 1 << state.
  std::optional<uint32_t> states;
  // Both included. Turns without a day match only if neither is set.
  std::optional<int32_t> day_min;
  std::optional<int32_t> day_max;
  // Labels, exactly as they are printed.
  std::optional<std::vector<std::string>> labels;
  // Tags: "pt" is "pt-BR", too.
  std::optional<std::vector<std::string>> languages;
  // Phrases, as their words; those of a topic.
  std::optional<std::vector<std::vector<std::string>>> phrases;

  // True for the turns that may be found as far as columns say it: not by
  // their labels, languages and phrases, which are looked up in lists.
  bool Passes(const TurnSnapshot& turns, DocId doc) const;
};

}  // namespace turnstone
