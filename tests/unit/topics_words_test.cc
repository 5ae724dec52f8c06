// Tests of the word lists and of folding plurals.

#include <string>

#include "gtest/gtest.h"
#include "query-service/topics/usual_words.h"
#include "query-service/topics/word_fold.h"
#include "query-service/topics/word_lists.h"

namespace turnstone {
namespace {

TEST(WordFoldTest, SingularAndPluralHaveOneKey) {
  EXPECT_EQ(FoldPlural("strategies"), FoldPlural("strategy"));
  EXPECT_EQ(FoldPlural("societies"), FoldPlural("society"));
  EXPECT_EQ(FoldPlural("processes"), FoldPlural("process"));
  EXPECT_EQ(FoldPlural("databases"), FoldPlural("database"));
  EXPECT_EQ(FoldPlural("women"), FoldPlural("woman"));
  EXPECT_EQ(FoldPlural("batches"), FoldPlural("batch"));
  EXPECT_EQ(FoldPlural("hypotheses"), FoldPlural("hypothesis"));
}

TEST(WordFoldTest, WordsInSThatAreNoPluralsStay) {
  for (const char* word : {"news", "politics", "access", "consensus", "basis",
                           "series", "us", "gas"}) {
    EXPECT_EQ(FoldPlural(word), word);
  }
}

TEST(UsualWordsTest, CommonWordsHaveHigherRates) {
  EXPECT_GT(UsualRate("person"), UsualRate("problem"));
  EXPECT_GT(UsualRate("problem"), UsualRate("button"));
  EXPECT_GT(UsualRate("button"), kUnusualRate);
  EXPECT_EQ(UsualRate("cybersecurity"), kUnusualRate);
  EXPECT_EQ(UsualRate(""), kUnusualRate);
}

TEST(WordFoldTest, OtherScriptsStay) {
  EXPECT_EQ(FoldPlural("безопасность"), "безопасность");
  EXPECT_EQ(FoldPlural(""), "");
}

TEST(WordListsTest, GreetingsAndGrammarAreStopWords) {
  for (const char* word : {"the", "hello", "thank", "think", "morning",
                           "question", "floor", "ten", "zero"}) {
    EXPECT_TRUE(IsStopWord(word)) << word;
  }
}

TEST(WordListsTest, WordsOfTopicsAreFree) {
  for (const char* word : {"encryption", "ransomware", "gender", "privacy",
                           "climate", "cybersecurity"}) {
    EXPECT_FALSE(IsStopWord(word)) << word;
    EXPECT_FALSE(IsWeakWord(word)) << word;
  }
}

TEST(WordListsTest, VagueWordsAreNoPartOfATopic) {
  for (const char* word :
       {"different", "main", "specific", "last", "little", "bit"}) {
    EXPECT_TRUE(IsStopWord(word)) << word;
  }
}

TEST(WordListsTest, CommonWordsAreWeakAndNamesAreNames) {
  EXPECT_TRUE(IsWeakWord("problem"));
  EXPECT_FALSE(IsStopWord("problem"));
  EXPECT_TRUE(IsGivenName("alice"));
  EXPECT_FALSE(IsGivenName("encryption"));
}

}  // namespace
}  // namespace turnstone
