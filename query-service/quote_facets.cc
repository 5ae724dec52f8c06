#include "query-service/quote_facets.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/base/status_macros.h"
#include "common/model/date.h"
#include "common/model/resource_name.h"
#include "common/rpc/status_details.h"
#include "query-service/quotes/quote_finder.h"

namespace turnstone {
namespace {

constexpr size_t kFacetValuesMax = 100;
constexpr size_t kFacetMonthsMax = 1200;

// Counts turns by numbers: ordinals, or months.
class FacetSink : public HitSink {
 public:
  FacetSink(const TurnSnapshot& turns, std::vector<v1::QuoteFacet> facets)
      : turns_(turns),
        facets_(std::move(facets)),
        keeps_docs_(std::find(facets_.begin(), facets_.end(),
                              v1::QUOTE_FACET_TOPIC) != facets_.end()),
        counts_(facets_.size()) {}

  double floor() const override {
    return -std::numeric_limits<double>::infinity();
  }

  void Add(DocId doc, double) override {
    ++total_;
    if (keeps_docs_) docs_.push_back(doc);
    for (size_t i = 0; i < facets_.size(); ++i) {
      if (facets_[i] != v1::QUOTE_FACET_TOPIC) {
        ++counts_[i][ValueOf(facets_[i], doc)];
      }
    }
  }

  int64_t total() const { return total_; }
  // All turns, if topics are counted.
  const std::vector<DocId>& docs() const { return docs_; }
  const absl::flat_hash_map<int64_t, int64_t>& counts(size_t facet) const {
    return counts_[facet];
  }

 private:
  int64_t ValueOf(v1::QuoteFacet facet, DocId doc) const {
    if (facet == v1::QUOTE_FACET_SPEAKER) return turns_.speaker(doc);
    if (facet == v1::QUOTE_FACET_TRANSCRIPT) return turns_.transcript(doc);
    const int32_t day = turns_.day(doc);
    return day == kNoDay ? kNoDay : MonthOfDay(day);
  }

  const TurnSnapshot& turns_;
  const std::vector<v1::QuoteFacet> facets_;
  const bool keeps_docs_;
  int64_t total_ = 0;
  std::vector<DocId> docs_;
  std::vector<absl::flat_hash_map<int64_t, int64_t>> counts_;  // By facet.
};

struct Value {
  std::string name;
  int64_t count = 0;
  std::string display_name;  // Of topics.
};

void SortByCount(std::vector<Value>* values) {
  std::sort(values->begin(), values->end(), [](const Value& a, const Value& b) {
    return a.count != b.count ? a.count > b.count : a.name < b.name;
  });
}

// Counts the topics that the texts of turns name.
absl::StatusOr<std::vector<Value>> TopicsIn(const StoreView& view,
                                            TopicLists& topics,
                                            const std::string& parent,
                                            const std::vector<DocId>& docs,
                                            const StopSignal& stop) {
  TS_ASSIGN_OR_RETURN(
      const ResourceName ids,
      rpc::InField("facets", ParseCollectionName(parent, false)));
  TS_ASSIGN_OR_RETURN(const auto list, topics.OfCollection(view, parent, stop));
  std::vector<int64_t> counts(list->topics.size());
  for (const DocId doc : docs) {
    TS_RETURN_IF_ERROR(stop.Check());
    TS_ASSIGN_OR_RETURN(const std::vector<v1::Turn> turns,
                        view.GetTurns(doc, doc + 1));
    for (const uint32_t topic : list->spotter->Find(turns[0].text())) {
      ++counts[topic];
    }
  }
  std::vector<Value> values;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const Topic& topic = list->topics[i];
    values.push_back(
        {TopicName(ids.collection, topic.id), counts[i], topic.display_name});
  }
  SortByCount(&values);
  return values;
}

std::vector<Value> ValuesOf(
    const StoreView& view, v1::QuoteFacet facet,
    const absl::flat_hash_map<int64_t, int64_t>& counts) {
  absl::flat_hash_map<std::string, int64_t> by_name;
  for (const auto& [number, count] : counts) {
    std::string name;
    if (facet == v1::QUOTE_FACET_MONTH) {
      if (number != kNoDay) name = FormatMonth(static_cast<int32_t>(number));
    } else if (number != Names::kNone) {
      name = std::string(view.names().Of(static_cast<uint32_t>(number)));
      // Those merged into one are one.
      if (facet == v1::QUOTE_FACET_SPEAKER) name = view.merges().RootOf(name);
    }
    by_name[name] += count;
  }
  std::vector<Value> values;
  for (auto& [name, count] : by_name) values.push_back({name, count, ""});
  if (facet != v1::QUOTE_FACET_MONTH) {
    SortByCount(&values);
  } else {
    std::sort(values.begin(), values.end(),
              [](const Value& a, const Value& b) { return a.name < b.name; });
  }
  return values;
}

absl::Status AddFacet(const StoreView& view, v1::QuoteFacet facet,
                      std::vector<Value> values, v1::QuoteFacetCounts* counts) {
  counts->set_facet(facet);
  counts->set_value_count(static_cast<int32_t>(values.size()));
  if (facet == v1::QUOTE_FACET_MONTH) {
    if (values.size() > kFacetMonthsMax) {
      values.erase(values.begin(), values.end() - kFacetMonthsMax);
    }
  } else if (values.size() > kFacetValuesMax) {
    values.resize(kFacetValuesMax);
  }
  for (const Value& value : values) {
    v1::QuoteFacetCount* const count = counts->add_counts();
    count->set_value(value.name);
    count->set_count(static_cast<int32_t>(value.count));
    count->set_display_name(value.display_name);
    if (value.name.empty()) continue;
    if (facet == v1::QUOTE_FACET_SPEAKER) {
      TS_ASSIGN_OR_RETURN(*count->mutable_display_name(),
                          view.DisplayNameOf(value.name));
    } else if (facet == v1::QUOTE_FACET_TRANSCRIPT) {
      TS_ASSIGN_OR_RETURN(const auto row, view.GetTranscript(value.name));
      count->set_display_name(row.transcript().display_name());
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int64_t> CountByFacets(
    const StoreView& view, TopicLists& topics, const std::string& parent,
    const QueryNode& query, const QuoteFilter& filter,
    const google::protobuf::RepeatedField<int>& facets, const StopSignal& stop,
    google::protobuf::RepeatedPtrField<v1::QuoteFacetCounts>* counts) {
  std::vector<v1::QuoteFacet> wanted;
  for (const int number : facets) {
    const auto facet = static_cast<v1::QuoteFacet>(number);
    if (facet == v1::QUOTE_FACET_UNSPECIFIED ||
        !v1::QuoteFacet_IsValid(number)) {
      return rpc::FieldViolation("facets", "is not known to this server");
    }
    if (std::find(wanted.begin(), wanted.end(), facet) != wanted.end()) {
      return rpc::FieldViolation("facets", "expected each facet once");
    }
    wanted.push_back(facet);
  }
  FacetSink sink(view.index().turns(), wanted);
  TS_RETURN_IF_ERROR(ForEachQuote(view.index(), query, filter, stop, &sink));
  for (size_t i = 0; i < wanted.size(); ++i) {
    std::vector<Value> values;
    if (wanted[i] == v1::QUOTE_FACET_TOPIC) {
      TS_ASSIGN_OR_RETURN(values,
                          TopicsIn(view, topics, parent, sink.docs(), stop));
    } else {
      values = ValuesOf(view, wanted[i], sink.counts(i));
    }
    TS_RETURN_IF_ERROR(
        AddFacet(view, wanted[i], std::move(values), counts->Add()));
  }
  return sink.total();
}

}  // namespace turnstone
