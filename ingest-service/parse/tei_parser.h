// Reads debates in TEI as ParlaMint and Parla-CLARIN write them.
//
//   <teiHeader>                   title, date, place; people by their ids
//   <u who="#LeeAnn">             a turn
//     <seg>Good <hi>day</hi>.     its text, in blocks
//     <s><w>Good</w><pc>.</pc>    or word by word; join="right": no blank
//     <note>, <kinesic>, <gap>    annotations, between turns too
//
// All other elements outside of `<u>` are markup. A label is the id that
// `who` names; the header says whose it is.

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// True if the root is `<TEI>` or `<teiCorpus>`.
bool LooksLikeTei(absl::string_view source);

// INVALID_ARGUMENT, with line and column, as ReadXml() says, if the root is
// another, there is no `<u>`, or one is inside another; limits are those of
// ParseSource(). Linear time. Any thread.
absl::StatusOr<ParsedTranscript> ParseTei(absl::string_view source);

}  // namespace turnstone
