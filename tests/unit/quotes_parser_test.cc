#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/model/limits.h"
#include "query-service/quotes/query_lexer.h"
#include "query-service/quotes/query_parser.h"

namespace turnstone {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

QueryNode Leaf(QueryKind kind, std::vector<std::string> terms,
               uint32_t distance = 0) {
  return {kind, std::move(terms), distance, {}};
}

QueryNode Word(const std::string& term) {
  return Leaf(QueryKind::kWord, {term});
}

QueryNode Phrase(std::vector<std::string> terms) {
  return Leaf(QueryKind::kPhrase, std::move(terms));
}

QueryNode Near(uint32_t distance, QueryNode left, QueryNode right) {
  return {QueryKind::kNear, {}, distance, {std::move(left), std::move(right)}};
}

QueryNode And(std::vector<QueryNode> children) {
  return {QueryKind::kAnd, {}, 0, std::move(children)};
}

QueryNode Or(std::vector<QueryNode> children) {
  return {QueryKind::kOr, {}, 0, std::move(children)};
}

QueryNode Without(QueryNode child) {
  return {QueryKind::kNot, {}, 0, {std::move(child)}};
}

void ExpectTree(absl::string_view text, const QueryNode& tree) {
  const auto parsed = ParseQuery(text);
  ASSERT_TRUE(parsed.ok()) << text << ": " << parsed.status();
  EXPECT_TRUE(*parsed == tree) << text;
}

void ExpectSame(absl::string_view text, absl::string_view other) {
  const auto parsed = ParseQuery(other);
  ASSERT_TRUE(parsed.ok()) << other << ": " << parsed.status();
  ExpectTree(text, *parsed);
}

void ExpectWrong(absl::string_view text, size_t column, const char* what) {
  const absl::Status status = ParseQuery(text).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << text;
  EXPECT_THAT(std::string(status.message()),
              HasSubstr(absl::StrCat("column ", column, ": ")))
      << text;
  EXPECT_THAT(std::string(status.message()), HasSubstr(what)) << text;
}

std::string Repeated(absl::string_view text, size_t times) {
  std::string repeated;
  for (size_t i = 0; i < times; ++i) absl::StrAppend(&repeated, text);
  return repeated;
}

TEST(QueryParserTest, WordsAreSearchedForByTheirTerms) {
  ExpectTree("Court", Word("court"));
  ExpectTree(" Caf\xc3\xa9, don't! ", And({Word("cafe"), Word("dont")}));
}

TEST(QueryParserTest, SpacesOfAllKindsStandBetweenWords) {
  const QueryNode both = And({Word("a"), Word("b")});
  ExpectTree("a\tb\n", both);
  ExpectTree(
      "a\xc2\xa0"
      "b",
      both);
  ExpectTree(
      "a\xe3\x80\x80"
      "b",
      both);
}

TEST(QueryParserTest, WordsOfSeveralTermsArePhrases) {
  ExpectTree("e-mail", Phrase({"e", "mail"}));
  ExpectTree("U.S.", Word("u.s"));
  ExpectTree("-AT&T a", And({Without(Phrase({"at", "t"})), Word("a")}));
}

TEST(QueryParserTest, QuotationMarksEncloseAPhrase) {
  const QueryNode phrase = Phrase({"due", "process"});
  for (const char* const text : {"\"due process\"",
                                 "\xe2\x80\x9c"
                                 "Due process\xe2\x80\x9d",
                                 "\xe2\x80\x9e"
                                 "due process\xe2\x80\x9c",
                                 "\xe2\x80\x9d"
                                 "due, process.\"",
                                 "\xc2\xab due process \xc2\xbb",
                                 "\xc2\xbb"
                                 "due process\xc2\xab"}) {
    ExpectTree(text, phrase);
  }
  ExpectTree("\"court\"", Phrase({"court"}));
  ExpectTree(
      "\"a \xc2\xab"
      "b\xc2\xbb c\"",
      Phrase({"a", "b", "c"}));
  ExpectTree("a\"b c\"d", And({Word("a"), Phrase({"b", "c"}), Word("d")}));
  ExpectTree("\"(NOT f**k~ -x OR\"", Phrase({"not", "f", "k", "x", "or"}));
}

TEST(QueryParserTest, AndBindsTighterThanOr) {
  const QueryNode tree =
      Or({And({Word("a"), Word("b")}), And({Word("c"), Word("d")})});
  ExpectTree("a b OR c d", tree);
  ExpectTree("a AND b OR c AND d", tree);
  ExpectTree("(a b)OR(c AND d)", tree);
  ExpectTree("a (b OR c) d",
             And({Word("a"), Or({Word("b"), Word("c")}), Word("d")}));
}

TEST(QueryParserTest, OperatorsInLowerCaseOrInsideWordsAreWords) {
  ExpectTree("a or b", And({Word("a"), Word("or"), Word("b")}));
  ExpectTree("and Not near", And({Word("and"), Word("not"), Word("near")}));
  ExpectTree("OR-gate", Phrase({"or", "gate"}));
  ExpectTree("NEARBY", Word("nearby"));
  ExpectTree("\"OR\"", Phrase({"or"}));
}

TEST(QueryParserTest, HyphensNegateOnlyWhereAnOperandBegins) {
  const QueryNode tree = And({Word("a"), Without(Word("b"))});
  ExpectTree("a -b", tree);
  ExpectTree("a NOT b", tree);
  ExpectTree("a AND -b", tree);
  ExpectTree("a AND NOT (b)", tree);
  ExpectTree("(-b a)", And({Without(Word("b")), Word("a")}));
  ExpectTree("a -\"b c\"", And({Word("a"), Without(Phrase({"b", "c"}))}));
  ExpectTree("a -(b c)",
             And({Word("a"), Without(And({Word("b"), Word("c")}))}));
  ExpectTree("a-b", Phrase({"a", "b"}));
  ExpectTree("\"a\"-b", And({Phrase({"a"}), Word("b")}));
  ExpectTree("(a)-b", And({Word("a"), Word("b")}));
}

TEST(QueryParserTest, DashesDoNotNegate) {
  ExpectSame("a - b", "a b");
  ExpectSame("a -- b", "a b");
  ExpectSame("a --b", "a b");
  ExpectSame("(a -) b -", "a b");
  ExpectSame("a \xe2\x80\x93 b", "a b");
}

TEST(QueryParserTest, PrefixesAreWordsWithAStar) {
  ExpectTree("Neut*", Leaf(QueryKind::kPrefix, {"neut"}));
  ExpectTree("#ab*", Leaf(QueryKind::kPrefix, {"ab"}));
  ExpectTree("a -\xc3\x89t*",
             And({Word("a"), Without(Leaf(QueryKind::kPrefix, {"et"}))}));
}

TEST(QueryParserTest, FuzzyWordsSayHowManyEdits) {
  ExpectTree("Cat~", Leaf(QueryKind::kFuzzy, {"cat"}, 1));
  ExpectTree("cat~1", Leaf(QueryKind::kFuzzy, {"cat"}, 1));
  ExpectTree("colour~2", Leaf(QueryKind::kFuzzy, {"colour"}, 2));
}

TEST(QueryParserTest, NearJoinsWordsPhrasesAndAlternativesOfThem) {
  ExpectTree("a NEAR b", Near(10, Word("a"), Word("b")));
  ExpectTree("a NEAR/0 b", Near(0, Word("a"), Word("b")));
  ExpectTree("a NEAR/100 \"b c\"", Near(100, Word("a"), Phrase({"b", "c"})));
  ExpectTree("(a OR (bb* OR cat~)) NEAR/5 e-mail",
             Near(5,
                  Or({Word("a"), Leaf(QueryKind::kPrefix, {"bb"}),
                      Leaf(QueryKind::kFuzzy, {"cat"}, 1)}),
                  Phrase({"e", "mail"})));
}

TEST(QueryParserTest, NearBindsTighterThanAnd) {
  ExpectTree("a b NEAR/2 c d",
             And({Word("a"), Near(2, Word("b"), Word("c")), Word("d")}));
  ExpectTree("a -(b NEAR/2 c)",
             And({Word("a"), Without(Near(2, Word("b"), Word("c")))}));
}

TEST(QueryParserTest, WhatHasNoTermIsLeftOut) {
  ExpectSame("a & b", "a b");
  ExpectSame("a AND & AND b", "a b");
  ExpectSame("& OR a OR ...", "a");
  ExpectSame("a NEAR/3 &", "a");
  ExpectSame("& NEAR/3 a", "a");
  ExpectSame("a NOT & b", "a b");
  ExpectSame("a \"\" \"...\" (&) -!", "a");
}

TEST(QueryParserTest, TreesAreSimplified) {
  ExpectTree("((a))", Word("a"));
  ExpectTree("a A (a)", Word("a"));
  ExpectTree("a OR (a OR a)", Word("a"));
  ExpectTree("a (b (c a)) b", And({Word("a"), Word("b"), Word("c")}));
  ExpectTree("a OR (b OR (c OR a))", Or({Word("a"), Word("b"), Word("c")}));
  ExpectTree("a (b -c) -c", And({Word("a"), Word("b"), Without(Word("c"))}));
  ExpectTree("NOT NOT a", Word("a"));
  ExpectTree("a NOT -b NOT NOT NOT c",
             And({Word("a"), Word("b"), Without(Word("c"))}));
  ExpectTree("a \"a\"", And({Word("a"), Phrase({"a"})}));
}

TEST(QueryParserTest, NothingToSearchForIsAnError) {
  for (const char* const text : {"", " ", " ?! ", "& -&", "\"\"", "(&)"}) {
    ExpectWrong(text, 1, "nothing to search for");
  }
  ExpectWrong("a ( )", 3, "nothing in the parenthesis");
}

TEST(QueryParserTest, MarksAndParenthesesMustClose) {
  ExpectWrong("caf\xc3\xa9 \"open", 6, "quotation mark is not closed");
  ExpectWrong("a \"b\" \"", 7, "quotation mark is not closed");
  ExpectWrong(
      "a \xc2\xab"
      "b\"",
      3, "quotation mark is not closed");
  ExpectWrong("caf\xc3\xa9 (a (b)", 6, "parenthesis is not closed");
  ExpectWrong("a (", 3, "parenthesis is not closed");
  ExpectWrong("caf\xc3\xa9 (a)) b", 9, "closes none");
  ExpectWrong(")", 1, "closes none");
}

TEST(QueryParserTest, OperatorsNeedOperands) {
  ExpectWrong("OR a", 1, "OR needs something before it");
  ExpectWrong("a OR", 3, "OR needs something behind it");
  ExpectWrong("\xe6\xb3\x95 OR OR b", 3, "OR needs something behind it");
  ExpectWrong("(a OR) b", 4, "OR needs something behind it");
  ExpectWrong("(OR a) b", 2, "OR needs something before it");
  ExpectWrong("AND a", 1, "AND needs something before it");
  ExpectWrong("a AND", 3, "AND needs something behind it");
  ExpectWrong("a AND OR b", 3, "AND needs something behind it");
  ExpectWrong("NEAR a", 1, "NEAR needs something before it");
  ExpectWrong("a NEAR/5", 3, "NEAR needs something behind it");
  ExpectWrong("a NOT", 3, "a negation needs something behind it");
  ExpectWrong("a -OR b", 3, "a negation needs something behind it");
}

TEST(QueryParserTest, NegationsAloneAreAnError) {
  ExpectWrong("-a", 1, "says only what must not be there");
  ExpectWrong("NOT a -b", 1, "says only");
  ExpectWrong("caf\xc3\xa9 OR -b", 9, "says only");
  ExpectWrong("a (-b) c", 4, "says only");
  ExpectWrong("a -(-b)", 5, "says only");
  ExpectWrong("a OR & -b", 6, "says only");
}

TEST(QueryParserTest, NearRefusesWhatHasNoPlaceOfItsOwn) {
  ExpectWrong("\xc3\xa9 NEAR (b c)", 3, "NEAR joins words and phrases");
  ExpectWrong("(b OR (c d)) NEAR a", 14, "NEAR joins words and phrases");
  ExpectWrong("a NEAR -b", 3, "NEAR joins words and phrases");
  ExpectWrong("(a NEAR b) NEAR c", 12, "NEAR joins words and phrases");
  ExpectWrong("a NEAR b NEAR c", 10, "NEAR joins two only");
  for (const char* const text :
       {"a NEAR/101 b", "a NEAR/ b", "a NEAR/x b", "a NEAR/-1 b", "a NEAR/+1 b",
        "a NEAR/99999999999 b"}) {
    ExpectWrong(text, 3, "NEAR/ needs a number from 0 to 100");
  }
}

TEST(QueryParserTest, StarsAndTildesFollowOneWordThatIsLongEnough) {
  ExpectWrong("\xc3\xa9 co*rt", 5, "at the end of a word");
  ExpectWrong("court**", 6, "at the end of a word");
  ExpectWrong("court~3", 6, "at the end of a word");
  ExpectWrong("court~*", 6, "at the end of a word");
  ExpectWrong("10~20", 3, "at the end of a word");
  ExpectWrong("a *", 3, "* needs a single word");
  ExpectWrong("\"a b\"~2", 6, "~2 needs a single word");
  ExpectWrong("e-mail*", 7, "* needs a single word");
  ExpectWrong("court.*", 7, "* needs a single word");
  ExpectWrong("\xc3\xa9*", 2, "* needs at least 2 characters");
  ExpectWrong("\xc3\xa9t~", 3, "~ needs at least 3 characters");
  ExpectWrong("court~2", 6, "~2 needs at least 6 characters");
}

TEST(QueryParserTest, BoundsAreKept) {
  ExpectWrong("ab \xff", 4, "UTF-8");
  ExpectWrong(std::string(kQueryBytesMax + 1, 'a'), kQueryBytesMax + 1,
              "bytes");
  EXPECT_TRUE(ParseQuery(std::string(kQueryBytesMax, 'a')).ok());
  ExpectWrong(Repeated("w ", kQueryTermsMax + 1), 2 * kQueryTermsMax + 1,
              "more than 64 words");
  EXPECT_TRUE(ParseQuery(Repeated("w ", kQueryTermsMax)).ok());
  ExpectWrong("\"" + Repeated("w ", kQueryTermsMax + 1) + "\"",
              2 * kQueryTermsMax + 2, "more than 64 words");
  ExpectWrong(Repeated("ab* abc~ ", kQueryExpansionsMax / 2) + "ab*",
              9 * kQueryExpansionsMax / 2 + 3, "more than 16 words with");
  EXPECT_TRUE(ParseQuery(Repeated("ab* abc~ ", kQueryExpansionsMax / 2)).ok());
}

TEST(QueryParserTest, DeepNestingIsRefusedAtOnce) {
  const auto nested = [](size_t depth) {
    return Repeated("(", depth) + "a" + Repeated(")", depth);
  };
  ExpectTree(nested(kQueryDepthMax), Word("a"));
  ExpectWrong(nested(kQueryDepthMax + 1), kQueryDepthMax + 1,
              "more than 32 parentheses");
  ExpectWrong(Repeated("(", kQueryBytesMax), kQueryDepthMax + 1,
              "more than 32 parentheses");
  ExpectTree(Repeated("(a) ", kQueryTermsMax), Word("a"));
  ExpectTree(Repeated("NOT ", 1000) + "a", Word("a"));
}

TEST(QueryParserTest, ErrorsDoNotRepeatTheQuery) {
  for (const char* const text :
       {"secret \"x", "secret* secret OR", "secret*x", "(secret", "secret)"}) {
    EXPECT_THAT(std::string(ParseQuery(text).status().message()),
                Not(HasSubstr("secret")));
  }
}

TEST(QueryLexerTest, LexemesSayWhereTheyBegin) {
  const absl::string_view text = "(\xc3\xa9 NEAR/5 \"b c\")";
  const auto lexemes = CutQuery(text);
  ASSERT_TRUE(lexemes.ok());
  ASSERT_EQ(lexemes->size(), 6);
  EXPECT_EQ((*lexemes)[1].text, "\xc3\xa9");
  EXPECT_EQ((*lexemes)[2].kind, QueryLexemeKind::kNear);
  EXPECT_EQ((*lexemes)[2].distance, 5);
  EXPECT_EQ((*lexemes)[3].at, 11);
  EXPECT_EQ((*lexemes)[3].text, "b c");
  EXPECT_EQ((*lexemes)[5].kind, QueryLexemeKind::kEnd);
  EXPECT_EQ((*lexemes)[5].at, text.size());
}

}  // namespace
}  // namespace turnstone
