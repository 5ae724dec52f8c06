// What the text of captions, plain text and Markdown says of its event: in
// front matter, fields ("Date: 4 May 2020"), headings, lines of its header,
// disclaimers ("captioning taken during the ... in Geneva, Switzerland") and
// closing notes ("The session concluded at 13:10.").
//
// Only what nobody says is looked at: what stands before the first turn and
// after the last. The rules would rather miss something than take what is
// wrong: a header in which names, dates or places compete gives none of them.

#pragma once

#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// Of what stands before the first turn and after the last, so much is read.
inline constexpr size_t kHeaderBytesMax = 64u << 10;
inline constexpr size_t kClosingBytesMax = 4u << 10;

// Adds what `source` says of itself, the best first of each kind, to the
// transcript that was parsed from it. Spans are bytes of `source`, UTF-8.
// Linear in what is read. Any thread.
void AddTextMetadata(absl::string_view source, ParsedTranscript* transcript);

}  // namespace turnstone
