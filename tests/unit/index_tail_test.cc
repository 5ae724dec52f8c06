#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "query-service/index/tail.h"
#include "query-service/index/turn_table.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr uint8_t kEnglish = static_cast<uint8_t>(StemLanguage::kEnglish);

// A turn, and the places of a key in it.
using Posting = std::pair<DocId, std::vector<uint32_t>>;

// Reads a list, and checks what it says of its blocks.
std::vector<Posting> ReadAll(const PostingList& list) {
  std::vector<Posting> postings;
  PostingBlock block;
  for (size_t at = 0; at < list.block_count(); ++at) {
    EXPECT_TRUE(list.ReadBlock(at, &block).ok());
    EXPECT_LE(block.count, kBlockPostingsMax);
    for (size_t i = 0; i < block.count; ++i) {
      Posting posting(block.docs[i], {});
      EXPECT_TRUE(list.ReadPositions(at, block, i, &posting.second).ok());
      EXPECT_EQ(posting.second.size(), block.freqs[i]);
      EXPECT_EQ(list.FindBlock(0, block.docs[i]), at);
      EXPECT_EQ(list.FindBlock(at, block.docs[i]), at);
      EXPECT_LE(block.docs[i], list.last_doc(at));
      if (at > 0) {
        EXPECT_GT(block.docs[i], list.last_doc(at - 1));
      }
      postings.push_back(std::move(posting));
    }
  }
  EXPECT_EQ(list.count(), postings.size());
  return postings;
}

std::vector<Posting> ReadAll(const Tail& tail, absl::string_view key,
                             DocId end) {
  const auto list = tail.OpenList(key, end);
  return list == nullptr ? std::vector<Posting>() : ReadAll(*list);
}

std::vector<DocId> Docs(const Tail& tail, absl::string_view key, DocId end) {
  std::vector<DocId> docs;
  const auto list = tail.OpenList(key, end);
  PostingBlock block;
  for (size_t at = 0; list != nullptr && at < list->block_count(); ++at) {
    EXPECT_TRUE(list->ReadBlock(at, &block).ok());
    docs.insert(docs.end(), block.docs.begin(),
                block.docs.begin() + static_cast<long>(block.count));
  }
  return docs;
}

TurnColumns OfLanguage(uint8_t language) {
  TurnColumns columns;
  columns.language = language;
  return columns;
}

TEST(TailTest, APostingHasItsTurnFrequencyAndPositions) {
  Tail tail(100);
  EXPECT_EQ(tail.Append(100, {}, "one two one"), 3u);
  EXPECT_EQ(tail.Append(101, {}, ""), 0u);
  EXPECT_EQ(tail.Append(102, {}, "two"), 1u);
  EXPECT_THAT(ReadAll(tail, WordKey("one"), 103),
              ElementsAre(Posting(100, {0, 2})));
  EXPECT_THAT(ReadAll(tail, WordKey("two"), 103),
              ElementsAre(Posting(100, {1}), Posting(102, {0})));
  EXPECT_EQ(tail.OpenList(WordKey("three"), 103), nullptr);
  EXPECT_EQ(tail.OpenList("one", 103), nullptr);
}

TEST(TailTest, TurnsAtOrBehindTheEndOfAReaderAreNotSeen) {
  Tail tail(0);
  for (DocId doc = 0; doc < 300; ++doc) tail.Append(doc, {}, "word");
  for (const DocId end : {1u, 4u, 127u, 128u, 129u, 299u, 300u}) {
    const auto list = tail.OpenList(WordKey("word"), end);
    ASSERT_NE(list, nullptr);
    const std::vector<Posting> postings = ReadAll(*list);
    ASSERT_EQ(postings.size(), end);
    EXPECT_EQ(postings.back().first, end - 1);
    EXPECT_EQ(list->last_doc(list->block_count() - 1), end - 1);
    EXPECT_EQ(list->FindBlock(0, end), list->block_count());
  }
  EXPECT_EQ(tail.OpenList(WordKey("word"), 0), nullptr);
}

TEST(TailTest, SpeakersTranscriptsAndCollectionsHaveLists) {
  Tail tail(0);
  TurnColumns columns;
  columns.transcript = 7;
  columns.collection = 9;
  tail.Append(0, columns, "word");
  columns.speaker = 300;
  tail.Append(1, columns, "");
  columns.transcript = 8;
  tail.Append(2, columns, "word");
  EXPECT_THAT(Docs(tail, TranscriptKey(7), 3), ElementsAre(0, 1));
  EXPECT_THAT(Docs(tail, TranscriptKey(8), 3), ElementsAre(2));
  EXPECT_THAT(Docs(tail, SpeakerKey(300), 3), ElementsAre(1, 2));
  EXPECT_THAT(Docs(tail, CollectionKey(9), 3), ElementsAre(0, 1, 2));
  // Nobody is no speaker.
  EXPECT_EQ(tail.OpenList(SpeakerKey(0), 3), nullptr);
  EXPECT_EQ(tail.OpenList(CollectionKey(0), 3), nullptr);
}

TEST(TailTest, FormsOfAWordHaveOneListInTurnsOfTheirLanguage) {
  Tail tail(0);
  EXPECT_EQ(tail.Append(0, OfLanguage(kEnglish), "court courts and court"), 4u);
  tail.Append(1, {}, "court courts");
  tail.Append(2, OfLanguage(kEnglish), "courts");
  const auto list = tail.OpenList(StemKey(kEnglish, "court"), 3);
  ASSERT_NE(list, nullptr);
  const std::vector<Posting> postings = ReadAll(*list);
  ASSERT_EQ(postings.size(), 2u);
  EXPECT_EQ(postings[0].first, 0u);
  EXPECT_EQ(postings[0].second.size(), 3u);
  EXPECT_EQ(postings[1].first, 2u);
  EXPECT_EQ(postings[1].second.size(), 1u);
  EXPECT_THAT(Docs(tail, WordKey("court"), 3), ElementsAre(0, 1));
  EXPECT_EQ(tail.OpenList(StemKey(kEnglish, "courts"), 3), nullptr);
  EXPECT_EQ(tail.OpenList(StemKey(0, "court"), 3), nullptr);
}

TEST(TailTest, ItKnowsItsLanguagesAndWords) {
  const auto tail = std::make_shared<Tail>(0);
  EXPECT_EQ(tail->languages(), 0u);
  tail->Append(0, OfLanguage(kEnglish), "courts caf\xc3\xa9 Court");
  EXPECT_EQ(tail->languages(), 1u << kEnglish);
  tail->Append(1, {}, "1");
  EXPECT_EQ(tail->languages(), 1u << kEnglish | 1u);
  EXPECT_THAT(tail->Words(),
              UnorderedElementsAre("courts", "cafe", "court", "1"));
  const TailPart part(tail, 2);
  std::vector<std::string> words;
  ASSERT_TRUE(part.ForEachWord("court",
                               [&](absl::string_view word) {
                                 words.emplace_back(word.data(), word.size());
                                 return true;
                               })
                  .ok());
  EXPECT_THAT(words, UnorderedElementsAre("court", "courts"));
  int calls = 0;
  ASSERT_TRUE(
      part.ForEachWord("", [&](absl::string_view) { return ++calls < 2; })
          .ok());
  EXPECT_EQ(calls, 2);
}

TEST(TailTest, ATurnOfManyWordsFits) {
  Tail tail(0);
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "word and ";
  tail.Append(0, {}, "word");
  tail.Append(1, {}, text);
  tail.Append(2, {}, "word");
  const auto postings = ReadAll(tail, WordKey("word"), 3);
  ASSERT_EQ(postings.size(), 3u);
  EXPECT_EQ(postings[0], Posting(0, {0}));
  ASSERT_EQ(postings[1].second.size(), 5000u);
  for (uint32_t i = 0; i < 5000; ++i) {
    ASSERT_EQ(postings[1].second[i], 2 * i);
  }
  EXPECT_EQ(postings[2], Posting(2, {0}));
  // A reader of the first turn sees nothing of the one that moved.
  EXPECT_THAT(ReadAll(tail, WordKey("word"), 1), ElementsAre(Posting(0, {0})));
}

TEST(TailTest, AListDoesNotChangeWhileThePostingBehindItMoves) {
  // Fills the first chunk to each of its bytes, then moves a long turn out.
  for (DocId turns = 1; turns < 140; ++turns) {
    Tail tail(0);
    for (DocId doc = 0; doc < turns; ++doc) tail.Append(doc, {}, "a");
    const auto before = tail.OpenList(WordKey("a"), turns);
    std::string text;
    for (int i = 0; i < 300; ++i) text += "b a ";
    tail.Append(turns, {}, text);
    tail.Append(turns + 1, {}, "a");
    ASSERT_EQ(ReadAll(*before).size(), turns);
    const auto all = ReadAll(tail, WordKey("a"), turns + 2);
    ASSERT_EQ(all.size(), turns + 2);
    ASSERT_EQ(all[turns].second.size(), 300u);
    ASSERT_EQ(all[turns].second.back(), 599u);
    ASSERT_EQ(ReadAll(tail, WordKey("a"), turns + 1).size(), turns + 1);
  }
}

// All postings of a word, as a plain map has them.
class Model {
 public:
  void Append(DocId doc, const std::vector<std::string>& words) {
    for (uint32_t i = 0; i < words.size(); ++i) {
      std::vector<Posting>& list = lists_[words[i]];
      if (list.empty() || list.back().first != doc) list.push_back({doc, {}});
      list.back().second.push_back(i);
    }
  }
  std::vector<Posting> Find(const std::string& word, DocId end) const {
    std::vector<Posting> found;
    const auto list = lists_.find(word);
    if (list == lists_.end()) return found;
    for (const Posting& posting : list->second) {
      if (posting.first < end) found.push_back(posting);
    }
    return found;
  }

 private:
  std::map<std::string, std::vector<Posting>> lists_;
};

TEST(TailTest, ListsOfRandomTurnsAreThoseOfAMap) {
  std::mt19937 random(4);
  for (int round = 0; round < 12; ++round) {
    const DocId begin = random() % 1000;
    Tail tail(begin);
    Model model;
    DocId doc = begin;
    std::vector<DocId> ends;
    while (doc < begin + 700) {
      std::vector<std::string> words;
      const uint32_t size =
          random() % 40 == 0 ? random() % 3000 : random() % 12;
      for (uint32_t i = 0; i < size; ++i) {
        words.push_back(absl::StrCat("w", random() % (1 + random() % 30)));
      }
      std::string text;
      for (const std::string& word : words) absl::StrAppend(&text, word, " ");
      ASSERT_EQ(tail.Append(doc, {}, text), words.size());
      model.Append(doc, words);
      if (random() % 100 == 0) ends.push_back(doc);
      doc += 1 + (random() % 20 == 0 ? random() % 100'000 : 0);
    }
    ends.push_back(doc);
    for (const DocId end : ends) {
      for (int word = 0; word < 30; ++word) {
        const std::string term = absl::StrCat("w", word);
        ASSERT_EQ(ReadAll(tail, WordKey(term), end), model.Find(term, end));
      }
    }
  }
}

TEST(TailTest, SealingGivesTheListsOfLiveTurnsInOrder) {
  TurnTable table;
  for (DocId doc = 0; doc < 70; ++doc) table.Append({});
  Tail tail(70);
  const auto append = [&](TurnColumns columns, absl::string_view text) {
    columns.length = tail.Append(table.end(), columns, text);
    table.Append(columns);
  };
  TurnColumns columns = OfLanguage(kEnglish);
  columns.transcript = 1;
  columns.speaker = 2;
  columns.collection = 3;
  append(columns, "courts b courts");
  append(columns, "gone b");
  append(columns, "b");
  table.Delete(71, 72);
  std::vector<std::string> keys;
  std::map<std::string, TermPostings> lists;
  const absl::Status status = tail.ForEachList(
      table.now(), [&](absl::string_view key, const TermPostings& list) {
        keys.emplace_back(key.data(), key.size());
        lists[keys.back()] = list;
        return absl::OkStatus();
      });
  ASSERT_TRUE(status.ok());
  EXPECT_THAT(
      keys, ElementsAre(CollectionKey(3), SpeakerKey(2), StemKey(kEnglish, "b"),
                        StemKey(kEnglish, "court"), TranscriptKey(1),
                        WordKey("b"), WordKey("courts")));
  // Turns count from 64, where the first window begins.
  const TermPostings& word = lists[WordKey("b")];
  EXPECT_THAT(word.docs, ElementsAre(6, 8));
  EXPECT_THAT(word.freqs, ElementsAre(1, 1));
  EXPECT_THAT(word.lengths, ElementsAre(3, 1));
  EXPECT_THAT(word.positions, ElementsAre(1, 0));
  EXPECT_THAT(lists[WordKey("courts")].positions, ElementsAre(0, 2));
  const TermPostings& stem = lists[StemKey(kEnglish, "court")];
  EXPECT_THAT(stem.freqs, ElementsAre(2));
  EXPECT_THAT(stem.positions, IsEmpty());
  EXPECT_THAT(lists[SpeakerKey(2)].docs, ElementsAre(6, 8));
}

TEST(TailTest, SealingStopsAtTheFirstError) {
  TurnTable table;
  Tail tail(0);
  tail.Append(0, {}, "a b c");
  table.Append({});
  int calls = 0;
  EXPECT_TRUE(absl::IsAborted(tail.ForEachList(
      table.now(), [&](absl::string_view, const TermPostings&) {
        return ++calls < 2 ? absl::OkStatus() : absl::AbortedError("");
      })));
  EXPECT_EQ(calls, 2);
}

TEST(TailTest, ReadersSeeAllOfWhatWasAppendedWhileTheWriterGoesOn) {
  constexpr DocId kTurns = 20'000;
  Tail tail(0);
  std::atomic<DocId> published{0};
  std::string many = "word";
  for (int i = 0; i < 200; ++i) many += " and word";
  std::thread writer([&] {
    for (DocId doc = 0; doc < kTurns; ++doc) {
      tail.Append(doc, {},
                  doc % 97 == 0  ? absl::string_view(many)
                  : doc % 3 == 0 ? "every third word"
                                 : "word word");
      published.store(doc + 1, std::memory_order_release);
    }
  });
  const auto expected = [](DocId doc) {
    return doc % 97 == 0  ? std::pair<uint32_t, uint32_t>(201, 0)
           : doc % 3 == 0 ? std::pair<uint32_t, uint32_t>(1, 2)
                          : std::pair<uint32_t, uint32_t>(2, 0);
  };
  std::vector<uint32_t> positions;
  PostingBlock block;
  for (DocId end = 0; end < kTurns && !testing::Test::HasFailure();) {
    end = published.load(std::memory_order_acquire);
    const auto list = tail.OpenList(WordKey("word"), end);
    DocId next = 0;
    for (size_t at = 0; list != nullptr && at < list->block_count(); ++at) {
      EXPECT_TRUE(list->ReadBlock(at, &block).ok());
      for (size_t i = 0; i < block.count; ++i, ++next) {
        EXPECT_EQ(block.docs[i], next);
        EXPECT_EQ(block.freqs[i], expected(next).first);
        // The last blocks are those that may move.
        if (at + 3 < list->block_count() && i > 0) continue;
        EXPECT_TRUE(list->ReadPositions(at, block, i, &positions).ok());
        EXPECT_EQ(positions[0], expected(next).second);
      }
    }
    EXPECT_EQ(next, end);
    EXPECT_EQ(list == nullptr ? 0 : list->count(), end);
  }
  writer.join();
}

}  // namespace
}  // namespace turnstone
