#include "query-service/quote_answers.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/rpc/status_details.h"
#include "query-service/paging.h"
#include "query-service/quote_builder.h"
#include "query-service/quote_cursor.h"
#include "query-service/quote_facets.h"
#include "query-service/quote_filters.h"
#include "query-service/quote_groups.h"
#include "query-service/quotes/query_parser.h"
#include "query-service/quotes/query_spelling.h"
#include "query-service/quotes/query_text.h"
#include "query-service/quotes/quote_finder.h"

namespace turnstone {
namespace {

absl::StatusOr<QuoteOrder> OrderOf(v1::QuoteOrder order) {
  switch (order) {
    case v1::QUOTE_ORDER_UNSPECIFIED:
    case v1::QUOTE_ORDER_RELEVANCE:
      return QuoteOrder::kRelevance;
    case v1::QUOTE_ORDER_TIME:
      return QuoteOrder::kTime;
    case v1::QUOTE_ORDER_POSITION:
      return QuoteOrder::kPosition;
    default:
      return rpc::FieldViolation("order", "is not known to this server");
  }
}

absl::StatusOr<QueryNode> QueryIn(const std::string& query) {
  return rpc::InField("query", ParseQuery(query));
}

// All turns that match, by transcript name, then turn.
absl::StatusOr<std::vector<DocId>> FindAllInOrder(const StoreView& view,
                                                  const QueryNode& query,
                                                  const QuoteFilter& filter,
                                                  const StopSignal& stop) {
  class Gatherer : public HitSink {
   public:
    double floor() const override {
      return -std::numeric_limits<double>::infinity();
    }
    void Add(DocId doc, double) override { docs.push_back(doc); }
    std::vector<DocId> docs;
  };
  Gatherer found;
  TS_RETURN_IF_ERROR(ForEachQuote(view.index(), query, filter, stop, &found));
  const TurnSnapshot& turns = view.index().turns();
  // The turns of a transcript are neighbours, in their order.
  std::sort(found.docs.begin(), found.docs.end());
  std::stable_sort(found.docs.begin(), found.docs.end(), [&](DocId a, DocId b) {
    const uint32_t left = turns.transcript(a);
    const uint32_t right = turns.transcript(b);
    return left != right && view.names().Of(left) < view.names().Of(right);
  });
  return std::move(found.docs);
}

}  // namespace

absl::StatusOr<std::string> AddPage(
    const StoreView& view, const PageRequest& page, const QueryNode& query,
    const QuoteFilter& filter, QuoteOptions options, int context_turns,
    const StopSignal& stop,
    google::protobuf::RepeatedPtrField<v1::Quote>* quotes) {
  options.limit = page.limit;
  if (!page.after.empty()) {
    TS_ASSIGN_OR_RETURN(options.after, DecodeCursor(page.after));
  }
  const TieOrder names = [&view](uint32_t ordinal) {
    return view.names().Of(ordinal);
  };
  auto found = FindQuotes(view.index(), query, filter, options, names, stop);
  if (absl::IsInvalidArgument(found.status())) {
    return rpc::FieldViolation("page_token", "is damaged");
  }
  TS_RETURN_IF_ERROR(found.status());
  QuoteBuilder builder(view, query, context_turns);
  std::vector<QuoteHit>& hits = found->hits;
  size_t built = 0;
  for (; built < hits.size() && !builder.full(); ++built) {
    TS_RETURN_IF_ERROR(stop.Check());
    TS_RETURN_IF_ERROR(builder.Build(hits[built], quotes->Add()));
  }
  if (!found->more && built == hits.size()) return std::string();
  hits.resize(built);
  return page.TokenBehind(EncodeCursor(
      CursorBehind(view.index(), hits.back(), found->statistics, names)));
}

absl::Status Answer(const StoreView& view, TopicLists& topics,
                    const v1::SearchQuotesRequest& request,
                    const StopSignal& stop,
                    v1::SearchQuotesResponse* response) {
  TS_ASSIGN_OR_RETURN(const PageRequest page, PageOf(request));
  TS_ASSIGN_OR_RETURN(const QueryNode query, QueryIn(request.query()));
  TS_ASSIGN_OR_RETURN(
      const QuoteFilter filter,
      FilterOf(view, topics, request.parent(), request.filter(), stop));
  QuoteOptions options;
  TS_ASSIGN_OR_RETURN(options.order, OrderOf(request.order()));
  if (request.context_turns() < 0 ||
      request.context_turns() > kContextTurnsMax) {
    return rpc::FieldViolation("context_turns", "expected 0 to 10");
  }
  if (request.count_all() || !request.facets().empty()) {
    TS_ASSIGN_OR_RETURN(
        const int64_t total,
        CountByFacets(view, topics, request.parent(), query, filter,
                      request.facets(), stop, response->mutable_facets()));
    response->set_total_size(static_cast<int32_t>(total));
  }
  response->set_normal_query(QueryNormalForm(query));
  response->set_query_in_words(QueryInWords(query));
  TS_ASSIGN_OR_RETURN(
      *response->mutable_next_page_token(),
      request.group_by() == v1::QUOTE_GROUPING_UNSPECIFIED
          ? AddPage(view, page, query, filter, options, request.context_turns(),
                    stop, response->mutable_quotes())
          : AddGroups(view, page, query, filter, options, request, stop,
                      response));
  if (page.after.empty() && response->quotes().empty() &&
      response->groups().empty()) {
    TS_ASSIGN_OR_RETURN(*response->mutable_suggested_query(),
                        SuggestQuery(view.index(), query, filter, stop));
  }
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view, TopicLists& topics,
                    const v1::CountQuotesRequest& request,
                    const StopSignal& stop, v1::CountQuotesResponse* response) {
  TS_ASSIGN_OR_RETURN(const QueryNode query, QueryIn(request.query()));
  TS_ASSIGN_OR_RETURN(
      const QuoteFilter filter,
      FilterOf(view, topics, request.parent(), request.filter(), stop));
  TS_ASSIGN_OR_RETURN(
      const int64_t count,
      CountByFacets(view, topics, request.parent(), query, filter,
                    request.facets(), stop, response->mutable_facets()));
  response->set_count(static_cast<int32_t>(count));
  return absl::OkStatus();
}

absl::Status StreamQuotes(const StoreView& view, TopicLists& topics,
                          const v1::StreamQuotesRequest& request,
                          rpc::StreamWriter<v1::StreamQuotesResponse>& writer) {
  TS_ASSIGN_OR_RETURN(const QueryNode query, QueryIn(request.query()));
  TS_ASSIGN_OR_RETURN(const QuoteFilter filter,
                      FilterOf(view, topics, request.parent(), request.filter(),
                               writer.stop()));
  TS_ASSIGN_OR_RETURN(const std::vector<DocId> docs,
                      FindAllInOrder(view, query, filter, writer.stop()));
  QuoteBuilder builder(view, query, /*context_turns=*/0);
  for (auto doc = docs.begin();;) {
    v1::StreamQuotesResponse response;
    response.set_commit(view.commit().ToString());
    builder.Restart();
    for (; doc != docs.end() && !builder.full() &&
           response.quotes_size() < kStreamedQuotesMax;
         ++doc) {
      TS_RETURN_IF_ERROR(writer.Check());
      TS_RETURN_IF_ERROR(builder.Build({*doc, 0}, response.add_quotes()));
    }
    TS_RETURN_IF_ERROR(writer.Write(response));
    if (doc == docs.end()) return absl::OkStatus();
  }
}

}  // namespace turnstone
