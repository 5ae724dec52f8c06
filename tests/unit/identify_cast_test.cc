#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ingest-service/identify/cast.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> NamesOf(const Cast& cast) {
  std::vector<std::string> names;
  for (const CastMember& member : cast.members()) names.push_back(member.name);
  return names;
}

// The cast that people who say these things address.
std::vector<std::string> Addressed(const std::vector<std::string>& texts) {
  std::vector<Turn> turns;
  for (const std::string& text : texts) turns.push_back({.text = text});
  Cast cast;
  cast.AddAddressed(FindAddresses(Capitals(turns), turns));
  return NamesOf(cast);
}

TEST(CastTest, PartsAndShortFormsOfANameFindIt) {
  Cast cast;
  cast.Add("Matthew Roe");
  cast.Add("Lea Kaspar");
  for (const char* const name :
       {"matthew roe", "Matthew", "Roe", "Matt", "MATTHEW", "MRoe"}) {
    EXPECT_EQ(cast.Find(name), 0u) << name;
  }
  EXPECT_EQ(cast.Find("Bob"), std::nullopt);
  EXPECT_EQ(cast.Find("Matt Doe"), std::nullopt);
  EXPECT_EQ(cast.Find(""), std::nullopt);
}

TEST(CastTest, WordOfTwoNamesFindsNobody) {
  Cast cast;
  cast.Add("Lea Kaspar");
  cast.Add("Lea Roe");
  EXPECT_EQ(cast.Find("Lea"), std::nullopt);
  EXPECT_EQ(cast.Find("Kaspar"), 0u);
}

TEST(CastTest, FullNameReplacesOneWordOfIt) {
  Cast cast;
  cast.Add("Lea");
  cast.Add("Lea Kaspar");
  EXPECT_THAT(NamesOf(cast), ElementsAre("Lea Kaspar"));
}

TEST(CastTest, WhoIsThankedIsAPersonAndGetsTheIntroducedName) {
  EXPECT_THAT(Addressed({"Today I'm joined by Lea Kaspar.", "Hello there.",
                         "Thanks, Lea."}),
              ElementsAre("Lea Kaspar"));
}

TEST(CastTest, OneDoubtfulAddressMakesNoPerson) {
  EXPECT_THAT(Addressed({"What do they call them? Pods?", "Is it, Android?"}),
              IsEmpty());
}

TEST(CastTest, NameCalledBesideAMemberIsAPerson) {
  const std::vector<Turn> turns = {{.text = "Okay.  Carolyn?  Kaja?"}};
  Cast cast;
  cast.Add("Kaja Ciglica");
  cast.AddAddressed(FindAddresses(Capitals(turns), turns));
  EXPECT_THAT(NamesOf(cast), ElementsAre("Kaja Ciglica", "Carolyn"));
}

TEST(CastTest, FormOfAFirstNameFindsTheOnlyOneWhoHasIt) {
  Cast cast;
  cast.Add("Matthew Ahrens");
  cast.Add("Bob Sand");
  cast.Add("Kat");
  EXPECT_EQ(cast.Find("Matt"), 0);
  EXPECT_EQ(cast.Find("Matt Sand"), std::nullopt);
  EXPECT_EQ(cast.Find("Robert Sand"), 1);
  EXPECT_EQ(cast.Find("Katherine Roe"), 2);
  cast.Add("Katherine Roe");
  EXPECT_EQ(cast.Find("Kather"), 2);
  cast.Add("Mathilda Sand");
  EXPECT_EQ(cast.Find("Mat"), std::nullopt);
  EXPECT_EQ(cast.Find("Mat Sand"), 3);
}

}  // namespace
}  // namespace turnstone
