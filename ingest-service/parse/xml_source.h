// XML with the place of every tag and of every piece of text in its source.
//
// The source is UTF-8, whatever its XML declaration says. Nothing but the
// characters themselves is expanded: of entities the five of XML are known
// and those of characters by number; a document type may name a file, which
// is not read, but declare nothing itself. Names are those behind the prefix:
// "u" of "tei:u".

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// An attribute as the source writes it.
struct XmlAttribute {
  absl::string_view name;  // With its prefix: "xml:id".
  SourceSpan span;         // Of its value, without the quotes.
};

// An element that begins, or one that ends. Its views live as long as the
// source; it itself does no longer than the call that it is given to.
struct XmlElement {
  absl::string_view source;
  absl::string_view name;
  SourceSpan tag;  // Empty of the end of `<a/>`.
  // The names of the elements around it, the root first.
  const std::vector<absl::string_view>* around = nullptr;
  std::vector<XmlAttribute> attributes;  // None where it ends.

  // 1 of the root.
  size_t depth() const { return around->size() + 1; }

  // The name of the element around it; empty of the root.
  absl::string_view parent() const;

  // True if an element of this name is around it. Linear in the depth.
  bool IsWithin(absl::string_view element) const;

  // Returns the value of an attribute, decoded, without outer white space;
  // empty if there is none.
  std::string Value(absl::string_view attribute) const;

  // Returns where the value stands, without outer white space; an empty span
  // if there is none.
  SourceSpan ValueSpan(absl::string_view attribute) const;
};

// A piece of text: either the bytes of its span, or one character that the
// source writes as a reference.
struct XmlText {
  absl::string_view text;
  SourceSpan span;
  bool is_reference = false;
};

// Takes what a source holds, in its order. The first error ends the reading.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual absl::Status OnStart(const XmlElement& element) = 0;
  virtual absl::Status OnEnd(const XmlElement& element) = 0;
  virtual absl::Status OnText(const XmlText& text) = 0;
};

// Reads the source to its end. INVALID_ARGUMENT, with line and column, if it
// is no well-formed XML, declares entities or elements, refers to an entity
// that is not known, or nests deeper than `kXmlDepthMax`; or the error of the
// handler. Linear time.
absl::Status ReadXml(absl::string_view source, XmlHandler* handler);

// Returns the name of the root without reading any further; empty if there is
// none. Any bytes will do.
absl::string_view XmlRootName(absl::string_view source);

// Returns INVALID_ARGUMENT: "line 2, column 5: expected ...". Both count from
// 1, columns in characters.
absl::Status XmlError(absl::string_view source, uint64_t at,
                      absl::string_view expected);

// Returns the value of an attribute: its references decoded, white space as
// blanks. Nothing if there is a reference that is not known.
std::optional<std::string> DecodeXmlValue(absl::string_view written);

// Returns the text with each run of white space as one blank and none at its
// ends.
std::string CollapseSpace(absl::string_view text);

}  // namespace turnstone
