#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/service/query_fixture.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class QueryGroupsTest : public QueryFixture {
 protected:
  QueryGroupsTest() : node_(feed()) {
    request_.set_parent("collections/c");
    request_.set_query("levee");
    request_.set_order(v1::QUOTE_ORDER_POSITION);
    request_.set_group_by(v1::QUOTE_GROUPING_SPEAKER);
  }

  v1::SearchQuotesResponse Grouped() const {
    v1::SearchQuotesResponse response;
    const absl::Status status =
        node_.Call(&Stub::SearchQuotes, request_, &response);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_THAT(response.quotes(), IsEmpty());
    for (const v1::QuoteGroup& group : response.groups()) {
      for (const v1::Quote& quote : group.quotes()) ExpectVerbatim(quote);
    }
    return response;
  }

  // The groups as "display name, count: turns".
  static std::vector<std::string> TextOf(
      const v1::SearchQuotesResponse& response) {
    std::vector<std::string> groups;
    for (const v1::QuoteGroup& group : response.groups()) {
      std::string text =
          absl::StrCat(group.display_name(), ", ", group.count(), ":");
      for (const v1::Quote& quote : group.quotes()) {
        absl::StrAppend(&text, " ", quote.turn().name().substr(26));
      }
      groups.push_back(text);
    }
    return groups;
  }

  absl::Status GroupStatus() const {
    v1::SearchQuotesResponse response;
    return node_.Call(&Stub::SearchQuotes, request_, &response);
  }

  RunningNode node_;
  v1::SearchQuotesRequest request_;
};

TEST_F(QueryGroupsTest, SpeakersHaveTheirFirstQuotesAndTheirCounts) {
  Add("a",
      ">> ANN LEE: A levee.\n\n>> AUDIENCE: Which levee?\n\n"
      ">> BOB RAY: No levee.\n\n>> ANN LEE: This levee.\n");
  WaitFor(node_, Add("b", ">> BOB RAY: My levee.\n\n>> ANN LEE: A levee.\n"));
  EXPECT_THAT(TextOf(Grouped()),
              ElementsAre("Ann Lee, 3: a/turns/1", ", 1: a/turns/2",
                          "Bob Ray, 2: a/turns/3"));
  request_.set_group_quotes(2);
  request_.set_context_turns(1);
  const auto two = Grouped();
  EXPECT_THAT(TextOf(two),
              ElementsAre("Ann Lee, 3: a/turns/1 a/turns/4", ", 1: a/turns/2",
                          "Bob Ray, 2: a/turns/3 b/turns/1"));
  EXPECT_EQ(two.groups(0).quotes(1).context_before_size(), 1);
  EXPECT_EQ(two.groups(1).value(), "");
  EXPECT_EQ(two.group_count(), 3);
}

TEST_F(QueryGroupsTest, TranscriptsAreInTheOrderOfTheirBestQuotes) {
  Add("a", ">> ANN LEE: A levee is one of many things here.\n");
  Add("b", ">> ANN LEE: Levee!\n\n>> BOB RAY: There is no levee here.\n");
  WaitFor(node_, Add("d", ">> ANN LEE: This levee, that levee.\n"));
  request_.set_group_by(v1::QUOTE_GROUPING_TRANSCRIPT);
  request_.set_order(v1::QUOTE_ORDER_RELEVANCE);
  const auto all = Grouped();
  ASSERT_THAT(TextOf(all), SizeIs(3));
  EXPECT_EQ(all.groups(2).value(), "collections/c/transcripts/a");
  for (int i = 0; i < 2; ++i) {
    EXPECT_GT(all.groups(i).quotes(0).score(),
              all.groups(i + 1).quotes(0).score());
  }
}

TEST_F(QueryGroupsTest, PagesHoldEachGroupOnce) {
  std::string source;
  for (int i = 0; i < 23; ++i) {
    absl::StrAppend(&source, ">> ANN ", std::string(1 + i, 'X'),
                    ": Levee one.\n\n");
  }
  WaitFor(node_, Add("t", source + source));
  const std::vector<std::string> whole = TextOf(Grouped());
  ASSERT_THAT(whole, SizeIs(23));
  request_.set_page_size(5);
  std::vector<std::string> paged;
  do {
    const auto page = Grouped();
    EXPECT_EQ(page.group_count(), 23);
    for (const std::string& group : TextOf(page)) paged.push_back(group);
    request_.set_page_token(page.next_page_token());
  } while (!request_.page_token().empty());
  EXPECT_EQ(paged, whole);
}

TEST_F(QueryGroupsTest, LongTurnsMakeShorterPagesAndNoGroupIsLost) {
  std::string text;
  while (text.size() < (150u << 10)) text += "levee ";
  std::string source;
  for (int i = 0; i < 24; ++i) {
    absl::StrAppend(&source, ">> ANN ", std::string(1 + i % 12, 'X'), ": ",
                    text, "\n");
  }
  WaitFor(node_, Add("t", source));
  request_.set_group_quotes(10);
  int pages = 0;
  int groups = 0;
  do {
    const auto page = Grouped();
    ++pages;
    groups += page.groups_size();
    for (const v1::QuoteGroup& group : page.groups()) {
      EXPECT_EQ(group.count(), 2);
      EXPECT_GT(group.quotes_size(), 0);
    }
    request_.set_page_token(page.next_page_token());
  } while (!request_.page_token().empty());
  EXPECT_EQ(groups, 12);
  EXPECT_GT(pages, 1);
}

TEST_F(QueryGroupsTest, SpeakersMergedIntoOneAreOneGroup) {
  WaitFor(node_, Add("t",
                     ">> ANN LEE: A levee.\n\n>> BOB RAY: No levee.\n\n"
                     ">> ANNA LEE: This levee.\n"));
  const auto apart = Grouped();
  ASSERT_THAT(apart.groups(), SizeIs(3));
  v1::MergeSpeakersRequest merge;
  merge.set_into(apart.groups(0).value());
  merge.add_speakers(apart.groups(2).value());
  merge.set_author("tester");
  merge.set_reason("the same");
  v1::MergeSpeakersResponse merged;
  const absl::Status status = IngestFixture::Call(
      &v1::IngestService::Stub::MergeSpeakers, merge, &merged);
  ASSERT_TRUE(status.ok()) << status;
  WaitFor(node_, merged.commit());
  EXPECT_THAT(TextOf(Grouped()),
              ElementsAre("Ann Lee, 2: t/turns/1", "Bob Ray, 1: t/turns/2"));
}

TEST_F(QueryGroupsTest, BadValuesNameTheField) {
  WaitFor(node_, Add("t", ">> ANN LEE: A levee.\n"));
  request_.set_group_quotes(11);
  EXPECT_EQ(GroupStatus().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(GroupStatus().message()), HasSubstr("group_quotes"));
  request_.set_group_quotes(0);
  request_.set_group_by(static_cast<v1::QuoteGrouping>(9));
  EXPECT_THAT(std::string(GroupStatus().message()), HasSubstr("group_by"));
}

}  // namespace
}  // namespace turnstone
