#include "query-service/topic_lists.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/resource_name.h"
#include "common/rpc/status_details.h"
#include "query-service/topics/phrase_codec.h"

namespace turnstone {
namespace {

// All that is found: a topic's name must not depend on its rank.
constexpr size_t kTopicsMax = 100'000;

absl::StatusOr<std::vector<Topic>> Rank(const StoreView& view,
                                        absl::string_view prefix,
                                        const StopSignal& stop) {
  TopicFinder finder;
  const auto add = [&](absl::string_view value) -> absl::Status {
    TS_RETURN_IF_ERROR(stop.Check());
    TS_ASSIGN_OR_RETURN(const TranscriptPhrases phrases, DecodePhrases(value));
    finder.Add(phrases);
    return absl::OkStatus();
  };
  TS_RETURN_IF_ERROR(view.ForEachPhrases(prefix, add));
  return finder.Rank(kTopicsMax);
}

TopicList ListOf(std::vector<Topic> topics) {
  TopicList list;
  list.topics = std::move(topics);
  for (size_t i = 0; i < list.topics.size(); ++i) {
    list.places.emplace(list.topics[i].id, i);
  }
  return list;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const TopicList>> TopicLists::OfCollection(
    const StoreView& view, const std::string& collection,
    const StopSignal& stop) {
  TS_ASSIGN_OR_RETURN(const uint64_t changed_at, view.ChangedAt(collection));
  {
    const absl::MutexLock lock(&mutex_);
    const bool is_free = mutex_.AwaitWithDeadline(
        absl::Condition(
            +[](bool* ranking) { return !*ranking; }, &ranking_),
        stop.deadline());
    TS_RETURN_IF_ERROR(stop.Check());
    if (!is_free) return absl::DeadlineExceededError("topics are being ranked");
    const auto found = ranked_.find(collection);
    if (found != ranked_.end() && found->second.changed_at == changed_at &&
        found->second.epoch == view.commit().epoch) {
      return found->second.list;
    }
    ranking_ = true;
  }
  const auto topics = Rank(view, absl::StrCat(collection, "/"), stop);
  std::shared_ptr<const TopicList> list;
  if (topics.ok()) {
    TopicList made = ListOf(*topics);
    made.spotter = std::make_shared<const TopicSpotter>(*topics);
    list = std::make_shared<const TopicList>(std::move(made));
  }
  const absl::MutexLock lock(&mutex_);
  ranking_ = false;
  TS_RETURN_IF_ERROR(topics.status());
  if (ranked_.size() >= kCollectionsMax) ranked_.erase(ranked_.begin());
  ranked_[collection] = {view.commit().epoch, changed_at, list};
  return list;
}

absl::StatusOr<TopicList> TopicLists::OfTranscript(
    const StoreView& view, const std::string& collection,
    const std::string& transcript, const StopSignal& stop) {
  TS_ASSIGN_OR_RETURN(const auto all, OfCollection(view, collection, stop));
  TopicFinder finder;
  TS_ASSIGN_OR_RETURN(const std::string value, view.GetPhrases(transcript));
  TS_ASSIGN_OR_RETURN(const TranscriptPhrases phrases, DecodePhrases(value));
  finder.Add(phrases);
  std::vector<Topic> shared;
  for (Topic& topic : finder.Rank(kTopicsMax)) {
    if (all->places.contains(topic.id)) shared.push_back(std::move(topic));
  }
  return ListOf(std::move(shared));
}

absl::StatusOr<Topic> TopicIn(const StoreView& view, TopicLists& lists,
                              absl::string_view field, absl::string_view name,
                              const StopSignal& stop) {
  TS_ASSIGN_OR_RETURN(const ResourceName ids,
                      rpc::InField(field, ParseTopicName(name)));
  TS_ASSIGN_OR_RETURN(
      const auto list,
      lists.OfCollection(view, CollectionName(ids.collection), stop));
  const auto found = list->places.find(ids.topic);
  if (found == list->places.end()) {
    return rpc::WithReason(absl::NotFoundError("the topic is not there"),
                           "TOPIC_NOT_FOUND");
  }
  return list->topics[found->second];
}

}  // namespace turnstone
