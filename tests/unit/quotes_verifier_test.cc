#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/model/transcript.h"
#include "query-service/index/turn_index.h"
#include "query-service/quotes/quote_verifier.h"
#include "tests/unit/index_store.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class QuoteVerifierTest : public testing::Test {
 protected:
  QuoteVerifierTest()
      : index_(TurnIndex::Open(store_.database(), {}).value()) {}

  // All turns of one transcript; who speaks is certain.
  void AddTurn(const std::string& text, uint32_t speaker = 1) {
    TurnColumns columns;
    columns.transcript = 1;
    columns.number = static_cast<uint32_t>(texts_.size() + 1);
    columns.speaker = speaker;
    columns.state = static_cast<uint8_t>(AttributionState::kCertain);
    index_->Append(columns, text);
    index_->Publish();
    texts_.push_back(text);
  }

  absl::StatusOr<Verification> Verify(const std::string& quote,
                                      const StopSignal& stop,
                                      const TurnReader& read) {
    const std::shared_ptr<const IndexView> view = index_->View();
    const TieOrder names = [](uint32_t) { return absl::string_view(); };
    return VerifyQuote(*view, quote, scope_, read, names, stop);
  }

  Verification Verify(const std::string& quote) {
    const StopSignal stop;
    auto found = Verify(quote, stop, [this](DocId doc) { return texts_[doc]; });
    EXPECT_TRUE(found.ok()) << found.status();
    return *std::move(found);
  }

  static std::vector<DocId> DocsOf(const Verification& found) {
    std::vector<DocId> docs;
    for (const QuotePlace& place : found.places) docs.push_back(place.doc);
    return docs;
  }

  IndexStore store_;
  std::unique_ptr<TurnIndex> index_;
  std::vector<std::string> texts_;
  QuoteScope scope_;
};

TEST_F(QuoteVerifierTest, WordsSaidOnceAreNotSaidTwice) {
  AddTurn("No. We do not, no.");
  EXPECT_EQ(Verify("no").match, QuoteMatch::kExact);
  EXPECT_EQ(Verify("No, no").match, QuoteMatch::kNone);
  AddTurn("No, no.");
  EXPECT_EQ(Verify("No, no").match, QuoteMatch::kExact);
}

TEST_F(QuoteVerifierTest, LaterPlaceInATurnMayBeTheExactOne) {
  AddTurn("Yes - and again: yes, and again.");
  const Verification found = Verify("yes, and");
  EXPECT_EQ(found.match, QuoteMatch::kExact);
  EXPECT_EQ(found.places[0].turn_begin, 17u);
}

TEST_F(QuoteVerifierTest, QuoteMayRunOverSeveralTurns) {
  AddTurn("We close the old harbour in the second week of");
  AddTurn("March?");
  AddTurn("March, yes, and open the new one in April.");
  const Verification found =
      Verify("the old harbour in the second week of March? March, yes");
  EXPECT_EQ(found.match, QuoteMatch::kSpliced);
  EXPECT_THAT(DocsOf(found), ElementsAre(0, 1, 2));
  EXPECT_EQ(found.places[1].quote_begin, 38u);
}

TEST_F(QuoteVerifierTest, OneSpeakersPartsAreTakenBeforeAnothers) {
  AddTurn("the harbour master has counted every boat twice", 1);
  AddTurn("the harbour master has counted every boat twice", 2);
  AddTurn("nobody paid the ferry on the second Sunday in June", 2);
  scope_.speakers = {2};
  const Verification found = Verify(
      "The harbour master has counted every boat twice ... nobody paid the "
      "ferry on the second Sunday");
  EXPECT_EQ(found.match, QuoteMatch::kSpliced);
  EXPECT_EQ(found.fit, SpeakerFit::kRight);
  EXPECT_THAT(DocsOf(found), ElementsAre(1, 2));
}

TEST_F(QuoteVerifierTest, PlacesAreAtMostTenAndTheSpeakersOwnComesFirst) {
  for (uint32_t i = 0; i < 2000; ++i) AddTurn("Thank you.", 1);
  AddTurn("Thank you.", 2);
  scope_.speakers = {2};
  const Verification found = Verify("Thank you.");
  EXPECT_EQ(found.fit, SpeakerFit::kRight);
  EXPECT_THAT(found.places, SizeIs(kQuotePlacesMax));
  EXPECT_EQ(found.places[0].doc, 2000u);
}

TEST_F(QuoteVerifierTest, StopsInTheMiddleOfReading) {
  for (int i = 0; i < 100; ++i) AddTurn("Thank you.");
  StopSignal stop;
  int reads = 0;
  const auto found = Verify("thank you", stop, [&](DocId doc) {
    if (++reads == 5) stop.Stop();
    return texts_[doc];
  });
  EXPECT_EQ(found.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(reads, 5);
  const StopSignal late(absl::Now() - absl::Seconds(1));
  EXPECT_EQ(Verify("thank you", late, [&](DocId doc) { return texts_[doc]; })
                .status()
                .code(),
            absl::StatusCode::kDeadlineExceeded);
}

// What repeats itself without end costs no more than a moment.
TEST_F(QuoteVerifierTest, RepeatedWordsAreBounded) {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "the the of ";
  for (int i = 0; i < 3; ++i) AddTurn(text);
  std::string quote;
  for (int i = 0; i < 1000; ++i) quote += "the of of ";
  const std::string same = text.substr(0, 11'000);
  const absl::Time start = absl::Now();
  EXPECT_EQ(Verify(quote).match, QuoteMatch::kNone);
  EXPECT_EQ(Verify(same).match, QuoteMatch::kExact);
  EXPECT_EQ(Verify(same + "!").match, QuoteMatch::kNormalized);
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
}

}  // namespace
}  // namespace turnstone
