// Whom the names mean that people call each other.

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "common/text/name_match.h"
#include "common/text/person_name.h"
#include "ingest-service/identify/cast.h"
#include "ingest-service/identify/label.h"
#include "ingest-service/identify/naming.h"
#include "ingest-service/parse/parser.h"
#include "tests/support/corpus.h"

namespace turnstone {
namespace {

// The people whose names the turns print, and whom these address.
Cast CastOf(const std::vector<Turn>& turns) {
  Cast cast;
  for (const Turn& turn : turns) {
    if (MeaningOfLabel(turn.label) != LabelMeaning::kName) continue;
    cast.Add(DisplayNameOf(turn.label));
  }
  cast.AddAddressed(FindAddresses(Capitals(turns), turns));
  return cast;
}

TEST(AliasesTest, AllAliasesOfTheFoundingDocumentMeanTheirPerson) {
  const auto source = ReadCorpus(kIgf);
  const auto gold_text = ReadCorpus("igf/gold.json");
  if (!source.has_value() || !gold_text.has_value()) {
    GTEST_SKIP() << "the corpus is not there";
  }
  const auto parsed = ParseSource(*source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const Cast cast = CastOf(parsed->turns);
  const auto gold = nlohmann::json::parse(*gold_text);
  size_t aliases = 0;
  for (const auto& [person, names] : gold["aliases"].items()) {
    const auto member = cast.Find(person);
    ASSERT_TRUE(member.has_value()) << person;
    EXPECT_EQ(cast.members()[*member].name, person);
    for (const auto& name : names) {
      // "Lisa (turn 11, captioner error)".
      const auto text = name.get<std::string>();
      const std::string alias = text.substr(0, text.find(" ("));
      EXPECT_EQ(cast.Find(alias), member) << alias;
      EXPECT_EQ(cast.IsMisheard(alias),
                text.find("captioner error") != std::string::npos)
          << alias;
      // Who asks for the name later finds them too.
      EXPECT_TRUE(NameMatcher(alias).Fit(person).has_value()) << alias;
      ++aliases;
    }
  }
  EXPECT_EQ(aliases, 10u);
  // Nobody else is thought to be there by one of these names.
  for (const CastMember& member : cast.members()) {
    EXPECT_TRUE(member.name != "Lisa" && member.name != "Beli") << member.name;
  }
}

TEST(AliasesTest, NameOfSomebodyElseThatIsLikeItMisleadsNobody) {
  Cast cast;
  cast.Add("Liesyl Franz");
  const std::vector<Turn> turns = {
      {.text = "We have Lisa France here, and Lisa Smith."}};
  cast.AddAddressed(FindAddresses(Capitals(turns), turns));
  EXPECT_EQ(cast.Find("Lisa France"), 0u);
  EXPECT_EQ(cast.Find("Lisa Smith"), std::nullopt);
  EXPECT_EQ(cast.Find("Lisa"), std::nullopt);
}

TEST(AliasesTest, ShortFormIsNotMisheard) {
  Cast cast;
  cast.Add("Daniel Roe");
  const std::vector<Turn> turns = {{.text = "We have Dan Roe here."}};
  cast.AddAddressed(FindAddresses(Capitals(turns), turns));
  EXPECT_EQ(cast.Find("Dan Roe"), 0u);
  EXPECT_FALSE(cast.IsMisheard("Dan Roe"));
}

TEST(AliasesTest, MisheardNameIsEvidenceOfItsOwnKind) {
  const auto parsed = ParseSource(
      ">> LIESYL FRANZ: Good morning.\n"
      ">> BOB RAY: We have Lisa France here.  So, Lisa?\n"
      ">> PANELIST: Well, it is a long story of bridges.\n"
      ">> BOB RAY: Thank you, Lisa.\n",
      SourceFormat::kCaptions);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const auto namings = NameTurns(*parsed);
  EXPECT_EQ(namings[2].name, "Liesyl Franz");
  EXPECT_EQ(namings[2].evidence[0].kind, EvidenceKind::kMisheard);
}

}  // namespace
}  // namespace turnstone
