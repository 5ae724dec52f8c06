// What the XML of parliaments has in common: speech with markup in it, notes
// between, and values that the source gives more than once.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/markup_builder.h"
#include "ingest-service/parse/xml_source.h"

namespace turnstone {

// Adds text to the turn that is being built, with blanks where the elements
// imply them. White space at the ends of blocks and between words that are
// marked as such is markup: there the elements say where a blank stands.
class XmlSpeech {
 public:
  // The builder must outlive this.
  XmlSpeech(absl::string_view source, MarkupBuilder* builder)
      : source_(source), builder_(builder) {}

  void AddText(const XmlText& text);

  // A block begins or ends here, such as a paragraph.
  void Break();

  // A word or a sentence of marked words begins. With `joins` no blank stands
  // before it.
  void StartWord(bool joins);

  // A word ends. With `joins` no blank stands after it.
  void EndWord(bool joins);

 private:
  enum class Gap : uint8_t {
    kNone,
    kSpace,  // White space of the source, in `space_`: text if text follows.
    kBlank,
    kBlock,
  };

  void FillGap();

  absl::string_view source_;
  MarkupBuilder* builder_;
  Gap gap_ = Gap::kNone;
  SourceSpan space_;
  bool joins_ = false;  // The last word joins the next.
};

// The text of an element and of those inside it, while it is read.
class XmlCapture {
 public:
  bool active() const { return depth_ > 0; }

  void Begin(const XmlElement& element);

  // Text over `kTurnTextBytesMax` is left out.
  void Add(absl::string_view text);

  // True if the element that ends is the one that began the capture, which is
  // then over; what was captured stays until the next begins.
  bool EndsWith(const XmlElement& element);

  const std::string& text() const { return text_; }
  bool is_too_long() const { return is_too_long_; }

  // The element with its tags.
  SourceSpan whole() const { return {tag_.begin, end_tag_.end}; }

  // What is between its tags, without outer white space.
  SourceSpan inside(absl::string_view source) const;

 private:
  size_t depth_ = 0;
  SourceSpan tag_;
  SourceSpan end_tag_;
  std::string text_;
  bool is_too_long_ = false;
};

// Adds the captured element as an annotation, without brackets around its
// text; `otherwise` if it has no text, and none if that is empty too.
// INVALID_ARGUMENT if its text is too long.
absl::Status AddXmlAnnotation(absl::string_view source, AnnotationKind kind,
                              const XmlCapture& capture,
                              absl::string_view otherwise,
                              MarkupBuilder* builder);

// Returns what kind of annotation such a text is, by its words.
AnnotationKind KindOfNote(absl::string_view text);

// What a reference names, decoded, and where that stands.
struct XmlReference {
  std::string id;
  SourceSpan span;
};

// Returns what an attribute refers to, the first of several: "a" of "#a #b"
// and of "people.xml#a". Empty, with an empty span, if there is none.
XmlReference ReferenceOf(const XmlElement& element,
                         absl::string_view attribute);

// Keeps of each kind of metadata the best value.
class XmlMetadata {
 public:
  // Takes a value unless one of this rank or a better one is known; 0 is the
  // best. Values that are empty, too long, or no date, time of day or language
  // where one is needed are left out.
  void Add(MetadataKind kind, int rank, absl::string_view value,
           SourceSpan source);

  void AddTo(ParsedTranscript* transcript) const;

 private:
  struct Ranked {
    int rank = 0;
    Metadata metadata;
  };
  std::map<MetadataKind, Ranked> best_;
};

}  // namespace turnstone
