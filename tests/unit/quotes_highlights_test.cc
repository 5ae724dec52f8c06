#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/text/stemmer.h"
#include "query-service/quotes/highlights.h"
#include "query-service/quotes/query_parser.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The marked parts of `text`.
std::vector<std::string> Marked(absl::string_view query,
                                const std::string& text,
                                StemLanguage language = StemLanguage::kNone) {
  std::vector<std::string> parts;
  for (const auto& [begin, end] : Highlights(
           ParseQuery(query).value(), static_cast<uint8_t>(language), text)) {
    parts.push_back(text.substr(begin, end - begin));
  }
  return parts;
}

TEST(HighlightsTest, EveryOccurrenceOfAWordIsMarked) {
  EXPECT_THAT(
      Marked("dont cafe", "Don't! Don\xe2\x80\x99t go to a CAF\xc3\x89."),
      ElementsAre("Don't", "Don\xe2\x80\x99t", "CAF\xc3\x89"));
}

TEST(HighlightsTest, PhrasesAreMarkedAsAWholeAndOnlyWhole) {
  EXPECT_THAT(Marked("\"net neutrality\"",
                     "Net. Neutrality? The net is neutrality; net-neutrality"),
              ElementsAre("Net. Neutrality", "net-neutrality"));
}

TEST(HighlightsTest, OverlappingPartsAreOne) {
  EXPECT_THAT(Marked("\"a b\" \"b c\" b", "a b c, b, a b"),
              ElementsAre("a b c", "b", "a b"));
  EXPECT_THAT(Marked("\"a a\"", "a a a b a"), ElementsAre("a a a"));
  EXPECT_THAT(Marked("\"a b c\" \"b\" \"b c d\"", "a b c d"),
              ElementsAre("a b c d"));
}

TEST(HighlightsTest, TextWithoutAMatchHasNone) {
  EXPECT_THAT(Marked("\"a b\"", "b a"), IsEmpty());
  EXPECT_THAT(Marked("a", ""), IsEmpty());
}

TEST(HighlightsTest, FormsOfAWordAreMarkedByTheLanguageOfTheText) {
  const std::string text = "Courts of a court, courted";
  EXPECT_THAT(Marked("court", text, StemLanguage::kEnglish),
              ElementsAre("Courts", "court", "courted"));
  EXPECT_THAT(Marked("courts", text, StemLanguage::kEnglish),
              ElementsAre("Courts", "court", "courted"));
  EXPECT_THAT(Marked("courts", text), ElementsAre("Courts"));
  // In quotation marks a word is what was said.
  EXPECT_THAT(Marked("\"court\"", text, StemLanguage::kEnglish),
              ElementsAre("court"));
}

TEST(HighlightsTest, PrefixesAndNearWordsAreMarked) {
  EXPECT_THAT(Marked("neutr*", "Neutrality is neutral, not neutered"),
              ElementsAre("Neutrality", "neutral"));
  EXPECT_THAT(Marked("zebra~", "zebra zbera zebras zbras braze"),
              ElementsAre("zebra", "zbera", "zebras"));
  EXPECT_THAT(Marked("zebras~2", "zebra zbera"), ElementsAre("zebra", "zbera"));
}

TEST(HighlightsTest, NearWordsAreMarkedOnlyWhereTheyAreNear) {
  const std::string text = "a x x b x x x a x x x x x b a";
  EXPECT_THAT(Marked("a NEAR/0 b", text), ElementsAre("b", "a"));
  EXPECT_THAT(Marked("a NEAR/2 b", text), ElementsAre("a", "b", "b", "a"));
  EXPECT_THAT(Marked("a NEAR/3 b", text), ElementsAre("a", "b", "a", "b", "a"));
  EXPECT_THAT(Marked("\"a x\" NEAR/1 (b OR c)", text), ElementsAre("a x", "b"));
  // What overlaps is not near.
  EXPECT_THAT(Marked("\"a b\" NEAR b", "a b"), IsEmpty());
}

TEST(HighlightsTest, WhatMustNotOccurIsNotMarked) {
  EXPECT_THAT(Marked("a -b", "a b"), ElementsAre("a"));
  EXPECT_THAT(Marked("a OR (b -c)", "a b c"), ElementsAre("a", "b"));
}

// The passage, and how many of the highlights are in it.
std::string Passage(const std::string& text, absl::string_view query) {
  const auto [begin, end] =
      BestPassage(text, Highlights(ParseQuery(query).value(), 0, text));
  return text.substr(begin, end - begin);
}

std::string Sentences(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : " ", "Here is sentence ", 1000 + i,
                    ".");
  }
  return text;
}

TEST(BestPassageTest, AShortTextIsAllOfIt) {
  const std::string text(kPassageBytesMax, 'a');
  EXPECT_EQ(Passage(text, "x"), text);
  EXPECT_EQ(Passage("", "x"), "");
}

TEST(BestPassageTest, ItHasWholeSentencesAroundTheMatch) {
  const std::string text = Sentences(40);
  EXPECT_EQ(Passage(text, "1020"), "Here is sentence 1020.");
  EXPECT_EQ(Passage(text, "1000"), "Here is sentence 1000.");
  EXPECT_EQ(Passage(text, "1039"), "Here is sentence 1039.");
  EXPECT_EQ(Passage(text, "1004 1006 1020"),
            "Here is sentence 1004. Here is sentence 1005. Here is sentence "
            "1006.");
  // Nothing is marked: the text's beginning.
  EXPECT_EQ(Passage(text, "other"), "Here is sentence 1000.");
}

TEST(BestPassageTest, ALongSentenceIsCutBetweenWords) {
  std::string text;
  for (int i = 0; i < 200; ++i) absl::StrAppend(&text, "word", 1000 + i, " ");
  const std::string passage = Passage(text, "word1100");
  EXPECT_LE(passage.size(), kPassageBytesMax);
  EXPECT_GE(passage.size(), kPassageBytesMax - 10);
  EXPECT_EQ(passage.size() % 9, 8u);
  EXPECT_NE(passage.find("word1100"), std::string::npos);
}

TEST(BestPassageTest, AHighlightThatIsLongerIsWhole) {
  std::string phrase = "word0";
  for (int i = 1; i < 60; ++i) absl::StrAppend(&phrase, " word", i);
  EXPECT_EQ(Passage(absl::StrCat("Before. ", phrase, " after."),
                    absl::StrCat("\"", phrase, "\"")),
            phrase);
}

TEST(BestPassageTest, NoPassageHasMoreOfTheHighlights) {
  std::mt19937 random(5);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    TextSpans highlights;
    for (uint32_t i = 40 + random() % 300; i > 0; --i) {
      const auto begin = static_cast<uint32_t>(text.size());
      text += std::string(1 + random() % 9, 'x');
      if (random() % (1 + round % 40) == 0) {
        highlights.emplace_back(begin, text.size());
      }
      text += random() % 8 == 0 ? ". " : " ";
    }
    const auto [begin, end] = BestPassage(text, highlights);
    ASSERT_LE(begin, end);
    ASSERT_LE(end, text.size());
    ASSERT_LE(end - begin, kPassageBytesMax);
    ASSERT_TRUE(begin == 0 || text[begin - 1] == ' ');
    ASSERT_TRUE(end == text.size() || text[end] == ' ' || text[end] == '.');
    size_t own = 0;
    size_t most = 0;
    for (const auto& first : highlights) {
      if (first.first >= begin && first.second <= end) ++own;
      size_t others = 0;
      for (const auto& other : highlights) {
        if (other.first >= first.first &&
            other.second <= first.first + kPassageBytesMax) {
          ++others;
        }
      }
      most = std::max(most, others);
    }
    ASSERT_GE(own, most);
  }
}

}  // namespace
}  // namespace turnstone
