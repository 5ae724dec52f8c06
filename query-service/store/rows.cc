#include "query-service/store/rows.h"

#include "common/base/bytes.h"
#include "common/base/check.h"

namespace turnstone {

std::string DocKey(DocId doc) { return EncodeOrdinal(doc); }

std::string EncodeRecordRow(const RecordRow& row) {
  TS_CHECK(row.body_sha256.size() == 32);
  return EncodeSequence(row.sequence) + row.body_sha256;
}

absl::StatusOr<RecordRow> DecodeRecordRow(absl::string_view value) {
  ByteReader reader(value);
  RecordRow row;
  absl::string_view hash;
  if (!reader.ReadBigEndian64(&row.sequence) || !reader.ReadBytes(32, &hash) ||
      !reader.done()) {
    return DamagedRow();
  }
  row.body_sha256 = std::string(hash);
  return row;
}

std::string EncodeOrdinal(uint32_t ordinal) {
  std::string value;
  AppendBigEndian32(ordinal, &value);
  return value;
}

absl::StatusOr<uint32_t> DecodeOrdinal(absl::string_view value) {
  ByteReader reader(value);
  uint32_t ordinal = 0;
  if (!reader.ReadBigEndian32(&ordinal) || !reader.done()) return DamagedRow();
  return ordinal;
}

std::string EncodeSequence(uint64_t sequence) {
  std::string value;
  AppendBigEndian64(sequence, &value);
  return value;
}

absl::StatusOr<uint64_t> DecodeSequence(absl::string_view value) {
  ByteReader reader(value);
  uint64_t sequence = 0;
  if (!reader.ReadBigEndian64(&sequence) || !reader.done()) {
    return DamagedRow();
  }
  return sequence;
}

std::string EncodeTurnIds(const std::vector<uint32_t>& ids) {
  std::string value;
  for (const uint32_t id : ids) AppendBigEndian32(id, &value);
  return value;
}

absl::StatusOr<uint32_t> FindTurnId(absl::string_view value, uint32_t id) {
  ByteReader reader(value);
  for (uint32_t at = 0; !reader.done(); ++at) {
    uint32_t found = 0;
    if (!reader.ReadBigEndian32(&found)) return DamagedRow();
    if (found == id) return at;
  }
  return absl::NotFoundError("no turn has this id");
}

absl::Status DamagedRow() {
  return absl::DataLossError("a row of the store is damaged");
}

}  // namespace turnstone
