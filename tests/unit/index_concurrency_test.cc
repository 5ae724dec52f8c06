// What readers see while turns arrive and go, and segments are sealed and
// merged. Worth the most under ThreadSanitizer: `tests/check.sh sanitize`.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "query-service/index/turn_index.h"
#include "tests/unit/index_store.h"

namespace turnstone {
namespace {

// Transcripts of so many turns come and go whole.
constexpr DocId kTranscriptTurns = 5;
constexpr int kTranscripts = 1'500;
constexpr int kReaders = 3;
constexpr TurnIndexOptions kSmall{
    .tail_turns_max = 100, .idle_tail_turns_min = 10, .idle_calls_to_rest = 2};

// Each turn holds "all", its place in the transcript, and a word of its own,
// the third of its words.
void AppendTranscript(uint32_t transcript, TurnIndex* index) {
  for (DocId i = 0; i < kTranscriptTurns; ++i) {
    index->Append({.transcript = transcript, .number = i + 1},
                  absl::StrCat("all place", i, " t", index->next_doc()));
  }
}

// Checks all that a view says of a term; returns how many turns hold it.
int64_t CountOf(const IndexView& view, const std::string& term,
                uint32_t place) {
  auto cursor = view.OpenTerm(term);
  EXPECT_TRUE(cursor.ok()) << cursor.status();
  if (!cursor.ok()) return -1;
  std::vector<uint32_t> positions;
  int64_t count = 0;
  for (cursor->SeekTo(0); !cursor->done(); cursor->Next()) {
    EXPECT_LT(cursor->doc(), view.end());
    EXPECT_TRUE(view.is_live(cursor->doc()));
    EXPECT_TRUE(cursor->ReadPositions(&positions).ok());
    EXPECT_EQ(positions, std::vector<uint32_t>{place});
    ++count;
  }
  EXPECT_TRUE(cursor->status().ok()) << cursor->status();
  EXPECT_EQ(cursor->CountLive().value(), count);
  return count;
}

// Reads views until the writer is done: each has whole transcripts only.
void Read(const TurnIndex& index, const std::atomic<bool>& done,
          uint32_t seed) {
  std::minstd_rand random(seed);
  while (!done && !testing::Test::HasFailure()) {
    const std::shared_ptr<const IndexView> view = index.View();
    const int64_t turns = view->live_turns();
    EXPECT_EQ(CountOf(*view, "all", 0), turns);
    for (DocId i = 0; i < kTranscriptTurns; ++i) {
      EXPECT_EQ(CountOf(*view, absl::StrCat("place", i), 1),
                turns / kTranscriptTurns);
    }
    if (view->end() == 0) continue;
    const DocId doc = static_cast<DocId>(random()) % view->end();
    EXPECT_EQ(CountOf(*view, absl::StrCat("t", doc), 2),
              view->is_live(doc) ? 1 : 0);
  }
}

TEST(IndexConcurrencyTest, EveryViewHasWholeTranscriptsWhateverGoesOn) {
  IndexStore store;
  auto index = TurnIndex::Open(store.database(), kSmall).value();
  std::atomic<bool> done{false};
  std::vector<std::thread> readers;
  for (uint32_t i = 0; i < kReaders; ++i) {
    readers.emplace_back([&, i] { Read(*index, done, i + 1); });
  }
  std::minstd_rand random(7);
  uint32_t deleted = 0;
  std::vector<bool> live;
  for (uint32_t i = 0; i < kTranscripts; ++i) {
    AppendTranscript(i, index.get());
    live.push_back(true);
    if (random() % 3 == 0) {
      const uint32_t gone = static_cast<uint32_t>(random()) % (i + 1);
      index->Delete(gone * kTranscriptTurns, (gone + 1) * kTranscriptTurns);
      deleted += live[gone] ? 1 : 0;
      live[gone] = false;
    }
    index->Publish();
    EXPECT_TRUE(index->Maintain(/*idle=*/random() % 4 == 0).ok());
  }
  EXPECT_TRUE(index->Finish().ok());
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(CountOf(*index->View(), "all", 0),
            (kTranscripts - deleted) * kTranscriptTurns);
  EXPECT_GT(index->sealed_end(), 0u);
}

}  // namespace
}  // namespace turnstone
