#include "ingest-service/parse/tei_parser.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "ingest-service/parse/markup_builder.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/tei_header.h"
#include "ingest-service/parse/xml_source.h"
#include "ingest-service/parse/xml_speech.h"

namespace turnstone {
namespace {

constexpr double kMsPerSecond = 1000;

constexpr std::array<absl::string_view, 9> kBlocks = {
    "seg", "p", "ab", "div", "head", "item", "l", "lb", "lg"};

// Of `<choice>`, what is printed is speech and what is put right is not.
constexpr std::array<absl::string_view, 3> kCorrections = {"corr", "expan",
                                                           "reg"};

bool IsRoot(absl::string_view name) {
  return name == "TEI" || name == "teiCorpus";
}

bool IsBlock(absl::string_view name) {
  return absl::c_linear_search(kBlocks, name);
}

bool IsWord(absl::string_view name) { return name == "w" || name == "pc"; }

bool IsHeader(absl::string_view name) {
  return name == "teiHeader" || name == "standOff";
}

std::optional<AnnotationKind> KindOf(absl::string_view name) {
  if (name == "kinesic" || name == "vocal" || name == "incident" ||
      name == "pause") {
    return AnnotationKind::kSound;
  }
  if (name == "gap") return AnnotationKind::kUnclear;
  if (name == "note" || name == "desc") return AnnotationKind::kNote;
  return std::nullopt;
}

// When something is said, as a `<timeline>` tells it.
class Timeline {
 public:
  void Start(const XmlElement& timeline) {
    const std::string unit = timeline.Value("unit");
    ms_per_unit_ = unit.empty() || unit == "s" ? kMsPerSecond
                   : unit == "ms"              ? 1
                                               : 0;
  }

  // Takes a `<when>`. One that does not count from a known one is left out.
  // INVALID_ARGUMENT if there are more than `kTimelinePlacesMax`.
  absl::Status Add(const XmlElement& when) {
    if (places_ms_.size() == kTimelinePlacesMax) {
      return XmlError(
          when.source, when.tag.begin,
          absl::StrCat("at most ", kTimelinePlacesMax, " places in time"));
    }
    const std::string id = when.Value("xml:id");
    const std::string interval = when.Value("interval");
    const std::string since = ReferenceOf(when, "since").id;
    if (id.empty() || ms_per_unit_ == 0) return absl::OkStatus();
    double ms = 0;
    if (!interval.empty() && !absl::SimpleAtod(interval, &ms))
      return absl::OkStatus();
    ms *= ms_per_unit_;
    if (!since.empty()) {
      const auto base = places_ms_.find(since);
      if (base == places_ms_.end()) return absl::OkStatus();
      ms += base->second;
    }
    if (!(ms >= 0 && ms <= std::numeric_limits<int32_t>::max()))
      return absl::OkStatus();
    places_ms_.try_emplace(id, static_cast<int32_t>(std::lround(ms)));
    return absl::OkStatus();
  }

  // Returns when an `<u>` is said.
  std::optional<TimeRange> TimeOf(const XmlElement& element) const {
    if (places_ms_.empty()) return std::nullopt;
    const auto start = places_ms_.find(ReferenceOf(element, "start").id);
    const auto end = places_ms_.find(ReferenceOf(element, "end").id);
    if (start == places_ms_.end()) return std::nullopt;
    return TimeRange{start->second,
                     end == places_ms_.end() ? start->second : end->second};
  }

 private:
  double ms_per_unit_ = kMsPerSecond;
  absl::flat_hash_map<std::string, int32_t> places_ms_;
};

class TeiReader : public XmlHandler {
 public:
  explicit TeiReader(absl::string_view source)
      : source_(source),
        builder_(source, SourceFormat::kTei),
        header_(source),
        speech_(source, &builder_) {}

  absl::StatusOr<ParsedTranscript> Read() {
    TS_RETURN_IF_ERROR(ReadXml(source_, this));
    if (!has_utterance_) {
      return XmlError(source_, root_begin_,
                      is_corpus_ ? "a file with <u> in it, found a corpus that "
                                   "only names its files"
                                 : "at least one <u> with speech");
    }
    header_.AddTo(&builder_.transcript());
    return builder_.Finish();
  }

  absl::Status OnStart(const XmlElement& element) override {
    if (element.depth() == 1) return StartRoot(element);
    if (note_.active()) {
      if (IsBlock(element.name) || element.name == "desc") note_.Add(" ");
      return absl::OkStatus();
    }
    if (header_depth_ > 0) return header_.Start(element);
    if (IsHeader(element.name)) {
      header_depth_ = element.depth();
      return absl::OkStatus();
    }
    if (element.name == "timeline") timeline_.Start(element);
    if (element.name == "when") TS_RETURN_IF_ERROR(timeline_.Add(element));
    if (muted_depth_ > 0) return absl::OkStatus();
    if (const auto kind = KindOf(element.name)) {
      StartNote(*kind, element);
      return absl::OkStatus();
    }
    if (element.name == "u") return StartUtterance(element);
    if (in_utterance_) StartInside(element);
    return absl::OkStatus();
  }

  absl::Status OnEnd(const XmlElement& element) override {
    if (note_.active()) {
      if (!note_.EndsWith(element)) return absl::OkStatus();
      return AddXmlAnnotation(source_, note_kind_, note_, note_otherwise_,
                              &builder_);
    }
    if (header_depth_ > 0) {
      if (element.depth() == header_depth_) {
        header_depth_ = 0;
      } else {
        header_.End(element);
      }
      return absl::OkStatus();
    }
    if (muted_depth_ > 0) {
      if (element.depth() == muted_depth_) muted_depth_ = 0;
      return absl::OkStatus();
    }
    if (!in_utterance_) return absl::OkStatus();
    if (element.name == "u") {
      in_utterance_ = false;
    } else if (IsBlock(element.name)) {
      speech_.Break();
    } else if (element.depth() == word_depth_) {
      word_depth_ = 0;
      speech_.EndWord(word_joins_next_);
    }
    return absl::OkStatus();
  }

  absl::Status OnText(const XmlText& text) override {
    if (note_.active()) {
      note_.Add(text.text);
    } else if (header_depth_ > 0) {
      header_.AddText(text.text);
    } else if (in_utterance_ && muted_depth_ == 0) {
      speech_.AddText(text);
    }
    return absl::OkStatus();
  }

 private:
  absl::Status StartRoot(const XmlElement& element) {
    if (!IsRoot(element.name)) {
      return XmlError(source_, element.tag.begin, "<TEI> as the root");
    }
    is_corpus_ = element.name == "teiCorpus";
    root_begin_ = element.tag.begin;
    header_.AddLanguage(element);
    return absl::OkStatus();
  }

  void StartNote(AnnotationKind kind, const XmlElement& element) {
    note_.Begin(element);
    note_kind_ = kind;
    note_otherwise_.clear();
    if (element.name == "note" || element.name == "desc") return;
    note_otherwise_ = element.Value("reason");
    // What the editors left out could be heard well.
    if (note_otherwise_ == "editorial") note_kind_ = AnnotationKind::kNote;
    if (note_otherwise_.empty()) note_otherwise_ = element.Value("type");
    if (note_otherwise_.empty()) note_otherwise_ = std::string(element.name);
  }

  absl::Status StartUtterance(const XmlElement& element) {
    if (in_utterance_) {
      return XmlError(source_, element.tag.begin, "no <u> inside of <u>");
    }
    in_utterance_ = true;
    has_utterance_ = true;
    Segment segment;
    segment.begin = element.tag.begin;
    segment.time = timeline_.TimeOf(element);
    XmlReference who = ReferenceOf(element, "who");
    if (who.id.size() <= kLabelBytesMax) {
      segment.label = std::move(who.id);
      segment.label_span = who.span;
    }
    speech_.Break();
    // Two that nobody is named for may be two people.
    return segment.label.empty() ? builder_.StartTurn(segment)
                                 : builder_.StartSegment(segment);
  }

  // An element in an utterance.
  void StartInside(const XmlElement& element) {
    if (IsBlock(element.name)) {
      speech_.Break();
    } else if (element.name == "s") {
      speech_.StartWord(/*joins=*/false);
    } else if (element.parent() == "choice" &&
               absl::c_linear_search(kCorrections, element.name)) {
      muted_depth_ = element.depth();
    } else if (IsWord(element.name) && word_depth_ == 0) {
      word_depth_ = element.depth();
      const std::string join = element.Value("join");
      word_joins_next_ = join == "right" || join == "both";
      speech_.StartWord(join == "left" || join == "both");
    }
  }

  absl::string_view source_;
  MarkupBuilder builder_;
  TeiHeader header_;
  XmlSpeech speech_;
  Timeline timeline_;
  uint64_t root_begin_ = 0;
  bool is_corpus_ = false;
  bool has_utterance_ = false;
  bool in_utterance_ = false;
  size_t header_depth_ = 0;  // Of the header that is open; 0 if none is.
  size_t muted_depth_ = 0;   // Of what is not speech, as above.
  size_t word_depth_ = 0;    // Of a word, as above.
  bool word_joins_next_ = false;
  XmlCapture note_;
  AnnotationKind note_kind_ = AnnotationKind::kNote;
  std::string note_otherwise_;
};

}  // namespace

bool LooksLikeTei(absl::string_view source) {
  return IsRoot(XmlRootName(source));
}

absl::StatusOr<ParsedTranscript> ParseTei(absl::string_view source) {
  return TeiReader(source).Read();
}

}  // namespace turnstone
