// Where a page of quotes ended, as page tokens have it.
//
//   cursor := score:u64be day:u32be transcript:sized number:varint
//             turns:varint tokens:varint count:varint holders:varint*count

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "query-service/quotes/quote_finder.h"

namespace turnstone {

std::string EncodeCursor(const QuoteCursor& cursor);

// INVALID_ARGUMENT, naming `page_token`, if the bytes are no cursor.
absl::StatusOr<QuoteCursor> DecodeCursor(absl::string_view key);

}  // namespace turnstone
