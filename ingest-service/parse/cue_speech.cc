#include "ingest-service/parse/cue_speech.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "ingest-service/parse/label_census.h"
#include "ingest-service/parse/label_rules.h"
#include "ingest-service/parse/markup_builder.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {
namespace {

// Of cues that repeat lines so many make a file one that rolls up.
constexpr size_t kRollUpCuesMin = 4;
constexpr size_t kRollUpShare = 2;

// A tag that is longer than this is text.
constexpr uint64_t kTagBytesMax = 1024;

struct Entity {
  absl::string_view written;
  absl::string_view character;
};

// Those of the standard of WebVTT, and two that are often met.
constexpr std::array<Entity, 8> kEntities = {{
    {"&amp;", "&"},
    {"&lt;", "<"},
    {"&gt;", ">"},
    {"&nbsp;", "\xC2\xA0"},
    {"&lrm;", "\xE2\x80\x8E"},
    {"&rlm;", "\xE2\x80\x8F"},
    {"&quot;", "\""},
    {"&apos;", "'"},
}};

// A tag or code of formatting: `<v Ann>`, `</i>`, `{\an8}`.
struct Tag {
  SourceSpan whole;
  bool is_voice = false;
  bool ends_voice = false;
  SourceSpan label;  // Of a voice.
  std::optional<int32_t> time_ms;
};

// Tells where the lines of a payload begin and end, without their ends.
void ReadLines(absl::string_view source, SourceSpan payload,
               std::vector<SourceSpan>* lines) {
  lines->clear();
  const absl::string_view text = source.substr(0, payload.end);
  for (uint64_t begin = payload.begin; begin < payload.end;) {
    const uint64_t end = FindEither(text, begin, '\n', '\r');
    if (end > begin) lines->push_back({begin, end});
    begin = end + 1;
  }
}

class CueReader {
 public:
  CueReader(absl::string_view source, SourceFormat format,
            const std::vector<Cue>& cues)
      : source_(source),
        is_webvtt_(format == SourceFormat::kWebVtt),
        cues_(cues),
        builder_(source, format) {}

  absl::StatusOr<ParsedTranscript> Read() {
    LookAtAll();
    std::vector<std::string> shown;  // Lines of the cue before.
    std::vector<SourceSpan> lines;
    for (const Cue& cue : cues_) {
      ReadLines(source_, cue.payload, &lines);
      if (rolls_up_) shown = DropRepeated(shown, &lines);
      TS_RETURN_IF_ERROR(ReadCue(cue, lines));
    }
    return builder_.Finish();
  }

 private:
  // Counts labels, and looks for lines that roll up.
  void LookAtAll() {
    size_t repeats = 0;
    std::string text;
    std::string last;
    uint32_t number = 0;
    std::vector<SourceSpan> lines;
    for (const Cue& cue : cues_) {
      ReadLines(source_, cue.payload, &lines);
      bool first = true;
      for (const SourceSpan span : lines) {
        const SourceLine line = LineAt(span, ++number, first);
        if (const auto label = LabelAt(span.begin, span.end)) {
          census_.Add(source_, *label, line, false);
        }
        has_chevrons_ = has_chevrons_ || ChevronsAt(span.begin, span.end) > 0;
        first = false;
      }
      if (lines.empty()) continue;
      ReadTextOf(lines.front(), &text);
      repeats += !text.empty() && text == last ? 1 : 0;
      if (lines.size() > 1) ReadTextOf(lines.back(), &text);
      std::swap(text, last);
    }
    if (has_chevrons_) census_.AddChevrons();
    rolls_up_ = cues_.size() >= kRollUpCuesMin &&
                repeats * kRollUpShare >= cues_.size();
  }

  static SourceLine LineAt(SourceSpan span, uint32_t number, bool first) {
    SourceLine line;
    line.number = number;
    line.whole = span;
    line.visible = span;
    line.after_blank = first;
    line.after_break = first;
    return line;
  }

  // Tells the text of a line without tags and outer white space.
  void ReadTextOf(SourceSpan line, std::string* text) const {
    text->clear();
    uint64_t begin = line.begin;  // Of the text that was not taken.
    for (uint64_t at = NextMark(line); at < line.end;) {
      const auto tag = TagAt(at, line.end);
      const uint64_t next = tag.has_value() ? tag->whole.end : at + 1;
      if (tag.has_value()) {
        AppendBytes({begin, at}, text);
        begin = next;
      }
      at = NextMark({next, line.end});
    }
    AppendBytes({begin, line.end}, text);
    absl::StripAsciiWhitespace(text);
  }

  void AppendBytes(SourceSpan span, std::string* text) const {
    const absl::string_view bytes = BytesOf(source_, span);
    text->append(bytes.data(), bytes.size());
  }

  // Where the next tag or entity may begin; the end of the span if nowhere.
  uint64_t NextMark(SourceSpan span) const {
    return FindEither(source_.substr(0, span.end), span.begin, '<',
                      is_webvtt_ ? '&' : '{');
  }

  // Takes the lines away that the cue before showed last, and returns what
  // this cue shows.
  std::vector<std::string> DropRepeated(const std::vector<std::string>& shown,
                                        std::vector<SourceSpan>* lines) const {
    std::vector<std::string> texts;
    for (const SourceSpan line : *lines) {
      ReadTextOf(line, &texts.emplace_back());
    }
    size_t repeated = std::min(shown.size(), texts.size());
    while (repeated > 0 &&
           !std::equal(shown.end() - repeated, shown.end(), texts.begin())) {
      --repeated;
    }
    lines->erase(lines->begin(), lines->begin() + repeated);
    return texts;
  }

  // The tag that begins at `at`, if one does and ends before `end`.
  std::optional<Tag> TagAt(uint64_t at, uint64_t end) const {
    const bool cut = end - at > kTagBytesMax;
    const absl::string_view text =
        source_.substr(0, cut ? at + kTagBytesMax : end);
    if (text[at] == '{' && !is_webvtt_) {
      if (!absl::StartsWith(text.substr(at), "{\\")) return std::nullopt;
      const size_t close = text.find('}', at);
      if (close == absl::string_view::npos) return std::nullopt;
      return Tag{{at, close + 1}};
    }
    if (text[at] != '<') return std::nullopt;
    const size_t close = text.find('>', at);
    // WebVTT closes an open tag at the end of the line.
    if (close == absl::string_view::npos && (!is_webvtt_ || cut)) {
      return std::nullopt;
    }
    const bool closed = close != absl::string_view::npos;
    Tag tag;
    tag.whole = {at, closed ? close + 1 : end};
    const SourceSpan inside = {at + 1, closed ? close : end};
    const absl::string_view name = BytesOf(source_, inside);
    if (!is_webvtt_) {
      const bool known =
          !name.empty() &&
          (name[0] == '/' ||
           absl::ascii_isalpha(static_cast<unsigned char>(name[0])));
      return known ? std::make_optional(tag) : std::nullopt;
    }
    ReadVoiceOrTime(inside, name, &tag);
    return tag;
  }

  void ReadVoiceOrTime(SourceSpan inside, absl::string_view name,
                       Tag* tag) const {
    tag->ends_voice = name == "/v";
    if (!name.empty() && name[0] == 'v' &&
        (name.size() == 1 || name[1] == '.' || name[1] == ' ' ||
         name[1] == '\t')) {
      tag->is_voice = true;
      const size_t blank = name.find_first_of(" \t");
      const uint64_t begin =
          blank == absl::string_view::npos ? inside.end : inside.begin + blank;
      tag->label = Trim(source_, {begin, inside.end});
    }
    size_t at = 0;
    const auto time = ReadCueTime(name, &at, /*comma=*/false);
    if (time.has_value() && at == name.size()) tag->time_ms = time;
  }

  // Returns how many bytes the ">>" at `at` has, white space behind it
  // included; 0 if there is none.
  uint64_t ChevronsAt(uint64_t at, uint64_t end) const {
    const absl::string_view text = source_.substr(0, end);
    uint64_t behind = SkipSpace(text, at, end);
    int count = 0;
    while (behind < end) {
      if (text[behind] == '>') {
        ++behind;
      } else if (absl::StartsWith(text.substr(behind), "&gt;")) {
        behind += 4;
      } else {
        break;
      }
      ++count;
    }
    if (count < 2) return 0;
    return SkipSpace(text, behind, end) - at;
  }

  std::optional<FoundLabel> LabelAt(uint64_t begin, uint64_t end) const {
    return FindLabel(source_, SkipSpace(source_, begin, end), end);
  }

  absl::Status ReadCue(const Cue& cue, const std::vector<SourceSpan>& lines) {
    cue_ = &cue;
    in_segment_ = false;
    voice_ = {};
    const auto dashed =
        std::count_if(lines.begin(), lines.end(),
                      [this](SourceSpan line) { return DashAt(line) > 0; });
    for (size_t i = 0; i < lines.size(); ++i) {
      if (in_segment_) builder_.AddBlank();
      TS_RETURN_IF_ERROR(ReadLine(lines[i], i == 0, dashed > 1));
    }
    return absl::OkStatus();
  }

  // Returns how many bytes "- " at the beginning of the line has.
  uint64_t DashAt(SourceSpan line) const {
    const uint64_t at = SkipSpace(source_, line.begin, line.end);
    if (at >= line.end || source_[at] != '-') return 0;
    if (at + 1 < line.end && source_[at + 1] == '-') return 0;
    return SkipSpace(source_, at + 1, line.end) - line.begin;
  }

  absl::Status ReadLine(SourceSpan line, bool first, bool dialogue) {
    ++line_number_;
    uint64_t at = line.begin;
    if (const uint64_t chevrons = ChevronsAt(at, line.end); chevrons > 0) {
      at += chevrons;
      const auto label = LabelAt(at, line.end);
      TS_RETURN_IF_ERROR(StartSpeaker(label, at));
      if (label.has_value()) at = label->text_begin;
    } else if (const auto label = LabelAt(at, line.end);
               label.has_value() &&
               census_.Accepts(source_, *label,
                               LineAt(line, line_number_, first))) {
      TS_RETURN_IF_ERROR(StartSpeaker(label, at));
      at = label->text_begin;
    } else if (const uint64_t dash = DashAt(line); dialogue && dash > 0) {
      at += dash;
      TS_RETURN_IF_ERROR(StartSpeaker(std::nullopt, at));
    }
    return ReadText({at, line.end});
  }

  // Begins a turn of somebody else, or goes on with the same label.
  absl::Status StartSpeaker(const std::optional<FoundLabel>& label,
                            uint64_t at) {
    label_ = label.has_value() ? label->span : SourceSpan{};
    sticky_ = true;
    return StartSegment(at, label_, /*new_turn=*/!label.has_value());
  }

  absl::Status StartSegment(uint64_t at, SourceSpan label, bool new_turn) {
    Segment segment;
    segment.begin = at;
    if (label.size() > 0 && label.size() <= kLabelBytesMax) {
      segment.label = std::string(BytesOf(source_, label));
      segment.label_span = label;
    }
    // A pause parts turns only where nothing else does.
    if (!sticky_ && !voices_) segment.time = cue_->time;
    TS_RETURN_IF_ERROR(new_turn ? builder_.StartTurn(segment)
                                : builder_.StartSegment(segment));
    builder_.AddTime(cue_->time);
    in_segment_ = true;
    return absl::OkStatus();
  }

  // Reads text and tags to the end of a line.
  absl::Status ReadText(SourceSpan span) {
    uint64_t text_begin = span.begin;
    for (uint64_t at = NextMark(span); at < span.end;
         at = NextMark({at, span.end})) {
      const auto tag = TagAt(at, span.end);
      const Entity* const entity =
          tag.has_value() ? nullptr : EntityAt(at, span.end);
      if (!tag.has_value() && entity == nullptr) {
        ++at;
        continue;
      }
      TS_RETURN_IF_ERROR(AddText({text_begin, at}));
      if (tag.has_value()) {
        TS_RETURN_IF_ERROR(ReadTag(*tag));
        at = tag->whole.end;
      } else {
        TS_RETURN_IF_ERROR(Begin(at));
        builder_.AddDecoded(entity->character,
                            {at, at + entity->written.size()});
        at += entity->written.size();
      }
      text_begin = at;
    }
    return AddText({text_begin, span.end});
  }

  const Entity* EntityAt(uint64_t at, uint64_t end) const {
    if (source_[at] != '&' || !is_webvtt_) return nullptr;
    const absl::string_view text = source_.substr(at, end - at);
    const auto* const found = std::find_if(
        kEntities.begin(), kEntities.end(), [text](const Entity& entity) {
          return absl::StartsWith(text, entity.written);
        });
    return found == kEntities.end() ? nullptr : found;
  }

  absl::Status ReadTag(const Tag& tag) {
    if (tag.is_voice) {
      voices_ = true;
      voice_ = tag.label;
      return StartSegment(tag.whole.begin, voice_, /*new_turn=*/false);
    }
    if (tag.ends_voice) {
      voice_ = {};
      in_segment_ = false;
    }
    if (tag.time_ms.has_value() && in_segment_) {
      builder_.AddTime({*tag.time_ms, cue_->time.end_ms});
    }
    return absl::OkStatus();
  }

  // Begins the cue's segment if nothing has: it goes on with the label that
  // holds.
  absl::Status Begin(uint64_t at) {
    if (in_segment_) return absl::OkStatus();
    return StartSegment(at, voice_.size() > 0 ? voice_ : label_,
                        /*new_turn=*/false);
  }

  absl::Status AddText(SourceSpan span) {
    if (Trim(source_, span).size() == 0 && !in_segment_) {
      return absl::OkStatus();
    }
    if (span.size() == 0) return absl::OkStatus();
    TS_RETURN_IF_ERROR(Begin(span.begin));
    builder_.AddText(span);
    return absl::OkStatus();
  }

  absl::string_view source_;
  const bool is_webvtt_;
  const std::vector<Cue>& cues_;
  MarkupBuilder builder_;
  LabelCensus census_;
  bool has_chevrons_ = false;
  bool rolls_up_ = false;
  const Cue* cue_ = nullptr;
  bool in_segment_ = false;  // Of the cue.
  bool sticky_ = false;      // The file tells who speaks without voice tags.
  bool voices_ = false;      // Or with them.
  SourceSpan voice_;         // Of the tag that is open.
  SourceSpan label_;         // That holds until the next.
  uint32_t line_number_ = 0;
};

}  // namespace

absl::StatusOr<ParsedTranscript> JoinCues(absl::string_view source,
                                          SourceFormat format,
                                          const std::vector<Cue>& cues) {
  return CueReader(source, format, cues).Read();
}

}  // namespace turnstone
