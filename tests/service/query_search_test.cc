#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/service/query_fixture.h"
#include "tests/support/corpus.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class QuerySearchTest : public QueryFixture {
 protected:
  QuerySearchTest() : node_(feed()) {}

  absl::Status StatusOf(v1::SearchQuotesRequest request) const {
    if (request.parent().empty()) request.set_parent("collections/c");
    v1::SearchQuotesResponse response;
    return node_.Call(&Stub::SearchQuotes, request, &response);
  }

  std::string SpeakerNamed(const std::string& display_name) const {
    v1::ListSpeakersRequest request;
    request.set_parent("collections/c");
    v1::ListSpeakersResponse response;
    EXPECT_TRUE(node_.Call(&Stub::ListSpeakers, request, &response).ok());
    for (const v1::Speaker& speaker : response.speakers()) {
      if (speaker.display_name() == display_name) return speaker.name();
    }
    return "";
  }

  RunningNode node_;
};

TEST_F(QuerySearchTest, PhraseIsFoundAcrossAnAnnotationWithItsSourceBytes) {
  WaitFor(node_, Add("t",
                     ">> ANN LEE: The river [ Laughter ] rose twice.\n\n"
                     ">> BOB RAY: Twice the river.\n"));
  const auto found = Search(node_, "\"River rose\"");
  ASSERT_THAT(NamesOf(found), ElementsAre("t/turns/1"));
  EXPECT_EQ(found.total_size(), 1);
  const v1::Quote& quote = found.quotes(0);
  EXPECT_EQ(quote.speaker_display_name(), "Ann Lee");
  EXPECT_EQ(quote.turn().attribution().state(), v1::ATTRIBUTION_STATE_CERTAIN);
  ASSERT_EQ(quote.highlights_size(), 1);
  EXPECT_GE(quote.highlight_source_spans_size(), 2);
}

TEST_F(QuerySearchTest, FoundingDocumentGivesItsTwoTurns) {
  const auto source = ReadCorpus(kIgf);
  if (!source.has_value()) GTEST_SKIP() << "the corpus is not there";
  WaitFor(node_, Add("igf", *source));
  v1::SearchQuotesRequest request;
  request.set_query("\"whole of government\"");
  request.set_context_turns(2);
  const auto found = Search(node_, request);
  EXPECT_THAT(NamesOf(found),
              testing::UnorderedElementsAre("igf/turns/12", "igf/turns/55"));
  EXPECT_EQ(found.quotes(0).context_before_size(), 2);
  EXPECT_EQ(found.quotes(0).context_after(0).number(),
            found.quotes(0).turn().number() + 1);
  request.mutable_filter()->add_speakers(SpeakerNamed("Liesyl Franz"));
  // Turn 55 is a panelist's; turn 57 refers to what Liesyl said.
  const auto hers = Search(node_, request);
  EXPECT_THAT(NamesOf(hers), ElementsAre("igf/turns/55", "igf/turns/12"));
  EXPECT_EQ(hers.quotes(0).turn().attribution().state(),
            v1::ATTRIBUTION_STATE_PROBABLE);
  EXPECT_EQ(hers.quotes(1).turn().attribution().state(),
            v1::ATTRIBUTION_STATE_CERTAIN);
}

TEST_F(QuerySearchTest, FiltersNarrowByTranscriptSpeakerAndDay) {
  Add("a", ">> ANN LEE: The levee holds.\n", "2020-05-01");
  Add("b", ">> ANN LEE: The levee broke.\n", "2021-05-01");
  WaitFor(node_, Add("d", ">> BOB RAY: Which levee?\n"));
  v1::SearchQuotesRequest request;
  request.set_query("levee");
  request.set_order(v1::QUOTE_ORDER_TIME);
  EXPECT_THAT(NamesOf(Search(node_, request)),
              ElementsAre("d/turns/1", "a/turns/1", "b/turns/1"));
  request.mutable_filter()->set_start_date("2020-05-02");
  EXPECT_THAT(NamesOf(Search(node_, request)), ElementsAre("b/turns/1"));
  request.mutable_filter()->clear_start_date();
  request.mutable_filter()->set_end_date("2020-05-01");
  EXPECT_THAT(NamesOf(Search(node_, request)), ElementsAre("a/turns/1"));
  request.mutable_filter()->clear_end_date();
  request.mutable_filter()->add_transcripts("collections/c/transcripts/d");
  EXPECT_THAT(NamesOf(Search(node_, request)), ElementsAre("d/turns/1"));
  request.mutable_filter()->add_speakers(SpeakerNamed("Ann Lee"));
  EXPECT_THAT(NamesOf(Search(node_, request)), IsEmpty());
  request.mutable_filter()->clear_transcripts();
  EXPECT_THAT(NamesOf(Search(node_, request)),
              ElementsAre("a/turns/1", "b/turns/1"));
}

TEST_F(QuerySearchTest, ChangedDateMovesTheTurns) {
  Add("a", ">> ANN LEE: The levee holds.\n", "2020-05-01");
  v1::UpdateTranscriptRequest update;
  update.mutable_transcript()->set_name("collections/c/transcripts/a");
  update.mutable_transcript()->set_event_date("2022-01-01");
  v1::UpdateTranscriptResponse updated;
  ASSERT_TRUE(IngestFixture::Call(&v1::IngestService::Stub::UpdateTranscript,
                                  update, &updated)
                  .ok());
  WaitFor(node_, updated.commit());
  v1::SearchQuotesRequest request;
  request.set_query("levee");
  request.mutable_filter()->set_start_date("2022-01-01");
  EXPECT_THAT(NamesOf(Search(node_, request)), ElementsAre("a/turns/1"));
  EXPECT_EQ(Search(node_, "levee").total_size(), 1);
}

TEST_F(QuerySearchTest, CollectionsDoNotSeeEachOthersQuotes) {
  MakeCollection("d");
  v1::CreateTranscriptRequest other =
      TranscriptOf("t", ">> ANN LEE: The levee elsewhere.\n");
  other.set_parent("collections/d");
  v1::CreateTranscriptResponse created;
  ASSERT_TRUE(Create(other, &created).ok());
  sources_["collections/d/transcripts/t"] = other.content();
  WaitFor(node_, Add("t", ">> ANN LEE: The levee here.\n"));
  EXPECT_THAT(NamesOf(Search(node_, "levee")), ElementsAre("t/turns/1"));
  v1::SearchQuotesRequest request;
  request.set_parent("collections/-");
  request.set_query("levee");
  EXPECT_EQ(Search(node_, request).quotes_size(), 2);
}

TEST_F(QuerySearchTest, PagesNeitherRepeatNorSkipWhileOthersAreAdded) {
  for (int i = 0; i < 12; ++i) {
    Add(absl::StrCat("t", i),
        absl::StrCat(">> ANN LEE: The levee", std::string(i, '!'), " and ", i,
                     " of ", i * i, i % 2 == 0 ? " levee" : "", ".\n"));
  }
  WaitFor(node_, Add("u", ">> BOB RAY: Nothing.\n"));
  std::vector<std::string> paged;
  v1::SearchQuotesRequest request;
  request.set_query("levee");
  request.set_page_size(5);
  const std::vector<std::string> whole = NamesOf(Search(node_, "levee"));
  ASSERT_THAT(whole, SizeIs(12));
  do {
    const auto page = Search(node_, request);
    for (const std::string& name : NamesOf(page)) paged.push_back(name);
    request.set_page_token(page.next_page_token());
    // Every score changes with the statistics, and what is added ranks last.
    WaitFor(node_, Add(absl::StrCat("v", paged.size()),
                       ">> BOB RAY: A very long turn about everything but one "
                       "thing, and that thing is, after all of these words "
                       "which hardly anybody wants to hear, a levee.\n"));
    paged.erase(
        std::remove_if(paged.begin(), paged.end(),
                       [](const std::string& name) { return name[0] == 'v'; }),
        paged.end());
  } while (!request.page_token().empty());
  EXPECT_EQ(paged, whole);
}

TEST_F(QuerySearchTest, TokenThatIsAlteredOrOfOtherFiltersIsRefused) {
  WaitFor(node_, Add("t", ">> ANN: Levee one.\n>> BOB: Levee two.\n"));
  v1::SearchQuotesRequest request;
  request.set_query("levee");
  request.set_page_size(1);
  const std::string token = Search(node_, request).next_page_token();
  ASSERT_NE(token, "");
  request.set_page_token(token);
  EXPECT_EQ(Search(node_, request).quotes_size(), 1);
  request.set_query("levees");
  absl::Status status = StatusOf(request);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(rpc::ReasonOf(status), "PAGE_TOKEN_INVALID");
  request.set_query("levee");
  for (size_t at = 0; at < token.size(); at += 3) {
    std::string altered = token;
    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    request.set_page_token(altered);
    EXPECT_EQ(StatusOf(request).code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(QuerySearchTest, BadRequestsNameTheFieldAndTheColumn) {
  WaitFor(node_, Add("t", ">> ANN: Levee one.\n"));
  v1::SearchQuotesRequest request;
  request.set_query("levee \"one");
  EXPECT_THAT(std::string(StatusOf(request).message()),
              HasSubstr("query: column 7:"));
  request.set_query("levee");
  request.mutable_filter()->set_start_date("yesterday");
  EXPECT_THAT(std::string(StatusOf(request).message()),
              HasSubstr("start_date"));
  request.mutable_filter()->clear_start_date();
  request.set_context_turns(11);
  EXPECT_THAT(std::string(StatusOf(request).message()),
              HasSubstr("context_turns"));
  request.clear_context_turns();
  request.set_page_size(-1);
  EXPECT_THAT(std::string(StatusOf(request).message()), HasSubstr("page_size"));
  request.clear_page_size();
  request.mutable_filter()->add_speakers("collections/c/speakers/none");
  EXPECT_EQ(rpc::ReasonOf(StatusOf(request)), "SPEAKER_NOT_FOUND");
}

TEST_F(QuerySearchTest, LongTurnsMakeShorterPagesAndNoneIsLost) {
  std::string word = "levee ";
  std::string text;
  while (text.size() < (300u << 10)) text += word;
  std::string source;
  for (int i = 0; i < 12; ++i) {
    absl::StrAppend(&source, ">> ANN: ", text, i, "\n");
  }
  WaitFor(node_, Add("t", source));
  v1::SearchQuotesRequest request;
  request.set_query("levee");
  size_t quotes = 0;
  int pages = 0;
  do {
    v1::SearchQuotesResponse page;
    request.set_parent("collections/c");
    const absl::Status status = node_.Call(&Stub::SearchQuotes, request, &page);
    ASSERT_TRUE(status.ok()) << status;
    quotes += page.quotes_size();
    ++pages;
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(quotes, 12u);
  EXPECT_GT(pages, 1);
}

TEST_F(QuerySearchTest, EveryOperatorFindsItsTurns) {
  WaitFor(node_, Add("t",
                     ">> ANN LEE: The courts rule on the levee.\n\n"
                     ">> BOB RAY: The court's clerk has no levee.\n\n"
                     ">> CY OAK: Courtesy first, then a long talk on levees.\n"
                     "\n>> DI ASH: The levy is another thing.\n"));
  const auto turns = [&](const std::string& query) {
    std::vector<std::string> names = NamesOf(Search(node_, query));
    std::sort(names.begin(), names.end());
    std::string numbers;
    for (const std::string& name : names) numbers += name.back();
    return numbers;
  };
  EXPECT_EQ(turns("court"), "12");
  EXPECT_EQ(turns("\"court\""), "");
  EXPECT_EQ(turns("court*"), "123");
  EXPECT_EQ(turns("levee -clerk"), "13");
  EXPECT_EQ(turns("clerk OR levy"), "24");
  EXPECT_EQ(turns("levee (clerk OR talk)"), "23");
  EXPECT_EQ(turns("rule NEAR/2 levees"), "1");
  EXPECT_EQ(turns("rule NEAR/1 levees"), "");
  EXPECT_EQ(turns("levey~1"), "124");
}

TEST_F(QuerySearchTest, ResponseSaysHowTheQueryWasRead) {
  WaitFor(node_, Add("t", ">> ANN: Levee one.\n"));
  const auto found = Search(node_,
                            "(Lev\xc3\xa9"
                            "e) AND -\"Two Three\"");
  EXPECT_EQ(found.normal_query(), "levee -\"two three\"");
  EXPECT_THAT(found.query_in_words(), HasSubstr("but without"));
  ASSERT_EQ(found.quotes_size(), 1);
  EXPECT_EQ(found.quotes(0).passage().end(), 10);
}

TEST_F(QuerySearchTest, QueryThatFindsNothingIsGivenAnotherSpelling) {
  WaitFor(node_,
          Add("t", ">> ANN LEE: The levee broke.\n\n>> BOB: A ferry.\n"));
  EXPECT_EQ(Search(node_, "leveee brokn").suggested_query(), "levee broke");
  EXPECT_EQ(Search(node_, "levee").suggested_query(), "");
  v1::SearchQuotesRequest request;
  request.set_query("ferrx");
  EXPECT_EQ(Search(node_, request).suggested_query(), "ferry");
  // Ann does not say so.
  request.mutable_filter()->add_speakers(SpeakerNamed("Ann Lee"));
  EXPECT_EQ(Search(node_, request).suggested_query(), "");
}

TEST_F(QuerySearchTest, QuotesAreCountedBySpeakerTranscriptAndMonth) {
  Add("a", ">> ANN LEE: A levee.\n\n>> BOB RAY: No levee.\n", "2020-05-01");
  Add("b", ">> ANN LEE: Another levee.\n", "2020-06-30");
  WaitFor(node_, Add("d", ">> AUDIENCE: Which levee?\n"));
  v1::CountQuotesRequest request;
  request.set_parent("collections/c");
  request.set_query("levee");
  request.add_facets(v1::QUOTE_FACET_SPEAKER);
  request.add_facets(v1::QUOTE_FACET_MONTH);
  request.add_facets(v1::QUOTE_FACET_TRANSCRIPT);
  v1::CountQuotesResponse response;
  ASSERT_TRUE(node_.Call(&Stub::CountQuotes, request, &response).ok());
  EXPECT_EQ(response.count(), 4);
  const auto counts = [&](int facet) {
    std::vector<std::string> all;
    for (const auto& count : response.facets(facet).counts()) {
      const std::string& name =
          facet == 0 ? count.display_name() : count.value();
      all.push_back(absl::StrCat(name, " ", count.count()));
    }
    return all;
  };
  EXPECT_EQ(counts(0)[0], "Ann Lee 2");
  EXPECT_THAT(counts(1), ElementsAre(" 1", "2020-05 2", "2020-06 1"));
  EXPECT_EQ(counts(2)[0], "collections/c/transcripts/a 2");
  EXPECT_EQ(response.facets(2).value_count(), 3);
  request.add_facets(v1::QUOTE_FACET_MONTH);
  EXPECT_EQ(node_.Call(&Stub::CountQuotes, request, &response).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(QuerySearchTest, StatesOfAttributionFilter) {
  WaitFor(node_, Add("t", ">> ANN LEE: A levee.\n\n>> AUDIENCE: No levee.\n"));
  v1::SearchQuotesRequest request;
  request.set_query("levee");
  request.mutable_filter()->add_states(v1::ATTRIBUTION_STATE_CERTAIN);
  EXPECT_THAT(NamesOf(Search(node_, request)), ElementsAre("t/turns/1"));
  request.mutable_filter()->set_states(0, v1::ATTRIBUTION_STATE_UNDECIDED);
  EXPECT_THAT(NamesOf(Search(node_, request)), ElementsAre("t/turns/2"));
}

TEST_F(QuerySearchTest, StreamSendsEveryQuoteOnceInOrder) {
  std::string source;
  for (int i = 0; i < 250; ++i) {
    absl::StrAppend(&source, ">> ANN LEE: Levee ", i, ".\n\n>> BOB: Yes.\n\n");
  }
  Add("b", source);
  WaitFor(node_, Add("a", ">> ANN LEE: The first levee.\n"));
  v1::StreamQuotesRequest request;
  request.set_parent("collections/c");
  request.set_query("levee");
  std::vector<std::string> names;
  grpc::ClientContext context;
  const auto reader = node_.client().StreamQuotes(&context, request);
  v1::StreamQuotesResponse some;
  while (reader->Read(&some)) {
    EXPECT_NE(some.commit(), "");
    for (const v1::Quote& quote : some.quotes()) {
      ExpectVerbatim(quote);
      names.push_back(quote.turn().name().substr(26));
    }
  }
  ASSERT_TRUE(reader->Finish().ok());
  ASSERT_THAT(names, SizeIs(251));
  EXPECT_EQ(names[0], "a/turns/1");
  EXPECT_EQ(names[1], "b/turns/1");
  EXPECT_EQ(names[250], "b/turns/499");
}

}  // namespace
}  // namespace turnstone
