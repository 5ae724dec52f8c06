// Answers of SearchQuotes, and quotes as every method returns them.

#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "common/base/stop_signal.h"
#include "query-service/quotes/quote_finder.h"
#include "query-service/quotes/quote_query.h"
#include "query-service/store/store_view.h"
#include "turnstone/v1/query_service.pb.h"

namespace turnstone {

// Fills the response but for `commit`. INVALID_ARGUMENT names the field, and
// for `query` the column; NOT_FOUND if the collection, or a speaker or
// transcript to filter by, is not there.
absl::Status Answer(const StoreView& view,
                    const v1::SearchQuotesRequest& request,
                    const StopSignal& stop, v1::SearchQuotesResponse* response);

// Makes quotes of turns, until they are too many for one response.
class QuoteBuilder {
 public:
  // `view` outlives the builder. What one of `queries` matches is highlighted;
  // `context_turns` are added before and after each quote.
  QuoteBuilder(const StoreView& view, std::vector<QuoteQuery> queries,
               int context_turns)
      : view_(view),
        queries_(std::move(queries)),
        context_turns_(static_cast<DocId>(context_turns)) {}

  // True once a response has as many bytes as it should.
  bool full() const { return bytes_ >= kResponseBytesMax; }

  // Fills `quote` with the turn of `hit`. Errors as of StoreView.
  absl::Status Build(const QuoteHit& hit, v1::Quote* quote);

 private:
  // Responses stay below what clients accept by default, 4 MiB.
  static constexpr size_t kResponseBytesMax = 2u << 20;
  static constexpr size_t kContextBytesMax = 512u << 10;

  // Sorted, none touching another's bytes.
  std::vector<std::pair<uint32_t, uint32_t>> HighlightsOf(
      absl::string_view text) const;
  absl::Status AddContext(DocId doc, v1::Quote* quote);
  absl::StatusOr<std::string> DisplayNameOf(const std::string& speaker);

  const StoreView& view_;
  const std::vector<QuoteQuery> queries_;
  const DocId context_turns_;
  size_t bytes_ = 0;
  absl::flat_hash_map<std::string, std::string> display_names_;
};

}  // namespace turnstone
