#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/text/person_name.h"
#include "ingest-service/identify/label.h"
#include "ingest-service/identify/naming.h"
#include "ingest-service/parse/parser.h"
#include "tests/support/corpus.h"

namespace turnstone {
namespace {

using testing::ElementsAre;

// "name" of each turn, "name?" if it was not printed, "name*" if it is of
// this transcript only, "label~" of somebody not named, "" if nobody knows.
std::vector<std::string> NamesIn(const std::string& source) {
  const auto parsed = ParseSource(source, SourceFormat::kCaptions);
  if (!parsed.ok()) return {parsed.status().ToString()};
  std::vector<std::string> names;
  for (const TurnNaming& naming : NameTurns(*parsed)) {
    const bool undecided = naming.state == AttributionState::kUndecided;
    EXPECT_EQ(naming.name.empty(), undecided);
    EXPECT_EQ(naming.by_label, naming.state == AttributionState::kCertain);
    EXPECT_EQ(naming.confidence > 0, !undecided);
    // Two people may be called what somebody says.
    EXPECT_TRUE(undecided || naming.evidence[0].supports);
    names.push_back(
        absl::StrCat(naming.name,
                     naming.unnamed                 ? "~"
                     : undecided || naming.by_label ? ""
                                                    : "?",
                     naming.in_transcript_only && !naming.unnamed ? "*" : ""));
  }
  return names;
}

TEST(NamingTest, LabelsThatAreNamesAreCertain) {
  EXPECT_THAT(NamesIn(">> LEA KASPAR: I'm Bob.\n>> PANELIST: Yes.\n>> No.\n"),
              ElementsAre("LEA KASPAR", "", ""));
}

TEST(NamingTest, WhoSaysTheNameIsProbable) {
  EXPECT_THAT(NamesIn(">> PANELIST: My name is Lea Kaspar.\n"
                      ">> Hi, I'm Bob.\n>> PANELIST: And?\n"),
              ElementsAre("Lea Kaspar?", "Bob?*", ""));
}

TEST(NamingTest, FirstNameIsThePersonWhoHasItInTheTranscript) {
  EXPECT_THAT(NamesIn(">> Hi, I'm Lea.\n>> LEA KASPAR: Again.\n"),
              ElementsAre("Lea Kaspar?", "LEA KASPAR"));
}

TEST(NamingTest, FirstNameOfTwoPersonsIsNobody) {
  EXPECT_THAT(
      NamesIn(">> LEA KASPAR: One.\n>> LEA ROE: Two.\n>> Hi, I'm Lea.\n"),
      ElementsAre("LEA KASPAR", "LEA ROE", ""));
}

TEST(NamingTest, NumberedLabelIsOnePersonAndAPlainOneIsNot) {
  EXPECT_THAT(
      NamesIn(">> SPEAKER 2: Hello.\n>> SPEAKER 2: I'm Lea Kaspar.\n"
              ">> SPEAKER 1: So?\n>> AUDIENCE: I'm Bob.\n"
              ">> AUDIENCE: Me too.\n"),
      ElementsAre("Lea Kaspar?", "Lea Kaspar?", "SPEAKER 1~", "Bob?*", ""));
}

TEST(NamingTest, NumberedLabelWithTwoNamesIsOnlyWhereTheyAreSaid) {
  EXPECT_THAT(NamesIn(">> SPEAKER 1: I'm Lea Kaspar.\n>> SPEAKER 1: Well.\n"
                      ">> SPEAKER 1: I'm Bob Roe.\n"),
              ElementsAre("Lea Kaspar?", "SPEAKER 1~", "Bob Roe?"));
}

TEST(NamingTest, EvidenceShowsTheWordsInTheSource) {
  const std::string source =
      ">> PANELIST: Hi. My name is [ Laughter ] Lea Kaspar.\n";
  const auto parsed = ParseSource(source, SourceFormat::kCaptions);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const auto namings = NameTurns(*parsed);
  ASSERT_EQ(namings[0].evidence.size(), 2u);
  const Evidence& said = namings[0].evidence[0];
  EXPECT_EQ(said.kind, EvidenceKind::kSelfIntroduction);
  EXPECT_EQ(source.substr(said.source.begin, said.source.size()),
            "My name is [ Laughter ] Lea Kaspar");
  EXPECT_EQ(namings[0].evidence[1].kind, EvidenceKind::kGenericLabel);
}

// Every introduction found, as "file line name".
TEST(NamingTest, IntroductionsOfTheSessionsAreThoseOfTheList) {
  std::ifstream list("tests/data/srccon_introductions.tsv");
  std::set<std::string> expected;
  for (std::string line; std::getline(list, line);) {
    if (line[0] != '#') expected.insert(line);
  }
  ASSERT_GE(expected.size(), 60u);
  if (!ReadCorpus("srccon/2015-SRCCON2015SmallTeam.txt").has_value()) {
    GTEST_SKIP() << "the corpus is not there";
  }
  std::set<std::string> found;
  for (const auto& entry :
       std::filesystem::directory_iterator(CorpusFolder() / "srccon")) {
    const std::string file = entry.path().filename().string();
    const auto source = ReadCorpus("srccon/" + file);
    const auto parsed = ParseSource(*source, SourceFormat::kUnknown);
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    const auto namings = NameTurns(*parsed);
    for (size_t i = 0; i < namings.size(); ++i) {
      if (namings[i].evidence[0].kind != EvidenceKind::kSelfIntroduction) {
        continue;
      }
      found.insert(absl::StrCat(file, "\t", parsed->turns[i].line, "\t",
                                namings[i].name));
    }
  }
  EXPECT_EQ(found, expected);
}

// What is inferred in the founding document is right, as far as the gold data
// can tell, and what nobody can know is left open.
TEST(NamingTest, FoundingDocumentHasNoWrongName) {
  const auto source = ReadCorpus(kIgf);
  const auto gold_text = ReadCorpus("igf/gold.json");
  if (!source.has_value() || !gold_text.has_value()) {
    GTEST_SKIP() << "the corpus is not there";
  }
  const auto parsed = ParseSource(*source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const auto namings = NameTurns(*parsed);
  const auto gold = nlohmann::json::parse(*gold_text);
  int right = 0;
  std::map<std::string, std::string> unnamed;  // Ours, by the gold's.
  for (const auto& turn : gold["turns"]) {
    const TurnNaming& naming = namings[turn["turn"].get<size_t>() - 1];
    if (!turn.contains("resolution")) {
      EXPECT_TRUE(naming.by_label);
      continue;
    }
    EXPECT_NE(naming.state, AttributionState::kCertain) << turn["turn"];
    const auto& who = turn["resolution"]["speaker"];
    if (!who.is_string()) {
      // Nobody can tell.
      EXPECT_EQ(naming.state, AttributionState::kUndecided) << turn["turn"];
      right += naming.state == AttributionState::kUndecided ? 1 : 0;
      continue;
    }
    const std::string name = who.get<std::string>();
    if (naming.name.empty()) continue;
    if (!naming.unnamed) {
      EXPECT_EQ(NameKey(naming.name), NameKey(name)) << turn["turn"];
      right += NameKey(naming.name) == NameKey(name) ? 1 : 0;
    } else if (name.front() == '(') {
      const auto [known, is_new] = unnamed.try_emplace(name, naming.name);
      EXPECT_EQ(known->second, naming.name) << turn["turn"];
      right += known->second == naming.name ? 1 : 0;
    }
  }
  EXPECT_GE(right, 18);
}

TEST(NamingTest, FloorGivenByNameNamesWhoSpeaksNext) {
  EXPECT_THAT(NamesIn(">> ANN LEE: Okay.  Carolyn?  Kaja?\n"
                      ">> PANELIST: Yes.  The first point is time.\n"
                      ">> ANN LEE: And what do you think we could do?\n"
                      ">> PANELIST: We could look for evidence.\n"
                      ">> ANN LEE: Thank you.  Kaja.\n"
                      ">> KAJA ROE: I agree.\n"),
              ElementsAre("ANN LEE", "Carolyn?*", "ANN LEE", "Carolyn?*",
                          "ANN LEE", "KAJA ROE"));
}

TEST(NamingTest, ModeratorIsWhoHandsTheFloorAroundLater) {
  EXPECT_THAT(NamesIn(">> MODERATOR: Good morning.\n>> BOB RAY: Good morning.\n"
                      ">> ANN LEE: Thank you, Bob.\n>> BOB RAY: Indeed.\n"
                      ">> ANN LEE: Bob, what do you think?\n>> BOB RAY: Well.\n"
                      ">> ANN LEE: Thanks, Bob.\n"),
              ElementsAre("Ann Lee?", "BOB RAY", "ANN LEE", "BOB RAY",
                          "ANN LEE", "BOB RAY", "ANN LEE"));
}

TEST(NamingTest, WhoIsUndecidedHasCandidatesInTheirOrder) {
  const auto parsed = ParseSource(
      ">> BOB RAY: Good morning.\n"
      ">> ANN LEE: I agree, Bob, and much of it was said.\n"
      ">> PANELIST: I agree.\n"
      ">> ANN LEE: So do I.\n",
      SourceFormat::kCaptions);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const auto namings = NameTurns(*parsed);
  ASSERT_FALSE(namings[2].candidates.empty());
  EXPECT_EQ(namings[2].candidates[0].name, "Bob Ray");
  double before = 1;
  for (const NamedCandidate& candidate : namings[2].candidates) {
    EXPECT_LE(candidate.confidence, before);
    EXPECT_GT(candidate.confidence, 0);
    before = candidate.confidence;
  }
}

TEST(NamingTest, WhoIsCalledHasNotJustSpoken) {
  EXPECT_THAT(NamesIn(">> KAJA ROE: Good morning.\n>> ANN LEE: Anybody?\n"
                      ">> PANELIST: I would add one thing.\n"
                      ">> ANN LEE: Kaja.\n>> KAJA ROE: Indeed.\n"),
              ElementsAre("KAJA ROE", "ANN LEE", "", "ANN LEE", "KAJA ROE"));
}

TEST(NamingTest, DeclaredAndImportedNamesAreTaken) {
  auto parsed =
      ParseSource(">> #a: One.\n>> GUEST: Two.\n", SourceFormat::kCaptions);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  parsed->turns[0].label = "#a";
  parsed->speakers = {{"#a", "Ann Lee", "", "", false, {3, 5}}};
  parsed->turns[1].given = {"Bob Ray", AttributionState::kTentative, 0.6, {}};
  const auto namings = NameTurns(*parsed);
  EXPECT_EQ(namings[0].name, "Ann Lee");
  EXPECT_EQ(namings[0].state, AttributionState::kCertain);
  EXPECT_EQ(namings[0].evidence[0].kind, EvidenceKind::kDeclaredName);
  EXPECT_EQ(namings[1].name, "Bob Ray");
  EXPECT_EQ(namings[1].state, AttributionState::kTentative);
  EXPECT_EQ(namings[1].evidence[0].kind, EvidenceKind::kImported);
}

}  // namespace
}  // namespace turnstone
