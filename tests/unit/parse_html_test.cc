// All pages here are invented.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/model/limits.h"
#include "ingest-service/parse/html_references.h"
#include "ingest-service/parse/parser.h"
#include "tests/unit/parse_checks.h"

namespace turnstone {
namespace {

using Strings = std::vector<std::string>;

const char kPage[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en-GB\"><head><meta charset=\"utf-8\">\n"
    "<title>River hearing &ndash; day\n 2</title>\n"
    "<script>document.write(\"<p>>> NOBODY: no</p>\");</script>\n"
    "<style>p > b { color: red }</style></head>\n"
    "<body class='page'>\n"
    "<!-- >> HIDDEN: not me -->\n"
    "<nav><ul><li>Home: news</li><li>>> MENU: x</li></ul></nav>\n"
    "<div id=\"content\">\n"
    "<p>The following is the output of live captioning.</p>\n"
    "<p>&gt;&gt; <b>ANN LEE</b>: Good <i>morning</i>\n"
    "   to you &amp; all.&nbsp; [Laughter] Shall we?</p>\n"
    "<p>Second paragraph.</p>\n"
    "<p>>> BOB O&#39;NEIL:&nbsp;Yes.<br>\nOf course.</p>\n"
    "</div>\n"
    "<footer>>> LEGAL: All rights reserved.</footer>\n"
    "</body></html>\n";

std::string BytesAt(const std::string& source, SourceSpan span) {
  return source.substr(span.begin, span.size());
}

// The turns as "label|text", or the error, of a page that is found to be one.
Strings Turns(const std::string& source) {
  EXPECT_EQ(DetectFormat(source), SourceFormat::kHtml);
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  if (!parsed.ok()) return {std::string(parsed.status().message())};
  EXPECT_EQ(parsed->format, SourceFormat::kHtml);
  EXPECT_TRUE(parsed->skipped.empty());
  Strings turns;
  for (const Turn& turn : parsed->turns) {
    turns.push_back(turn.label + "|" + turn.text);
  }
  return turns;
}

Strings InBody(const std::string& body) {
  return Turns("<!doctype html><body>" + body);
}

// The pieces of a turn as "text=source".
Strings Pieces(const std::string& source, const Turn& turn) {
  Strings pieces;
  for (size_t i = 0; i < turn.spans.size(); ++i) {
    const size_t begin = turn.spans[i].text_begin;
    const size_t end = i + 1 < turn.spans.size() ? turn.spans[i + 1].text_begin
                                                 : turn.text.size();
    pieces.push_back(turn.text.substr(begin, end - begin) + "=" +
                     BytesAt(source, turn.spans[i].source));
  }
  return pieces;
}

TEST(HtmlTest, PageOfCaptionsIsItsTurns) {
  EXPECT_EQ(Turns(kPage),
            (Strings{"ANN LEE|Good morning to you & all.\xC2\xA0  Shall we?"
                     "\n\nSecond paragraph.",
                     "BOB O'NEIL|Yes.\nOf course."}));
}

TEST(HtmlTest, EverySpanIsOfThePage) {
  const std::string page = kPage;
  const auto parsed = ParseSource(page, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const Turn& ann = parsed->turns[0];
  EXPECT_EQ(BytesAt(page, ann.head), "&gt;&gt; <b>ANN LEE</b>: ");
  EXPECT_EQ(BytesAt(page, ann.label_span), "ANN LEE");
  EXPECT_EQ(ann.line, 12u);
  EXPECT_EQ(Pieces(page, ann),
            (Strings{"Good =Good ", "morning=morning", " = ", "to you =to you ",
                     "&=&amp;", " all.= all.", "\xC2\xA0=&nbsp;", " = ",
                     " Shall we?= Shall we?", "\n=</p>", "\n=<p>",
                     "Second paragraph.=Second paragraph."}));
  const Turn& bob = parsed->turns[1];
  EXPECT_EQ(BytesAt(page, bob.head), ">> BOB O&#39;NEIL:&nbsp;");
  EXPECT_EQ(BytesAt(page, bob.label_span), "BOB O&#39;NEIL");
  EXPECT_EQ(bob.line, 15u);
  EXPECT_EQ(Pieces(page, bob),
            (Strings{"Yes.=Yes.", "\n=<br>", "Of course.=Of course."}));
  ASSERT_EQ(parsed->annotations.size(), 1u);
  EXPECT_EQ(BytesAt(page, parsed->annotations[0].source), "[Laughter]");
  EXPECT_EQ(parsed->annotations[0].line, 13u);
}

TEST(HtmlTest, TitleAndLanguageAreMetadata) {
  const std::string page = kPage;
  const auto parsed = ParseSource(page, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  ASSERT_EQ(parsed->metadata.size(), 2u);
  EXPECT_EQ(parsed->metadata[0].kind, MetadataKind::kLanguage);
  EXPECT_EQ(parsed->metadata[0].value, "en-GB");
  EXPECT_EQ(BytesAt(page, parsed->metadata[0].source), "en-GB");
  EXPECT_EQ(parsed->metadata[1].kind, MetadataKind::kTitle);
  EXPECT_EQ(parsed->metadata[1].value, "River hearing \xE2\x80\x93 day 2");
  EXPECT_EQ(BytesAt(page, parsed->metadata[1].source),
            "River hearing &ndash; day\n 2");
}

TEST(HtmlTest, WhiteSpaceIsOneBlankOfThePageOrAnImpliedOne) {
  const std::string page =
      "<html><p>>> ANN\nLEE: one\ntwo\t three<b> </b> four&#10;five";
  EXPECT_EQ(Turns(page), (Strings{"ANN LEE|one two three four five"}));
  const auto parsed = ParseSource(page, SourceFormat::kUnknown);
  EXPECT_EQ(BytesAt(page, parsed->turns[0].label_span), "ANN\nLEE");
  EXPECT_EQ(Pieces(page, parsed->turns[0]),
            (Strings{"one=one", " =", "two=two", " three= three", " = ",
                     "four=four", " =", "five=five"}));
}

TEST(HtmlTest, LinesEndAtBlocksAndBreaks) {
  EXPECT_EQ(InBody(">> A LEE: a<br>b<br/><br />c<div>d</div>e<p>f<p>g"),
            (Strings{"A LEE|a\nb\n\nc\nd\ne\nf\ng"}));
  EXPECT_EQ(InBody(">> A LEE: a<div><br></div><p >f</P  ><!-- x -->g"),
            (Strings{"A LEE|a\n\nf\n\ng"}));
  EXPECT_EQ(InBody("<ul><li>>> A LEE: a<li>>> B LEE: b</ul>"),
            (Strings{"A LEE|a", "B LEE|b"}));
}

TEST(HtmlTest, CellsStandInOneLine) {
  EXPECT_EQ(InBody("<table><tr><td>ANN LEE:</td><td>Yes.</td></tr>"
                   "<tr><td>BOB RAY:<td>No.</table>"),
            (Strings{"ANN LEE|Yes.", "BOB RAY|No."}));
}

TEST(HtmlTest, PreformattedTextKeepsItsLines) {
  EXPECT_EQ(
      Turns("<pre>\n>> ANN LEE: Good  morning.\r\nNext line.\n"
            ">> BOB RAY: No &lt;b&gt;.\n</pre>"),
      (Strings{"ANN LEE|Good  morning.\r\nNext line.", "BOB RAY|No <b>."}));
}

TEST(HtmlTest, PlainTextAndMarkdownAreFoundInPages) {
  EXPECT_EQ(InBody("<p><b>MS. LEE:</b> May it please the court.</p>"
                   "<p><b>JUDGE RAY:</b> You may proceed.</p>"),
            (Strings{"MS. LEE|May it please the court.",
                     "JUDGE RAY|You may proceed."}));
  EXPECT_EQ(
      InBody("<pre>**Ann Lee:** Welcome back.\n\n"
             "**Bob Ray:** Thanks.\n\n**Ann Lee:** So.</pre>"),
      (Strings{"Ann Lee|Welcome back.", "Bob Ray|Thanks.", "Ann Lee|So."}));
}

TEST(HtmlTest, NoBreakSpacesMayPrecedeChevrons) {
  EXPECT_EQ(InBody("<p>&nbsp;&nbsp;&gt;&gt;&nbsp;ANN LEE:&nbsp; Yes.</p>"
                   "<p>\xC2\xA0>>BOB RAY:No.</p>"),
            (Strings{"ANN LEE|Yes.", "BOB RAY|No."}));
}

TEST(HtmlTest, OnlyTheMainPartIsReadIfTurnsStandThere) {
  EXPECT_EQ(InBody("<div>>> ADVERT: Buy.</div><main><p>>> ANN LEE: Yes.</main>"
                   "<div>Related pages</div>"),
            (Strings{"ANN LEE|Yes."}));
  EXPECT_EQ(InBody("<main>Welcome.</main><p>>> ANN LEE: Yes."),
            (Strings{"ANN LEE|Yes."}));
}

TEST(HtmlTest, ElementsThatNothingClosesAreRead) {
  EXPECT_EQ(InBody("<header>>> NO: no</header><nav><p>>> ANN LEE: Yes."),
            (Strings{"ANN LEE|Yes."}));
  EXPECT_EQ(InBody("<nav><nav>>> NO: no</nav>>> NO: no</nav>>> ANN LEE: Yes."),
            (Strings{"ANN LEE|Yes."}));
  EXPECT_EQ(InBody("<form><p>>> ANN LEE: Yes.</p><textarea><p>>> NO: no"
                   "</textarea><button>Send</button></form>"),
            (Strings{"ANN LEE|Yes."}));
}

TEST(HtmlTest, WhatBeginsNoTagIsText) {
  EXPECT_EQ(InBody(">> ANN LEE: 1 < 2 <3 AT&T &amp;&nosuch; &# <"),
            (Strings{"ANN LEE|1 < 2 <3 AT&T &&nosuch; &# <"}));
  EXPECT_EQ(InBody(">> ANN LEE: a</>b</ x>c<?php d ?>e<!f>g<![CDATA[h]]>i</"),
            (Strings{"ANN LEE|abcegi</"}));
}

TEST(HtmlTest, CommentsEndAsInBrowsers) {
  EXPECT_EQ(InBody(">> ANN LEE: a<!-->b<!--->c<!-- -- > x -->d<!-- x --!>e"
                   "<!-- x ->f"),
            (Strings{"ANN LEE|abcde"}));
}

TEST(HtmlTest, AttributesMayHoldAnything) {
  EXPECT_EQ(InBody("<p title=\">> NO: no\" a='\"<p>' b=c/>>> ANN LEE: Yes"
                   "<a href=x>.</a><b =x y = \">\" z=>!</b><i a=\"open>?"),
            (Strings{"ANN LEE|Yes.!"}));
}

TEST(HtmlTest, ScriptsEndAsInBrowsers) {
  EXPECT_EQ(InBody("<script><!-- <script>a</script> b</script c>>> A LEE: a"),
            (Strings{"A LEE|a"}));
  EXPECT_EQ(InBody("<script>a</scripts>>> NO: no</SCRIPT>>> A LEE: a"),
            (Strings{"A LEE|a"}));
  EXPECT_EQ(InBody("<script><!--></script>>> A LEE: a<style><p></style>b"),
            (Strings{"A LEE|ab"}));
  EXPECT_EQ(InBody("<script>>> NO: no"),
            (Strings{"line 1: expected the text of a transcript, found only "
                     "markup"}));
}

TEST(HtmlTest, ReferencesAreThoseOfTheStandard) {
  const auto read = [](const std::string& text) {
    const HtmlReference reference = ReadHtmlReference(text, 0);
    return absl::StrCat(reference.text, "|", text.substr(reference.bytes));
  };
  EXPECT_EQ(read("&amp;x"), "&|x");
  EXPECT_EQ(read("&ampx"), "&|x");
  EXPECT_EQ(read("&notit;"), "\xC2\xAC|it;");
  EXPECT_EQ(read("&notin;"), "\xC2\xAC|in;");
  EXPECT_EQ(read("&eacute;s"), "\xC3\xA9|s");
  EXPECT_EQ(read("&yuml"), "\xC3\xBF|");
  EXPECT_EQ(read("&Eacute;"), "\xC3\x89|");
  EXPECT_EQ(read("&hellip;"), "\xE2\x80\xA6|");
  EXPECT_EQ(read("&hellip"), "|&hellip");
  EXPECT_EQ(read("&zdot;"), "\xC5\xBC|");
  EXPECT_EQ(read("&ZeroWidthSpace;"), "\xE2\x80\x8B|");
  EXPECT_EQ(read("&#233;"), "\xC3\xA9|");
  EXPECT_EQ(read("&#xe9 "), "\xC3\xA9| ");
  EXPECT_EQ(read("&#X1F600;"), "\xF0\x9F\x98\x80|");
  EXPECT_EQ(read("&#128;&"), "\xE2\x82\xAC|&");
  EXPECT_EQ(read("&#x92;"), "\xE2\x80\x99|");
  EXPECT_EQ(read("&#xD800;"), "\xEF\xBF\xBD|");
  EXPECT_EQ(read("&#99999999999999999999;"), "\xEF\xBF\xBD|");
  for (const char* control : {"&#0;", "&#8", "&#x1F;", "&#127;", "&#129;"}) {
    EXPECT_EQ(read(control), "|") << control;
  }
  for (const char* none : {"&", "&;", "&#", "&#;", "&#x", "&#xg", "&no;"}) {
    EXPECT_EQ(read(none), absl::StrCat("|", none));
  }
}

TEST(HtmlTest, PagesInOtherEncodingsKnowTheirBytes) {
  const std::string utf8 =
      "<!doctype html>\n<p title=\"\xC3\xA9\">>> ZO\xC3\x8B ROE: Ol\xC3\xA1,\n"
      "caf&eacute; \xE2\x80\x93 <b>s\xC3\xAD</b>.<p>Fim.";
  const Strings turns = {
      "ZO\xC3\x8B ROE|Ol\xC3\xA1, caf\xC3\xA9 "
      "\xE2\x80\x93 s\xC3\xAD.\nFim."};
  EXPECT_EQ(Turns(utf8), turns);
  const std::string narrow =
      absl::StrReplaceAll(utf8, {{"\xC3\xA9", "\xE9"},
                                 {"\xC3\x8B", "\xCB"},
                                 {"\xC3\xA1", "\xE1"},
                                 {"\xE2\x80\x93", "\x96"},
                                 {"\xC3\xAD", "\xED"}});
  const auto parsed = ParseSource(narrow, SourceFormat::kUnknown);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->format, SourceFormat::kHtml);
  EXPECT_EQ(parsed->encoding, SourceEncoding::kWindows1252);
  const Turn& turn = parsed->turns[0];
  EXPECT_EQ(turn.label + "|" + turn.text, turns[0]);
  EXPECT_EQ(BytesAt(narrow, turn.label_span), "ZO\xCB ROE");
  EXPECT_EQ(turn.line, 2u);
  EXPECT_EQ(Pieces(narrow, turn),
            (Strings{"Ol=Ol", "\xC3\xA1=\xE1", ",=,", " =", "caf=caf",
                     "\xC3\xA9=&eacute;", " = ", "\xE2\x80\x93=\x96", " = ",
                     "s=s", "\xC3\xAD=\xED", ".=.", "\n=<p>", "Fim.=Fim."}));
}

TEST(HtmlTest, OnlyPagesAreTakenForPages) {
  for (const std::string& page :
       {std::string("\xEF\xBB\xBF \n<!DOCTYPE HTML><p>"),
        std::string("<?xml version=\"1.0\"?>\n<!-- a -->\n<HTML xmlns=\"b\">"),
        std::string("<p>>> ANN LEE: Yes.</p>\n<p>>> BOB RAY: No.</p>"),
        std::string("<meta charset=utf-8><title>a</title><p>b"),
        std::string(">> A: a<br>\n>> B: b<br>\n>> A: a<br>\n>> B: b<br>\n"
                    ">> A: a<br>\n>> B: b<br>\n>> A: a<br>\n>> B: b<br>\n")}) {
    EXPECT_EQ(DetectFormat(page), SourceFormat::kHtml) << page;
  }
  for (const std::string& other :
       {std::string("WEBVTT\n\n00:01.000 --> 00:02.000\n<p><p><p><p>a"),
        std::string("<div>\n<p>\n\n**Ann Lee:** Yes.\n\n**Bob Ray:** "
                    "No.\n\n**Ann Lee:** So.\n"),
        std::string("<?xml version=\"1.0\"?><TEI><text><body><div><p>a</p>"),
        std::string("<akomaNtoso><debate><p>a</p><p>b</p><p>c</p>"),
        std::string("<!DOCTYPE TEI><TEI><p>a</p><p>b</p>"),
        std::string("ANN LEE: We write <p> here, and <br>.\nBOB RAY: Yes.\n"),
        std::string("{\"a\": \"<html><p><p>\"}"), std::string(""),
        std::string("<"), std::string("<!")}) {
    EXPECT_NE(DetectFormat(other), SourceFormat::kHtml) << other;
  }
}

TEST(HtmlTest, ErrorsNameTheLineOfThePage) {
  EXPECT_TRUE(
      absl::StartsWith(InBody("\n<!-- \n -->\n<p>Nobody speaks here.</p>")[0],
                       "line 4: no turn found from here on, expected"));
  EXPECT_TRUE(absl::StartsWith(
      InBody("\n\n>> ANN LEE: " + std::string(kLineBytesMax, 'a'))[0],
      "line 3: expected at most"));
}

TEST(HtmlTest, PiecesAreBounded) {
  std::string body = "\n>> ANN LEE: ";
  for (size_t i = 0; i <= kHtmlPiecesMax / 2; ++i) body += "&amp;a";
  EXPECT_EQ(InBody(body),
            (Strings{absl::StrCat("line 2: expected at most ", kHtmlPiecesMax,
                                  " pieces of text")}));
}

TEST(HtmlTest, EveryPrefixAndDamageIsRefusedOrTiled) {
  ExpectRefusedOrTiled(kPage, SourceFormat::kUnknown);
  ExpectRefusedOrTiled(kPage, SourceFormat::kHtml);
}

TEST(HtmlTest, AnyMixOfMarkupIsRefusedOrTiled) {
  const Strings parts = {
      "<p>",   "</p>",   "<br>",  "<",      ">",       "&gt;", ">> ",  "A B",
      ": ",    "\n",     " ",     "\t",     "&#8",     "&",    "é",    "&nbsp;",
      "<pre>", "</pre>", "<nav>", "</nav>", "<b>",     "[x]",  "\r\n", "<!--",
      "-->",   "<td>",   "&#10;", "<main>", "</main>", ". "};
  uint32_t state = 7;
  size_t parsed_pages = 0;
  for (int page = 0; page < 5000; ++page) {
    std::string source = "<html>>> ANN LEE: ";
    for (int part = 0; part < 40; ++part) {
      state = state * 1664525 + 1013904223;
      source += parts[(state >> 16) % parts.size()];
    }
    const auto parsed = ParseSource(source, SourceFormat::kUnknown);
    parsed_pages += parsed.ok() ? 1 : 0;
    ASSERT_NE(parsed.status().code(), absl::StatusCode::kInternal)
        << parsed.status() << "\n"
        << source;
  }
  EXPECT_GT(parsed_pages, 1000u);
}

}  // namespace
}  // namespace turnstone
