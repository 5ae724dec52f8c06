// Every answer equals that of a scan which tokenizes all texts.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/text/tokenizer.h"
#include "query-service/index/turn_index.h"
#include "query-service/quotes/quote_finder.h"
#include "tests/unit/index_store.h"

namespace turnstone {
namespace {

constexpr TurnIndexOptions kSmall{.tail_turns_max = 40,
                                  .idle_tail_turns_min = 5};
constexpr uint32_t kTranscripts = 40;
constexpr const char* kWords[] = {"a", "b", "c",    "d",
                                  "e", "f", "rare", "Z\xc3\xa9"};

using Phrases = std::vector<std::vector<std::string>>;

struct NaiveTurn {
  TurnColumns columns;
  std::string text;
  bool live = true;
};

struct NaiveHit {
  DocId doc = 0;
  double score = 0;
};

std::vector<std::string> Terms(absl::string_view text) {
  std::vector<std::string> terms;
  for (const Token& token : Tokenize(text)) terms.push_back(token.term);
  return terms;
}

bool Holds(const std::vector<std::string>& terms,
           const std::vector<std::string>& phrase) {
  return std::search(terms.begin(), terms.end(), phrase.begin(),
                     phrase.end()) != terms.end();
}

// One random collection, in the index and in the open.
class Collection {
 public:
  explicit Collection(uint32_t seed) : random_(seed) {
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
      NaiveTurn turn;
      turn.columns = {transcript, ++numbers_[transcript], Random(4), day};
      const uint32_t words = Random(3) == 0 ? Random(3) : Random(12);
      for (uint32_t k = 0; k < words; ++k) {
        absl::StrAppend(&turn.text, RandomWord(), Random(5) == 0 ? ", " : " ");
      }
      turn.columns.collection = transcript % 2;
      turn.columns.length = static_cast<uint32_t>(Terms(turn.text).size());
      ASSERT_EQ(index_->Append(turn.columns, turn.text), turns_.size());
      turns_.push_back(turn);
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
        ASSERT_EQ(index_->Append(turn.columns, turn.text), doc);
      }
    }
    index_->SkipTo(static_cast<DocId>(turns_.size()));
    index_->Publish();
  }

  void CheckRandomQuery() {
    Phrases phrases;
    std::string text;
    const uint32_t count = 1 + Random(3);
    for (uint32_t i = 0; i < count; ++i) {
      std::vector<std::string> words;
      const uint32_t size = Random(2) == 0 ? 1 : 1 + Random(3);
      for (uint32_t k = 0; k < size; ++k) words.push_back(RandomWord());
      const std::string joined = absl::StrJoin(words, " ");
      absl::StrAppend(&text, size == 1 ? joined : "\"" + joined + "\"", " ");
      phrases.push_back(Terms(joined));
    }
    const QuoteFilter filter = RandomFilter();
    for (const QuoteOrder order : {QuoteOrder::kRelevance, QuoteOrder::kTime}) {
      Check(text, phrases, filter, order);
    }
  }

 private:
  std::string RandomWord() {
    // Some words are much rarer than others.
    return kWords[std::min(Random(std::size(kWords)),
                           Random(std::size(kWords)))];
  }

  QuoteFilter RandomFilter() {
    QuoteFilter filter;
    if (Random(4) == 0) filter.collection = Random(2);
    if (Random(4) == 0) filter.speakers = {Random(4), Random(4)};
    if (Random(4) == 0) {
      filter.transcripts.emplace();
      for (int i = 0; i < 15; ++i) {
        filter.transcripts->insert(Random(kTranscripts));
      }
    }
    if (Random(4) == 0) filter.day_min = static_cast<int32_t>(Random(4)) - 2;
    if (Random(4) == 0) filter.day_max = static_cast<int32_t>(Random(6)) - 2;
    return filter;
  }

  static bool Passes(const TurnColumns& row, const QuoteFilter& filter) {
    if (filter.collection && *filter.collection != row.collection) return false;
    if (filter.speakers && !filter.speakers->contains(row.speaker)) {
      return false;
    }
    if (filter.transcripts && !filter.transcripts->contains(row.transcript)) {
      return false;
    }
    if (filter.day_min && (row.day == kNoDay || row.day < *filter.day_min)) {
      return false;
    }
    return !filter.day_max || (row.day != kNoDay && row.day <= *filter.day_max);
  }

  std::vector<NaiveHit> Scan(const Phrases& phrases, const QuoteFilter& filter,
                             QuoteOrder order) const {
    std::vector<std::string> terms;
    for (const auto& phrase : phrases) {
      for (const std::string& term : phrase) {
        if (std::find(terms.begin(), terms.end(), term) == terms.end()) {
          terms.push_back(term);
        }
      }
    }
    double turns = 0;
    double tokens = 0;
    std::vector<double> holders(terms.size());
    for (const NaiveTurn& turn : turns_) {
      if (!turn.live) continue;
      const std::vector<std::string> words = Terms(turn.text);
      turns += 1;
      tokens += static_cast<double>(words.size());
      for (size_t i = 0; i < terms.size(); ++i) {
        if (Holds(words, {terms[i]})) holders[i] += 1;
      }
    }
    std::vector<NaiveHit> hits;
    for (DocId doc = 0; doc < turns_.size(); ++doc) {
      const NaiveTurn& turn = turns_[doc];
      if (!turn.live || !Passes(turn.columns, filter)) continue;
      const std::vector<std::string> words = Terms(turn.text);
      const bool all =
          std::all_of(phrases.begin(), phrases.end(),
                      [&](const auto& phrase) { return Holds(words, phrase); });
      if (!all) continue;
      const double length = static_cast<double>(words.size());
      const double norm = 1.2 * (1 - 0.75 + 0.75 * length / (tokens / turns));
      double score = 0;
      for (size_t i = 0; i < terms.size(); ++i) {
        const double freq = static_cast<double>(
            std::count(words.begin(), words.end(), terms[i]));
        score += std::log(1 + (turns - holders[i] + 0.5) / (holders[i] + 0.5)) *
                 (freq / (freq + norm));
      }
      hits.push_back({doc, score});
    }
    std::sort(hits.begin(), hits.end(),
              [&](const NaiveHit& a, const NaiveHit& b) {
                return SortKey(a, order) < SortKey(b, order);
              });
    return hits;
  }

  std::tuple<double, std::string, uint32_t> SortKey(const NaiveHit& hit,
                                                    QuoteOrder order) const {
    const TurnColumns& row = turns_[hit.doc].columns;
    return {order == QuoteOrder::kTime ? row.day : -hit.score,
            names_[row.transcript], row.number};
  }

  void Check(const std::string& text, const Phrases& phrases,
             const QuoteFilter& filter, QuoteOrder order) {
    SCOPED_TRACE(text);
    const std::vector<NaiveHit> expected = Scan(phrases, filter, order);
    const auto query = ParseQuoteQuery(text);
    ASSERT_TRUE(query.ok()) << query.status();
    const std::shared_ptr<const IndexView> view = index_->View();
    EXPECT_EQ(CountQuotes(*view, *query, filter, stop_).value(),
              static_cast<int64_t>(expected.size()));
    const TieOrder names = [this](uint32_t transcript) {
      return absl::string_view(names_[transcript]);
    };
    const size_t sizes[] = {1, 2, 3, 1 + Random(20), 500};
    for (const size_t limit : sizes) {
      if (limit == 1 && expected.size() > 40) continue;
      std::optional<QuoteCursor> after;
      size_t at = 0;
      for (bool more = true; more;) {
        const auto page = FindQuotes(*view, *query, filter, order, limit, after,
                                     names, stop_);
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
        ASSERT_EQ(page->total, static_cast<int64_t>(expected.size()));
        if (more) after = CursorBehind(*view, *page, names);
      }
    }
  }

  std::mt19937 random_;
  IndexStore store_;
  std::unique_ptr<TurnIndex> index_;
  std::vector<std::string> names_;
  std::vector<uint32_t> numbers_ = std::vector<uint32_t>(kTranscripts);
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
    for (int i = 0; i < 6; ++i) collection.CheckRandomQuery();
    if (HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, QuotesOracleTest, testing::Range(1u, 9u));

}  // namespace
}  // namespace turnstone
