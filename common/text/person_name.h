// Names of people: how equal ones meet, and how they are shown.

#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace turnstone {

// Returns the key under which equal names meet: white space folded, Unicode
// NFKC with case folded (UAX 15, 5.18), hyphens and apostrophes of one kind
// each. Never stored as a key of the database.
// `label` is UTF-8; bytes that are not become U+FFFD.
std::string NameKey(absl::string_view label);

// Returns the name as people write it: a label in capitals gets its words
// capitalised ("KERRY-ANN RICE" is "Kerry-Ann Rice"), any other stays as it is
// but for white space.
std::string DisplayNameOf(absl::string_view label);

// Returns the words of a name as NameKey() folds them, without diacritics,
// punctuation and honorifics ("Dr. Łea Kaspár-Roe" is "lea", "kaspar", "roe").
std::vector<std::string> NameWords(absl::string_view name);

// True if `brief` is a short form of the first name `full`: its beginning, of
// three letters at least, or a common English one ("Bob" for "Robert"). Both
// as NameKey() folds them.
bool IsShortFor(absl::string_view brief, absl::string_view full);

// Returns the common short forms of a first name that are no beginnings of it,
// and the names of which it is one: "bob" for "robert", "robert" for "bob".
std::vector<absl::string_view> OtherFormsOf(absl::string_view word);

}  // namespace turnstone
