// The text of an HTML page as a browser shows it, and where it stands.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/encoding.h"

namespace turnstone {

// Which part of a page is read.
enum class HtmlPart : uint8_t {
  kMain,  // What stands in `main`; nothing if there is no such element.
  kPage,
};

struct HtmlText {
  std::string text;                // UTF-8, lines ended by LF.
  TextMap map;                     // Into the page.
  std::vector<Metadata> metadata;  // The title and the language.
};

// Reads a page in UTF-8. White space outside of `pre` is one blank: the first
// " " of the page there, or one that is implied. Block elements and `br` are
// line ends, paragraphs have a blank line between them; each such line end
// stands for a tag. Scripts, menus (`nav`), headers, footers, asides, and what
// is to be clicked on are left out.
//
// INVALID_ARGUMENT with the line of the page if its text is in more than
// `kHtmlPiecesMax` pieces. Linear time.
absl::StatusOr<HtmlText> ReadHtmlText(absl::string_view page, HtmlPart part);

// True if a tag of this name, in lower case, begins or ends a line.
bool IsHtmlBlock(absl::string_view name);

}  // namespace turnstone
