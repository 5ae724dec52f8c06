#include <gmock/gmock.h>

#include <random>
#include <string>
#include <vector>

#include "query-service/quotes/quote_alignment.h"
#include "query-service/quotes/quoted_words.h"

namespace turnstone {
namespace {

using testing::ElementsAre;

Alignment Align(const std::string& quote, const std::string& turn) {
  const WordNumbers numbers(quote, Tokenize(quote));
  const TurnWords words(numbers, turn);
  const QuoteAligner aligner(numbers.quote());
  return aligner.Align(words.numbers, aligner.FindRuns(words.numbers));
}

TEST(QuoteAlignmentTest, WordsReplacedAtTheEndsAreCompared) {
  const Alignment found =
      Align("then the river rose thrice", "When the river rose twice, we left");
  EXPECT_THAT(found.equal, ElementsAre(WordRun{1, 1, 3}));
  EXPECT_EQ(found.turn_begin, 0u);
  EXPECT_EQ(found.turn_end, 5u);
  EXPECT_EQ(found.similarity, 0.6);
}

TEST(QuoteAlignmentTest, WordsLeftOutOfTheTurnCount) {
  const Alignment found =
      Align("the river rose in May", "So the river rose very high in May.");
  EXPECT_THAT(found.equal, ElementsAre(WordRun{0, 1, 3}, WordRun{3, 6, 2}));
  EXPECT_EQ(found.similarity, 5.0 / 7);
}

TEST(QuoteAlignmentTest, NearWordsAreTakenBeforeFarOnes) {
  const Alignment found =
      Align("a b c d", "a b and so on and so forth and more of it a b x c d");
  EXPECT_THAT(found.equal, ElementsAre(WordRun{0, 12, 2}, WordRun{2, 15, 2}));
}

TEST(QuoteAlignmentTest, OtherWordsDoNotAlign) {
  EXPECT_EQ(Align("one two three", "four five six").matched, 0u);
  EXPECT_EQ(Align("one two three", "").matched, 0u);
  EXPECT_EQ(Align("one two three four five", "one").matched, 0u);
}

// In random words, changes that are known cost no more than they are.
TEST(QuoteAlignmentTest, LongQuotesKeepMostOfTheirWords) {
  std::mt19937 random(1);
  for (const size_t size : {10u, 50u, 300u, 5000u}) {
    std::vector<uint32_t> turn;
    for (size_t i = 0; i < 2 * size; ++i) turn.push_back(random() % 1000);
    std::vector<uint32_t> quote(turn.begin() + 5, turn.begin() + 5 + size);
    for (size_t i = 0; i < size / 10; ++i) {
      quote[random() % quote.size()] = 1000;
      quote.erase(quote.begin() + random() % quote.size());
    }
    const QuoteAligner aligner(quote);
    const Alignment found = aligner.Align(turn, aligner.FindRuns(turn));
    EXPECT_GE(found.similarity, 0.79) << size;
    for (const WordRun& run : found.equal) {
      for (uint32_t i = 0; i < run.size; ++i) {
        ASSERT_EQ(quote[run.quote + i], turn[run.turn + i]);
      }
    }
  }
}

TEST(QuoteAlignmentTest, WholeQuoteIsFoundAsAScanFindsIt) {
  std::mt19937 random(2);
  for (int round = 0; round < 2000; ++round) {
    std::vector<uint32_t> turn(random() % 12);
    for (uint32_t& word : turn) word = random() % 2;
    std::vector<uint32_t> quote(1 + random() % 4);
    for (uint32_t& word : quote) word = random() % 2;
    std::vector<size_t> expected;
    for (size_t at = 0; at + quote.size() <= turn.size(); ++at) {
      if (std::equal(quote.begin(), quote.end(), turn.begin() + at)) {
        expected.push_back(at);
      }
    }
    EXPECT_EQ(QuoteAligner(quote).FindWhole(turn), expected);
  }
}

std::vector<std::string> TermsOf(const QuotedWords& read) {
  std::vector<std::string> terms;
  for (const Token& word : read.words) terms.push_back(word.term);
  return terms;
}

TEST(QuotedWordsTest, NotesOfTheQuoterAreLeftOut) {
  EXPECT_THAT(TermsOf(ReadQuotedWords("We was [sic] there [Laughter].")),
              ElementsAre("we", "was", "there"));
  EXPECT_THAT(TermsOf(ReadQuotedWords("open [ bracket")),
              ElementsAre("open", "bracket"));
  EXPECT_TRUE(ReadQuotedWords("[inaudible]").words.empty());
}

TEST(QuotedWordsTest, BracketsInsideAWordAreOfIt) {
  EXPECT_THAT(TermsOf(ReadQuotedWords("\"[T]he house need[ed] [un]paid\"")),
              ElementsAre("the", "house", "needed", "unpaid"));
}

TEST(QuotedWordsTest, EllipsesOfEveryKindAreFound) {
  EXPECT_THAT(
      ReadQuotedWords("\xe2\x80\xa6one... two [...] three \xe2\x80\xa6 four . "
                      ". . five [\xe2\x80\xa6] six. seven...")
          .ellipses,
      ElementsAre(1, 2, 3, 4, 5));
}

TEST(QuotedWordsTest, LongWordsThatDifferAtTheEndAreDifferent) {
  const std::string quote(100, 'a');
  const WordNumbers numbers(quote, Tokenize(quote));
  EXPECT_EQ(TurnWords(numbers, quote).numbers, numbers.quote());
  EXPECT_NE(TurnWords(numbers, quote + "b").numbers, numbers.quote());
}

}  // namespace
}  // namespace turnstone
