// Finds what speakers say that they belong to, and makes people of those who
// say nothing else.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ingest-service/identify/clues.h"
#include "ingest-service/identify/naming.h"

namespace turnstone {

// What a speaker belongs to, in their words.
struct SaidAffiliation {
  std::string name;    // "DiploFoundation"
  uint32_t begin = 0;  // UTF-8 bytes of the turn's text: the name.
  uint32_t end = 0;
};

// Returns the first organisation that a speaker says to be of: "I'm from the
// DiploFoundation", "I work for Acme", "I'm director of security at Acme",
// "the Spanish organisation that I represent". A place alone ("I'm from
// Geneva") is none.
std::optional<SaidAffiliation> FindAffiliation(absl::string_view text);

// Returns the adjective of a country in which the speaker says that they are:
// "In Spain, we have a help line" is "Spanish".
std::optional<SaidAffiliation> FindCountry(absl::string_view text);

// Makes turns whose speaker is not found, and says an affiliation, those of an
// UNNAMED person: one for each label and affiliation in a transcript, called
// "Audience, DiploFoundation". Somebody else without a name who says what
// country they are in joins the one such person whose affiliation names it.
// Keeps what people say to be of who give a first name alone.
void NameByAffiliation(const Clues& clues, std::vector<TurnNaming>* namings);

}  // namespace turnstone
