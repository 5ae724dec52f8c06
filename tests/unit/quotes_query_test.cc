#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/model/limits.h"
#include "query-service/quotes/quote_query.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

void ExpectWrong(absl::string_view text, int column, const char* what) {
  const absl::Status status = ParseQuoteQuery(text).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()),
              HasSubstr(absl::StrCat("column ", column, ":")));
  EXPECT_THAT(std::string(status.message()), HasSubstr(what));
}

TEST(QuoteQueryTest, WordsAndPhrasesShareTerms) {
  const auto query = ParseQuoteQuery("Net \"the net neutrality\" caf\xc3\xa9");
  ASSERT_TRUE(query.ok());
  EXPECT_THAT(query->terms, ElementsAre("net", "the", "neutrality", "cafe"));
  EXPECT_THAT(query->phrases, ElementsAre(ElementsAre(0), ElementsAre(1, 0, 2),
                                          ElementsAre(3)));
}

TEST(QuoteQueryTest, WhatIsRepeatedIsSearchedForOnce) {
  const auto query = ParseQuoteQuery("a A \"a a\" \"a a\" \"a\"");
  ASSERT_TRUE(query.ok());
  EXPECT_THAT(query->terms, ElementsAre("a"));
  EXPECT_THAT(query->phrases, ElementsAre(ElementsAre(0), ElementsAre(0, 0)));
}

TEST(QuoteQueryTest, CurvedQuotationMarksEncloseAPhrase) {
  const auto query = ParseQuoteQuery("\xe2\x80\x9cnet neutral\xe2\x80\x9d");
  ASSERT_TRUE(query.ok());
  EXPECT_THAT(query->phrases, ElementsAre(ElementsAre(0, 1)));
}

TEST(QuoteQueryTest, ErrorsNameTheColumnInCharacters) {
  ExpectWrong("", 1, "nothing to search for");
  ExpectWrong(" ?! ", 1, "nothing to search for");
  ExpectWrong("caf\xc3\xa9 \"open", 6, "not closed");
  ExpectWrong("a \"b\" \"", 7, "not closed");
  ExpectWrong("word \"...\"", 6, "nothing to search for in the phrase");
  ExpectWrong("ab \xff", 4, "UTF-8");
  ExpectWrong(std::string(kQueryBytesMax + 1, 'a'), kQueryBytesMax + 1,
              "bytes");
  std::string words;
  for (size_t i = 0; i <= kQueryTermsMax; ++i) words += "w ";
  ExpectWrong(words, 2 * kQueryTermsMax + 1, "words");
}

TEST(QuoteQueryTest, ErrorsDoNotRepeatTheQuery) {
  EXPECT_THAT(std::string(ParseQuoteQuery("secret \"x").status().message()),
              Not(HasSubstr("secret")));
}

TEST(QuoteQueryTest, AsManyWordsAsAllowedAreParsed) {
  std::string words;
  for (size_t i = 0; i < kQueryTermsMax; ++i)
    words += absl::StrCat("w", i, " ");
  ASSERT_TRUE(ParseQuoteQuery(words).ok());
  EXPECT_EQ(ParseQuoteQuery(words)->terms.size(), kQueryTermsMax);
}

}  // namespace
}  // namespace turnstone
