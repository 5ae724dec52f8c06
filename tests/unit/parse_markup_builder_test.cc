#include <algorithm>
#include <string>

#include "common/model/limits.h"
#include "gtest/gtest.h"
#include "ingest-service/parse/markup_builder.h"

namespace turnstone {
namespace {

// Two segments, as some format may mark them.
constexpr absl::string_view kSource =
    "<a: Yes, indeed. >\n<b: Q&amp;A [Laughter] now>\n";

Segment At(uint64_t begin, std::string label) {
  Segment segment;
  segment.begin = begin;
  segment.label = std::move(label);
  if (!segment.label.empty()) segment.label_span = {begin + 1, begin + 2};
  return segment;
}

Segment At(uint64_t begin, TimeRange time) {
  Segment segment;
  segment.begin = begin;
  segment.time = time;
  return segment;
}

TEST(MarkupBuilderTest, SegmentsOfTwoLabelsAreTwoTurnsThatTheirSpansTile) {
  MarkupBuilder builder(kSource, SourceFormat::kSubRip);
  ASSERT_TRUE(builder.StartSegment(At(0, "a")).ok());
  builder.AddText({3, 17});
  ASSERT_TRUE(builder.StartSegment(At(19, "b")).ok());
  builder.AddText({22, 24});
  builder.AddDecoded("&", {24, 29});
  builder.AddText({29, 45});
  const auto parsed = builder.Finish();
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_TRUE(CheckTiling(*parsed, kSource).ok())
      << CheckTiling(*parsed, kSource);
  ASSERT_EQ(parsed->turns.size(), 2u);
  EXPECT_EQ(parsed->turns[0].text, "Yes, indeed.");
  EXPECT_EQ(parsed->turns[0].spans, (std::vector<TextSpan>{{0, {4, 16}}}));
  EXPECT_EQ(parsed->turns[1].text, "Q&A  now");
  EXPECT_EQ(parsed->turns[1].line, 2u);
  ASSERT_EQ(parsed->annotations.size(), 1u);
  EXPECT_EQ(parsed->annotations[0].text, "Laughter");
  EXPECT_EQ(parsed->annotations[0].turn, 2u);
  EXPECT_EQ(parsed->annotations[0].text_offset, 4u);
}

TEST(MarkupBuilderTest, SegmentsOfOneLabelJoinWithOneBlankAndTheirTimes) {
  MarkupBuilder builder(kSource, SourceFormat::kSubRip);
  Segment first = At(0, "a");
  first.time = TimeRange{0, 500};
  Segment second = At(19, "a");
  second.label_span = {1, 2};
  second.time = TimeRange{90'000, 91'000};
  ASSERT_TRUE(builder.StartSegment(first).ok());
  builder.AddText({4, 8});
  ASSERT_TRUE(builder.StartSegment(second).ok());
  builder.AddText({9, 16});
  const auto parsed = builder.Finish();
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_TRUE(CheckTiling(*parsed, kSource).ok());
  ASSERT_EQ(parsed->turns.size(), 1u);
  EXPECT_EQ(parsed->turns[0].text, "Yes, indeed.");
  EXPECT_EQ(parsed->turns[0].times,
            (std::vector<TextTime>{{0, {0, 500}}, {5, {90'000, 91'000}}}));
}

TEST(MarkupBuilderTest, OnlyAPausePartsSegmentsWithoutALabel) {
  for (const int32_t start : {1000 + kPauseMs - 1, 1000 + kPauseMs}) {
    MarkupBuilder builder(kSource, SourceFormat::kSubRip);
    ASSERT_TRUE(builder.StartSegment(At(0, TimeRange{0, 1000})).ok());
    builder.AddText({4, 8});
    ASSERT_TRUE(
        builder.StartSegment(At(19, TimeRange{start, start + 10})).ok());
    builder.AddText({22, 24});
    const auto parsed = builder.Finish();
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(parsed->turns.size(), start - 1000 < kPauseMs ? 1u : 2u);
  }
}

TEST(MarkupBuilderTest, TurnWithoutTextOrNoteIsDropped) {
  MarkupBuilder builder(kSource, SourceFormat::kSubRip);
  ASSERT_TRUE(builder.StartSegment(At(0, "a")).ok());
  builder.AddText({3, 4});
  ASSERT_TRUE(builder.StartSegment(At(19, "b")).ok());
  builder.AddText({22, 24});
  const auto parsed = builder.Finish();
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  ASSERT_EQ(parsed->turns.size(), 1u);
  EXPECT_EQ(parsed->turns[0].label, "b");
}

TEST(MarkupBuilderTest, LongTurnIsRefusedWithItsLine) {
  const std::string source = "\n" + std::string(kTurnTextBytesMax + 1, 'x');
  MarkupBuilder builder(source, SourceFormat::kSubRip);
  ASSERT_TRUE(builder.StartSegment(At(1, "")).ok());
  builder.AddText({1, source.size()});
  EXPECT_EQ(builder.Finish().status().message(),
            "line 2: expected a turn of at most 524288 bytes of text");
}

TEST(MarkupBuilderTest, ExactTextKeepsItsBlanksAndBrackets) {
  MarkupBuilder builder(kSource, SourceFormat::kJsonLines, TextRule::kExact);
  ASSERT_TRUE(builder.StartTurn(At(0, "a")).ok());
  builder.AddDecoded("\n", {0, 2});
  builder.AddText({3, 17});
  builder.AddText({29, 41});
  builder.AddDecoded(" ", {44, 46});
  const auto parsed = builder.Finish();
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_TRUE(CheckTiling(*parsed, kSource).ok());
  EXPECT_EQ(parsed->turns[0].text, "\n Yes, indeed. A [Laughter] ");
  EXPECT_TRUE(parsed->annotations.empty());
}

TEST(MarkupBuilderTest, SegmentThatJoinsHasNoBlankBeforeIt) {
  MarkupBuilder builder(kSource, SourceFormat::kSubRip);
  ASSERT_TRUE(builder.StartSegment(At(0, "a")).ok());
  builder.AddText({4, 7});
  Segment second = At(8, "a");
  second.label_span = {1, 2};
  second.joins = true;
  ASSERT_TRUE(builder.StartSegment(second).ok());
  builder.AddText({9, 11});
  const auto parsed = builder.Finish();
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->turns[0].text, "Yesin");
}

TEST(MarkupBuilderTest, LinesAreKnownInAnyOrder) {
  std::string source;
  for (int i = 0; i < 5000; ++i) source += i % 3 == 0 ? "ab\n" : "abc";
  MarkupBuilder builder(source, SourceFormat::kSubRip);
  const auto line = [&source](size_t at) {
    return 1 + std::count(source.begin(), source.begin() + at, '\n');
  };
  for (const size_t at : {source.size(), size_t{0}, size_t{4096}, size_t{4095},
                          size_t{8192}, size_t{2}, size_t{3}}) {
    EXPECT_EQ(builder.LineOf(at), line(at)) << at;
  }
}

TEST(MarkupBuilderTest, SourceWithoutSpeechIsRefused) {
  MarkupBuilder builder(kSource, SourceFormat::kSubRip);
  EXPECT_FALSE(builder.Finish().ok());
}

}  // namespace
}  // namespace turnstone
