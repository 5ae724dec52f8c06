#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ingest-service/parse/annotations.h"
#include "ingest-service/parse/parser.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The turns of a source as "label|text", its format detected.
std::vector<std::string> TurnsOf(const std::string& source) {
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  if (!parsed.ok()) return {parsed.status().ToString()};
  EXPECT_EQ(parsed->format, SourceFormat::kMarkdown);
  std::vector<std::string> turns;
  for (const Turn& turn : parsed->turns) {
    turns.push_back(turn.label + "|" + turn.text);
  }
  return turns;
}

std::vector<std::string> AnnotationsOf(const std::string& source) {
  const auto parsed = ParseSource(source, SourceFormat::kMarkdown);
  if (!parsed.ok()) return {parsed.status().ToString()};
  std::vector<std::string> annotations;
  for (const Annotation& annotation : parsed->annotations) {
    annotations.push_back(std::to_string(static_cast<int>(annotation.kind)) +
                          "|" + annotation.text);
  }
  return annotations;
}

TEST(MarkdownTest, BoldNamesBeginTurnsWithTheColonOnEitherSide) {
  EXPECT_THAT(TurnsOf("# A talk\n\n**Lea Kaspar:** Hello.\n\nAnd welcome.\n\n"
                      "**Chris**: Thanks, *Lea*.\n\n**Lea Kaspar:** Yes.\n"),
              ElementsAre("Lea Kaspar|Hello.\n\nAnd welcome.",
                          "Chris|Thanks, *Lea*.", "Lea Kaspar|Yes."));
}

TEST(MarkdownTest, UnderscoresAreBoldToo) {
  EXPECT_THAT(TurnsOf("__Lea:__ Hello.\n\n__Lea:__ Again.\n"),
              ElementsAre("Lea|Hello.", "Lea|Again."));
}

TEST(MarkdownTest, HeadingsThatRepeatAreNames) {
  EXPECT_THAT(
      TurnsOf("# The session\n\n## Opening\n\n### Lea Kaspar\nHello.\n\n"
              "### Chris\nThanks.\n\n## Discussion\n\n### Lea Kaspar\nYes.\n"),
      ElementsAre("Lea Kaspar|Hello.", "Chris|Thanks.", "Lea Kaspar|Yes."));
}

TEST(MarkdownTest, TimeMarksStandBesideNames) {
  EXPECT_THAT(TurnsOf("[00:00:01] **Lea:** Hello.\n\n"
                      "**Chris** [00:12]\nThanks.\n\n"
                      "### Lea Kaspar (01:02:03)\nYes.\n"),
              ElementsAre("Lea|Hello.", "Chris|Thanks.", "Lea Kaspar|Yes."));
}

TEST(MarkdownTest, WhatNobodySaidIsAnAnnotation) {
  const std::string source =
      "**Lea:** One \\[laughs\\] two.\n\n\\[00:03:36.24\\] Three.\n\n"
      "## Questions\n\n---\n\n**Break:** \\[17:52\\]\n\n**Lea:** Four.\n";
  EXPECT_THAT(AnnotationsOf(source),
              ElementsAre("1|laughs", "4|00:03:36.24", "3|Questions", "3|---",
                          "3|Break"));
}

TEST(MarkdownTest, EmphasisInSpeechIsNoName) {
  EXPECT_THAT(
      TurnsOf("**Lea:** It was **very:** loud.\n**What we want:** money.\n\n"
              "**Lea:** Yes.\n"),
      ElementsAre("Lea|It was **very:** loud.\n**What we want:** money.",
                  "Lea|Yes."));
}

TEST(MarkdownTest, OddLabelsEndTheTurnBefore) {
  EXPECT_THAT(TurnsOf("**Lea:** Yes.\n\n**Airplane!:** Surely?\n\n"
                      "**Lea:** No.\n"),
              ElementsAre("Lea|Yes.", "Airplane!|Surely?", "Lea|No."));
}

TEST(MarkdownTest, DocumentWithOneBoldFieldIsNoTranscript) {
  EXPECT_FALSE(ParseSource("**Note:** Read this.\n\nNobody speaks.\n",
                           SourceFormat::kUnknown)
                   .ok());
  // One name may be a title.
  const auto parsed = ParseSource("**Lea:** a talk\n\n>> LEA: Hello.\n",
                                  SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->format, SourceFormat::kCaptions);
}

TEST(MarkdownTest, TimeMarkIsDigitsAndColons) {
  for (const char* text : {"0:59", "12:34", "00:12:34", "00:03:36.24"}) {
    EXPECT_TRUE(IsTimeMark(text)) << text;
  }
  for (const char* text : {"", ":", "12", "12:", ":34", "1:2:3:4", "a:b"}) {
    EXPECT_FALSE(IsTimeMark(text)) << text;
  }
}

}  // namespace
}  // namespace turnstone
