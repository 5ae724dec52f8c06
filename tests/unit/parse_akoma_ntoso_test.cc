// Akoma Ntoso debates. All documents here are invented.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/model/limits.h"
#include "tests/unit/parse_checks.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr absl::string_view kDebate = R"(<?xml version="1.0" encoding="UTF-8"?>
<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">
 <debate name="hansard">
  <meta>
   <identification source="#house">
    <FRBRWork>
     <FRBRthis value="/akn/xx/debate/2021-03-02/main"/>
     <FRBRdate date="2021-03-02" name="sitting"/>
     <FRBRcountry value="xx"/>
    </FRBRWork>
    <FRBRExpression>
     <FRBRdate date="2021-03-09" name="publication"/>
     <FRBRlanguage language="eng"/>
    </FRBRExpression>
   </identification>
   <references source="#house">
    <TLCOrganization eId="house" href="/ontology/house" showAs="The House"/>
    <TLCPerson eId="lee" href="/ontology/person/lee" showAs="Ann Lee"/>
    <TLCPerson id="ray" href="/ontology/person/ray" showAs="Bob &quot;B&quot; Ray"/>
    <TLCRole eId="speaker" href="/ontology/role/speaker" showAs="Speaker"/>
   </references>
  </meta>
  <preface><p><docTitle>Official <i>Report</i></docTitle>,
   <session value="1">First session</session>,
   <location refersTo="#hall">Rivertown</location>,
   <docDate date="2021-03-10">10 March</docDate></p></preface>
  <debateBody>
   <debateSection name="questions" eId="s1">
    <num>1.</num><heading>Boats</heading>
    <narrative>The House met at half-past nine.</narrative>
    <speech by="#lee" as="#speaker" startTime="2021-03-02T09:30:00"
            endTime="2021-03-02T09:31:00">
     <num>1</num><from>The Speaker (Ann Lee):</from>
     <p>Order. See <ref href="#b">the &amp; bill</ref>.</p><p>Sit down.</p>
    </speech>
    <scene>[Laughter]</scene>
    <question by="#ray" to="#lee" endTime="2021-03-02T09:45:00">
     <from>Mr Ray</from>
     <p>Is it <remark type="aside">(pointing)</remark> so?</p>
     <blockList><item><num>(a)</num><p>one</p></item></blockList>
    </question>
    <answer by="#lee"><p>Yes.</p></answer>
    <speech><from>  A Member: </from><p>Hear, hear!</p></speech>
    <speech><from>Ms <b>Cho</b>:</from><p>No.</p></speech>
    <speech by="#"><p>Who?</p></speech>
    <summary>Adjourned.</summary>
   </debateSection>
  </debateBody>
 </debate>
</akomaNtoso>
)";

std::string ErrorOf(const std::string& source) {
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument)
      << parsed.status();
  return std::string(parsed.status().message());
}

std::string Body(absl::string_view body) {
  return absl::StrCat("<akomaNtoso><debate><debateBody>\n", body,
                      "</debateBody></debate></akomaNtoso>");
}

TEST(AkomaNtosoParserTest, SpeechesQuestionsAndAnswersBecomeTurns) {
  const std::string source(kDebate);
  EXPECT_EQ(DetectFormat(source), SourceFormat::kAkomaNtoso);
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  std::vector<std::string> turns;
  for (const Turn& turn : parsed->turns) {
    turns.push_back(absl::StrCat(
        turn.label, "|",
        source.substr(turn.label_span.begin, turn.label_span.size()), "|",
        turn.text));
  }
  EXPECT_THAT(turns, ElementsAre("lee|lee|Order. See the & bill. Sit down.",
                                 "ray|ray|Is it so? (a) one", "lee|lee|Yes.",
                                 "A Member|A Member|Hear, hear!",
                                 "Ms Cho|Ms <b>Cho</b>:|No.", "||Who?"));
}

TEST(AkomaNtosoParserTest, ScenesAndNarrativesAreAnnotations) {
  const std::string source(kDebate);
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  std::vector<std::string> notes;
  for (const Annotation& note : parsed->annotations) {
    notes.push_back(absl::StrCat(note.text, "|", static_cast<int>(note.kind),
                                 "|", note.turn, "|", note.line));
    EXPECT_EQ(source[note.source.begin], '<');
    EXPECT_EQ(source[note.source.end - 1], '>');
  }
  EXPECT_THAT(notes, ElementsAre("The House met at half-past nine.|3|0|30",
                                 "Laughter|1|1|36", "pointing|3|2|39",
                                 "Adjourned.|3|6|46"));
}

TEST(AkomaNtosoParserTest, ReferencesAreDeclaredSpeakers) {
  const std::string source(kDebate);
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  std::vector<std::string> speakers;
  for (const DeclaredSpeaker& speaker : parsed->speakers) {
    speakers.push_back(absl::StrCat(
        speaker.label, "|", speaker.name, "|", speaker.role,
        speaker.is_group ? "|group|" : "|",
        source.substr(speaker.source.begin, speaker.source.size())));
  }
  EXPECT_THAT(speakers,
              ElementsAre("house|The House||group|The House",
                          "lee|Ann Lee|Speaker|Ann Lee",
                          "ray|Bob \"B\" Ray||Bob &quot;B&quot; Ray"));
}

TEST(AkomaNtosoParserTest, MetadataIsThatOfTheWork) {
  const std::string source(kDebate);
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  std::vector<std::string> values;
  for (const Metadata& value : parsed->metadata) {
    values.push_back(
        absl::StrCat(static_cast<int>(value.kind), "|", value.value, "|",
                     source.substr(value.source.begin, value.source.size())));
  }
  EXPECT_THAT(
      values,
      ElementsAre("1|Official Report|Official <i>Report</i>",
                  "2|First session|First session", "3|Rivertown|Rivertown",
                  "4|2021-03-02|2021-03-02", "5|09:30|2021-03-02T09:30:00",
                  "6|09:45|2021-03-02T09:45:00", "7|en|eng"));
}

TEST(AkomaNtosoParserTest, NeighboursOfTheSameSpeakerAreJoined) {
  EXPECT_THAT(TurnsOf(Body("<speech by='#a'><p>One</p></speech>\n"
                           "<speech by='#a'><p>t<b>w</b>o</p>three</speech>"
                           "<speech>four</speech><speech><p>five</p></speech>"),
                      SourceFormat::kAkomaNtoso),
              ElementsAre("a|One two three", "|four", "|five"));
}

TEST(AkomaNtosoParserTest, MalformedNeighboursAreRefusedWithTheirPlace) {
  EXPECT_EQ(ErrorOf(Body("<speech><p>a</speech>")),
            "line 2, column 15: expected well-formed XML: mismatched tag");
  EXPECT_EQ(ErrorOf(Body("<speech>&nbsp;</speech>")),
            "line 2, column 9: expected well-formed XML: undefined entity");
  EXPECT_EQ(ErrorOf(Body("<speech>a<answer>b</answer></speech>")),
            "line 2, column 10: expected no <answer> inside of a turn");
  EXPECT_EQ(ErrorOf("<akomaNtoso>\n<act/></akomaNtoso>"),
            "line 1, column 1: expected a debate with at least one <speech>");
  EXPECT_THAT(ErrorOf("<akomaNtoso>\n<debate>"), StartsWith("line 2, column "));
  EXPECT_EQ(
      ParseSource("<TEI><u>b</u></TEI>", SourceFormat::kAkomaNtoso).status(),
      absl::InvalidArgumentError(
          "line 1, column 1: expected <akomaNtoso> as the root"));
  EXPECT_THAT(ErrorOf("<!DOCTYPE akomaNtoso [<!ENTITY a \"b\">]>"
                      "<akomaNtoso><speech>&a;</speech></akomaNtoso>"),
              HasSubstr("expected a document type without declarations"));
  std::string deep = "<akomaNtoso>";
  for (int i = 0; i < 100'000; ++i) deep += "<container>";
  EXPECT_THAT(ErrorOf(deep), HasSubstr("nested at most 256 deep"));
  std::string people = "<akomaNtoso><meta>";
  for (size_t i = 0; i <= kDeclaredSpeakersMax; ++i) people += "<TLCRole/>";
  EXPECT_THAT(ErrorOf(people), HasSubstr("expected at most 10000 people"));
}

TEST(AkomaNtosoParserTest, AnyChangeIsRefusedOrTiled) {
  ExpectRefusedOrTiled(
      "<akomaNtoso><meta><FRBRWork><FRBRdate date=\"2021-03-02\"/></FRBRWork>"
      "<TLCPerson eId=\"a\" showAs=\"Ann\"/><TLCRole eId=\"r\" showAs=\"R\"/>"
      "</meta><docTitle>t</docTitle><speech by=\"#a\" as=\"#r\" "
      "startTime=\"09:30:00\"><from>A:</from><p>b &lt; c</p> <remark>(d)"
      "</remark></speech><speech><from>E <b>F</b>\nG:</from><p>g</p></speech>"
      "<answer><from>H &amp;\nI:</from>[j] k</answer><scene>l</scene>"
      "</akomaNtoso>",
      SourceFormat::kAkomaNtoso);
}

}  // namespace
}  // namespace turnstone
