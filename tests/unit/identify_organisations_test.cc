#include <gtest/gtest.h>

#include "ingest-service/identify/organisations.h"

namespace turnstone {
namespace {

TEST(OrganisationsTest, NamesThatAreTold) {
  for (const char* const name :
       {"University of Elm", "Valley Tribune", "ICANN", "BuildHub", "AJ+C"}) {
    EXPECT_TRUE(IsOrganisation(name)) << name;
  }
  for (const char* const name : {"Elm", "New Elm", "USA", "UK", "Bay Area"}) {
    EXPECT_FALSE(IsOrganisation(name)) << name;
  }
  EXPECT_TRUE(IsKnownPlace("Netherlands"));
  EXPECT_FALSE(IsKnownPlace("Elm"));
}

TEST(OrganisationsTest, OnlyACapitalBehindCertainWordsMayNameOne) {
  for (const char* const text :
       {"I work at Acme", "From the Fund", "I represent  Acme", "for\u00A0Acme",
        "at \xC3\x89lan"}) {
    EXPECT_TRUE(MayNameOrganisation(text)) << text;
  }
  for (const char* const text :
       {"", "A", "I work here. Acme is", "at home", "Acme", "what Acme does"}) {
    EXPECT_FALSE(MayNameOrganisation(text)) << text;
  }
}

}  // namespace
}  // namespace turnstone
