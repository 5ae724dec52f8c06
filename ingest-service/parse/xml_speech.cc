#include "ingest-service/parse/xml_speech.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/model/date.h"
#include "common/model/limits.h"
#include "ingest-service/parse/annotations.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {
namespace {

constexpr size_t kDateBytes = 10;  // "YYYY-MM-DD"
constexpr size_t kClockBytes = 5;  // "HH:MM"
constexpr size_t kSubtagBytesMax = 8;

// Returns the text without one pair of brackets around all of it.
absl::string_view WithoutBrackets(absl::string_view text) {
  absl::string_view inner = text;
  if (absl::EndsWith(inner, ").")) inner.remove_suffix(1);
  if (inner.size() < 2) return text;
  const char open = inner.front();
  const char close = inner.back();
  const bool is_pair = (open == '(' && close == ')') ||
                       (open == '[' && close == ']') ||
                       (open == '/' && close == '/');
  inner = inner.substr(1, inner.size() - 2);
  if (!is_pair || inner.find_first_of("()[]/") != absl::string_view::npos) {
    return text;
  }
  return absl::StripAsciiWhitespace(inner);
}

// Returns "HH:MM" of "HH:MM:SS" and of "2021-03-01T09:30:00"; empty if there
// is no such time.
std::string ClockTime(absl::string_view text) {
  const size_t day_end = text.find('T');
  if (day_end != absl::string_view::npos) text.remove_prefix(day_end + 1);
  text = text.substr(0, kClockBytes);
  int hours = 0;
  int minutes = 0;
  if (text.size() != kClockBytes || text[2] != ':' ||
      !absl::c_all_of(text,
                      [](char byte) {
                        return byte == ':' ||
                               absl::ascii_isdigit(
                                   static_cast<unsigned char>(byte));
                      }) ||
      !absl::SimpleAtoi(text.substr(0, 2), &hours) || hours > 23 ||
      !absl::SimpleAtoi(text.substr(3), &minutes) || minutes > 59) {
    return "";
  }
  return std::string(text);
}

// True of letters first, then letters and digits, in parts of one to eight.
bool IsLanguage(absl::string_view tag) {
  if (tag.size() > kLanguageBytesMax) return false;
  bool first = true;
  for (const absl::string_view subtag : absl::StrSplit(tag, '-')) {
    if (subtag.empty() || subtag.size() > kSubtagBytesMax) return false;
    if (first && (subtag.size() < 2 || subtag.size() > 3)) return false;
    for (const char byte : subtag) {
      const auto letter = static_cast<unsigned char>(byte);
      if (first ? !absl::ascii_isalpha(letter) : !absl::ascii_isalnum(letter)) {
        return false;
      }
    }
    first = false;
  }
  return true;
}

}  // namespace

void XmlSpeech::FillGap() {
  if (gap_ == Gap::kBlank || gap_ == Gap::kBlock) builder_->AddBlank();
  if (gap_ == Gap::kSpace) builder_->AddText(space_);
  gap_ = Gap::kNone;
  joins_ = false;
}

void XmlSpeech::AddText(const XmlText& text) {
  if (text.is_reference) {
    const bool is_space = SpaceBytesAt(text.text, 0) == text.text.size();
    if (is_space && (gap_ == Gap::kBlank || gap_ == Gap::kBlock)) return;
    FillGap();
    builder_->AddDecoded(text.text, text.span);
    return;
  }
  const SourceSpan visible = Trim(source_, text.span);
  if (visible.size() == 0) {
    if (gap_ != Gap::kNone) return;
    gap_ = Gap::kSpace;
    space_ = text.span;
    return;
  }
  // White space on both sides of a tag or a note is one gap.
  const bool has_gap = gap_ != Gap::kNone;
  FillGap();
  builder_->AddText({has_gap ? visible.begin : text.span.begin, visible.end});
  if (visible.end == text.span.end) return;
  gap_ = Gap::kSpace;
  space_ = {visible.end, text.span.end};
}

void XmlSpeech::Break() {
  gap_ = Gap::kBlock;
  joins_ = false;
}

void XmlSpeech::StartWord(bool joins) {
  if (gap_ == Gap::kBlock) return;
  gap_ = joins || joins_ ? Gap::kNone : Gap::kBlank;
}

void XmlSpeech::EndWord(bool joins) {
  if (gap_ == Gap::kSpace) gap_ = Gap::kNone;
  joins_ = joins;
}

void XmlCapture::Begin(const XmlElement& element) {
  depth_ = element.depth();
  tag_ = element.tag;
  end_tag_ = {};
  text_.clear();
  is_too_long_ = false;
}

void XmlCapture::Add(absl::string_view text) {
  if (text_.size() + text.size() > kTurnTextBytesMax) {
    is_too_long_ = true;
  } else {
    text_.append(text.data(), text.size());
  }
}

bool XmlCapture::EndsWith(const XmlElement& element) {
  if (element.depth() != depth_) return false;
  end_tag_ = element.tag;
  depth_ = 0;
  return true;
}

SourceSpan XmlCapture::inside(absl::string_view source) const {
  return Trim(source, {tag_.end, end_tag_.begin});
}

absl::Status AddXmlAnnotation(absl::string_view source, AnnotationKind kind,
                              const XmlCapture& capture,
                              absl::string_view otherwise,
                              MarkupBuilder* builder) {
  if (capture.is_too_long()) {
    return XmlError(source, capture.whole().begin,
                    absl::StrCat("an annotation of at most ", kTurnTextBytesMax,
                                 " bytes of text"));
  }
  const std::string collapsed = CollapseSpace(capture.text());
  absl::string_view text = WithoutBrackets(collapsed);
  if (text.empty()) text = otherwise;
  if (text.empty()) return absl::OkStatus();
  builder->AddAnnotation(kind, std::string(text), capture.whole());
  return absl::OkStatus();
}

AnnotationKind KindOfNote(absl::string_view text) {
  const std::string collapsed = CollapseSpace(text);
  const std::string bracketed =
      absl::StrCat("[", WithoutBrackets(collapsed), "]");
  const auto found = FindAnnotation(bracketed, {0, bracketed.size()});
  return found.has_value() && found->source.size() == bracketed.size()
             ? found->kind
             : AnnotationKind::kNote;
}

XmlReference ReferenceOf(const XmlElement& element,
                         absl::string_view attribute) {
  SourceSpan span = element.ValueSpan(attribute);
  absl::string_view written = BytesOf(element.source, span);
  written = written.substr(0, written.find_first_of(" \t\r\n"));
  span.end = span.begin + written.size();
  const size_t hash = written.rfind('#');
  // "&#38;" is no fragment but a character.
  if (hash != absl::string_view::npos &&
      (hash == 0 || written[hash - 1] != '&')) {
    span.begin += hash + 1;
  }
  if (span.size() == 0) return {};
  return {DecodeXmlValue(BytesOf(element.source, span)).value_or(""), span};
}

void XmlMetadata::Add(MetadataKind kind, int rank, absl::string_view value,
                      SourceSpan source) {
  std::string text = CollapseSpace(value);
  if (kind == MetadataKind::kDate) {
    text.resize(std::min(text.size(), kDateBytes));
    if (!ParseDate(text).ok()) return;
  }
  if (kind == MetadataKind::kStartTime || kind == MetadataKind::kEndTime) {
    text = ClockTime(text);
  }
  if (kind == MetadataKind::kLanguage) {
    text = absl::StrReplaceAll(text, {{"_", "-"}});
    if (!IsLanguage(text)) return;
  }
  if (text.empty() || text.size() > kDisplayNameBytesMax) return;
  const auto known = best_.find(kind);
  if (known != best_.end() && known->second.rank <= rank) return;
  best_[kind] = {rank, {kind, std::move(text), source}};
}

void XmlMetadata::AddTo(ParsedTranscript* transcript) const {
  for (const auto& [kind, best] : best_) {
    transcript->metadata.push_back(best.metadata);
  }
}

}  // namespace turnstone
