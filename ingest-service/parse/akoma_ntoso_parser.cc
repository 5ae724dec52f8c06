#include "ingest-service/parse/akoma_ntoso_parser.h"

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "ingest-service/parse/markup_builder.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/xml_source.h"
#include "ingest-service/parse/xml_speech.h"

namespace turnstone {
namespace {

constexpr absl::string_view kRoot = "akomaNtoso";

constexpr std::array<absl::string_view, 3> kTurns = {"speech", "question",
                                                     "answer"};

constexpr std::array<absl::string_view, 5> kNotes = {
    "scene", "narrative", "summary", "remark", "authorialNote"};

constexpr std::array<absl::string_view, 23> kBlocks = {
    "p",          "block",   "blockList", "item",
    "ul",         "ol",      "li",        "listIntroduction",
    "table",      "tr",      "td",        "th",
    "caption",    "div",     "container", "br",
    "eol",        "toc",     "tocItem",   "embeddedStructure",
    "quotedText", "foreign", "listWrapUp"};

// ISO 639-2 codes as Akoma Ntoso names them, of the languages that BCP 47
// names by two letters and that parliaments are known to publish in.
constexpr std::array<std::pair<absl::string_view, absl::string_view>, 12>
    kLanguages = {{{"eng", "en"},
                   {"fra", "fr"},
                   {"fre", "fr"},
                   {"deu", "de"},
                   {"ger", "de"},
                   {"ita", "it"},
                   {"spa", "es"},
                   {"por", "pt"},
                   {"nld", "nl"},
                   {"dut", "nl"},
                   {"swa", "sw"},
                   {"ara", "ar"}}};

template <size_t kSize>
bool Contains(const std::array<absl::string_view, kSize>& names,
              absl::string_view name) {
  return absl::c_linear_search(names, name);
}

std::string LanguageTag(std::string code) {
  const auto* const found = absl::c_find_if(
      kLanguages, [&code](const auto& known) { return known.first == code; });
  return found == kLanguages.end() ? code : std::string(found->second);
}

// People, organisations and roles of the references.
class AkomaNtosoReferences {
 public:
  absl::Status Add(const XmlElement& element) {
    const bool is_role = element.name == "TLCRole";
    const bool is_group = element.name == "TLCOrganization";
    if (!is_role && !is_group && element.name != "TLCPerson") {
      return absl::OkStatus();
    }
    if (count_++ == kDeclaredSpeakersMax) {
      return XmlError(element.source, element.tag.begin,
                      absl::StrCat("at most ", kDeclaredSpeakersMax,
                                   " people, organisations and roles"));
    }
    // Up to version 2.0 it is an "id".
    std::string id = element.Value("eId");
    if (id.empty()) id = element.Value("id");
    std::string name = CollapseSpace(element.Value("showAs"));
    if (id.empty() || id.size() > kLabelBytesMax || name.empty() ||
        name.size() > kDisplayNameBytesMax) {
      return absl::OkStatus();
    }
    if (is_role) {
      roles_.try_emplace(std::move(id), std::move(name));
      return absl::OkStatus();
    }
    DeclaredSpeaker speaker;
    speaker.label = std::move(id);
    speaker.name = std::move(name);
    speaker.is_group = is_group;
    speaker.source = element.ValueSpan("showAs");
    places_.try_emplace(speaker.label, speakers_.size());
    speakers_.push_back(std::move(speaker));
    return absl::OkStatus();
  }

  // Says in what role somebody speaks. The first counts.
  void AddRole(absl::string_view speaker, absl::string_view role) {
    const auto place = places_.find(speaker);
    const auto found = roles_.find(role);
    if (place == places_.end() || found == roles_.end()) return;
    std::string& known = speakers_[place->second].role;
    if (known.empty()) known = found->second;
  }

  void AddTo(ParsedTranscript* transcript) && {
    transcript->speakers = std::move(speakers_);
  }

 private:
  size_t count_ = 0;
  std::vector<DeclaredSpeaker> speakers_;
  absl::flat_hash_map<std::string, size_t> places_;  // In `speakers_`.
  absl::flat_hash_map<std::string, std::string> roles_;
};

class AkomaNtosoReader : public XmlHandler {
 public:
  explicit AkomaNtosoReader(absl::string_view source)
      : source_(source),
        builder_(source, SourceFormat::kAkomaNtoso),
        speech_(source, &builder_) {}

  absl::StatusOr<ParsedTranscript> Read() {
    TS_RETURN_IF_ERROR(ReadXml(source_, this));
    if (!has_turn_) {
      return XmlError(source_, root_begin_,
                      "a debate with at least one <speech>");
    }
    metadata_.AddTo(&builder_.transcript());
    std::move(references_).AddTo(&builder_.transcript());
    return builder_.Finish();
  }

  absl::Status OnStart(const XmlElement& element) override {
    if (element.depth() == 1) {
      root_begin_ = element.tag.begin;
      if (element.name == kRoot) return absl::OkStatus();
      return XmlError(source_, root_begin_, "<akomaNtoso> as the root");
    }
    if (capture_.active()) {
      if (Contains(kBlocks, element.name)) capture_.Add(" ");
      return absl::OkStatus();
    }
    if (meta_depth_ > 0) return StartInMeta(element);
    if (muted_depth_ > 0) return absl::OkStatus();
    if (element.name == "meta") {
      meta_depth_ = element.depth();
      return absl::OkStatus();
    }
    if (Contains(kNotes, element.name)) {
      StartCapture(Target::kNote, element);
      return absl::OkStatus();
    }
    if (Contains(kTurns, element.name)) return StartTurn(element);
    if (turn_depth_ > 0) {
      StartInTurn(element);
    } else {
      StartOutside(element);
    }
    return absl::OkStatus();
  }

  absl::Status OnEnd(const XmlElement& element) override {
    if (capture_.active()) {
      return capture_.EndsWith(element) ? TakeCapture() : absl::OkStatus();
    }
    if (element.depth() == meta_depth_) {
      meta_depth_ = 0;
    } else if (element.depth() == muted_depth_) {
      muted_depth_ = 0;
    } else if (element.depth() == turn_depth_) {
      turn_depth_ = 0;
    } else if (turn_depth_ > 0 && muted_depth_ == 0 &&
               Contains(kBlocks, element.name)) {
      speech_.Break();
    }
    return absl::OkStatus();
  }

  absl::Status OnText(const XmlText& text) override {
    if (capture_.active()) {
      capture_.Add(text.text);
      return absl::OkStatus();
    }
    if (turn_depth_ == 0 || meta_depth_ > 0 || muted_depth_ > 0) {
      return absl::OkStatus();
    }
    if (!has_label_) {
      if (Trim(source_, text.span).size() == 0) return absl::OkStatus();
      TS_RETURN_IF_ERROR(BeginTurn());
    }
    speech_.AddText(text);
    return absl::OkStatus();
  }

 private:
  enum class Target { kNote, kFrom, kTitle, kEvent, kPlace };

  absl::Status StartInMeta(const XmlElement& element) {
    const absl::string_view name = element.name;
    if (name == "FRBRdate" && element.parent() == "FRBRWork") {
      metadata_.Add(MetadataKind::kDate, 0, element.Value("date"),
                    element.ValueSpan("date"));
    } else if (name == "FRBRlanguage") {
      // Of the work it is the original's, of the expression the text's.
      const bool is_text = element.parent() == "FRBRExpression";
      metadata_.Add(MetadataKind::kLanguage, is_text ? 0 : 1,
                    LanguageTag(element.Value("language")),
                    element.ValueSpan("language"));
    }
    return references_.Add(element);
  }

  // What stands before the debate or between turns.
  void StartOutside(const XmlElement& element) {
    const absl::string_view name = element.name;
    if (name == "docDate") {
      metadata_.Add(MetadataKind::kDate, 1, element.Value("date"),
                    element.ValueSpan("date"));
    } else if (name == "docTitle") {
      StartCapture(Target::kTitle, element);
    } else if (name == "session") {
      StartCapture(Target::kEvent, element);
    } else if (name == "location") {
      StartCapture(Target::kPlace, element);
    }
  }

  absl::Status StartTurn(const XmlElement& element) {
    if (turn_depth_ > 0) {
      return XmlError(source_, element.tag.begin,
                      absl::StrCat("no <", element.name, "> inside of a turn"));
    }
    has_turn_ = true;
    turn_depth_ = element.depth();
    has_label_ = false;
    segment_ = Segment();
    segment_.begin = element.tag.begin;
    AddClock(element);
    XmlReference by = ReferenceOf(element, "by");
    if (by.id.empty() || by.id.size() > kLabelBytesMax) return absl::OkStatus();
    references_.AddRole(by.id, ReferenceOf(element, "as").id);
    segment_.label = std::move(by.id);
    segment_.label_span = by.span;
    return BeginTurn();
  }

  // Begins the turn once it is known who speaks.
  absl::Status BeginTurn() {
    has_label_ = true;
    speech_.Break();
    // Two that nobody is named for may be two people.
    return segment_.label.empty() ? builder_.StartTurn(segment_)
                                  : builder_.StartSegment(segment_);
  }

  // Takes the hours of the day at which turns begin and end.
  void AddClock(const XmlElement& element) {
    for (const bool is_end : {false, true}) {
      const absl::string_view attribute = is_end ? "endTime" : "startTime";
      const MetadataKind kind =
          is_end ? MetadataKind::kEndTime : MetadataKind::kStartTime;
      // Of beginnings the first counts, of ends the last.
      if (is_end) --end_rank_;
      metadata_.Add(kind, is_end ? end_rank_ : 0, element.Value(attribute),
                    element.ValueSpan(attribute));
    }
  }

  void StartInTurn(const XmlElement& element) {
    const absl::string_view name = element.name;
    const bool is_top = element.depth() == turn_depth_ + 1;
    if (name == "from") {
      StartCapture(Target::kFrom, element);
    } else if (name == "heading" || (name == "num" && is_top)) {
      muted_depth_ = element.depth();
    } else if (Contains(kBlocks, name)) {
      speech_.Break();
    }
  }

  void StartCapture(Target target, const XmlElement& element) {
    target_ = target;
    capture_.Begin(element);
  }

  absl::Status TakeCapture() {
    const SourceSpan span = capture_.inside(source_);
    const std::string& text = capture_.text();
    switch (target_) {
      case Target::kNote:
        return AddXmlAnnotation(source_, KindOfNote(text), capture_, "",
                                &builder_);
      case Target::kFrom:
        return TakeFrom();
      case Target::kTitle:
        metadata_.Add(MetadataKind::kTitle, 0, text, span);
        break;
      case Target::kEvent:
        metadata_.Add(MetadataKind::kEvent, 0, text, span);
        break;
      case Target::kPlace:
        metadata_.Add(MetadataKind::kPlace, 0, text, span);
        break;
    }
    return absl::OkStatus();
  }

  // Takes what is printed before a turn for its label if it has none.
  absl::Status TakeFrom() {
    if (has_label_) return absl::OkStatus();
    SourceSpan span = capture_.inside(source_);
    std::string label = CollapseSpace(capture_.text());
    const absl::string_view written = BytesOf(source_, span);
    if (written.find_first_of("<&") == absl::string_view::npos) {
      while (span.size() > 0 && source_[span.end - 1] == ':') {
        span = Trim(source_, {span.begin, span.end - 1});
      }
      label = std::string(BytesOf(source_, span));
    } else if (absl::EndsWith(label, ":")) {
      label.pop_back();
    }
    if (!label.empty() && label.size() <= kLabelBytesMax) {
      segment_.label = std::move(label);
      segment_.label_span = span;
    }
    return BeginTurn();
  }

  absl::string_view source_;
  MarkupBuilder builder_;
  XmlSpeech speech_;
  XmlMetadata metadata_;
  AkomaNtosoReferences references_;
  uint64_t root_begin_ = 0;
  bool has_turn_ = false;
  size_t meta_depth_ = 0;   // Of the element that is open; 0 if none is.
  size_t muted_depth_ = 0;  // As above.
  size_t turn_depth_ = 0;   // As above.
  Segment segment_;         // Of the turn.
  bool has_label_ = false;  // Or is known to have none: the turn has begun.
  XmlCapture capture_;
  Target target_ = Target::kNote;
  int end_rank_ = 0;  // Falls with every turn.
};

}  // namespace

bool LooksLikeAkomaNtoso(absl::string_view source) {
  return XmlRootName(source) == kRoot;
}

absl::StatusOr<ParsedTranscript> ParseAkomaNtoso(absl::string_view source) {
  return AkomaNtosoReader(source).Read();
}

}  // namespace turnstone
