#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ingest-service/parse/parser.h"
#include "tests/support/corpus.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kTurns[] =
    "\n>> ANN LEE: Good morning, Bob.\n>> BOB RAY: Good morning.\n";

absl::string_view NameOf(MetadataKind kind) {
  switch (kind) {
    case MetadataKind::kTitle:
      return "title";
    case MetadataKind::kEvent:
      return "event";
    case MetadataKind::kPlace:
      return "place";
    case MetadataKind::kDate:
      return "date";
    case MetadataKind::kStartTime:
      return "start";
    case MetadataKind::kEndTime:
      return "end";
    case MetadataKind::kLanguage:
      return "language";
  }
  return "?";
}

// What is found in a source, as "kind|value|bytes of the source".
std::vector<std::string> SpansIn(const std::string& source) {
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  if (!parsed.ok()) return {parsed.status().ToString()};
  std::vector<std::string> found;
  for (const Metadata& item : parsed->metadata) {
    found.push_back(
        absl::StrCat(NameOf(item.kind), "|", item.value, "|",
                     source.substr(item.source.begin, item.source.size())));
  }
  return found;
}

// What is found in a source, as "kind|value".
std::vector<std::string> FoundIn(const std::string& source) {
  std::vector<std::string> found = SpansIn(source);
  for (std::string& item : found) {
    item.resize(item.find('|', item.find('|') + 1));
  }
  return found;
}

// What is found in a header that two turns follow.
std::vector<std::string> FoundInHeader(const std::string& header) {
  return FoundIn(header + kTurns);
}

TEST(TextMetadataTest, NoteThatEndsBeforeItsTimeHasNone) {
  const auto parsed =
      ParseSource("The session concluded at\n\n>> ANN LEE: Good morning.\n",
                  SourceFormat::kCaptions);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  for (const Metadata& item : parsed->metadata) {
    EXPECT_NE(item.kind, MetadataKind::kEndTime);
  }
}

TEST(TextMetadataTest, FoundingExampleSaysWhatItsGoldSays) {
  const auto source = ReadCorpus(kIgf);
  const auto gold_text = ReadCorpus("igf/gold.json");
  if (!source.has_value() || !gold_text.has_value()) GTEST_SKIP();
  const auto gold = nlohmann::json::parse(*gold_text);
  const auto text = [&gold](const char* key) {
    return gold[key].get<std::string>();
  };
  const auto first_day = gold["event_dates"][0].get<std::string>();
  const auto last_day = gold["event_dates"][1].get<std::string>();
  const std::string days = "|17\u00A0to 21\u00A0December 2017";
  EXPECT_THAT(
      SpansIn(*source),
      ElementsAre("event|" + text("event") + "|" + text("event"),
                  "place|" + text("place") + "|" + text("place"),
                  "date|" + first_day + days, "date|" + last_day + days,
                  "end|" + text("concluded_at") + "|" + text("concluded_at")));
}

TEST(TextMetadataTest, DateIsReadInEachEnglishForm) {
  for (const char* date :
       {"19 December 2017", "19th of December, 2017", "December 19, 2017",
        "December 19th 2017", "19 Dec. 2017", "19 DECEMBER 2017", "2017-12-19",
        "Tuesday, 19 December 2017", "Tue 19 Dec 2017",
        "19\u00A0December\u00A02017"}) {
    EXPECT_THAT(FoundInHeader(absl::StrCat(date, "\n")),
                ElementsAre("date|2017-12-19"))
        << date;
    EXPECT_THAT(FoundInHeader(absl::StrCat("Date: ", date, "\n")),
                ElementsAre("date|2017-12-19"))
        << date;
  }
}

TEST(TextMetadataTest, RangeIsItsFirstAndItsLastDay) {
  for (const char* range :
       {"17-21 December 2017", "17 \u2013 21 December 2017",
        "17 to 21 December 2017", "December 17-21, 2017",
        "December 17 - December 21, 2017", "17 December - 21 December 2017",
        "17 December 2017 - 21 December 2017", "2017-12-17 to 2017-12-21"}) {
    EXPECT_THAT(SpansIn(absl::StrCat(range, "\n", kTurns)),
                ElementsAre(absl::StrCat("date|2017-12-17|", range),
                            absl::StrCat("date|2017-12-21|", range)))
        << range;
  }
  EXPECT_THAT(FoundInHeader("30 November - 2 December 2017\n"),
              ElementsAre("date|2017-11-30", "date|2017-12-02"));
  EXPECT_THAT(FoundInHeader("30 December 2017 to 2 January 2018\n"),
              ElementsAre("date|2017-12-30", "date|2018-01-02"));
}

TEST(TextMetadataTest, WhatIsNoDateIsNotTaken) {
  for (const char* text :
       {"03/04/2017", "May 5 people", "31 February 2017", "29 February 2017",
        "21-17 December 2017", "December 2017", "19 December",
        "Monday, 19 December 2017", "3, 4 and 5 August 2017", "2017-13-01",
        "12017-12-19", "2017-12-19-4", "December 17, 2017-18", "5 - 2017-12-19",
        "19.12.2017", "Published 4 May 2018", "Next Meeting 4 May 2018",
        "we met them on 4 May 2018"}) {
    EXPECT_THAT(FoundInHeader(absl::StrCat(text, "\n")), IsEmpty()) << text;
  }
}

TEST(TextMetadataTest, SingleDayPrecedesTheDaysOfTheEvent) {
  EXPECT_THAT(
      FoundInHeader("17-21 December 2017\n18 December 2017\n"),
      ElementsAre("date|2017-12-18", "date|2017-12-17", "date|2017-12-21"));
}

TEST(TextMetadataTest, ManyDatesAreNone) {
  EXPECT_THAT(FoundInHeader("4 May 2020\n5 May 2020\n6 May 2020\n"), IsEmpty());
  EXPECT_THAT(
      FoundInHeader("4 May 2020\n5 May 2020\n6 May 2020\nDate: 7 May 2020\n"),
      ElementsAre("date|2020-05-07"));
}

TEST(TextMetadataTest, WhatPeopleSayIsNoMetadata) {
  EXPECT_THAT(FoundIn(">> ANN LEE: We met on 19 December 2017 in Geneva, "
                      "Switzerland.\n"
                      "Date: 4 May 2020\n"
                      "The meeting began at 10:00.\n"
                      ">> BOB RAY: The session concluded at 13:10.\n"),
              IsEmpty());
}

TEST(TextMetadataTest, SpeechBeforeTheFirstTurnIsNoHeader) {
  EXPECT_THAT(FoundInHeader("Hi, I'm Robert.\n"
                            "It was good of you to come.\n"
                            "4 May 2020\n"
                            "Geneva, Switzerland\n"),
              IsEmpty());
  EXPECT_THAT(FoundInHeader("I was in Geneva, Switzerland on 4 May 2020\n"),
              IsEmpty());
}

TEST(TextMetadataTest, TimeRangeOnALineOfItsOwnIsStartAndEnd) {
  for (const char* range :
       {"10:00 - 11:30", "10:00\u201311:30 UTC", "(10.00 to 11.30 CET)",
        "10:00 a.m. - 11:30 a.m.", "10-11:30am", "10:00 - 11:30 (GMT+1)",
        "Tuesday, 10:00 - 11:30", "10:00 - 11:30 local time"}) {
    EXPECT_THAT(FoundInHeader(absl::StrCat(range, "\n")),
                ElementsAre("start|10:00", "end|11:30"))
        << range;
  }
  EXPECT_THAT(SpansIn(absl::StrCat("Time: 2:30-3:45pm\n", kTurns)),
              ElementsAre("start|14:30|2:30-3:45pm", "end|15:45|2:30-3:45pm"));
  EXPECT_THAT(FoundInHeader("Day & Time: Friday, 11am-noon\n"),
              ElementsAre("start|11:00", "end|12:00"));
  EXPECT_THAT(FoundInHeader("9:00 - 17:30\n"),
              ElementsAre("start|09:00", "end|17:30"));
}

TEST(TextMetadataTest, TimeWithoutAWordForItIsNotTaken) {
  for (const char* text :
       {"10:00", "2:30 - 3:45", "11:30 - 10:00", "25:00 - 26:00",
        "Lunch 12:00 - 13:00", "10 - 11", "Lunch ended at 13:00",
        "13:00 pm - 14:00 pm", "The session ended at 3:00",
        "The meeting resumed at 14:00"}) {
    EXPECT_THAT(FoundInHeader(absl::StrCat(text, "\n")), IsEmpty()) << text;
  }
}

TEST(TextMetadataTest, NotesSayWhenASessionBeganAndEnded) {
  EXPECT_THAT(FoundInHeader("The meeting started at 9 a.m.\n"),
              ElementsAre("start|09:00"));
  EXPECT_THAT(FoundInHeader("(The session was called to order at 10.05)\n"),
              ElementsAre("start|10:05"));
  EXPECT_THAT(
      FoundInHeader("Hearing on Water, Tuesday, 19 December 2017 at 2 p.m.\n"),
      ElementsAre("event|Hearing on Water", "date|2017-12-19", "start|14:00"));
  EXPECT_THAT(FoundIn(absl::StrCat(
                  kTurns,
                  "\n[Applause]\n\n(Whereupon, at 4:35 p.m., the hearing was "
                  "adjourned.)\n")),
              ElementsAre("end|16:35"));
  EXPECT_THAT(
      FoundIn(absl::StrCat(
          kTurns, "\n(The meeting began at 09:30 and ended at noon.)\n")),
      ElementsAre("start|09:30", "end|12:00"));
}

TEST(TextMetadataTest, HeaderNamesEventTitlePlaceAndDays) {
  EXPECT_THAT(FoundInHeader("FINISHED FILE\n\n"
                            "Twelfth Internet Governance Forum\n"
                            "Making Cybersecurity More Inclusive\n"
                            "Geneva, Switzerland\n"
                            "Monday, 18 December 2017\n"
                            "10:00 - 11:30\n"),
              ElementsAre("title|Making Cybersecurity More Inclusive",
                          "event|Twelfth Internet Governance Forum",
                          "place|Geneva, Switzerland", "date|2017-12-18",
                          "start|10:00", "end|11:30"));
  EXPECT_THAT(FoundInHeader("RightsCon 2018\nToronto, Canada\n"
                            "16\u201318 May 2018\n"),
              ElementsAre("event|RightsCon 2018", "place|Toronto, Canada",
                          "date|2018-05-16", "date|2018-05-18"));
  EXPECT_THAT(FoundInHeader("HEARING OF THE COMMITTEE ON WATER, 4 MAY 2020\n"),
              ElementsAre("event|HEARING OF THE COMMITTEE ON WATER",
                          "date|2020-05-04"));
}

TEST(TextMetadataTest, PeopleAndRoomsAreNoEvents) {
  EXPECT_THAT(FoundInHeader("Ann Lee\nGeneva, Switzerland\n4 May 2020\n"),
              ElementsAre("place|Geneva, Switzerland", "date|2020-05-04"));
  EXPECT_THAT(FoundInHeader("Conference Room 3\nHow We Meet\n"), IsEmpty());
  EXPECT_THAT(FoundInHeader("The forum was full.\n"), IsEmpty());
  EXPECT_THAT(FoundInHeader("of the River Forum\n"), IsEmpty());
}

TEST(TextMetadataTest, PlaceIsACityInACountryNearADate) {
  EXPECT_THAT(FoundInHeader("Rio de Janeiro, Brazil, 4 May 2020\n"),
              ElementsAre("place|Rio de Janeiro, Brazil", "date|2020-05-04"));
  EXPECT_THAT(FoundInHeader("4 May 2020\nWashington, DC, USA\n"),
              ElementsAre("place|Washington, DC, USA", "date|2020-05-04"));
  EXPECT_THAT(FoundInHeader("Geneva, Switzerland\n"), IsEmpty());
  EXPECT_THAT(FoundInHeader("4 May 2020\nAnn Lee, Jordan Smith\n"),
              ElementsAre("date|2020-05-04"));
  EXPECT_THAT(FoundInHeader("4 May 2020\nAnn Lee, Oxford, United Kingdom\n"
                            "Bob Ray, Bern, Switzerland\n"),
              ElementsAre("date|2020-05-04"));
  EXPECT_THAT(FoundInHeader("Location: https://example.org\n"), IsEmpty());
  EXPECT_THAT(FoundInHeader("Venue: Town Hall\n"),
              ElementsAre("place|Town Hall"));
}

TEST(TextMetadataTest, DisclaimerMayStandAtTheEndAndBeWrapped) {
  EXPECT_THAT(
      FoundIn(absl::StrCat(
          kTurns,
          "\nThe following is the output of the real-time captioning taken "
          "during\n"
          "the Tenth Meeting of the IGF,  in Jo\u00E3o Pessoa, Brazil,\n"
          "from 10 to 13 November 2015. Although it is largely accurate, it\n"
          "may be incomplete.\n")),
      ElementsAre("event|Tenth Meeting of the IGF",
                  "place|Jo\u00E3o Pessoa, Brazil", "date|2015-11-10",
                  "date|2015-11-13"));
}

TEST(TextMetadataTest, FirstLineBeforeFieldsOrCreditsIsTheTitle) {
  EXPECT_THAT(FoundInHeader("How do we protect our users' privacy?\n"
                            "Session facilitator(s): Ann Lee\n"
                            "Room: 4\n"),
              ElementsAre("title|How do we protect our users' privacy?"));
  EXPECT_THAT(FoundInHeader("Right inside the database\n\n"
                            "Live captioning by Example Captioning\n"),
              ElementsAre("title|Right inside the database"));
  EXPECT_THAT(FoundInHeader("Transcript\nRoom: 4\n"), IsEmpty());
  EXPECT_THAT(FoundInHeader("Something else\n"), IsEmpty());
}

TEST(TextMetadataTest, MarkdownHasHeadingsAndFrontMatter) {
  const std::string turns =
      "\n**Ann:** Hello.\n\n**Bob:** Hello.\n\n**Ann:** So.\n";
  EXPECT_THAT(SpansIn("# River hearing #\n\n## Opening\n" + turns),
              ElementsAre("title|River hearing|River hearing"));
  EXPECT_THAT(
      FoundIn("---\ntitle: \"The river\"\nlang: pt_br\ndate: 2020-05-04\n"
              "speakers:\n  title: Chair\n---\n\n# Another\n" +
              turns),
      ElementsAre("title|The river", "title|Another", "date|2020-05-04",
                  "language|pt-BR"));
  EXPECT_THAT(FoundIn("# Transcript\n" + turns), IsEmpty());
  EXPECT_THAT(FoundIn("**Ann:** Hello.\n\n# A heading\n" + turns), IsEmpty());
}

TEST(TextMetadataTest, LanguageIsANameOrATag) {
  EXPECT_THAT(FoundInHeader("Language: English\n"), ElementsAre("language|en"));
  EXPECT_THAT(FoundInHeader("Language: pt-BR\n"),
              ElementsAre("language|pt-BR"));
  for (const char* text : {"none", "English, French", "not said", "", "x"}) {
    EXPECT_THAT(FoundInHeader(absl::StrCat("Language: ", text, "\n")),
                IsEmpty())
        << text;
  }
}

TEST(TextMetadataTest, SpansAreThoseOfTheSourceInItsEncoding) {
  const std::string text = "Caf\xE9\n4 May 2020\n" + std::string(kTurns);
  EXPECT_THAT(SpansIn(text), ElementsAre("date|2020-05-04|4 May 2020"));
}

TEST(TextMetadataTest, FarLinesAreNotRead) {
  const std::string filler(100, '*');
  std::string header;
  while (header.size() < (64u << 10)) header += filler + "\n";
  EXPECT_THAT(FoundInHeader(header + "4 May 2020\n"), IsEmpty());
  EXPECT_THAT(FoundInHeader("4 May 2020\n" + header),
              ElementsAre("date|2020-05-04"));
}

}  // namespace
}  // namespace turnstone
