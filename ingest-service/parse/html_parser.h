// HTML pages that hold live captions, plain text or Markdown, as the sites of
// meetings publish them: ">> NAME: text" in `p` or `pre`, or with `br`.
//
// What a browser would show is read as text (see `html_text.h`) in one of
// these formats; all spans are then moved back to the bytes of the page.

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// True if `source` is a page, or a part of one: it begins with `<!doctype
// html` or `<html`, or has many tags of paragraphs and lines. Any bytes will
// do. Linear time.
bool LooksLikeHtml(absl::string_view source);

// Parses a page whose text has been checked. If turns stand in its `main`,
// nothing else of it is read. Heads and labels span the markup inside them,
// pieces of text never do, but a line end is the tag that makes it.
// INVALID_ARGUMENT with the line of the page if it is over
// `kConvertedSourceBytesMax` or has too many pieces of text, and as
// `ReadTurns`.
absl::StatusOr<ParsedTranscript> ParseHtml(absl::string_view source);

}  // namespace turnstone
