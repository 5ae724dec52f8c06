#include "query-service/quote_facets.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/base/status_macros.h"
#include "common/model/date.h"
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
      : turns_(turns), facets_(std::move(facets)), counts_(facets_.size()) {}

  double floor() const override {
    return -std::numeric_limits<double>::infinity();
  }

  void Add(DocId doc, double) override {
    ++total_;
    for (size_t i = 0; i < facets_.size(); ++i) {
      ++counts_[i][ValueOf(facets_[i], doc)];
    }
  }

  int64_t total() const { return total_; }
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
  int64_t total_ = 0;
  std::vector<absl::flat_hash_map<int64_t, int64_t>> counts_;  // By facet.
};

struct Value {
  std::string name;
  int64_t count = 0;
};

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
  for (auto& [name, count] : by_name) values.push_back({name, count});
  std::sort(values.begin(), values.end(), [&](const Value& a, const Value& b) {
    if (facet != v1::QUOTE_FACET_MONTH && a.count != b.count) {
      return a.count > b.count;
    }
    return a.name < b.name;
  });
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
    const StoreView& view, const QueryNode& query, const QuoteFilter& filter,
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
    TS_RETURN_IF_ERROR(AddFacet(view, wanted[i],
                                ValuesOf(view, wanted[i], sink.counts(i)),
                                counts->Add()));
  }
  return sink.total();
}

}  // namespace turnstone
