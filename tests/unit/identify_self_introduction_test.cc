#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "ingest-service/identify/self_introduction.h"

namespace turnstone {
namespace {

// The name found, with "+" behind a full one; or "none".
std::string NameIn(absl::string_view text) {
  const auto found = FindSelfIntroduction(text);
  if (!found.has_value()) return "none";
  return absl::StrCat(found->name, found->has_surname ? "+" : "");
}

TEST(SelfIntroductionTest, NamesAreReadToTheirEnd) {
  EXPECT_EQ(NameIn("My name is Lea Kaspar, the director."), "Lea Kaspar+");
  EXPECT_EQ(NameIn("So hi, my name's Lea and I work here."), "Lea");
  EXPECT_EQ(NameIn("Hi, I'm Lea."), "Lea");
  EXPECT_EQ(NameIn("Hello. I am Lea van Kaspar"), "none");
  EXPECT_EQ(NameIn("And I'm J. B. Kaspar from Ghent"), "J. B. Kaspar");
  EXPECT_EQ(NameIn("I\xE2\x80\x99m Kerry\xE2\x80\x91"
                   "Ann Rice.\xC2\xA0 I work"),
            "Kerry\xE2\x80\x91"
            "Ann Rice+");
  EXPECT_EQ(NameIn("I'm \xC3\x89lodie D'Arc with the town."),
            "\xC3\x89lodie D'Arc+");
}

TEST(SelfIntroductionTest, NameMayStandBesideWhatTheSpeakerIsOf) {
  EXPECT_EQ(NameIn("Lea; I work for Acme. Be patient."), "Lea");
  EXPECT_EQ(NameIn("Lea, I work at the Tribune."), "Lea");
  EXPECT_EQ(NameIn("Lea; I'm with the Valley Tribune."), "Lea");
  EXPECT_EQ(NameIn("A point, Lea Kaspar, Valley Tribune, I've seen it."),
            "Lea Kaspar+");
  EXPECT_EQ(NameIn("I'm Lea Anne Kaspar also from the Tribune."),
            "Lea Anne Kaspar+");
  for (const char* text :
       {"Lea, I'm with you.", "Lea, I work for nothing.",
        "Yeah. I work at the Tribune.", "Lea, Valley Tribune, I've seen it.",
        "I saw Lea Kaspar, Valley Tribune, I think.",
        "Valley Chronicle, Valley Tribune, I've seen both.",
        "Lea Kaspar, Piano Pieces, I've heard it."}) {
    EXPECT_EQ(NameIn(text), "none") << text;
  }
}

TEST(SelfIntroductionTest, AnyWordMayBeWhatSomebodyIsCalled) {
  EXPECT_EQ(NameIn("My name is Christian. I live here."), "Christian");
  EXPECT_EQ(NameIn("My name is Dean Kaspar, from Ghent."), "Dean Kaspar+");
  EXPECT_EQ(NameIn("My name is Indian in origin."), "none");
}

TEST(SelfIntroductionTest, SpanHoldsTheWordsThatIntroduce) {
  const std::string text = "Thanks. My  name is Lea Kaspar. Hello.";
  const auto found = FindSelfIntroduction(text);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(text.substr(found->begin, found->end - found->begin),
            "My  name is Lea Kaspar");
  EXPECT_TRUE(found->says_name);
}

TEST(SelfIntroductionTest, OtherThingsThatOneIsAreNoNames) {
  for (const char* text :
       {"I'm Canadian.", "I'm Deputy Director at the mill.", "I'm sorry.",
        "I'm not Lea.", "I'm I don't know.", "I'm IT.", "I'm Lea's mother.",
        "I am a Kaspar.", "I'm Stack Overflow famous",
        "I'm CEO and founder."}) {
    EXPECT_EQ(NameIn(text), "none") << text;
  }
}

TEST(SelfIntroductionTest, WhatOthersSayIsNoIntroduction) {
  for (const char* text :
       {"He said \"I'm Lea.\" and left.", "When I'm Lea, I sing.",
        "You get a letter: \"My name is Lea.\"", "MY NAME IS LEA KASPAR.",
        "Her name is Lea Kaspar."}) {
    EXPECT_EQ(NameIn(text), "none") << text;
  }
}

TEST(SelfIntroductionTest, OnlyTheBeginningOfATurnIntroduces) {
  const std::string long_talk(kIntroductionBytesMax, 'x');
  EXPECT_EQ(NameIn(long_talk + " My name is Lea."), "none");
  EXPECT_EQ(NameIn(std::string(kIntroductionBytesMax - 14, 'x') +
                   " My name is Lea Kaspar."),
            "none");
}

}  // namespace
}  // namespace turnstone
