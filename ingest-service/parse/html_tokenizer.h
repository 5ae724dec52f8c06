// Cuts an HTML page into tags and text, as the HTML standard's tokenizer does.
//
//   <p class="a">Yes &amp; no<br></p>
//
// is a start tag, text, a reference, text, a start tag and an end tag.
// Comments, doctypes and whatever else a browser passes over give no token. A
// "<" that begins no tag is text, and so is a "&" that begins no reference.
// The content of elements like `script` and `title` is one token.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

enum class HtmlTokenKind : uint8_t {
  kText,       // Characters that stand in the page as they are.
  kReference,  // One character reference.
  kStartTag,
  kEndTag,
  kRawText,  // All that stands in an element which holds no markup.
};

struct HtmlToken {
  HtmlTokenKind kind = HtmlTokenKind::kText;
  SourceSpan source;
  std::string name;     // In lower case; of raw text that of its element.
  std::string text;     // Of a reference; empty if it gives no character.
  SourceSpan language;  // The value of a start tag's `lang`; may be empty.
};

// Gives the tokens of a page one after the other, in linear time.
class HtmlTokenizer {
 public:
  // Reads from byte `begin`. The bytes of `page` must outlive the tokenizer.
  HtmlTokenizer(absl::string_view page, size_t begin)
      : page_(page), at_(begin) {}

  // Moves to the next token; false at the end of the page.
  bool Next();

  // The token that `Next` moved to.
  const HtmlToken& token() const { return token_; }

 private:
  // Each moves behind what begins at `at_`; false if that gives no token.
  bool ReadMarkup();
  bool ReadTag();
  bool ReadReference();
  void ReadText();
  void ReadRawText();
  void ReadAttribute();
  void SkipComment();
  void SkipBehind(char byte);
  void SkipSpace();
  char ByteAt(size_t at) const { return at < page_.size() ? page_[at] : '\0'; }

  absl::string_view page_;
  size_t at_;
  HtmlToken token_;
  bool in_raw_text_ = false;  // Of the element whose start tag was last.
};

// True of the white space of HTML: blanks, tabs, line ends and form feeds.
bool IsHtmlSpace(char byte);

}  // namespace turnstone
