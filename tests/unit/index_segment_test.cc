#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "common/base/hash.h"
#include "query-service/index/crc32c.h"
#include "query-service/index/segment.h"
#include "query-service/index/segment_writer.h"
#include "rocksdb/db.h"
#include "tests/unit/index_store.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;

TEST(Crc32cTest, IsThatOfTheStandard) {
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8a9136aau);
}

TEST(SegmentCodecTest, BytesAreThoseOfTheFormat) {
  EXPECT_EQ(ToHex(PostingKey(258, "ab")), "000001026162");
  EXPECT_EQ(ToHex(SegmentKey(258)), "7300000102");
  EXPECT_EQ(ToHex(ColumnsKey(258)), "6300000102");
  EXPECT_EQ(ToHex(EncodeSegmentMeta(Segment(nullptr, 1, 2, 3, 4, 5))),
            "010000000200000003000000000000000400000005");
  const std::string columns = EncodeColumns({{1, 2, 3, -4, 5, 6, 4, 8, 15}});
  EXPECT_EQ(ToHex(columns.substr(0, columns.size() - 4)),
            "0101"
            "00000001"
            "00000002"
            "00000003"
            "fffffffc"
            "00000005"
            "00000006"
            "04"
            "00000008"
            "0f");
  EXPECT_EQ(ToHex(EncodeWords({"ab", "abc", "b"})),
            "01"
            "00026162"
            "020163"
            "000162");
}

TEST(SegmentCodecTest, EveryTruncationIsDataLoss) {
  const std::vector<TurnColumns> rows = {{1, 2, 3, -4, 5},
                                         {6, 7, 8, 9, 0, 5, 3, 70, 2}};
  const std::string columns = EncodeColumns(rows);
  EXPECT_EQ(DecodeColumns(columns).value(), rows);
  for (size_t size = 0; size < columns.size(); ++size) {
    EXPECT_TRUE(
        absl::IsDataLoss(DecodeColumns(columns.substr(0, size)).status()));
  }
  const std::string meta = EncodeSegmentMeta(Segment(nullptr, 1, 2, 3, 4, 5));
  EXPECT_EQ(DecodeSegmentMeta(nullptr, 1, meta)->languages(), 5u);
  for (size_t size = 0; size < meta.size(); ++size) {
    EXPECT_TRUE(absl::IsDataLoss(
        DecodeSegmentMeta(nullptr, 1, meta.substr(0, size)).status()));
  }
}

TEST(SegmentTest, ItsShapeCountsWindowsAndTheLengthOfATurn) {
  const Segment segment(nullptr, 1, 60, 130, 700, 0);
  EXPECT_EQ(segment.first_window(), 0u);
  EXPECT_EQ(segment.shape().window_count, 3u);
  EXPECT_EQ(segment.shape().average_length, 10);
  // A turn without a word has a length above 0.
  EXPECT_GT(Segment(nullptr, 1, 0, 64, 0, 0).average_length(), 0);
}

std::vector<std::string> Decoded(absl::string_view value, bool* ok) {
  std::vector<std::string> words;
  *ok = DecodeWords(value, [&](absl::string_view word) {
    words.emplace_back(word.data(), word.size());
    return true;
  });
  return words;
}

TEST(WordsCodecTest, WordsComeBack) {
  const std::vector<std::string> words = {"a",   "ab", "abcd",
                                          "abd", "b",  std::string(64, 'c')};
  bool ok = false;
  EXPECT_EQ(Decoded(EncodeWords(words), &ok), words);
  EXPECT_TRUE(ok);
}

TEST(WordsCodecTest, AVisitorThatHasEnoughGetsNoMore) {
  int calls = 0;
  EXPECT_FALSE(DecodeWords(EncodeWords({"a", "b", "c"}),
                           [&](absl::string_view) { return ++calls < 2; }));
  EXPECT_EQ(calls, 2);
}

TEST(WordsCodecTest, DamageGivesNoMoreThanItsBytesCanHold) {
  std::vector<std::string> words;
  for (char c = 'a'; c <= 'z'; ++c) words.push_back(std::string("word") + c);
  const std::string whole = EncodeWords(words);
  std::mt19937 random(3);
  size_t errors = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string value = whole;
    if (random() % 2 == 0) value.resize(random() % value.size());
    if (!value.empty()) {
      value[random() % value.size()] = static_cast<char>(random());
    }
    const std::vector<char> exact(value.begin(), value.end());
    bool ok = false;
    const auto read = Decoded({exact.data(), exact.size()}, &ok);
    if (!ok) ++errors;
    ASSERT_LE(read.size(), value.size());
    for (const std::string& word : read) {
      ASSERT_LE(word.size(), value.size());
    }
  }
  EXPECT_GT(errors, 1000u);
  bool ok = true;
  Decoded("\x02", &ok);
  EXPECT_FALSE(ok);
  // Shares more than there is.
  Decoded(absl::string_view("\x01\x01\x01x", 4), &ok);
  EXPECT_FALSE(ok);
}

// A segment of so many words in several values, between two others.
class SegmentWordsTest : public testing::Test {
 protected:
  SegmentWordsTest() {
    std::mt19937 random(1);
    while (words_.size() < 700) {
      std::string word(1, static_cast<char>('b' + random() % 4));
      for (uint32_t i = random() % 5; i > 0; --i) {
        word += static_cast<char>('a' + random() % 4);
      }
      words_.insert(word);
    }
    Write(6, {"a", "ba", "zz"});
    Write(7, words_);
    Write(8, {"a", "bb", "zz"});
  }

  void Write(uint32_t id, const std::set<std::string>& words) {
    auto writer = SegmentWriter::Open(store_.database(), id, {1, 1});
    ASSERT_TRUE(writer.ok());
    TermPostings list;
    list.docs = {0};
    list.freqs = {1};
    list.lengths = {1};
    // Lists of other keys are no words.
    ASSERT_TRUE((*writer)->Add(CollectionKey(5), list).ok());
    ASSERT_TRUE((*writer)->Add(StemKey(1, "bab"), list).ok());
    list.positions = {0};
    for (const std::string& word : words) {
      ASSERT_TRUE((*writer)->Add(WordKey(word), list).ok());
    }
    ASSERT_TRUE((*writer)->Ingest().ok());
  }

  std::vector<std::string> Find(absl::string_view prefix) {
    const Segment segment(store_.database(), 7, 0, 1, 1, 1);
    std::vector<std::string> found;
    const absl::Status status =
        segment.ForEachWord(prefix, [&](absl::string_view word) {
          found.emplace_back(word.data(), word.size());
          return true;
        });
    EXPECT_TRUE(status.ok()) << status;
    std::sort(found.begin(), found.end());
    return found;
  }

  std::set<std::string> words_;
  IndexStore store_;
};

TEST_F(SegmentWordsTest, EveryPrefixFindsItsWordsAndNoOther) {
  std::set<std::string> prefixes = {"", "a", "zz", "f", "eddddd", "bz", "e"};
  for (const std::string& word : words_) {
    for (size_t size = 1; size <= word.size(); ++size) {
      prefixes.insert(word.substr(0, size));
    }
  }
  for (const std::string& prefix : prefixes) {
    std::vector<std::string> expected;
    for (const std::string& word : words_) {
      if (absl::StartsWith(word, prefix)) expected.push_back(word);
    }
    ASSERT_EQ(Find(prefix), expected) << prefix;
  }
}

TEST_F(SegmentWordsTest, AVisitorThatHasEnoughGetsNoMore) {
  const Segment segment(store_.database(), 7, 0, 1, 1, 1);
  size_t calls = 0;
  const absl::Status status =
      segment.ForEachWord("b", [&](absl::string_view) { return ++calls < 3; });
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(calls, 3u);
}

TEST_F(SegmentWordsTest, DamagedWordsAreDataLoss) {
  rocks::Database* const database = store_.database();
  ASSERT_TRUE(database->db()
                  .Put(rocksdb::WriteOptions(), database->family("words"),
                       PostingKey(7, "cc"), "damaged")
                  .ok());
  const Segment segment(database, 7, 0, 1, 1, 1);
  const WordVisitor all = [](absl::string_view) { return true; };
  EXPECT_TRUE(absl::IsDataLoss(segment.ForEachWord("", all)));
  EXPECT_TRUE(absl::IsDataLoss(segment.ForEachWord("cca", all)));
  EXPECT_TRUE(segment.ForEachWord("b", all).ok());
}

}  // namespace
}  // namespace turnstone
