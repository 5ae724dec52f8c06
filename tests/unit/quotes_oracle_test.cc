// Every answer equals that of a scan over all words of all turns.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "query-service/index/turn_index.h"
#include "query-service/quotes/quote_finder.h"
#include "tests/unit/index_store.h"
#include "tests/unit/naive_quotes.h"

namespace turnstone {
namespace {

constexpr TurnIndexOptions kSmall{.tail_turns_max = 40,
                                  .idle_tail_turns_min = 5};
constexpr uint32_t kTranscripts = 40;
// The first ones are the most frequent.
constexpr const char* kWords[] = {
    "a", "ab",     "b",    "c",    "d",     "abc",   "e",        "court",
    "f", "courts", "rare", "zebr", "zebra", "braze", "z\xc3\xa9"};

QueryNode Leaf(QueryKind kind, std::vector<std::string> terms,
               uint32_t distance = 0) {
  QueryNode node;
  node.kind = kind;
  node.terms = std::move(terms);
  node.distance = distance;
  return node;
}

constexpr const char* kLabels[] = {"", "PANELIST", "Panelist", "ANN LEE"};
constexpr const char* kTags[] = {"", "en", "en-GB", "pt-BR"};

class Counter : public HitSink {
 public:
  double floor() const override { return -1; }
  void Add(DocId, double) override { ++count; }

  size_t count = 0;
};

// One random collection, in the index and in the open.
class Collection {
 public:
  explicit Collection(uint32_t seed)
      : random_(seed), languages_(static_cast<uint8_t>(seed % 3)) {
    index_ = TurnIndex::Open(store_.database(), kSmall).value();
    for (uint32_t i = 0; i < kTranscripts; ++i) {
      names_.push_back(absl::StrCat("t", random_() % 1000, "-", i));
    }
  }

  uint32_t Random(uint32_t below) { return random_() % below; }

  void AppendTranscript() {
    const uint32_t transcript = Random(kTranscripts);
    const int32_t day =
        Random(4) == 0 ? kNoDay : static_cast<int32_t>(Random(6)) - 2;
    const uint32_t turns = 1 + Random(6);
    for (uint32_t i = 0; i < turns; ++i) {
      TurnColumns columns{transcript, ++numbers_[transcript], Random(4), day};
      columns.collection = transcript % 3;
      columns.language = languages_ == 2 ? transcript % 2 : languages_;
      columns.state = static_cast<uint8_t>(Random(4));
      std::string text;
      const uint32_t words = Random(3) == 0 ? Random(3) : Random(12);
      for (uint32_t k = 0; k < words; ++k) {
        absl::StrAppend(&text, RandomWord(), Random(5) == 0 ? ", " : " ");
      }
      texts_.push_back(text);
      turns_.push_back({columns, NaiveWords(text)});
      turns_.back().label = kLabels[Random(4)];
      turns_.back().language = kTags[transcript % 4];
      ASSERT_EQ(Append(turns_.size() - 1), turns_.size() - 1);
    }
  }

  void DeleteSome() {
    const DocId begin = Random(static_cast<uint32_t>(turns_.size()));
    const DocId end = std::min<DocId>(static_cast<DocId>(turns_.size()),
                                      begin + 1 + Random(8));
    index_->Delete(begin, end);
    for (DocId doc = begin; doc < end; ++doc) turns_[doc].live = false;
  }

  void Commit() {
    index_->Publish();
    ASSERT_TRUE(index_->Maintain(Random(3) == 0).ok());
    // Otherwise sealing and merging go on while it is searched.
    if (Random(2) == 0) {
      ASSERT_TRUE(index_->Finish().ok());
    }
  }

  // As the store does it: what is not sealed is appended again.
  void Restart() {
    index_.reset();
    store_.Reopen();
    index_ = TurnIndex::Open(store_.database(), kSmall).value();
    for (DocId doc = 0; doc < turns_.size(); ++doc) {
      const NaiveTurn& turn = turns_[doc];
      if (doc < index_->sealed_end()) {
        if (!turn.live) index_->Delete(doc, doc + 1);
      } else if (turn.live) {
        index_->SkipTo(doc);
        ASSERT_EQ(Append(doc), doc);
      }
    }
    index_->SkipTo(static_cast<DocId>(turns_.size()));
    index_->Publish();
  }

  void CheckRandomQuery() {
    const QueryNode query = RandomQuery(3);
    const QuoteFilter filter = RandomFilter();
    const NaiveQuotes naive(turns_, names_);
    for (const QuoteOrder order :
         {QuoteOrder::kRelevance, QuoteOrder::kTime, QuoteOrder::kPosition}) {
      const std::vector<QuoteHit> hits = naive.Find(query, filter, order);
      Check(query, filter, order, hits);
      CheckGroups(query, filter, order, hits);
    }
  }

 private:
  // Puts a turn into the index.
  DocId Append(size_t number) {
    const NaiveTurn& turn = turns_[number];
    std::vector<std::string> keys = LanguageKeys(turn.language);
    if (!turn.label.empty()) keys.push_back(LabelKey(turn.label));
    return index_->Append(turn.columns, texts_[number], keys);
  }

  std::string RandomWord() {
    // Some words are much rarer than others.
    return kWords[std::min(Random(std::size(kWords)),
                           Random(std::size(kWords)))];
  }

  std::string RandomTerm() { return NaiveWords(RandomWord())[0]; }

  QueryNode RandomLeaf() {
    const uint32_t kind = Random(10);
    if (kind == 0) {
      return Leaf(QueryKind::kPrefix, {RandomTerm().substr(0, 2)});
    }
    if (kind == 1) return Leaf(QueryKind::kFuzzy, {"zebra"}, 1 + Random(2));
    if (kind > 4) return Leaf(QueryKind::kWord, {RandomTerm()});
    std::vector<std::string> terms;
    const uint32_t size = 1 + Random(3);
    for (uint32_t i = 0; i < size; ++i) terms.push_back(RandomTerm());
    return Leaf(QueryKind::kPhrase, terms);
  }

  QueryNode RandomQuery(uint32_t depth) {
    const uint32_t kind = Random(8);
    if (depth == 0 || kind < 2) return RandomLeaf();
    QueryNode node;
    if (kind == 2) {
      node = Leaf(QueryKind::kNear, {}, Random(6));
      for (int i = 0; i < 2; ++i) {
        if (Random(4) > 0) {
          node.children.push_back(RandomLeaf());
          continue;
        }
        node.children.push_back(Leaf(QueryKind::kOr, {}));
        node.children.back().children = {RandomLeaf(), RandomLeaf()};
      }
      return node;
    }
    node.kind = kind < 6 ? QueryKind::kAnd : QueryKind::kOr;
    const uint32_t count = 2 + Random(2);
    for (uint32_t i = 0; i < count; ++i) {
      node.children.push_back(RandomQuery(depth - 1));
    }
    if (node.kind == QueryKind::kAnd && Random(3) == 0) {
      QueryNode without;
      without.kind = QueryKind::kNot;
      without.children.push_back(RandomQuery(depth - 1));
      node.children.insert(node.children.begin() + Random(3), without);
    }
    return node;
  }

  std::string RandomTag() {
    constexpr const char* kAsked[] = {"en", "EN-gb", "pt", "pt-BR", "p"};
    return kAsked[Random(std::size(kAsked))];
  }

  QuoteFilter RandomFilter() {
    QuoteFilter filter;
    if (Random(4) == 0) filter.collections = {Random(3), Random(3)};
    if (Random(8) == 0) filter.labels = {kLabels[1 + Random(3)], "NOBODY"};
    if (Random(8) == 0) filter.languages = {RandomTag()};
    if (Random(8) == 0) {
      filter.phrases.emplace();
      for (uint32_t i = 0; i < Random(4); ++i) {
        filter.phrases->push_back({RandomTerm()});
        if (Random(2) == 0) filter.phrases->back().push_back(RandomTerm());
      }
    }
    if (Random(4) == 0) filter.speakers = {1 + Random(3), 1 + Random(3)};
    // More than are looked up in lists.
    if (filter.speakers && Random(3) == 0) {
      for (uint32_t i = 0; i < 40; ++i) filter.speakers->insert(1'000 + i);
    }
    if (Random(4) == 0) {
      filter.transcripts.emplace();
      for (uint32_t i = 0; i < 15 + Random(60); ++i) {
        filter.transcripts->insert(Random(kTranscripts));
      }
    }
    if (Random(6) == 0) filter.states = Random(16);
    if (Random(4) == 0) filter.day_min = static_cast<int32_t>(Random(4)) - 2;
    if (Random(4) == 0) filter.day_max = static_cast<int32_t>(Random(6)) - 2;
    return filter;
  }

  void Check(const QueryNode& query, const QuoteFilter& filter,
             QuoteOrder order, const std::vector<QuoteHit>& expected) {
    const std::shared_ptr<const IndexView> view = index_->View();
    Counter counter;
    ASSERT_TRUE(ForEachQuote(*view, query, filter, stop_, &counter).ok());
    EXPECT_EQ(counter.count, expected.size());
    const TieOrder names = [this](uint32_t transcript) {
      return absl::string_view(names_[transcript]);
    };
    const size_t sizes[] = {1, 2, 3, 1 + Random(20), 500};
    for (const size_t limit : sizes) {
      if (limit == 1 && expected.size() > 40) continue;
      QuoteOptions options;
      options.order = order;
      options.limit = limit;
      size_t at = 0;
      for (bool more = true; more;) {
        const auto page =
            FindQuotes(*view, query, filter, options, names, stop_);
        ASSERT_TRUE(page.ok()) << page.status();
        ASSERT_LE(page->hits.size(), limit);
        for (const QuoteHit& hit : page->hits) {
          ASSERT_LT(at, expected.size());
          ASSERT_EQ(hit.doc, expected[at].doc);
          ASSERT_EQ(hit.score, expected[at].score);
          ++at;
        }
        more = page->more;
        ASSERT_EQ(more, at < expected.size());
        if (more) {
          options.after =
              CursorBehind(*view, page->hits.back(), page->statistics, names);
        }
      }
    }
  }

  // By speaker; the hits of each in order, the groups by their first.
  static std::vector<HitGroup> GroupsOf(const std::vector<QuoteHit>& hits,
                                        const std::vector<NaiveTurn>& turns) {
    std::vector<HitGroup> groups;
    for (const QuoteHit& hit : hits) {
      const uint32_t key = turns[hit.doc].columns.speaker;
      auto group =
          std::find_if(groups.begin(), groups.end(),
                       [&](const HitGroup& one) { return one.key == key; });
      if (group == groups.end()) {
        group = groups.insert(groups.end(), HitGroup{key, 0, {}});
      }
      ++group->count;
      group->hits.push_back(hit);
    }
    return groups;
  }

  void CheckGroups(const QueryNode& query, const QuoteFilter& filter,
                   QuoteOrder order, const std::vector<QuoteHit>& hits) {
    const std::shared_ptr<const IndexView> view = index_->View();
    const std::vector<HitGroup> expected = GroupsOf(hits, turns_);
    const TieOrder names = [this](uint32_t transcript) {
      return absl::string_view(names_[transcript]);
    };
    const GroupKey key_of = [&](DocId doc) {
      return view->turns().speaker(doc);
    };
    const size_t hits_max = 1 + Random(4);
    QuoteOptions options;
    options.order = order;
    options.limit = 1 + Random(5);
    size_t at = 0;
    for (bool more = true; more;) {
      const auto page = FindGroups(*view, query, filter, options, hits_max,
                                   key_of, names, stop_);
      ASSERT_TRUE(page.ok()) << page.status();
      ASSERT_EQ(page->group_count, expected.size());
      for (const HitGroup& group : page->groups) {
        ASSERT_LT(at, expected.size());
        const HitGroup& wanted = expected[at++];
        ASSERT_EQ(group.key, wanted.key);
        ASSERT_EQ(group.count, wanted.count);
        ASSERT_EQ(group.hits.size(), std::min(hits_max, wanted.hits.size()));
        for (size_t i = 0; i < group.hits.size(); ++i) {
          ASSERT_EQ(group.hits[i].doc, wanted.hits[i].doc);
          ASSERT_EQ(group.hits[i].score, wanted.hits[i].score);
        }
      }
      more = page->more;
      ASSERT_EQ(more, at < expected.size());
      if (!more) break;
      options.after = CursorBehind(*view, page->groups.back().hits[0],
                                   page->statistics, names);
    }
  }

  std::mt19937 random_;
  const uint8_t languages_;  // None, English, or both.
  IndexStore store_;
  std::unique_ptr<TurnIndex> index_;
  std::vector<std::string> names_;
  std::vector<uint32_t> numbers_ = std::vector<uint32_t>(kTranscripts);
  std::vector<std::string> texts_;
  std::vector<NaiveTurn> turns_;
  StopSignal stop_;
};

class QuotesOracleTest : public testing::TestWithParam<uint32_t> {};

TEST_P(QuotesOracleTest, HitsScoresAndOrderAreThoseOfAScan) {
  Collection collection(GetParam());
  for (int round = 0; round < 300; ++round) {
    collection.AppendTranscript();
    if (collection.Random(4) == 0) collection.DeleteSome();
    if (collection.Random(2) == 0) collection.Commit();
    if (collection.Random(60) == 0) collection.Restart();
    if (round % 30 != 29) continue;
    collection.Commit();
    for (int i = 0; i < 12; ++i) collection.CheckRandomQuery();
    if (HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, QuotesOracleTest, testing::Range(1u, 9u));

}  // namespace
}  // namespace turnstone
