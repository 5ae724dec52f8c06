#include <gmock/gmock.h>

#include "ingest-service/identify/agenda_order.h"
#include "ingest-service/parse/parser.h"

namespace turnstone {
namespace {

using testing::ElementsAre;

// The names of the turns that an announced order speaks for, beside their
// numbers.
std::vector<std::string> Ordered(const std::string& source) {
  const auto parsed = ParseSource(source, SourceFormat::kCaptions);
  if (!parsed.ok()) return {std::string(parsed.status().message())};
  std::vector<std::string> names;
  const auto namings = NameTurns(*parsed);
  for (size_t i = 0; i < namings.size(); ++i) {
    for (const Evidence& item : namings[i].evidence) {
      if (item.kind != EvidenceKind::kAgendaOrder) continue;
      EXPECT_TRUE(item.supports);
      names.push_back(std::to_string(i + 1) + " " + namings[i].name);
    }
  }
  return names;
}

constexpr char kAnnounces[] =
    ">> ANN LEE: I would like to ask Lea, Bob and Kaja, and then the view of"
    " Zoe.  So Lea?\n"
    ">> LEA OAK: Bridges are old.\n>> ANN LEE: Are they?\n"
    ">> LEA OAK: They are.\n>> ANN LEE: Thank you.\n";
constexpr char kEnds[] =
    ">> ANN LEE: That is all for now.\n>> LEA OAK: Well.\n"
    ">> ANN LEE: Any questions?\n>> AUDIENCE: No.\n"
    ">> BOB ELM: Bye.\n>> KAJA ASH: Bye.\n>> ZOE FIR: Bye.\n";

TEST(AgendaOrderTest, OpenTurnsAreOfThoseWhoAreNext) {
  EXPECT_THAT(
      Ordered(std::string(kAnnounces) +
              ">> PANELIST: They cost a lot, and more each year.\n"
              ">> ANN LEE: Thank you.\n>> KAJA ASH: I agree.\n"
              ">> ANN LEE: Thank you.\n"
              ">> PANELIST: We build new ones and will go on doing so.\n" +
              kEnds),
      ElementsAre("6 Bob Elm", "10 Zoe Fir"));
}

TEST(AgendaOrderTest, WhoIsOutOfOrderEndsIt) {
  EXPECT_THAT(Ordered(std::string(kAnnounces) +
                      ">> ZOE FIR: May I?\n>> ANN LEE: Please.\n"
                      ">> PANELIST: They cost a lot.\n" +
                      kEnds),
              ElementsAre());
}

TEST(AgendaOrderTest, OrderThatItsFirstSpeakerDoesNotFollowIsNone) {
  EXPECT_THAT(Ordered(">> ANN LEE: I would like to ask Lea, Bob and Kaja.\n"
                      ">> BOB ELM: Bridges are old.\n>> ANN LEE: So?\n"
                      ">> PANELIST: They cost a lot.\n"
                      ">> LEA OAK: No.\n>> KAJA ASH: No.\n"),
              ElementsAre());
}

TEST(AgendaOrderTest, RoundBeforeHadTheSameOrder) {
  const std::string first = ">> LEA OAK: Hello.\n>> ANN LEE: Thanks.\n";
  const std::string open =
      ">> PANELIST: I build bridges of stone and of wood.\n"
      ">> ANN LEE: Thanks.\n";
  const std::string robyn =
      ">> PANELIST: My name is Robyn Fox.  I build bridges.\n"
      ">> ANN LEE: Thanks.\n";
  const std::string last =
      ">> ZOE FIR: Hello.\n>> ANN LEE: I want to ask Lea, Bob and Zoe.\n"
      ">> LEA OAK: Yes.\n>> ANN LEE: Thanks.\n>> BOB ELM: Yes.\n"
      ">> ANN LEE: Thanks.\n>> ZOE FIR: Yes.\n";
  EXPECT_THAT(Ordered(first + open + last), ElementsAre("3 Bob Elm"));
  // Robyn Fox is not Bob Elm.
  EXPECT_THAT(Ordered(first + robyn + open + last), ElementsAre("5 Bob Elm"));
  // Of two who may be him nobody can tell.
  EXPECT_THAT(Ordered(first + open + open + last), ElementsAre());
}

}  // namespace
}  // namespace turnstone
