// Fixed-width and variable-length integers in byte strings.

#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace turnstone {

// Big-endian, so that keys sort by value.
void AppendBigEndian32(uint32_t value, std::string* bytes);
void AppendBigEndian64(uint64_t value, std::string* bytes);

// LEB128: seven bits a byte, lowest first; at most 10 bytes.
void AppendVarint(uint64_t value, std::string* bytes);

// A length as varint, then the bytes.
void AppendSized(absl::string_view value, std::string* bytes);

// Reads from the front of a byte string. Every function returns false, and
// reads nothing more, once the bytes are too short or malformed.
class ByteReader {
 public:
  explicit ByteReader(absl::string_view bytes) : rest_(bytes) {}

  bool ReadBigEndian32(uint32_t* value);
  bool ReadBigEndian64(uint64_t* value);
  bool ReadVarint(uint64_t* value);
  bool ReadSized(absl::string_view* value);
  bool ReadBytes(size_t count, absl::string_view* value);

  absl::string_view rest() const { return rest_; }
  bool done() const { return rest_.empty(); }

 private:
  absl::string_view rest_;
};

}  // namespace turnstone
