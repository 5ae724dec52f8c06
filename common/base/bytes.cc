#include "common/base/bytes.h"

namespace turnstone {

void AppendBigEndian32(uint32_t value, std::string* bytes) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes->push_back(static_cast<char>(value >> shift));
  }
}

void AppendBigEndian64(uint64_t value, std::string* bytes) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes->push_back(static_cast<char>(value >> shift));
  }
}

void AppendVarint(uint64_t value, std::string* bytes) {
  while (value >= 0x80) {
    bytes->push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  bytes->push_back(static_cast<char>(value));
}

void AppendSized(absl::string_view value, std::string* bytes) {
  AppendVarint(value.size(), bytes);
  bytes->append(value.data(), value.size());
}

bool ByteReader::ReadBytes(size_t count, absl::string_view* value) {
  if (rest_.size() < count) return false;
  *value = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return true;
}

bool ByteReader::ReadBigEndian32(uint32_t* value) {
  absl::string_view bytes;
  if (!ReadBytes(4, &bytes)) return false;
  *value = 0;
  for (const char c : bytes) *value = *value << 8 | static_cast<uint8_t>(c);
  return true;
}

bool ByteReader::ReadBigEndian64(uint64_t* value) {
  absl::string_view bytes;
  if (!ReadBytes(8, &bytes)) return false;
  *value = 0;
  for (const char c : bytes) *value = *value << 8 | static_cast<uint8_t>(c);
  return true;
}

bool ByteReader::ReadVarint(uint64_t* value) {
  uint64_t result = 0;
  for (size_t i = 0; i < rest_.size() && i < 10; ++i) {
    const uint64_t byte = static_cast<uint8_t>(rest_[i]);
    if (i == 9 && byte > 1) return false;
    result |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      rest_.remove_prefix(i + 1);
      *value = result;
      return true;
    }
  }
  return false;
}

bool ByteReader::ReadSized(absl::string_view* value) {
  const absl::string_view before = rest_;
  uint64_t size = 0;
  if (ReadVarint(&size) && size <= rest_.size()) {
    return ReadBytes(static_cast<size_t>(size), value);
  }
  rest_ = before;
  return false;
}

}  // namespace turnstone
