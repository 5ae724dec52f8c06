// Tells the formats of JSON apart by the keys at their top levels.

#pragma once

#include <optional>

#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

// Returns nothing if `source` does not begin as JSON with keys does; else its
// format, `kUnknown` if no known key is found before it ends or breaks off.
// Looks at the first element of each array only, and no further than to the
// key that decides. Any bytes will do. Linear time. Any thread.
std::optional<SourceFormat> DetectJsonFormat(absl::string_view source);

}  // namespace turnstone
