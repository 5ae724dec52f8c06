// Words by which a text says that it names a meeting.

#pragma once

#include "absl/strings/string_view.h"

namespace turnstone {

// True for "Conference" and "Session", case aside.
bool IsEventWord(absl::string_view word);

// True for those that name an event by themselves, such as "Conference"; a
// "Session" may also be the part of one.
bool IsStrongEventWord(absl::string_view word);

}  // namespace turnstone
