#include "ingest-service/parse/markdown_parser.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/model/limits.h"
#include "ingest-service/parse/annotations.h"
#include "ingest-service/parse/label_rules.h"
#include "ingest-service/parse/markdown_notes.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/turn_reader.h"

namespace turnstone {
namespace {

// A label of a form that occurs once may be a title or an emphasis.
constexpr int kOccurrencesMin = 2;

// What may be a head, before it is known how often its label occurs.
struct Candidate {
  TurnHead head;
  std::string form;       // How it is written: "**", "#3" and the like.
  bool is_timed = false;  // A time mark stands beside the name.
  bool is_name = true;    // It looks like one.
};

// "**Name:** text", "**Name**: text", "**Name** [00:12:34]".
std::optional<Candidate> FindBoldName(absl::string_view source,
                                      const SourceLine& line) {
  const uint64_t end = line.visible.end;
  uint64_t at = line.visible.begin;
  Candidate found;
  found.is_timed = SkipTimeMark(source, end, &at);
  const absl::string_view rest = source.substr(at, end - at);
  found.form = std::string(rest.substr(0, 2));
  if (found.form != "**" && found.form != "__") return std::nullopt;
  const size_t size = rest.substr(0, kLabelBytesMax + 4).find(found.form, 2);
  if (size == absl::string_view::npos) return std::nullopt;
  SourceSpan label = Trim(source, {at + 2, at + size});
  at += size + 2;
  bool has_colon = label.size() > 0 && source[label.end - 1] == ':';
  if (has_colon) {
    label = Trim(source, {label.begin, label.end - 1});
  } else {
    at = SkipSpace(source, at, end);
    found.is_timed = SkipTimeMark(source, end, &at) || found.is_timed;
    has_colon = at < end && source[at] == ':';
    if (has_colon) ++at;
  }
  if (label.size() == 0 || (!has_colon && !(found.is_timed && at == end)) ||
      IsBreakName(BytesOf(source, label))) {
    return std::nullopt;
  }
  found.is_name = ClassifyLabel(BytesOf(source, label)) != LabelStyle::kNone &&
                  !IsHeaderField(BytesOf(source, label));
  // Where names stand so, "**Song extract!:**" is nobody else's speech.
  if (!found.is_name && !line.after_blank) return std::nullopt;
  found.head = {{line.visible.begin, SkipSpace(source, at, end)}, label};
  return found;
}

// "### Name", "### Name [00:12:34]".
std::optional<Candidate> FindHeadingName(absl::string_view source,
                                         const SourceLine& line) {
  const auto heading = FindMarkdownHeading(source, line);
  if (!heading.has_value()) return std::nullopt;
  Candidate found;
  found.form = absl::StrCat("#", heading->level);
  SourceSpan label = heading->text;
  const size_t open = BytesOf(source, label).find_last_of("[(");
  if (open != absl::string_view::npos) {
    uint64_t at = label.begin + open;
    if (SkipTimeMark(source, label.end, &at) && at == label.end) {
      found.is_timed = true;
      label = Trim(source, {label.begin, label.begin + open});
    }
  }
  if (label.size() > 0 && source[label.end - 1] == ':') --label.end;
  if (ClassifyLabel(BytesOf(source, label)) == LabelStyle::kNone ||
      IsHeaderField(BytesOf(source, label))) {
    return std::nullopt;
  }
  found.head = {line.visible, label};
  return found;
}

std::optional<Candidate> FindCandidate(absl::string_view source,
                                       const SourceLine& line) {
  if (auto bold = FindBoldName(source, line)) return bold;
  return FindHeadingName(source, line);
}

// How often each form's labels occur at the most.
class FormCensus {
 public:
  explicit FormCensus(absl::string_view source) {
    absl::flat_hash_map<std::string, int> labels;
    LineReader lines(source, TextBegin(source));
    while (lines.Next()) {
      const auto found = FindCandidate(source, lines.line());
      if (!found.has_value() || !found->is_name) continue;
      int& count =
          labels[absl::StrCat(found->form, BytesOf(source, found->head.label))];
      count += found->is_timed ? kOccurrencesMin : 1;
      int& most = most_[found->form];
      most = std::max(most, count);
    }
  }

  // True if the form names speakers, not sections.
  bool Accepts(const Candidate& candidate) const {
    const auto found = most_.find(candidate.form);
    return found != most_.end() && found->second >= kOccurrencesMin;
  }

 private:
  absl::flat_hash_map<std::string, int> most_;
};

std::optional<TurnHead> FindHead(absl::string_view source,
                                 const FormCensus& census,
                                 const SourceLine& line, uint64_t from) {
  if (from > line.whole.begin) return std::nullopt;
  const auto found = FindCandidate(source, line);
  if (!found.has_value() || !census.Accepts(*found)) return std::nullopt;
  return found->head;
}

}  // namespace

bool LooksLikeMarkdown(absl::string_view source) {
  const FormCensus census(source);
  LineReader lines(source, TextBegin(source));
  while (lines.Next()) {
    if (FindHead(source, census, lines.line(), lines.line().whole.begin)
            .has_value()) {
      return true;
    }
  }
  return false;
}

absl::StatusOr<ParsedTranscript> ParseMarkdown(absl::string_view source) {
  const FormCensus census(source);
  return ReadTurns(source, SourceFormat::kMarkdown,
                   [source, &census](const SourceLine& line, uint64_t from) {
                     return FindHead(source, census, line, from);
                   });
}

}  // namespace turnstone
