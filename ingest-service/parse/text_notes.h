// Fields, disclaimers and notes of time that say something of an event.

#pragma once

#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/found_metadata.h"
#include "ingest-service/parse/header_lines.h"
#include "ingest-service/parse/text_tokens.h"

namespace turnstone {

enum class NoteField {
  kUnknown,
  kWhenWhere,  // A date, time or place.
  kOther,      // A title, event or language.
};

// Tells what the field is, and adds what its value says.
NoteField ReadNoteField(const HeaderField& field, absl::string_view source,
                        FoundMetadata* metadata);

// Adds what a disclaimer says in the sentence "taken during the Twelfth
// Meeting of the Forum in Geneva, Switzerland, from 17 to 21 December 2017".
void ReadDisclaimer(absl::string_view source, SourceSpan span,
                    FoundMetadata* metadata);

// Adds the times of a line such as "The session concluded at 13:10." or
// "Whereupon, at 4:35 p.m., the hearing was adjourned."
void ReadTimeNote(const TextTokens& tokens, FoundMetadata* metadata);

}  // namespace turnstone
