#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "query-service/index/index_part.h"
#include "query-service/index/tail.h"
#include "query-service/quotes/list_intersection.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Turns of random words, in a tail and in the open.
class Turns {
 public:
  explicit Turns(uint32_t seed) : random_(seed) {}

  // Ids grow by up to `gap`. Words are rarer the later they are in the
  // alphabet.
  void Append(size_t count, uint32_t gap) {
    for (size_t i = 0; i < count; ++i) {
      doc_ += 1 + random_() % gap;
      std::string text;
      for (uint32_t word = 0; word < 6; ++word) {
        if (random_() % (word * word * 4 + 1) != 0) continue;
        const uint32_t freq = 1 + random_() % 3;
        for (uint32_t k = 0; k < freq; ++k) {
          text += {static_cast<char>('a' + word), ' '};
        }
        freqs_[word][doc_] = freq;
      }
      tail_.Append(doc_, {}, text);
    }
  }

  std::unique_ptr<PostingList> Open(uint32_t word) const {
    const char name[] = {static_cast<char>('a' + word), '\0'};
    return tail_.OpenList(WordKey(name), doc_ + 1);
  }

  // In any of the words; with the sum of their frequencies.
  std::map<DocId, uint32_t> Any(const std::vector<uint32_t>& words) {
    std::map<DocId, uint32_t> any;
    for (const uint32_t word : words) {
      for (const auto& [doc, freq] : freqs_[word]) any[doc] += freq;
    }
    return any;
  }

 private:
  std::minstd_rand random_;
  Tail tail_{0};
  DocId doc_ = 0;
  std::map<uint32_t, std::map<DocId, uint32_t>> freqs_;  // By word.
};

// Compares the intersection of unions of words with that of maps.
void Check(Turns& turns, const std::vector<std::vector<uint32_t>>& words) {
  std::vector<std::unique_ptr<PostingList>> lists;
  std::vector<ListUnion> unions;
  std::vector<std::map<DocId, uint32_t>> expected;
  for (const std::vector<uint32_t>& any : words) {
    unions.emplace_back();
    for (const uint32_t word : any) {
      lists.push_back(turns.Open(word));
      unions.back().push_back(lists.back().get());
    }
    expected.push_back(turns.Any(any));
  }
  IntersectedTurns found;
  ASSERT_TRUE(IntersectLists(unions, &found).ok());
  size_t at = 0;
  for (const auto& [doc, freq] : expected[0]) {
    bool in_all = true;
    for (const auto& map : expected) in_all = in_all && map.count(doc) > 0;
    if (!in_all) continue;
    ASSERT_LT(at, found.docs.size());
    ASSERT_EQ(found.docs[at], doc);
    for (size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ(found.freqs[i][at], expected[i][doc]);
    }
    ++at;
  }
  EXPECT_EQ(found.docs.size(), at);
}

TEST(ListIntersectionTest, TurnsAndFrequenciesAreThoseOfMaps) {
  // Neighbouring turns; far ones; so far that most have a block of their own.
  for (const uint32_t gap : {1u, 40u, 5'000u}) {
    Turns turns(gap);
    turns.Append(4'000, gap);
    Check(turns, {{3}});
    Check(turns, {{0}, {1}});
    Check(turns, {{2}, {0}, {1}});
    Check(turns, {{5}, {1}});
    Check(turns, {{4}, {5}});
    Check(turns, {{1, 2}, {3, 4, 5}});
    Check(turns, {{3, 5}, {0}, {1, 4}, {2}});
  }
}

TEST(ListIntersectionTest, TurnsInClustersAreFound) {
  Turns turns(1);
  for (int i = 0; i < 10; ++i) {
    turns.Append(300, 2);
    turns.Append(1, 200'000);
  }
  Check(turns, {{1}, {2}});
  Check(turns, {{3}, {1}, {0}});
}

TEST(ListIntersectionTest, ListsWithoutACommonTurnHaveNone) {
  Tail tail(0);
  tail.Append(1, {}, "one");
  tail.Append(2, {}, "two two");
  const auto one = tail.OpenList(WordKey("one"), 3);
  const auto two = tail.OpenList(WordKey("two"), 3);
  IntersectedTurns found;
  ASSERT_TRUE(IntersectLists({{one.get()}, {two.get()}}, &found).ok());
  EXPECT_THAT(found.docs, IsEmpty());
  ASSERT_TRUE(IntersectLists({{two.get()}}, &found).ok());
  EXPECT_THAT(found.docs, ElementsAre(2));
  EXPECT_THAT(found.freqs, ElementsAre(ElementsAre(2)));
  EXPECT_EQ(IntersectionBlocks({{one.get()}, {two.get()}}), 2u);
}

}  // namespace
}  // namespace turnstone
