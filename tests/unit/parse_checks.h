// What holds of every source a parser reads.

#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ingest-service/parse/parser.h"

namespace turnstone {

// The turns of a source as "label|text", or what is wrong with it. Expects
// the format, and that labels are their source bytes.
inline std::vector<std::string> TurnsOf(const std::string& source,
                                        SourceFormat format) {
  EXPECT_EQ(DetectFormat(source), format);
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  if (!parsed.ok()) return {std::string(parsed.status().message())};
  std::vector<std::string> turns;
  for (const Turn& turn : parsed->turns) {
    turns.push_back(turn.label + "|" + turn.text);
    EXPECT_EQ(turn.label,
              source.substr(turn.label_span.begin, turn.label_span.size()));
  }
  return turns;
}

// The times of all turns as "text from there on|start-end".
inline std::vector<std::string> TimesOf(const std::string& source) {
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  if (!parsed.ok()) return {std::string(parsed.status().message())};
  std::vector<std::string> times;
  for (const Turn& turn : parsed->turns) {
    for (size_t i = 0; i < turn.times.size(); ++i) {
      const size_t begin = turn.times[i].text_begin;
      const size_t end = i + 1 < turn.times.size()
                             ? turn.times[i + 1].text_begin
                             : turn.text.size();
      times.push_back(absl::StrCat(turn.text.substr(begin, end - begin), "|",
                                   turn.times[i].time.start_ms, "-",
                                   turn.times[i].time.end_ms));
    }
  }
  return times;
}

// Expects that each beginning of the source, and the source with each byte
// replaced by some others, is parsed and tiled or refused with a line.
inline void ExpectRefusedOrTiled(const std::string& source,
                                 SourceFormat format) {
  const auto check = [format](const std::string& text) {
    const auto parsed = ParseSource(text, format);
    if (parsed.ok()) return;
    ASSERT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument)
        << parsed.status() << "\n"
        << text;
    ASSERT_EQ(parsed.status().message().substr(0, 5), "line ");
  };
  for (size_t size = 0; size <= source.size(); ++size) {
    check(source.substr(0, size));
  }
  for (size_t at = 0; at < source.size(); ++at) {
    for (const char byte :
         {'"', '{', ']', ',', '\\', '0', '-', 'n', ' ', '<', '&', '#'}) {
      std::string changed = source;
      changed[at] = byte;
      check(changed);
    }
  }
}

}  // namespace turnstone
