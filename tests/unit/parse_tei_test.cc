// ParlaMint and Parla-CLARIN TEI. All documents here are invented.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/model/limits.h"
#include "tests/unit/parse_checks.h"

namespace turnstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr absl::string_view kDebate = R"(<?xml version="1.0" encoding="UTF-8"?>
<!-- An invented sitting. -->
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="ParlaMint-XX_1" xml:lang="en">
 <teiHeader>
  <fileDesc>
   <titleStmt>
    <title type="sub">Minutes of the invented house</title>
    <title type="main" xml:lang="en">Invented corpus,
     sitting 7</title>
    <meeting n="7" ana="#parla.sitting">Seventh sitting</meeting>
   </titleStmt>
   <sourceDesc><bibl>
    <title>Minutes</title><date when="2021-03-09">9 March</date>
   </bibl></sourceDesc>
  </fileDesc>
  <profileDesc>
   <settingDesc><setting>
    <name type="org">Invented house</name>
    <name type="city">Rivertown</name>
    <date when="2021-03-02" ana="#parla.sitting">2 March 2021</date>
   </setting></settingDesc>
   <particDesc>
    <listOrg>
     <org xml:id="house" role="parliament">
      <orgName full="yes">House of Rivers</orgName>
     </org>
     <org xml:id="party.RB" role="politicalParty">
      <orgName full="abb">RB</orgName>
      <orgName full="yes">River &amp; Boat Party</orgName>
     </org>
    </listOrg>
    <listPerson>
     <person xml:id="LeeAnn">
      <persName><surname>Lee</surname><forename>Ann</forename>
       <forename>Mar&#237;a</forename></persName>
      <sex value="F"/>
      <affiliation ref="#house" role="member"/>
      <affiliation ref="#party.RB" role="head"><roleName>Leader</roleName>
      </affiliation>
     </person>
     <person xml:id="RayBob"><persName>Bob  Ray</persName>
      <affiliation role="minister">Boat Office</affiliation></person>
    </listPerson>
   </particDesc>
  </profileDesc>
 </teiHeader>
 <text><body><div type="debateSection">
  <head>Sitting 7</head>
  <gap reason="editorial"><desc>Contents removed</desc></gap>
  <note type="time">The sitting began at ten.</note>
  <note type="speaker">Ann Lee:</note>
  <u who="#LeeAnn" ana="#chair" xml:id="u1">
   <seg xml:id="s1">Good morning,
     caf&#233; &amp; <hi rend="i">boat</hi> owners.</seg>
   <seg>Sit <note>She waits.</note>down. <![CDATA[1 < 2 & 3]]></seg>
   <kinesic type="applause"><desc>(Applause.)</desc></kinesic>
  </u>
  <u who="#RayBob" ana="#regular" xml:id="u2" next="#u4">
   <seg>I think<gap reason="inaudible"/></seg>
  </u>
  <vocal type="noise"><desc>Shouting</desc></vocal>
  <u who="#LeeAnn" ana="#chair"><seg>Order!</seg></u>
  <u who="#RayBob" prev="#u2"><seg>that we should.</seg></u>
  <u who="#RayBob"><seg>Thank you.</seg></u>
  <u><seg>Who is next?</seg></u>
  <u><seg>I am.</seg></u>
 </div></body></text>
</TEI>
)";

std::string ErrorOf(const std::string& source) {
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument)
      << parsed.status();
  return std::string(parsed.status().message());
}

// A document with this in its body.
std::string Body(absl::string_view body) {
  return absl::StrCat("<TEI><text><body>\n", body, "</body></text></TEI>");
}

std::vector<std::string> BodyTurns(absl::string_view body) {
  return TurnsOf(Body(body), SourceFormat::kTei);
}

TEST(TeiParserTest, UtterancesBecomeTurns) {
  EXPECT_THAT(
      TurnsOf(std::string(kDebate), SourceFormat::kTei),
      ElementsAre("LeeAnn|Good morning,\n     caf\xC3\xA9 & boat owners. Sit "
                  "down. 1 < 2 & 3",
                  "RayBob|I think", "LeeAnn|Order!",
                  "RayBob|that we should. Thank you.", "|Who is next?",
                  "|I am."));
}

TEST(TeiParserTest, NotesAreAnnotationsWithTheirTags) {
  const std::string source(kDebate);
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  std::vector<std::string> notes;
  for (const Annotation& note : parsed->annotations) {
    notes.push_back(absl::StrCat(note.text, "|", static_cast<int>(note.kind),
                                 "|", note.turn));
    EXPECT_EQ(source[note.source.begin], '<');
    EXPECT_EQ(source[note.source.end - 1], '>');
  }
  EXPECT_THAT(
      notes,
      ElementsAre("Contents removed|3|0", "The sitting began at ten.|3|0",
                  "Ann Lee:|3|0", "She waits.|3|1", "Applause.|1|1",
                  "inaudible|2|2", "Shouting|1|2"));
  EXPECT_EQ(parsed->turns[0].text.substr(parsed->annotations[3].text_offset),
            " down. 1 < 2 & 3");
}

TEST(TeiParserTest, PeopleOfTheHeaderAreDeclared) {
  const std::string source(kDebate);
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  std::vector<std::string> speakers;
  for (const DeclaredSpeaker& speaker : parsed->speakers) {
    speakers.push_back(absl::StrCat(speaker.label, "|", speaker.name, "|",
                                    speaker.role, "|", speaker.affiliation,
                                    speaker.is_group ? "|group" : ""));
  }
  EXPECT_THAT(speakers, ElementsAre("house|House of Rivers|||group",
                                    "party.RB|River & Boat Party|||group",
                                    "LeeAnn|Ann Mar\xC3\xAD"
                                    "a Lee|Leader|River & Boat Party",
                                    "RayBob|Bob Ray|minister|Boat Office"));
  const SourceSpan span = parsed->speakers[3].source;
  EXPECT_EQ(source.substr(span.begin, span.size()), "Bob  Ray");
}

TEST(TeiParserTest, MetadataOfTheHeaderHasItsPlace) {
  const std::string source(kDebate);
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  std::vector<std::string> values;
  for (const Metadata& value : parsed->metadata) {
    values.push_back(
        absl::StrCat(static_cast<int>(value.kind), "|", value.value));
    EXPECT_EQ(absl::StrReplaceAll(
                  source.substr(value.source.begin, value.source.size()),
                  {{"\n    ", ""}}),
              value.value);
  }
  EXPECT_THAT(values,
              ElementsAre("1|Invented corpus, sitting 7", "2|Seventh sitting",
                          "3|Rivertown", "4|2021-03-02", "7|en"));
}

TEST(TeiParserTest, ReferencesAreOneCharacterEach) {
  const std::string source = Body("<u who='#A'>a&#xE9;b&lt;&#10;c</u>");
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const Turn& turn = parsed->turns.at(0);
  EXPECT_EQ(turn.text,
            "a\xC3\xA9"
            "b<\nc");
  std::vector<std::string> pieces;
  for (const TextSpan& span : turn.spans) {
    pieces.push_back(
        absl::StrCat(span.text_begin, "|",
                     source.substr(span.source.begin, span.source.size())));
  }
  EXPECT_THAT(pieces, ElementsAre("0|a", "1|&#xE9;", "3|b", "4|&lt;", "5|&#10;",
                                  "6|c"));
}

TEST(TeiParserTest, AnnotatedWordsReadAsText) {
  EXPECT_THAT(BodyTurns(R"(<u who="#A"><seg>
   <s><name type="PER"><w lemma="ann">Ann</w>
        <w join="right">Lee</w></name><pc>,</pc>
      <pc join="right">(</pc><w join="right">MP</w><pc>)</pc>
      <w join="right">au<w norm="a"/><w norm="le"/></w><pc>!</pc>
      <linkGrp type="UD"><link target="#a #b"/></linkGrp>
   </s>
   <s><w>10 000</w><w>don</w><w join="left">'t</w></s><s>Plain <hi>text</hi>
      <hi>too</hi>.</s>
   </seg><seg><s><w>End</w></s></seg></u>)"),
              ElementsAre("A|Ann Lee, (MP) au! 10 000 don't Plain text\n"
                          "      too. End"));
}

TEST(TeiParserTest, WhatIsPutRightIsNotSpeech) {
  EXPECT_THAT(BodyTurns("<u who='a.xml#A #B'>I <choice><sic>has</sic>"
                        "<corr>have</corr></choice> a<!-- b -->c<lb/>d</u>"),
              ElementsAre("A|I has ac d"));
}

TEST(TeiParserTest, TimelinesGiveTimes) {
  EXPECT_THAT(
      TimesOf(Body(R"(<timeline unit="s" origin="#T0"><when xml:id="T0"/>
        <when xml:id="T1" interval="1.5" since="#T0"/>
        <when xml:id="T2" interval="2" since="#T1"/>
        <when xml:id="T3" interval="x" since="#T1"/>
        <when xml:id="T4" interval="1e99" since="#T1"/></timeline>
        <u who="#A" start="#T0" end="#T1">One.</u>
        <u who="#A" start="#T1" end="#T2">Two.</u>
        <u who="#B" start="#T3" end="#T4">Three.</u>)")),
      ElementsAre("One. |0-1500", "Two.|1500-3500"));
}

TEST(TeiParserTest, PrefixesAndOtherDeclarationsDoNotMatter) {
  EXPECT_THAT(
      TurnsOf("\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n"
              "<!DOCTYPE tei:TEI SYSTEM \"tei.dtd\">\r\n"
              "<tei:TEI xmlns:tei=\"http://www.tei-c.org/ns/1.0\">"
              "<tei:u who=\"#\xC3\x81\">caf\xC3\xA9\r\nbar</tei:u></tei:TEI>",
              SourceFormat::kTei),
      ElementsAre("\xC3\x81|caf\xC3\xA9\r\nbar"));
  // A source in another encoding is read through the same parser.
  const auto latin = ParseSource(
      "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n"
      "<TEI><u who=\"#A\">caf\xE9 &#233;</u></TEI>",
      SourceFormat::kUnknown);
  ASSERT_TRUE(latin.ok()) << latin.status();
  EXPECT_EQ(latin->turns.at(0).text, "caf\xC3\xA9 \xC3\xA9");
}

TEST(TeiParserTest, MalformedNeighboursAreRefusedWithTheirPlace) {
  EXPECT_EQ(ErrorOf(Body("<u>a</v>")),
            "line 2, column 7: expected well-formed XML: mismatched tag");
  EXPECT_EQ(ErrorOf(Body("<u>\xC3\xA9&nbsp;</u>")),
            "line 2, column 5: expected well-formed XML: undefined entity");
  EXPECT_EQ(ErrorOf("<!DOCTYPE TEI SYSTEM 'a'>\n<TEI><u>a&b;</u></TEI>"),
            "line 2, column 10: expected no entity but those of XML");
  EXPECT_EQ(ErrorOf("<!DOCTYPE TEI SYSTEM 'a'>\n<TEI><u who='&b;'>a</u></TEI>"),
            "line 2, column 6: expected no entity but those of XML");
  EXPECT_THAT(ErrorOf("<TEI><text>\n<u who='a'>b"), StartsWith("line 2, "));
  EXPECT_THAT(ErrorOf("<TEI"), StartsWith("line 1, column 1: "));
  EXPECT_EQ(ErrorOf(Body("<u>a<note><u>b</u></note><u>c</u></u>")),
            "line 2, column 26: expected no <u> inside of <u>");
  EXPECT_EQ(ErrorOf("<teiCorpus>\n<teiHeader/><include href='a.xml'/>"
                    "</teiCorpus>"),
            "line 1, column 1: expected a file with <u> in it, found a corpus "
            "that only names its files");
  EXPECT_EQ(ErrorOf(Body("<p>a</p>")),
            "line 1, column 1: expected at least one <u> with speech");
  EXPECT_THAT(ErrorOf(Body("<u who='#A'> </u>")), StartsWith("line 1: "));
  EXPECT_EQ(ParseSource("<a><u>b</u></a>", SourceFormat::kTei).status(),
            absl::InvalidArgumentError(
                "line 1, column 1: expected <TEI> as the root"));
}

TEST(TeiParserTest, EntityBombsAreRefused) {
  std::string bomb =
      "<?xml version=\"1.0\"?>\n<!DOCTYPE TEI [\n"
      "<!ENTITY a0 \"ha\">\n";
  for (int i = 1; i < 30; ++i) {
    absl::StrAppend(&bomb, "<!ENTITY a", i, " \"&a", i - 1, ";&a", i - 1,
                    ";\">\n");
  }
  absl::StrAppend(&bomb, "]>\n<TEI><u>&a29;</u></TEI>");
  EXPECT_THAT(ErrorOf(bomb),
              HasSubstr("expected a document type without declarations"));
  EXPECT_THAT(ErrorOf(bomb), StartsWith("line "));
  EXPECT_THAT(ErrorOf("<!DOCTYPE TEI [ <!ENTITY % p SYSTEM \"x\"> %p; ]>"
                      "<TEI><u>a</u></TEI>"),
              HasSubstr("without declarations"));
}

TEST(TeiParserTest, LimitsHold) {
  std::string deep = "<TEI><u>";
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_EQ(ErrorOf(deep),
            "line 1, column 771: expected elements nested at most 256 deep");
  EXPECT_EQ(ErrorOf(Body(absl::StrCat("<u>a<note>",
                                      std::string(kTurnTextBytesMax + 1, 'a'),
                                      "</note></u>"))),
            "line 2, column 5: expected an annotation of at most 524288 bytes "
            "of text");
  EXPECT_EQ(ErrorOf(Body(absl::StrCat(
                "<u>", std::string(kTurnTextBytesMax + 1, 'a'), "</u>"))),
            "line 2: expected a turn of at most 524288 bytes of text");
  std::string people = "<TEI><teiHeader>\n";
  for (size_t i = 0; i <= kDeclaredSpeakersMax; ++i) people += "<person/>";
  EXPECT_THAT(ErrorOf(people), HasSubstr("expected at most 10000 people"));
  const auto parsed = ParseSource(
      Body(absl::StrCat("<u who='#", std::string(300, 'a'), "'>b</u>")),
      SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_THAT(parsed->turns.at(0).label, IsEmpty());
}

TEST(TeiParserTest, LongSourcesTakeLinearTime) {
  constexpr size_t kBytes = 1u << 20;
  for (const absl::string_view part : {"a",
                                       "\n",
                                       "&#65;",
                                       "&amp;",
                                       "[",
                                       "(a) ",
                                       "<w>a</w>",
                                       "<s> </s>",
                                       "<note>(</note>",
                                       "<note/>",
                                       "</u><u>",
                                       "</u><u who='#a'>",
                                       "<seg>a</seg>",
                                       "<!-- -->",
                                       "<![CDATA[&]]>",
                                       "<?a?>",
                                       "\r\n",
                                       "]]&gt;",
                                       "<a b='c' d='e'/>",
                                       "<choice><corr>a</corr></choice>"}) {
    SCOPED_TRACE(std::string(part));
    std::string source = "<TEI><text><u who='#A'>";
    while (source.size() < kBytes) absl::StrAppend(&source, part);
    source += "</u></text></TEI>";
    const auto begin = std::chrono::steady_clock::now();
    const auto parsed = ParseSource(source, SourceFormat::kUnknown);
    if (!parsed.ok()) {
      EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument)
          << parsed.status();
      EXPECT_TRUE(absl::StartsWith(parsed.status().message(), "line "));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin,
              std::chrono::seconds(5));
  }
  std::string tag = "<TEI><u";
  for (int i = 0; i < 100'000; ++i) absl::StrAppend(&tag, " a", i, "='&#65;'");
  EXPECT_THAT(TurnsOf(tag + ">b</u></TEI>", SourceFormat::kTei),
              ElementsAre("|b"));
  std::string comments;
  for (int i = 0; i < 100'000; ++i) comments += "<!-- ]> -->\n";
  EXPECT_EQ(DetectFormat(comments + "<TEI>"), SourceFormat::kTei);
}

TEST(TeiParserTest, AnyChangeIsRefusedOrTiled) {
  ExpectRefusedOrTiled(
      "<?xml version=\"1.0\"?><!DOCTYPE TEI><TEI xml:lang=\"en\"><teiHeader>"
      "<title>t</title><setting><date when=\"2021-03-02\"/></setting>"
      "<person xml:id=\"A\"><persName>Ann</persName><affiliation ref=\"#B\"/>"
      "</person><org xml:id=\"B\"><orgName>Bo</orgName></org></teiHeader>"
      "<text><note>n</note><u who=\"#A\"><seg>a &amp; <note>(c)</note> [d]\n"
      "</seg> <s><w join=\"right\">e</w> <pc>.</pc></s><gap/></u>"
      "<u who=\"#&#65;\">f<![CDATA[&]]></u><u>g</u></text></TEI>",
      SourceFormat::kTei);
}

}  // namespace
}  // namespace turnstone
