#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/model/limits.h"
#include "common/text/tokenizer.h"
#include "common/text/utf8.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Terms(absl::string_view text) {
  std::vector<std::string> terms;
  for (Token& token : Tokenize(text)) terms.push_back(std::move(token.term));
  return terms;
}

TEST(TokenizerTest, WordsHaveTheirByteOffsets) {
  EXPECT_THAT(Tokenize("Yes, caf\xc3\xa9 2!"),
              ElementsAre(Token{0, 3, "yes"}, Token{5, 10, "cafe"},
                          Token{11, 12, "2"}));
}

TEST(TokenizerTest, InnerApostrophesStayInTheWordAndLeaveTheTerm) {
  EXPECT_THAT(Tokenize("'don't' o\xe2\x80\x99"
                       "clock dogs' rock''n"),
              ElementsAre(Token{1, 6, "dont"}, Token{8, 17, "oclock"},
                          Token{18, 22, "dogs"}, Token{24, 28, "rock"},
                          Token{30, 31, "n"}));
}

TEST(TokenizerTest, HyphensOfAllKindsSplitWords) {
  EXPECT_THAT(
      Terms("well-known a\xe2\x80\x90"
            "b c\xe2\x80\x91"
            "d e\xe2\x80\x93"
            "f g\xe2\x80\x94h"),
      ElementsAre("well", "known", "a", "b", "c", "d", "e", "f", "g", "h"));
}

TEST(TokenizerTest, ComposedAndDecomposedDiacriticsGiveOneTerm) {
  EXPECT_THAT(Terms("\xc3\x9c"
                    "BER U\xcc\x88"
                    "ber \xc5\x81\xc3\xb3"
                    "d\xc5\xba"),
              ElementsAre("uber", "uber", "\xc5\x82odz"));
}

TEST(TokenizerTest, CaseFoldingIsFull) {
  EXPECT_THAT(Terms("Stra\xc3\x9f"
                    "e STRASSE \xce\xa3\xce\x9f\xce\xa6\xce\x9f\xce\xa3"),
              ElementsAre("strasse", "strasse",
                          "\xcf\x83\xce\xbf\xcf\x86\xce\xbf\xcf\x83"));
}

TEST(TokenizerTest, VowelSignsOfOtherScriptsAreKept) {
  const std::string hindi = "\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\x82";
  EXPECT_THAT(Terms(hindi), ElementsAre(hindi));
}

TEST(TokenizerTest, DiacriticsAloneAreNoWord) {
  EXPECT_THAT(Terms("\xcc\x81 , \xcc\x81"), IsEmpty());
}

TEST(TokenizerTest, BytesThatAreNotUtf8StandBetweenWords) {
  EXPECT_THAT(Terms("a\xff"
                    "b\xc3 c\xe2\x80"),
              ElementsAre("a", "b", "c"));
}

TEST(TokenizerTest, LongTermsAreCutBetweenCharacters) {
  std::string word = "a";
  for (size_t i = 0; i < kTermBytesMax; ++i) word += "\xd0\xb6";
  const std::vector<Token> tokens = Tokenize(word);
  ASSERT_EQ(tokens.size(), 1u);
  EXPECT_EQ(tokens[0].end, word.size());
  EXPECT_EQ(tokens[0].term.size(), kTermBytesMax - 1);
  EXPECT_TRUE(IsValidUtf8(tokens[0].term, nullptr));
  EXPECT_EQ(Tokenize(std::string(1000, 'X'))[0].term,
            std::string(kTermBytesMax, 'x'));
}

TEST(TokenizerTest, AResetTokenizerStartsOver) {
  Tokenizer words("one two");
  ASSERT_TRUE(words.Next());
  words.Reset("three");
  ASSERT_TRUE(words.Next());
  EXPECT_EQ(words.term(), "three");
  EXPECT_FALSE(words.Next());
  EXPECT_FALSE(words.Next());
}

}  // namespace
}  // namespace turnstone
