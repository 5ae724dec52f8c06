#include "query-service/topic_answers.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "common/base/bytes.h"
#include "common/base/status_macros.h"
#include "common/model/resource_name.h"
#include "common/rpc/status_details.h"
#include "common/text/tokenizer.h"
#include "query-service/lookup_answers.h"
#include "query-service/paging.h"
#include "query-service/quote_answers.h"

namespace turnstone {
namespace {

constexpr size_t kPrefixBytesMax = 200;

// Adds a page of the topics of which a variant begins with `prefix`. A page
// ends at a place and a topic; if that topic has moved since, the next page
// begins behind where it is now.
void FillPage(const PageRequest& page, const std::string& collection,
              const std::string& prefix, const TopicList& list,
              v1::ListTopicsResponse* response) {
  size_t begin = 0;
  ByteReader reader(page.after);
  uint64_t place = 0;
  if (!page.after.empty() && reader.ReadVarint(&place)) {
    const auto found = list.places.find(reader.rest());
    begin = found != list.places.end() ? found->second + 1 : place;
  }
  size_t end = begin;
  for (size_t at = begin; at < list.topics.size(); ++at) {
    const Topic& topic = list.topics[at];
    if (std::none_of(topic.variants.begin(), topic.variants.end(),
                     [&](const std::string& variant) {
                       return absl::StartsWith(variant, prefix);
                     })) {
      continue;
    }
    if (static_cast<size_t>(response->topics_size()) == page.limit) {
      std::string key;
      AppendVarint(end, &key);
      response->set_next_page_token(
          page.TokenBehind(key + list.topics[end - 1].id));
      return;
    }
    ToProto(collection, topic, response->add_topics());
    end = at + 1;
  }
}

// Returns the prefix as variants are written.
absl::StatusOr<std::string> PrefixIn(const v1::ListTopicsRequest& request) {
  if (request.prefix().size() > kPrefixBytesMax) {
    return rpc::FieldViolation("prefix", "is longer than 200 bytes");
  }
  std::vector<std::string> terms;
  for (Token& token : Tokenize(request.prefix())) {
    terms.push_back(std::move(token.term));
  }
  if (terms.empty() && !request.prefix().empty()) {
    return rpc::FieldViolation("prefix", "expected a word or its beginning");
  }
  return absl::StrJoin(terms, " ");
}

}  // namespace

void ToProto(const std::string& collection, const Topic& topic,
             v1::Topic* proto) {
  proto->set_name(TopicName(collection, topic.id));
  proto->set_display_name(topic.display_name);
  for (const std::string& variant : topic.variants) {
    proto->add_variants(variant);
  }
  proto->set_score(topic.score);
  proto->set_occurrence_count(topic.occurrences);
  proto->set_turn_count(topic.turns);
  proto->set_transcript_count(topic.transcripts);
  proto->mutable_statistics()->set_lift(topic.lift);
  proto->mutable_statistics()->set_cohesion(topic.cohesion);
}

QueryNode QueryOf(const Topic& topic) {
  QueryNode any;
  any.kind = QueryKind::kOr;
  for (const std::vector<std::string>& words : TopicPhrases(topic)) {
    QueryNode phrase;
    phrase.kind = QueryKind::kPhrase;
    phrase.terms = words;
    any.children.push_back(std::move(phrase));
  }
  return any;
}

absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::GetTopicRequest& request, const StopSignal& stop,
                    v1::GetTopicResponse* response) {
  TS_ASSIGN_OR_RETURN(const Topic topic,
                      TopicIn(view, lists, "name", request.name(), stop));
  TS_ASSIGN_OR_RETURN(const ResourceName ids, ParseTopicName(request.name()));
  ToProto(ids.collection, topic, response->mutable_topic());
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::ListTopicsRequest& request,
                    const StopSignal& stop, v1::ListTopicsResponse* response) {
  TS_ASSIGN_OR_RETURN(const PageRequest page, PageOf(request));
  TS_ASSIGN_OR_RETURN(const std::string prefix, PrefixIn(request));
  const auto transcript = ParseTranscriptName(request.parent());
  if (transcript.ok()) {
    TS_RETURN_IF_ERROR(TranscriptIn(view, "parent", request.parent()).status());
    TS_ASSIGN_OR_RETURN(
        const TopicList list,
        lists.OfTranscript(view, CollectionName(transcript->collection),
                           request.parent(), stop));
    FillPage(page, transcript->collection, prefix, list, response);
    return absl::OkStatus();
  }
  TS_ASSIGN_OR_RETURN(
      const ResourceName collection,
      rpc::InField("parent", ParseCollectionName(request.parent(), false)));
  TS_RETURN_IF_ERROR(PrefixOf(view, request.parent()).status());
  TS_ASSIGN_OR_RETURN(const auto list,
                      lists.OfCollection(view, request.parent(), stop));
  FillPage(page, collection.collection, prefix, *list, response);
  return absl::OkStatus();
}

absl::Status Answer(const StoreView& view, TopicLists& lists,
                    const v1::ListTopicQuotesRequest& request,
                    const StopSignal& stop,
                    v1::ListTopicQuotesResponse* response) {
  TS_ASSIGN_OR_RETURN(const PageRequest page, PageOf(request));
  TS_ASSIGN_OR_RETURN(const Topic topic,
                      TopicIn(view, lists, "parent", request.parent(), stop));
  TS_ASSIGN_OR_RETURN(const ResourceName ids, ParseTopicName(request.parent()));
  const QueryNode query = QueryOf(topic);
  QuoteFilter filter;
  filter.collections.emplace();
  filter.collections->insert(view.names().Find(CollectionName(ids.collection)));
  TS_ASSIGN_OR_RETURN(
      *response->mutable_next_page_token(),
      AddPage(view, page, query, filter, {},
              /*context_turns=*/0, stop, response->mutable_quotes()));
  return absl::OkStatus();
}

}  // namespace turnstone
