// Turnstone's own engine in the search benchmark: all that knows its types.

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/check.h"
#include "common/rocks/database.h"
#include "query-service/index/turn_index.h"
#include "query-service/quotes/query_parser.h"
#include "query-service/quotes/quote_finder.h"
#include "tests/bench/search/engine.h"

namespace turnstone {
namespace {

// A commit of the feed has about so many turns.
constexpr uint32_t kCommitTurns = 100;
// Sealing, a merge in each tier, and dropping what was merged take fewer.
constexpr int kLastMaintainCalls = 16;

std::unique_ptr<rocks::Database> OpenDatabase(const std::string& folder) {
  rocks::DatabaseOptions options;
  options.path = folder;
  options.kind = "bench";
  options.format_version = 1;
  options.block_cache_bytes = kBenchCacheBytes;
  for (const char* family : TurnIndex::kFamilies) {
    options.families.push_back({family, /*auto_compaction=*/false});
  }
  auto database = rocks::Database::Open(options);
  TS_CHECK(database.ok());
  return *std::move(database);
}

// The last turns are sealed, too, however few they are.
std::unique_ptr<TurnIndex> OpenIndex(rocks::Database* database) {
  auto index = TurnIndex::Open(database, {.idle_tail_turns_min = 1});
  TS_CHECK(index.ok());
  return *std::move(index);
}

class Counter : public HitSink {
 public:
  double floor() const override { return 0; }
  void Add(DocId, double) override { ++count; }

  int64_t count = 0;
};

class OurEngine : public LocalEngine {
 public:
  explicit OurEngine(const std::string& folder)
      : database_(OpenDatabase(folder)), index_(OpenIndex(database_.get())) {
    // Stands for the names that a store has of its transcripts.
    const auto view = index_->View();
    uint32_t transcripts = 0;
    for (DocId doc = 0; doc < view->end(); ++doc) {
      transcripts = std::max(transcripts, view->columns(doc).transcript);
    }
    for (uint32_t i = 0; i <= transcripts; ++i) {
      names_.push_back(absl::StrFormat("%08d", i));
    }
  }

  void Add(const BenchTurn& turn) override {
    TurnColumns columns;
    columns.transcript = turn.transcript;
    columns.number = turn.number;
    columns.speaker = turn.speaker;
    columns.day = turn.day;
    index_->Append(columns, turn.words);
    if (index_->next_doc() % kCommitTurns != 0) return;
    const absl::Time begin = absl::Now();
    index_->Publish();
    TS_CHECK(index_->Maintain(/*idle=*/false).ok());
    longest_ = std::max(longest_, absl::Now() - begin);
  }

  double LongestPauseMs() override {
    return absl::ToDoubleMilliseconds(longest_);
  }

  void Finish() override {
    index_->Publish();
    Maintain(kLastMaintainCalls);
    TS_CHECK(index_->sealed_end() == index_->next_doc());
  }

  // As a node does that nothing has reached for half a minute.
  void Compact() override {
    Maintain(TurnIndexOptions().idle_calls_to_rest + kLastMaintainCalls);
  }

  std::vector<double> Search(const BenchQuery& query) override {
    const auto page = FindQuotes(
        *index_->View(), Parse(query), FilterOf(query), {.limit = kBenchHits},
        [this](uint32_t transcript) {
          return absl::string_view(names_[transcript]);
        },
        StopSignal());
    TS_CHECK(page.ok());
    std::vector<double> scores;
    for (const QuoteHit& hit : page->hits) scores.push_back(hit.score);
    return scores;
  }

  int64_t Count(const BenchQuery& query) override {
    Counter counter;
    TS_CHECK(ForEachQuote(*index_->View(), Parse(query), FilterOf(query),
                          StopSignal(), &counter)
                 .ok());
    return counter.count;
  }

  int64_t CacheBytes() override {
    uint64_t bytes = 0;
    TS_CHECK(
        database_->db().GetIntProperty("rocksdb.block-cache-usage", &bytes));
    return static_cast<int64_t>(bytes);
  }

 private:
  // As often as `calls` while nothing arrives.
  void Maintain(int calls) {
    for (int i = 0; i < calls; ++i) {
      TS_CHECK(index_->Maintain(/*idle=*/true).ok());
      TS_CHECK(index_->Finish().ok());
    }
  }

  static QueryNode Parse(const BenchQuery& query) {
    const char* const between = query.op == BenchOperator::kOr ? " OR " : " ";
    const std::string words = absl::StrJoin(query.words, between);
    auto parsed = ParseQuery(query.op == BenchOperator::kPhrase
                                 ? absl::StrCat("\"", words, "\"")
                                 : words);
    TS_CHECK(parsed.ok());
    return *std::move(parsed);
  }

  static QuoteFilter FilterOf(const BenchQuery& query) {
    QuoteFilter filter;
    if (query.speaker != 0) filter.speakers.emplace({query.speaker});
    return filter;
  }

  const std::unique_ptr<rocks::Database> database_;
  const std::unique_ptr<TurnIndex> index_;
  std::vector<std::string> names_;
  absl::Duration longest_;  // Of a commit.
};

}  // namespace

std::unique_ptr<LocalEngine> OpenOurs(const std::string& folder) {
  return std::make_unique<OurEngine>(folder);
}

}  // namespace turnstone
