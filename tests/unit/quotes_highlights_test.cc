#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "query-service/quotes/quote_finder.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The marked parts of `text`.
std::vector<std::string> Marked(absl::string_view query,
                                const std::string& text) {
  std::vector<std::string> parts;
  for (const auto& [begin, end] :
       Highlights(ParseQuoteQuery(query).value(), text)) {
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

}  // namespace
}  // namespace turnstone
