#include "query-service/outline_answers.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/model/resource_name.h"
#include "query-service/lookup_answers.h"
#include "query-service/topics/outline.h"

namespace turnstone {
namespace {

constexpr size_t kTopicsOfSegment = 3;
constexpr size_t kSpeakersOfSegment = 3;

// A phrase says more in a title than a word.
constexpr double kPhraseWeight = 1.5;

// How many turns name a topic, by its place in the list.
using TopicCounts = absl::flat_hash_map<uint32_t, int>;

struct Outline {
  std::vector<v1::Turn> turns;
  std::vector<uint32_t> words;                // Of each turn.
  std::vector<std::vector<uint32_t>> topics;  // That each turn names.
  TopicCounts totals;
};

// Returns the topics that turns [begin, end) name and the rest does not.
std::vector<const Topic*> TopicsOf(const Outline& outline,
                                   const TopicList& list, size_t begin,
                                   size_t end) {
  TopicCounts counts;
  for (size_t i = begin; i < end; ++i) {
    for (const uint32_t topic : outline.topics[i]) ++counts[topic];
  }
  // Equal ones are in the order of the list.
  std::vector<std::pair<double, uint32_t>> ranked;
  for (const auto& [topic, count] : counts) {
    const double share = static_cast<double>(count) / outline.totals.at(topic);
    const bool is_phrase = absl::StrContains(list.topics[topic].key, ' ');
    ranked.emplace_back(-count * share * (is_phrase ? kPhraseWeight : 1),
                        topic);
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<const Topic*> best;
  for (const auto& [score, place] : ranked) {
    if (best.size() == kTopicsOfSegment) break;
    const Topic& topic = list.topics[place];
    if (std::none_of(best.begin(), best.end(), [&](const Topic* other) {
          return Overlap(*other, topic);
        })) {
      best.push_back(&topic);
    }
  }
  return best;
}

absl::Status AddSpeakers(const StoreView& view, const Outline& outline,
                         size_t begin, size_t end,
                         v1::OutlineSegment* segment) {
  // By speaker and, without one, by label.
  std::map<std::pair<std::string, std::string>, v1::SegmentSpeaker> sums;
  for (size_t i = begin; i < end; ++i) {
    const v1::Turn& turn = outline.turns[i];
    const std::string& speaker = turn.attribution().speaker();
    v1::SegmentSpeaker& sum =
        sums[{speaker, speaker.empty() ? turn.label() : ""}];
    sum.set_turn_count(sum.turn_count() + 1);
    sum.set_word_count(sum.word_count() +
                       static_cast<int32_t>(outline.words[i]));
  }
  std::vector<v1::SegmentSpeaker> ranked;
  for (auto& [key, sum] : sums) {
    sum.set_speaker(key.first);
    sum.set_display_name(key.second);
    ranked.push_back(std::move(sum));
  }
  std::stable_sort(
      ranked.begin(), ranked.end(),
      [](const v1::SegmentSpeaker& a, const v1::SegmentSpeaker& b) {
        return a.word_count() > b.word_count();
      });
  if (ranked.size() > kSpeakersOfSegment) ranked.resize(kSpeakersOfSegment);
  for (v1::SegmentSpeaker& sum : ranked) {
    if (!sum.speaker().empty()) {
      TS_ASSIGN_OR_RETURN(*sum.mutable_display_name(),
                          view.DisplayNameOf(sum.speaker()));
    }
    *segment->add_main_speakers() = std::move(sum);
  }
  return absl::OkStatus();
}

std::vector<size_t> SegmentsOf(const Outline& outline) {
  std::vector<OutlineTurn> turns;
  for (const v1::Turn& turn : outline.turns) {
    const std::string& speaker = turn.attribution().speaker();
    turns.push_back({turn.text(), speaker.empty() ? turn.label() : speaker});
  }
  return FindSegments(turns);
}

}  // namespace

absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::GetOutlineRequest& request,
                    const StopSignal& stop, v1::GetOutlineResponse* response) {
  TS_ASSIGN_OR_RETURN(const auto row,
                      TranscriptIn(view, "name", request.name()));
  TS_ASSIGN_OR_RETURN(const ResourceName ids,
                      ParseTranscriptName(request.name()));
  TS_ASSIGN_OR_RETURN(
      const auto list,
      lists.OfCollection(view, CollectionName(ids.collection), stop));
  Outline outline;
  TS_ASSIGN_OR_RETURN(
      outline.turns,
      view.GetTurns(row.first_doc(), row.first_doc() + row.turn_count()));
  for (size_t i = 0; i < outline.turns.size(); ++i) {
    TS_RETURN_IF_ERROR(stop.Check());
    outline.words.push_back(
        view.index().turns().length(row.first_doc() + static_cast<DocId>(i)));
    outline.topics.push_back(list->spotter->Find(outline.turns[i].text()));
    for (const uint32_t topic : outline.topics[i]) ++outline.totals[topic];
  }
  const std::vector<size_t> begins = SegmentsOf(outline);
  for (size_t i = 0; i < begins.size(); ++i) {
    const size_t begin = begins[i];
    const size_t end =
        i + 1 < begins.size() ? begins[i + 1] : outline.turns.size();
    v1::OutlineSegment* const segment = response->add_segments();
    std::vector<std::string> names;
    for (const Topic* topic : TopicsOf(outline, *list, begin, end)) {
      segment->add_topics(TopicName(ids.collection, topic->id));
      names.push_back(topic->display_name);
    }
    segment->set_title(absl::StrJoin(names, ", "));
    segment->set_first_turn(outline.turns[begin].name());
    segment->set_last_turn(outline.turns[end - 1].name());
    segment->set_turn_count(static_cast<int32_t>(end - begin));
    uint32_t words = 0;
    for (size_t turn = begin; turn < end; ++turn) words += outline.words[turn];
    segment->set_word_count(static_cast<int32_t>(words));
    TS_RETURN_IF_ERROR(AddSpeakers(view, outline, begin, end, segment));
  }
  return absl::OkStatus();
}

}  // namespace turnstone
