#include "query-service/topic_count_answers.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "common/base/status_macros.h"
#include "common/model/date.h"
#include "common/model/limits.h"
#include "common/model/resource_name.h"
#include "common/rpc/status_details.h"
#include "query-service/paging.h"
#include "query-service/quotes/quote_finder.h"
#include "query-service/topic_answers.h"
#include "query-service/topics/association.h"

namespace turnstone {
namespace {

constexpr size_t kTrendPointsMax = 4000;

// Of fewer turns together nothing is said.
constexpr int kTogetherMin = 2;

class DocSink : public HitSink {
 public:
  double floor() const override {
    return -std::numeric_limits<double>::infinity();
  }
  void Add(DocId doc, double) override { docs.push_back(doc); }

  std::vector<DocId> docs;
};

// The turns of a collection that name a topic.
absl::StatusOr<std::vector<DocId>> TurnsOf(const StoreView& view,
                                           const Topic& topic,
                                           const std::string& collection,
                                           const StopSignal& stop) {
  QuoteFilter filter;
  filter.collections.emplace();
  filter.collections->insert(view.names().Find(collection));
  DocSink sink;
  TS_RETURN_IF_ERROR(
      ForEachQuote(view.index(), QueryOf(topic), filter, stop, &sink));
  return std::move(sink.docs);
}

// Calls `visit` with each live turn of a collection.
template <typename Visit>
absl::Status ForEachTurn(const StoreView& view, const std::string& collection,
                         const StopSignal& stop, const Visit& visit) {
  const TurnSnapshot& turns = view.index().turns();
  const uint32_t ordinal = view.names().Find(collection);
  for (DocId doc = 0; doc < view.index().end(); ++doc) {
    if (doc % kStopCheckInterval == 0) TS_RETURN_IF_ERROR(stop.Check());
    if (turns.collection(doc) == ordinal && turns.is_live(doc)) visit(doc);
  }
  return absl::OkStatus();
}

// The speaker who `ordinal` is now, after merges; empty for none.
class Roots {
 public:
  explicit Roots(const StoreView& view) : view_(view) {}

  const std::string& Of(uint32_t ordinal) {
    const auto [it, is_new] = roots_.try_emplace(ordinal);
    if (is_new && ordinal != Names::kNone) {
      it->second = view_.merges().RootOf(view_.names().Of(ordinal));
    }
    return it->second;
  }

 private:
  const StoreView& view_;
  absl::node_hash_map<uint32_t, std::string> roots_;
};

// What is listed: the highest value first, then by name.
struct Ranked {
  double value = 0;
  std::string name;
  size_t place = 0;  // Of more about it.

  friend bool operator<(const Ranked& a, const Ranked& b) {
    return std::tuple(-a.value, absl::string_view(a.name)) <
           std::tuple(-b.value, absl::string_view(b.name));
  }
};

// Returns those of the page, and sets the token of the next.
absl::StatusOr<std::vector<Ranked>> InPage(const PageRequest& page,
                                           std::vector<Ranked> items,
                                           std::string* next_page_token) {
  std::sort(items.begin(), items.end());
  auto begin = items.begin();
  if (!page.after.empty()) {
    Ranked last;
    const size_t space = page.after.find(' ');
    if (space == std::string::npos ||
        !absl::SimpleAtod(page.after.substr(0, space), &last.value)) {
      return rpc::FieldViolation("page_token", "is damaged");
    }
    last.name = page.after.substr(space + 1);
    begin = std::upper_bound(items.begin(), items.end(), last);
  }
  const auto left = static_cast<size_t>(items.end() - begin);
  const auto end = begin + static_cast<ptrdiff_t>(std::min(left, page.limit));
  if (end != items.end()) {
    const Ranked& last = *std::prev(end);
    // 17 digits give a double back exactly.
    *next_page_token =
        page.TokenBehind(absl::StrFormat("%.17g %s", last.value, last.name));
  }
  return std::vector<Ranked>(begin, end);
}

struct Sums {
  int32_t turns = 0;
  int64_t words = 0;
};

// Counts the topics that turns name, by their places in the list.
absl::StatusOr<std::map<uint32_t, int>> TopicsIn(const StoreView& view,
                                                 const TopicList& list,
                                                 const std::vector<DocId>& docs,
                                                 const StopSignal& stop) {
  std::map<uint32_t, int> counts;
  for (const DocId doc : docs) {
    TS_RETURN_IF_ERROR(stop.Check());
    TS_ASSIGN_OR_RETURN(const std::vector<v1::Turn> turns,
                        view.GetTurns(doc, doc + 1));
    for (const uint32_t topic : list.spotter->Find(turns[0].text())) {
      ++counts[topic];
    }
  }
  return counts;
}

// Topics that turns name more often than chance would have it: `turns` of
// `all` are looked at, in which topics stand `counts` times.
std::vector<Ranked> Distinctive(const std::map<uint32_t, int>& counts,
                                const TopicList& list, size_t turns,
                                int64_t all) {
  std::vector<Ranked> ranked;
  for (const auto& [place, count] : counts) {
    const Topic& topic = list.topics[place];
    if (count < kTogetherMin) continue;
    // The list may count a turn twice, or not know of one.
    const int others = std::max(topic.turns, count);
    const double score = LogLikelihood(count, static_cast<double>(turns),
                                       others, static_cast<double>(all));
    if (score > 0) ranked.push_back({score, topic.id, place});
  }
  return ranked;
}

size_t LengthOf(v1::TrendPeriod period) {
  switch (period) {
    case v1::TREND_PERIOD_DAY:
      return sizeof("YYYY-MM-DD") - 1;
    case v1::TREND_PERIOD_YEAR:
      return sizeof("YYYY") - 1;
    default:
      return sizeof("YYYY-MM") - 1;
  }
}

// Adds turns up by their days.
class DaySums {
 public:
  explicit DaySums(const TurnSnapshot& turns) : turns_(turns) {}

  void Add(DocId doc) {
    // Neighbours are mostly of one day.
    const int32_t day = turns_.day(doc);
    if (last_ == nullptr || day != last_day_) last_ = &days_[day];
    last_day_ = day;
    ++last_->turns;
    last_->words += turns_.length(doc);
  }

  const absl::node_hash_map<int32_t, Sums>& days() const { return days_; }

 private:
  const TurnSnapshot& turns_;
  absl::node_hash_map<int32_t, Sums> days_;
  int32_t last_day_ = 0;
  Sums* last_ = nullptr;
};

// Adds up days to periods, by their text; turns without a day have none.
std::map<std::string, Sums> ByPeriod(
    const absl::node_hash_map<int32_t, Sums>& days, v1::TrendPeriod period) {
  std::map<std::string, Sums> sums;
  for (const auto& [day, sum] : days) {
    Sums& total =
        sums[day == kNoDay ? "" : FormatDate(day).substr(0, LengthOf(period))];
    total.turns += sum.turns;
    total.words += sum.words;
  }
  return sums;
}

}  // namespace

absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::ListTopicSpeakersRequest& request,
                    const StopSignal& stop,
                    v1::ListTopicSpeakersResponse* response) {
  TS_ASSIGN_OR_RETURN(const PageRequest page, PageOf(request));
  TS_ASSIGN_OR_RETURN(const Topic topic,
                      TopicIn(view, lists, "parent", request.parent(), stop));
  TS_ASSIGN_OR_RETURN(const ResourceName ids, ParseTopicName(request.parent()));
  TS_ASSIGN_OR_RETURN(
      const std::vector<DocId> docs,
      TurnsOf(view, topic, CollectionName(ids.collection), stop));
  Roots roots(view);
  std::map<std::string, Sums> sums;
  for (const DocId doc : docs) {
    Sums& sum = sums[roots.Of(view.index().turns().speaker(doc))];
    ++sum.turns;
    sum.words += view.index().turns().length(doc);
  }
  std::vector<Ranked> ranked;
  for (const auto& [name, sum] : sums) {
    if (name.empty()) {
      response->set_undecided_turn_count(sum.turns);
    } else {
      ranked.push_back({static_cast<double>(sum.turns), name});
    }
  }
  response->set_turn_count(static_cast<int32_t>(docs.size()));
  TS_ASSIGN_OR_RETURN(ranked, InPage(page, std::move(ranked),
                                     response->mutable_next_page_token()));
  for (const Ranked& item : ranked) {
    v1::TopicSpeaker* const speaker = response->add_speakers();
    speaker->set_speaker(item.name);
    TS_ASSIGN_OR_RETURN(*speaker->mutable_display_name(),
                        view.DisplayNameOf(item.name));
    speaker->set_turn_count(sums[item.name].turns);
    speaker->set_word_count(static_cast<int32_t>(sums[item.name].words));
  }
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::ListSpeakerTopicsRequest& request,
                    const StopSignal& stop,
                    v1::ListSpeakerTopicsResponse* response) {
  TS_ASSIGN_OR_RETURN(const PageRequest page, PageOf(request));
  TS_ASSIGN_OR_RETURN(
      const ResourceName ids,
      rpc::InField("parent", ParseSpeakerName(request.parent())));
  const auto found = view.GetSpeaker(request.parent());
  if (absl::IsNotFound(found.status())) {
    return rpc::WithReason(absl::NotFoundError("the speaker is not there"),
                           "SPEAKER_NOT_FOUND");
  }
  TS_RETURN_IF_ERROR(found.status());
  const std::string collection = CollectionName(ids.collection);
  TS_ASSIGN_OR_RETURN(const auto list,
                      lists.OfCollection(view, collection, stop));
  const std::string root = view.merges().RootOf(request.parent());
  Roots roots(view);
  std::vector<DocId> docs;
  int64_t all = 0;
  TS_RETURN_IF_ERROR(ForEachTurn(view, collection, stop, [&](DocId doc) {
    ++all;
    const uint32_t speaker = view.index().turns().speaker(doc);
    if (speaker != Names::kNone && roots.Of(speaker) == root) {
      docs.push_back(doc);
    }
  }));
  TS_ASSIGN_OR_RETURN(const auto counts, TopicsIn(view, *list, docs, stop));
  TS_ASSIGN_OR_RETURN(const std::vector<Ranked> ranked,
                      InPage(page, Distinctive(counts, *list, docs.size(), all),
                             response->mutable_next_page_token()));
  for (const Ranked& item : ranked) {
    v1::SpeakerTopic* const topic = response->add_topics();
    ToProto(ids.collection, list->topics[item.place], topic->mutable_topic());
    topic->set_turn_count(counts.at(static_cast<uint32_t>(item.place)));
    topic->set_score(item.value);
  }
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::ListRelatedTopicsRequest& request,
                    const StopSignal& stop,
                    v1::ListRelatedTopicsResponse* response) {
  TS_ASSIGN_OR_RETURN(const PageRequest page, PageOf(request));
  TS_ASSIGN_OR_RETURN(const Topic topic,
                      TopicIn(view, lists, "parent", request.parent(), stop));
  TS_ASSIGN_OR_RETURN(const ResourceName ids, ParseTopicName(request.parent()));
  const std::string collection = CollectionName(ids.collection);
  TS_ASSIGN_OR_RETURN(const auto list,
                      lists.OfCollection(view, collection, stop));
  TS_ASSIGN_OR_RETURN(const std::vector<DocId> docs,
                      TurnsOf(view, topic, collection, stop));
  int64_t all = 0;
  TS_RETURN_IF_ERROR(
      ForEachTurn(view, collection, stop, [&](DocId) { ++all; }));
  TS_ASSIGN_OR_RETURN(auto counts, TopicsIn(view, *list, docs, stop));
  std::erase_if(counts, [&](const auto& count) {
    return Overlap(list->topics[count.first], topic);
  });
  TS_ASSIGN_OR_RETURN(const std::vector<Ranked> ranked,
                      InPage(page, Distinctive(counts, *list, docs.size(), all),
                             response->mutable_next_page_token()));
  for (const Ranked& item : ranked) {
    v1::RelatedTopic* const related = response->add_topics();
    ToProto(ids.collection, list->topics[item.place], related->mutable_topic());
    related->set_turn_count(counts.at(static_cast<uint32_t>(item.place)));
    related->set_score(item.value);
  }
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::ComputeTopicTrendRequest& request,
                    const StopSignal& stop,
                    v1::ComputeTopicTrendResponse* response) {
  if (!v1::TrendPeriod_IsValid(request.period())) {
    return rpc::FieldViolation("period", "is not known to this server");
  }
  TS_ASSIGN_OR_RETURN(const Topic topic,
                      TopicIn(view, lists, "topic", request.topic(), stop));
  TS_ASSIGN_OR_RETURN(const ResourceName ids, ParseTopicName(request.topic()));
  const std::string collection = CollectionName(ids.collection);
  TS_ASSIGN_OR_RETURN(const std::vector<DocId> docs,
                      TurnsOf(view, topic, collection, stop));
  DaySums naming(view.index().turns());
  for (const DocId doc : docs) naming.Add(doc);
  DaySums every(view.index().turns());
  TS_RETURN_IF_ERROR(
      ForEachTurn(view, collection, stop, [&](DocId doc) { every.Add(doc); }));
  const std::map<std::string, Sums> all =
      ByPeriod(every.days(), request.period());
  const std::map<std::string, Sums> points =
      ByPeriod(naming.days(), request.period());
  auto begin = points.begin();
  if (points.size() > kTrendPointsMax) {
    std::advance(begin, points.size() - kTrendPointsMax);
  }
  for (auto it = begin; it != points.end(); ++it) {
    const auto& [period, sum] = *it;
    v1::TrendPoint* const point = response->add_points();
    point->set_period(period);
    point->set_turn_count(sum.turns);
    point->set_word_count(static_cast<int32_t>(sum.words));
    const int64_t words = all.at(period).words;
    point->set_word_share(words == 0 ? 0
                                     : static_cast<double>(sum.words) /
                                           static_cast<double>(words));
  }
  return absl::OkStatus();
}

}  // namespace turnstone
