// Reads debates in Akoma Ntoso.
//
//   <meta>                               date, language; people by their ids
//   <speech by="#lee" as="#chair">       a turn; <question>, <answer> too
//     <from>Ann Lee:</from>              markup
//     <p>Good <i>day</i>.</p>            its text, in blocks
//   <scene>, <narrative>, <remark>, ...  annotations, in turns and between
//
// All other elements outside of turns are markup. A label is the id that `by`
// names, whose it is says `<TLCPerson>`; without `by` it is what `<from>`
// prints.

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// True if the root is `<akomaNtoso>`.
bool LooksLikeAkomaNtoso(absl::string_view source);

// INVALID_ARGUMENT, with line and column, as ReadXml() says, if the root is
// another, there is no turn, one is inside another, or there are more than
// `kDeclaredSpeakersMax` people, organisations and roles; limits are those of
// ParseSource(). Linear time. Any thread.
absl::StatusOr<ParsedTranscript> ParseAkomaNtoso(absl::string_view source);

}  // namespace turnstone
