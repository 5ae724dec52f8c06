#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ingest-service/identify/addresses.h"
#include "ingest-service/identify/no_names.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "name kind" for each name in what one person says.
std::vector<std::string> Found(const std::string& text) {
  constexpr absl::string_view kKinds[] = {"thanked", "greeted", "asked",
                                          "called", "named"};
  const std::vector<Turn> turns = {{.text = text}};
  std::vector<std::string> found;
  for (const Address& address : FindAddresses(Capitals(turns), turns)) {
    EXPECT_LE(address.begin, address.end);
    EXPECT_LE(address.end, text.size());
    found.push_back(absl::StrCat(address.name, " ",
                                 kKinds[static_cast<int>(address.kind)]));
  }
  return found;
}

TEST(AddressesTest, TellHowSomebodyIsAddressed) {
  EXPECT_THAT(Found("Thank you so much, Lea."), ElementsAre("Lea thanked"));
  EXPECT_THAT(Found("Hi Lea, good to see you."), ElementsAre("Lea greeted"));
  EXPECT_THAT(Found("Lea, what do you think?"), ElementsAre("Lea asked"));
  EXPECT_THAT(Found("I quite agree, Lea."), ElementsAre("Lea called"));
  EXPECT_THAT(Found("That is what Lea said."), ElementsAre("Lea named"));
}

TEST(AddressesTest, NamesOfAListAreNotAddressed) {
  EXPECT_THAT(Found("We met Lea, Bob, and Carol."),
              ElementsAre("Lea named", "Bob named", "Carol named"));
}

TEST(AddressesTest, HonorificsAndWordsThatBeginASentenceAreNoNames) {
  EXPECT_THAT(Found("Thanks Mr. Smith."), ElementsAre("Smith thanked"));
  EXPECT_THAT(Found("Well Lea, it is late."), ElementsAre("Lea called"));
  EXPECT_THAT(Found("Absolutely. In March, then."), IsEmpty());
}

TEST(AddressesTest, TextThatEndsInWordsThatAreNoNamesHasNone) {
  EXPECT_THAT(Found("Ca A"), IsEmpty());
  EXPECT_THAT(Found("we saw So The"), IsEmpty());
}

TEST(AddressesTest, ProductsAndSitesAreNoNames) {
  EXPECT_THAT(Found("We use JavaScript, as example.org does. See Lea.org."),
              IsEmpty());
}

TEST(AddressesTest, WhatIsQuotedAddressesNobody) {
  EXPECT_THAT(Found("He said \"Lea, what is this?\" and left."),
              ElementsAre("Lea named"));
}

TEST(AddressesTest, OwnNamesAreOfTheSpeaker) {
  for (const std::string text :
       {"Welcome, and I'm your host, Lea Roe.", "Lea Roe here with the news.",
        "David from Switzerland. I have a question."}) {
    const std::vector<Turn> turns = {{.text = text}};
    const auto addresses = FindAddresses(Capitals(turns), turns);
    ASSERT_FALSE(addresses.empty()) << text;
    EXPECT_TRUE(addresses[0].of_speaker) << text;
  }
}

TEST(AddressesTest, TextInCapitalsHasNoNames) {
  EXPECT_THAT(Found("THANK YOU, LEA. GO ON."), IsEmpty());
}

TEST(AddressesTest, AnyBytesWillDo) {
  for (const std::string text :
       {"\xE2", "\xE2\x80", "A\xC2", "Lea\xE2\x80\x99", "-", "'", "I'", "L."}) {
    Found(text);
  }
}

TEST(NoNamesTest, RolesAndCommonWordsAreNone) {
  for (const absl::string_view word : {"chairman", "march", "yes", "zoom"}) {
    EXPECT_TRUE(IsNoName(word)) << word;
  }
  EXPECT_FALSE(IsNoName("lea"));
  EXPECT_FALSE(IsNoName(""));
}

}  // namespace
}  // namespace turnstone
