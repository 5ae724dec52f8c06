#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest-service/parse/parser.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Turns(absl::string_view source) {
  const auto transcript = ParseSource(source, SourceFormat::kUnknown);
  EXPECT_TRUE(transcript.ok()) << transcript.status();
  if (!transcript.ok()) return {};
  EXPECT_EQ(transcript->format, SourceFormat::kPlainText);
  std::vector<std::string> turns;
  for (const Turn& turn : transcript->turns) {
    turns.push_back(turn.label + "|" + turn.text);
  }
  return turns;
}

TEST(PlainTextTest, EachTurnBeginsALine) {
  EXPECT_THAT(Turns("ANNA: One. BO: is here.\r\n\r\nMore.\r\n  BO:  Two.\r\n"),
              ElementsAre("ANNA|One. BO: is here.\r\n\r\nMore.", "BO|Two."));
}

TEST(PlainTextTest, LabelsMayBeInSmallLetters) {
  EXPECT_THAT(Turns("Anna: One.\nBo Li: Two.\n"),
              ElementsAre("Anna|One.", "Bo Li|Two."));
}

TEST(PlainTextTest, TitlesAndHeadersAreNoTurns) {
  EXPECT_THAT(Turns("Figuring It Out: Remote Work\nRoom: Johnson\n"
                    "Day & Time: Friday, 3-4pm\n\nANNA: One.\nBO: Two.\n"),
              ElementsAre("ANNA|One.", "BO|Two."));
  EXPECT_THAT(Turns("Code Across America: Stories\n\nAnna: 1.\nBo: 2.\n"
                    "Anna: 3.\nCy: 4.\n"),
              ElementsAre("Anna|1.", "Bo|2.", "Anna|3.", "Cy|4."));
}

TEST(PlainTextTest, AWrappedLineIsNoTurn) {
  EXPECT_THAT(Turns("ANNA: We speak\nHTTP: it is old, and\nXML: too.\n"),
              ElementsAre("ANNA|We speak\nHTTP: it is old, and\nXML: too."));
}

}  // namespace
}  // namespace turnstone
