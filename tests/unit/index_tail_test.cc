#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "query-service/index/tail.h"
#include "query-service/index/turn_table.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;

TEST(TailTest, APostingHasItsTurnFrequencyAndPositions) {
  Tail tail(100);
  EXPECT_EQ(tail.Append(100, "one two one"), 3u);
  EXPECT_EQ(tail.Append(101, ""), 0u);
  EXPECT_EQ(tail.Append(102, "two"), 1u);
  const auto source = tail.OpenTerm("one", 103);
  ASSERT_NE(source, nullptr);
  PostingBlock block;
  ASSERT_TRUE(source->Load(0, &block).value());
  ASSERT_EQ(block.count, 1u);
  EXPECT_EQ(block.docs[0], 100u);
  EXPECT_EQ(block.freqs[0], 2u);
  std::vector<uint32_t> positions;
  ASSERT_TRUE(source->ReadPositions(block, 0, &positions).ok());
  EXPECT_THAT(positions, ElementsAre(0, 2));
  EXPECT_FALSE(source->Load(101, &block).value());
  EXPECT_EQ(tail.OpenTerm("three", 103), nullptr);
}

TEST(TailTest, TurnsAtOrBehindTheEndOfAReaderAreNotSeen) {
  Tail tail(0);
  for (DocId doc = 0; doc < 10; ++doc) tail.Append(doc, "word");
  const auto source = tail.OpenTerm("word", 4);
  PostingBlock block;
  ASSERT_TRUE(source->Load(3, &block).value());
  EXPECT_EQ(block.docs[block.count - 1], 3u);
  EXPECT_FALSE(source->Load(4, &block).value());
  EXPECT_EQ(tail.OpenTerm("word", 0), nullptr);
}

TEST(TailTest, ATurnOfManyWordsFits) {
  Tail tail(0);
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "word and ";
  tail.Append(0, "word");
  tail.Append(1, text);
  tail.Append(2, "word");
  const auto source = tail.OpenTerm("word", 3);
  PostingBlock block;
  std::vector<uint32_t> positions;
  std::vector<uint32_t> freqs;
  for (DocId next = 0; source->Load(next, &block).value();
       next = block.docs[block.count - 1] + 1) {
    for (size_t i = 0; i < block.count; ++i) {
      freqs.push_back(block.freqs[i]);
      ASSERT_TRUE(source->ReadPositions(block, i, &positions).ok());
      EXPECT_EQ(positions.back(), 2 * (block.freqs[i] - 1));
    }
  }
  EXPECT_THAT(freqs, ElementsAre(1, 5000, 1));
}

TEST(TailTest, ReadersSeeAllOfWhatWasAppendedWhileTheWriterGoesOn) {
  constexpr DocId kTurns = 20'000;
  Tail tail(0);
  std::atomic<DocId> published{0};
  std::thread writer([&] {
    for (DocId doc = 0; doc < kTurns; ++doc) {
      tail.Append(doc, doc % 3 == 0 ? "every third word" : "word word");
      published.store(doc + 1, std::memory_order_release);
    }
  });
  std::vector<uint32_t> positions;
  while (true) {
    const DocId end = published.load(std::memory_order_acquire);
    const auto source = tail.OpenTerm("word", end);
    DocId next = 0;
    PostingBlock block;
    while (source != nullptr && source->Load(next, &block).value()) {
      for (size_t i = 0; i < block.count && block.docs[i] < end; ++i) {
        if (block.docs[i] < next) continue;
        ASSERT_EQ(block.docs[i], next);
        ASSERT_EQ(block.freqs[i], next % 3 == 0 ? 1u : 2u);
        ASSERT_TRUE(source->ReadPositions(block, i, &positions).ok());
        ASSERT_EQ(positions[0], next % 3 == 0 ? 2u : 0u);
        ++next;
      }
    }
    EXPECT_EQ(next, end);
    if (end == kTurns) break;
  }
  writer.join();
}

}  // namespace
}  // namespace turnstone
