// Quotes as every method returns them.

#pragma once

#include <cstddef>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "query-service/quotes/query_node.h"
#include "query-service/quotes/quote_finder.h"
#include "query-service/store/store_view.h"
#include "turnstone/v1/quote.pb.h"

namespace turnstone {

// Makes quotes of turns, until they are too many for one response.
class QuoteBuilder {
 public:
  // `view` and `query` outlive the builder. What the query matches is
  // highlighted; `context_turns` are added before and after each quote.
  QuoteBuilder(const StoreView& view, const QueryNode& query, int context_turns)
      : view_(view),
        query_(query),
        context_turns_(static_cast<DocId>(context_turns)) {}

  // True once a response has as many bytes as it should.
  bool full() const { return bytes_ >= kResponseBytesMax; }

  // Begins another response.
  void Restart() { bytes_ = 0; }

  // Fills `quote` with the turn of `hit`. Errors as of StoreView.
  absl::Status Build(const QuoteHit& hit, v1::Quote* quote);

 private:
  // Responses stay below what clients accept by default, 4 MiB.
  static constexpr size_t kResponseBytesMax = 2u << 20;
  static constexpr size_t kContextBytesMax = 512u << 10;

  absl::Status AddContext(DocId doc, v1::Quote* quote);
  absl::StatusOr<std::string> DisplayNameOf(const std::string& speaker);

  const StoreView& view_;
  const QueryNode& query_;
  const DocId context_turns_;
  size_t bytes_ = 0;
  absl::flat_hash_map<std::string, std::string> display_names_;
};

}  // namespace turnstone
