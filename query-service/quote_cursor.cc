#include "query-service/quote_cursor.h"

#include <bit>
#include <cstdint>
#include <limits>

#include "common/base/bytes.h"
#include "common/model/limits.h"
#include "common/rpc/status_details.h"

namespace turnstone {
namespace {

bool ReadCount(ByteReader* reader, int64_t* count) {
  uint64_t value = 0;
  if (!reader->ReadVarint(&value) || value > (uint64_t{1} << 62)) return false;
  *count = static_cast<int64_t>(value);
  return true;
}

}  // namespace

std::string EncodeCursor(const QuoteCursor& cursor) {
  std::string key;
  AppendBigEndian64(std::bit_cast<uint64_t>(cursor.score), &key);
  AppendBigEndian32(static_cast<uint32_t>(cursor.day), &key);
  AppendSized(cursor.transcript, &key);
  AppendVarint(cursor.number, &key);
  AppendVarint(static_cast<uint64_t>(cursor.statistics.turns), &key);
  AppendVarint(static_cast<uint64_t>(cursor.statistics.tokens), &key);
  AppendVarint(cursor.statistics.holders.size(), &key);
  for (const int64_t count : cursor.statistics.holders) {
    AppendVarint(static_cast<uint64_t>(count), &key);
  }
  return key;
}

absl::StatusOr<QuoteCursor> DecodeCursor(absl::string_view key) {
  const absl::Status damaged = rpc::FieldViolation("page_token", "is damaged");
  ByteReader reader(key);
  QuoteCursor cursor;
  uint64_t score = 0;
  uint32_t day = 0;
  absl::string_view transcript;
  uint64_t number = 0;
  uint64_t terms = 0;
  if (!reader.ReadBigEndian64(&score) || !reader.ReadBigEndian32(&day) ||
      !reader.ReadSized(&transcript) || !reader.ReadVarint(&number) ||
      number > std::numeric_limits<uint32_t>::max() ||
      !ReadCount(&reader, &cursor.statistics.turns) ||
      !ReadCount(&reader, &cursor.statistics.tokens) ||
      !reader.ReadVarint(&terms) || terms > kQueryTermsMax) {
    return damaged;
  }
  cursor.statistics.holders.resize(terms);
  for (int64_t& count : cursor.statistics.holders) {
    if (!ReadCount(&reader, &count)) return damaged;
  }
  if (!reader.done()) return damaged;
  cursor.score = std::bit_cast<double>(score);
  cursor.day = static_cast<int32_t>(day);
  cursor.transcript = std::string(transcript);
  cursor.number = static_cast<uint32_t>(number);
  return cursor;
}

}  // namespace turnstone
