// Places and languages that a text names in English.

#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/text_tokens.h"

namespace turnstone {

// Returns where a line has "City, Country", in order. Countries are those of
// ISO 3166 by their English names and a few other usual ones; any word with a
// capital may be a city. Linear time.
std::vector<SourceSpan> FindPlaces(const TextTokens& tokens);

// Returns the BCP 47 tag of a language by its English name or its tag:
// "English" is "en", "pt_br" is "pt-BR". Empty if it is neither.
std::string LanguageTagOf(absl::string_view text);

}  // namespace turnstone
