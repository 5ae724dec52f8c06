#include "ingest-service/parse/json_speech.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {
namespace {

// So far ahead a word is looked for, in bytes.
constexpr size_t kAheadBytesMax = 48;
// Times are taken if at most one word of so many is not found.
constexpr size_t kWordsPerMissMin = 4;

bool IsPartOfWord(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return absl::ascii_isalnum(value) || value >= 0x80;
}

// Finds the words of a segment in its text, one after the other.
class WordAligner {
 public:
  // The text begins at `begin` of the turn's.
  WordAligner(const Turn& turn, size_t begin) : text_(turn.text), at_(begin) {}

  // Looks for the next word, case of ASCII aside. Without a time it only moves
  // on.
  void Add(absl::string_view word, const std::optional<TimeRange>& time) {
    if (word.empty()) return;
    ++words_;
    const size_t stop = std::min(text_.size(), at_ + kAheadBytesMax);
    for (size_t at = at_; at < stop; ++at) {
      if (!BeginsAt(word, at)) continue;
      at_ = at + word.size();
      if (time.has_value()) {
        times_.push_back({static_cast<uint32_t>(at), *time});
      }
      return;
    }
    ++misses_;
  }

  // Gives the times to the turn whose text was looked at.
  void Finish(Turn* turn) const {
    if (misses_ * kWordsPerMissMin > words_) return;
    for (const TextTime& time : times_) {
      std::vector<TextTime>& times = turn->times;
      if (!times.empty() && times.back().text_begin == time.text_begin) {
        times.back() = time;
      } else if (times.empty() || times.back().text_begin < time.text_begin) {
        times.push_back(time);
      }
    }
  }

 private:
  bool BeginsAt(absl::string_view word, size_t at) const {
    const auto first = static_cast<unsigned char>(word[0]);
    const bool part = at > at_ && IsPartOfWord(text_[at - 1]) && first < 0x80;
    return !part && absl::StartsWithIgnoreCase(
                        absl::string_view(text_).substr(at), word);
  }

  const std::string& text_;
  size_t at_;
  size_t words_ = 0;
  size_t misses_ = 0;
  std::vector<TextTime> times_;
};

// A pause this long ends a stretch of one channel.
constexpr int32_t kStretchPauseMs = 1000;

Segment ToSegment(JsonValue value, const JsonLabel& label,
                  const std::optional<TimeRange>& time) {
  Segment segment;
  segment.begin = value.span().begin;
  segment.label = label.text;
  segment.label_span = label.span;
  segment.time = time;
  return segment;
}

absl::Status AlignWords(JsonChildren words, WordReader read_word, size_t begin,
                        Turn* turn) {
  WordAligner aligner(*turn, begin);
  std::string decoded;
  for (const JsonValue element : words) {
    TS_RETURN_IF_ERROR(element.Expect(JsonKind::kObject));
    TS_ASSIGN_OR_RETURN(const HeardWord word, read_word(element));
    if (!word.text.exists()) continue;
    absl::string_view text = word.text.bytes();
    if (absl::StrContains(text, '\\')) {
      TS_ASSIGN_OR_RETURN(decoded, DecodeString(word.text));
      text = decoded;
    }
    aligner.Add(BytesOf(text, Trim(text, {0, text.size()})), word.time);
  }
  aligner.Finish(turn);
  return absl::OkStatus();
}

absl::Status AddWords(const HeardSegment& segment, WordReader read_word,
                      MarkupBuilder* builder) {
  bool new_turn = segment.new_turn;
  for (const JsonValue value : segment.words) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    TS_ASSIGN_OR_RETURN(const HeardWord word, read_word(value));
    if (!word.text.exists()) continue;
    if (word.gap != WordGap::kAttached || !builder->has_text() || new_turn) {
      Segment start = ToSegment(value, segment.label, word.time);
      if (word.speaker.exists()) {
        TS_ASSIGN_OR_RETURN(JsonLabel own, LabelOf(word.speaker));
        start.label = std::move(own.text);
        start.label_span = own.span;
      }
      start.joins = word.gap == WordGap::kNone;
      TS_RETURN_IF_ERROR(new_turn ? builder->StartTurn(start)
                                  : builder->StartSegment(start));
      new_turn = false;
    }
    TS_RETURN_IF_ERROR(AddString(word.text, builder));
  }
  return absl::OkStatus();
}

// True if a sentence ends with this word.
bool EndsSentence(absl::string_view word) {
  return !word.empty() &&
         absl::StrContains(".?!", word.substr(word.size() - 1));
}

}  // namespace

absl::Status AddSegment(const HeardSegment& segment, WordReader read_word,
                        MarkupBuilder* builder) {
  if (!segment.text.exists()) return AddWords(segment, read_word, builder);
  const Segment start = ToSegment(segment.value, segment.label, segment.time);
  TS_RETURN_IF_ERROR(segment.new_turn ? builder->StartTurn(start)
                                      : builder->StartSegment(start));
  const size_t begin = builder->turn().text.size();
  TS_RETURN_IF_ERROR(AddString(segment.text, builder));
  return AlignWords(segment.words, read_word, begin, &builder->turn());
}

absl::Status AppendSegment(HeardSegment segment,
                           std::vector<HeardSegment>* segments) {
  if (!segment.text.exists() && segment.words.empty()) return absl::OkStatus();
  if (segments->size() == kJsonSegmentsMax) {
    return segment.value.Error(
        absl::StrCat("at most ", kJsonSegmentsMax, " segments"));
  }
  segments->push_back(std::move(segment));
  return absl::OkStatus();
}

absl::Status AddChannels(std::vector<HeardSegment> segments,
                         WordReader read_word, MarkupBuilder* builder) {
  std::vector<std::pair<int32_t, size_t>> order;
  int32_t start_ms = 0;
  size_t channel = segments.empty() ? 0 : segments.front().channel;
  bool several = false;
  for (const HeardSegment& segment : segments) {
    if (segment.channel != channel) {
      several = true;
      start_ms = 0;
      channel = segment.channel;
    }
    if (segment.time.has_value()) start_ms = segment.time->start_ms;
    order.emplace_back(start_ms, order.size());
  }
  // The order of the source is kept in one channel, whatever its times are.
  if (several) {
    std::sort(order.begin(), order.end());
  }
  const HeardSegment* before = nullptr;
  for (const auto& [time, at] : order) {
    HeardSegment& segment = segments[at];
    if (before != nullptr && before->channel != segment.channel) {
      segment.new_turn = true;
    }
    TS_RETURN_IF_ERROR(AddSegment(segment, read_word, builder));
    before = &segment;
  }
  return absl::OkStatus();
}

absl::Status SplitWords(const HeardSegment& channel, WordReader read_word,
                        std::vector<HeardSegment>* segments) {
  JsonChildren::Iterator begin = channel.words.begin();
  std::optional<TimeRange> time;  // Of the stretch so far.
  bool sentence = false;          // It ends with one.
  const auto finish = [&](JsonChildren::Iterator end) -> absl::Status {
    if (!(begin != end)) return absl::OkStatus();
    HeardSegment segment = channel;
    segment.value = *begin;
    segment.words = JsonChildren(begin, end);
    segment.time = time;
    begin = end;
    time.reset();
    return AppendSegment(std::move(segment), segments);
  };
  for (auto at = channel.words.begin(); at != channel.words.end(); ++at) {
    TS_RETURN_IF_ERROR((*at).Expect(JsonKind::kObject));
    TS_ASSIGN_OR_RETURN(const HeardWord word, read_word(*at));
    if (word.gap != WordGap::kAttached) {
      const bool pause = time.has_value() && word.time.has_value() &&
                         word.time->start_ms - time->end_ms >= kStretchPauseMs;
      if (pause || sentence) TS_RETURN_IF_ERROR(finish(at));
      if (word.time.has_value()) {
        time = time.has_value() ? TimeRange{time->start_ms, word.time->end_ms}
                                : *word.time;
      }
    }
    sentence = EndsSentence(word.text.bytes());
  }
  return finish(channel.words.end());
}

absl::StatusOr<WordSummary> SummarizeWords(JsonChildren words,
                                           WordReader read_word) {
  WordSummary summary;
  for (const JsonValue value : words) {
    TS_RETURN_IF_ERROR(value.Expect(JsonKind::kObject));
    TS_ASSIGN_OR_RETURN(const HeardWord word, read_word(value));
    ++summary.count;
    if (word.time.has_value()) {
      if (!summary.time.has_value()) summary.time = word.time;
      summary.time->end_ms = std::max(summary.time->end_ms, word.time->end_ms);
    }
    if (!word.speaker.exists()) continue;
    if (!summary.speaker.exists()) {
      summary.speaker = word.speaker;
    } else if (word.speaker.bytes() != summary.speaker.bytes()) {
      summary.several = true;
    }
  }
  return summary;
}

absl::StatusOr<JsonChildren> TakeWords(int32_t end_ms, WordReader read_word,
                                       JsonChildren* words) {
  auto at = words->begin();
  for (; at != words->end(); ++at) {
    TS_RETURN_IF_ERROR((*at).Expect(JsonKind::kObject));
    TS_ASSIGN_OR_RETURN(const HeardWord word, read_word(*at));
    if (word.time.has_value() && word.time->start_ms >= end_ms) break;
  }
  const JsonChildren taken(words->begin(), at);
  *words = JsonChildren(at, words->end());
  return taken;
}

void SpeakerTimes::Add(int32_t start_ms, JsonValue speaker) {
  if (!stretches_.empty()) {
    start_ms = std::max(start_ms, stretches_.back().start_ms);
  }
  stretches_.push_back({start_ms, speaker});
}

JsonValue SpeakerTimes::At(int32_t ms) const {
  const auto after = std::upper_bound(
      stretches_.begin(), stretches_.end(), ms,
      [](int32_t at, const Stretch& stretch) { return at < stretch.start_ms; });
  return after == stretches_.begin() ? JsonValue() : (after - 1)->speaker;
}

}  // namespace turnstone
