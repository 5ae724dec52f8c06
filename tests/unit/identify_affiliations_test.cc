#include <gmock/gmock.h>

#include "ingest-service/identify/affiliations.h"
#include "ingest-service/identify/back_references.h"
#include "ingest-service/parse/parser.h"

namespace turnstone {
namespace {

using testing::ElementsAre;

// What the speaker of an invented text is of; "-" if nothing is said.
std::string Of(const std::string& text) {
  const auto said = FindAffiliation(text);
  if (!said.has_value()) return "-";
  EXPECT_LT(said->begin, said->end);
  EXPECT_EQ(text.substr(said->begin, said->end - said->begin), said->name);
  return said->name;
}

// The name of each turn, and what is thought of it.
std::vector<std::string> NamesIn(const std::string& source) {
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  if (!parsed.ok()) return {std::string(parsed.status().message())};
  std::vector<std::string> names;
  for (const TurnNaming& naming : NameTurns(*parsed)) {
    names.push_back(naming.name + (naming.unnamed ? " (unnamed)" : ""));
  }
  return names;
}

TEST(AffiliationsTest, OrganisationsThatSpeakersSayTheyAreOf) {
  EXPECT_EQ(Of("Thanks, Ann.  From the RiverFoundation.  A question."),
            "RiverFoundation");
  EXPECT_EQ(Of("Hi, I'm from the Valley Tribune."), "Valley Tribune");
  EXPECT_EQ(Of("I'm from ICANN and I wonder."), "ICANN");
  EXPECT_EQ(Of("Well, I work for Acme Bridges."), "Acme Bridges");
  EXPECT_EQ(Of("I'm speaking on behalf of the Ministry of Water, and"),
            "Ministry of Water");
  EXPECT_EQ(Of("I'm director of bridge safety at Acme."), "Acme");
  EXPECT_EQ(
      Of("It is a pleasure for the Danish organization that I belong to."),
      "Danish organization");
  EXPECT_EQ(Of("Hello.\xC2\xA0 From the RiverFoundation.\xC2\xA0 Yes."),
            "RiverFoundation");
}

TEST(AffiliationsTest, NameIsWholeAndEndsWhereTheSpeakerGoesOn) {
  EXPECT_EQ(Of("I'm from the Valley Tribune and I wonder."), "Valley Tribune");
  EXPECT_EQ(Of("I'm from the Valley Tribune. I'm new."), "Valley Tribune");
  EXPECT_EQ(Of("I work for Caf\xC3\xA9 \xC3\x89lan."),
            "Caf\xC3\xA9 \xC3\x89lan");
  EXPECT_EQ(Of("I'm head of bridges at the Ministry of Water and Wind."),
            "Ministry of Water and Wind");
}

TEST(AffiliationsTest, OrganisationsBehindANameAreToldFromPlaces) {
  EXPECT_EQ(Of("I'm Lea from ICANN."), "ICANN");
  EXPECT_EQ(Of("Hi, I'm Lea Kaspar from BuildHub, and I"), "BuildHub");
  EXPECT_EQ(Of("My name is Lea, and I'm with Elm University."),
            "Elm University");
  EXPECT_EQ(Of("I'm Lea, from the University of St. Ann in Elm."),
            "University of St. Ann");
  EXPECT_EQ(Of("I'm Lea Kaspar also from the Star Tribune. Yes."),
            "Star Tribune");
  EXPECT_EQ(Of("Well, I'm at SIL International."), "SIL International");
  for (const char* text :
       {"I'm Lea from Elmville.", "I'm Lea Kaspar, from New Elm, and",
        "I'm Lea from the UK.", "I'm from the Northwest near Elm.",
        "I'm Lea, with Bob and Kaja.", "I'm with Bob on that.",
        "Students from the University of Elm asked."}) {
    EXPECT_EQ(Of(text), "-") << text;
  }
}

TEST(AffiliationsTest, NamesMayEndInSmallLetters) {
  EXPECT_EQ(Of("I teach and I work at the American press institute."),
            "American press institute");
  EXPECT_EQ(Of("I work for Vox media."), "Vox media");
  EXPECT_EQ(Of("I'm editor at Acme for Bridges."), "Acme");
}

TEST(AffiliationsTest, WhoGivesAFirstNameKeepsIt) {
  const auto parsed = ParseSource(
      ">> Hi, I'm Lea from ICANN.\n>> I'm Bob Roe from ICANN.\n>> Well.\n",
      SourceFormat::kCaptions);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const auto namings = NameTurns(*parsed);
  EXPECT_EQ(namings[0].name, "Lea");
  EXPECT_EQ(namings[0].affiliation, "ICANN");
  EXPECT_EQ(namings[1].affiliation, "");
}

TEST(AffiliationsTest, PlacesAndOrganisationsOfOthersAreNone) {
  for (const char* text :
       {"I'm from Geneva.", "I'm from Spain, where it rains.",
        "I represent the private sector.", "He works for Acme.",
        "The organisation I mentioned is Acme.", "We heard from the Chair and",
        "I am not from here.", "I'm about to head out for Riverfest.",
        "from the beginning.", "I work for the American people.",
        "I'm the manager for the Python extension.",
        "From the Council, it's a gift.", "All we have to go, from ICANN."}) {
    EXPECT_EQ(Of(text), "-") << text;
  }
}

TEST(AffiliationsTest, WhoSaysOnlyThatIsAnUnnamedPerson) {
  EXPECT_THAT(
      NamesIn(">> ANN LEE: Any questions?\n"
              ">> AUDIENCE: From the RiverFoundation.  Is it safe?\n"
              ">> ANN LEE: It is.\n"
              ">> AUDIENCE: I'm from the RiverFoundation too, and no.\n"
              ">> AUDIENCE: I wonder.\n"),
      ElementsAre("ANN LEE", "Audience, RiverFoundation (unnamed)", "ANN LEE",
                  "Audience, RiverFoundation (unnamed)", ""));
}

TEST(AffiliationsTest, CountryJoinsTheOnePersonOfIt) {
  const std::string begins =
      ">> ANN LEE: Please.\n"
      ">> PANELIST: I speak for the Danish organization that I belong to.\n"
      ">> ANN LEE: And the rest?\n";
  EXPECT_EQ(NamesIn(begins + ">> AUDIENCE: In Denmark, we have a line.\n")[3],
            "Panelist, Danish organization (unnamed)");
  EXPECT_EQ(NamesIn(begins + ">> AUDIENCE: In Spain, we have a line.\n")[3],
            "");
}

TEST(BackReferencesTest, WhoIsSaidToHaveSpokenSpokeTheOneOpenTurn) {
  const std::string begins =
      ">> CHRIS OAK: Hello.\n>> LIESYL ELM: Hello.\n>> ANN LEE: Now then.\n"
      ">> ANN LEE: Bridges first.\n>> ANN LEE: Please.\n>> ANN LEE: So.\n"
      ">> ANN LEE: Anybody?\n"
      ">> CHRIS OAK: Bridges are old.\n>> ANN LEE: Anybody else?\n";
  const std::string reference =
      ">> BOB RAY: To add to what Chris and Liesyl said, they are.\n";
  EXPECT_EQ(NamesIn(begins + ">> PANELIST: They are indeed.\n" + reference)[9],
            "Liesyl Elm");
  // Of two that are open nobody can tell.
  EXPECT_EQ(NamesIn(begins + ">> PANELIST: They are indeed.\n" +
                    ">> PANELIST: They cost a lot.\n" + reference)[9],
            "");
}

TEST(BackReferencesTest, WhoIsNamedFirstSpokeBeforeWhoIsNamedNext) {
  const std::string begins =
      ">> KAJA ELM: Hello.\n>> LEA OAK: Hello.\n>> ANN LEE: Now then.\n"
      ">> ANN LEE: Bridges first.\n>> ANN LEE: Anybody?\n"
      ">> PANELIST: It is a problem of all bridges.\n>> ANN LEE: Please.\n"
      ">> LEA OAK: Of old ones.\n>> ANN LEE: Anybody else?\n"
      ">> AUDIENCE: Bob from Ghent.  I wonder.\n>> LEA OAK: No.\n"
      ">> AUDIENCE: I wonder too.\n";
  EXPECT_EQ(NamesIn(begins + ">> BOB RAY: As Kaja and Lea said, it is.\n")[5],
            "Kaja Elm");
  // Nobody knows whether that was before the last of them.
  EXPECT_EQ(NamesIn(begins + ">> BOB RAY: As Kaja and Bo said, it is.\n")[5],
            "");
}

}  // namespace
}  // namespace turnstone
