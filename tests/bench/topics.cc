// Prints the topics and outlines of meetings for tests/bench/topics.py.
//
// Usage: topics_bench FILE COUNT. Each line of FILE is a meeting as JSON, with
// the `content` and `speaker` of its `meeting_transcripts`. Each line of the
// output has a tab between "topic", the number of the meeting and the name of
// one of its best COUNT topics, the best first; or between "segment", the
// number and the place of the turn where it begins.

#include <simdjson.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "query-service/topics/outline.h"
#include "query-service/topics/phrase_counter.h"
#include "query-service/topics/topic_finder.h"

namespace turnstone {
namespace {

struct Meeting {
  std::vector<std::string> texts;
  std::vector<std::string> speakers;  // As many.
};

std::vector<Meeting> ReadMeetings(const char* path) {
  simdjson::dom::parser parser;
  simdjson::dom::document_stream lines;
  std::vector<Meeting> meetings;
  if (parser.load_many(path).get(lines) != simdjson::SUCCESS) return meetings;
  for (const simdjson::dom::element line : lines) {
    Meeting meeting;
    for (const simdjson::dom::element turn : line["meeting_transcripts"]) {
      meeting.texts.emplace_back(turn["content"].get_string().value());
      meeting.speakers.emplace_back(turn["speaker"].get_string().value());
    }
    meetings.push_back(std::move(meeting));
  }
  return meetings;
}

int Run(const char* path, size_t count) {
  const std::vector<Meeting> meetings = ReadMeetings(path);
  if (meetings.empty()) {
    std::fprintf(stderr, "topics_bench: no meetings in %s\n", path);
    return 1;
  }
  std::vector<TranscriptPhrases> phrases;
  for (const Meeting& meeting : meetings) {
    phrases.push_back(CountPhrases({meeting.texts.begin(), meeting.texts.end()},
                                   meeting.speakers));
  }
  for (size_t i = 0; i < meetings.size(); ++i) {
    for (const Topic& topic : RankTopics({phrases[i]}, count)) {
      std::printf("topic\t%zu\t%s\n", i, topic.display_name.c_str());
    }
    std::vector<OutlineTurn> turns;
    for (size_t turn = 0; turn < meetings[i].texts.size(); ++turn) {
      turns.push_back({meetings[i].texts[turn], meetings[i].speakers[turn]});
    }
    for (const size_t turn : FindSegments(turns)) {
      std::printf("segment\t%zu\t%zu\n", i, turn);
    }
  }
  return 0;
}

}  // namespace
}  // namespace turnstone

int main(int argc, char** argv) {
  size_t count = 0;
  if (argc != 3 || !absl::SimpleAtoi(argv[2], &count)) {
    std::fprintf(stderr, "usage: topics_bench FILE COUNT\n");
    return 2;
  }
  return turnstone::Run(argv[1], count);
}
