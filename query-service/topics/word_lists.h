// Word lists of the topic finder: English as it is spoken in meetings.

#pragma once

#include "absl/strings/string_view.h"

namespace turnstone {

// True for a word that no topic holds: grammar, greetings, numbers, dates,
// talk about the meeting itself, and sounds. All take lower case.
bool IsStopWord(absl::string_view word);

// True for a very common word: part of a topic, never a topic by itself.
bool IsWeakWord(absl::string_view word);

// True for a given name; spoken of with a capital it is a person, not a
// topic.
bool IsGivenName(absl::string_view word);

}  // namespace turnstone
