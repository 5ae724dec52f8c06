// Character references of HTML: "&amp;", "&#233;", "&#xE9;".

#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace turnstone {

struct HtmlReference {
  std::string text;  // In UTF-8; empty if it names a control character.
  size_t bytes = 0;  // Of the page; 0 if there is no reference.
};

// Reads the reference that begins at the "&" at `at`, as the HTML standard
// does outside of attributes: numbers 128 to 159 are those of Windows-1252,
// numbers of no character U+FFFD, and the names of Latin-1 need no semicolon.
// Of the names there are those of Latin-1, of punctuation and of the letters
// of European languages. No text is as long as its reference.
HtmlReference ReadHtmlReference(absl::string_view page, size_t at);

}  // namespace turnstone
