// A query's memory has a bound, however many words it stands for.
//
// Counted is what one thread takes by `new` and has not given back.

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/check.h"
#include "common/model/limits.h"
#include "query-service/index/turn_index.h"
#include "query-service/quotes/query_parser.h"
#include "query-service/quotes/quote_finder.h"
#include "tests/unit/index_store.h"

namespace {

thread_local int64_t held_bytes = 0;
thread_local int64_t peak_bytes = 0;

}  // namespace

// Inlined, they look mismatched to the compiler.
[[gnu::noinline]] void* operator new(size_t bytes) {
  void* const memory = std::malloc(bytes);
  TS_CHECK(memory != nullptr);
  held_bytes += static_cast<int64_t>(malloc_usable_size(memory));
  peak_bytes = std::max(peak_bytes, held_bytes);
  return memory;
}

[[gnu::noinline]] void operator delete(void* memory) noexcept {
  held_bytes -= static_cast<int64_t>(malloc_usable_size(memory));
  std::free(memory);
}

void operator delete(void* memory, size_t) noexcept { operator delete(memory); }

namespace turnstone {
namespace {

constexpr int64_t kTurns = 30'000;
constexpr uint32_t kWordsOfPrefix = 1000;

class QuoteMemoryTest : public testing::Test {
 protected:
  QuoteMemoryTest() { index_ = TurnIndex::Open(store_.database()).value(); }

  // Each turn has a word of each prefix, half of them in a segment.
  void FillWithPrefixes() {
    std::minstd_rand random(1);
    for (uint32_t turn = 0; turn < kTurns; ++turn) {
      std::string text;
      for (const std::string& prefix : Prefixes()) {
        absl::StrAppend(&text, prefix, random() % kWordsOfPrefix, " ");
      }
      index_->Append({0, turn + 1}, text);
      if (turn != kTurns / 2) continue;
      index_->Publish();
      ASSERT_TRUE(index_->Maintain(/*idle=*/true).ok());
      ASSERT_TRUE(index_->Finish().ok());
    }
    index_->Publish();
  }

  // As many as a query may have.
  static std::vector<std::string> Prefixes() {
    std::vector<std::string> prefixes;
    for (size_t i = 0; i < kQueryExpansionsMax; ++i) {
      prefixes.push_back({'p', static_cast<char>('a' + i)});
    }
    return prefixes;
  }

  // Runs a query; returns by how much its memory grew at most.
  int64_t PeakOf(const std::string& query, absl::StatusCode* code) {
    const QueryNode node = ParseQuery(query).value();
    const TieOrder names = [](uint32_t) { return absl::string_view("t"); };
    const int64_t before = held_bytes;
    peak_bytes = before;
    const auto found = FindQuotes(*index_->View(), node, QuoteFilter(),
                                  QuoteOptions(), names, StopSignal());
    *code = found.status().code();
    return peak_bytes - before;
  }

  IndexStore store_;
  std::unique_ptr<TurnIndex> index_;
};

TEST_F(QuoteMemoryTest, PrefixesTakeEightBytesForEachTurn) {
  FillWithPrefixes();
  for (const char* join : {"* OR ", "* "}) {
    absl::StatusCode code;
    const int64_t bytes = PeakOf(absl::StrJoin(Prefixes(), join) + "*", &code);
    EXPECT_EQ(code, absl::StatusCode::kOk);
    // While one is made, it takes four bytes more. The rest is a block of each
    // list and what the store reads into.
    constexpr auto kPrefixes = static_cast<int64_t>(kQueryExpansionsMax);
    EXPECT_LT(bytes, (kPrefixes * 8 + 4) * kTurns + (1 << 20)) << join;
    EXPECT_GT(bytes, kPrefixes * 8 * kTurns) << join;
  }
}

TEST_F(QuoteMemoryTest, DeepNestsTakeLittle) {
  FillWithPrefixes();
  std::string query = "pa1";
  for (size_t i = 1; i < kQueryDepthMax; ++i) {
    query =
        absl::StrCat("(", query, i % 2 == 0 ? " " : " OR ",
                     Prefixes()[i % kQueryExpansionsMax], i, " -pb", i, ")");
  }
  absl::StatusCode code;
  EXPECT_LT(PeakOf(query, &code), 2 << 20);
  EXPECT_EQ(code, absl::StatusCode::kOk);
}

TEST_F(QuoteMemoryTest, WordsThatStandForTooManyTurnsAreRefused) {
  const std::string word = "abcdefghijklmnopqrst";
  const uint32_t turns = kMergedUnitsMax / kQueryExpansionsMax + 1;
  for (uint32_t turn = 0; turn < turns; ++turn) {
    index_->Append({0, turn + 1}, word);
  }
  index_->Publish();
  std::vector<std::string> prefixes;
  for (size_t i = 0; i < kQueryExpansionsMax; ++i) {
    prefixes.push_back(word.substr(0, 2 + i) + "*");
  }
  absl::StatusCode code;
  PeakOf(absl::StrJoin(prefixes, " OR "), &code);
  EXPECT_EQ(code, absl::StatusCode::kResourceExhausted);
  prefixes.pop_back();
  PeakOf(absl::StrJoin(prefixes, " OR "), &code);
  EXPECT_EQ(code, absl::StatusCode::kOk);
}

}  // namespace
}  // namespace turnstone
