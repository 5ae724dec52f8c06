#include "common/text/utf8.h"

#include <cstdint>
#include <cstring>

namespace turnstone {
namespace {

constexpr uint64_t kHighBits = 0x8080808080808080u;

bool IsTrail(uint8_t byte) { return (byte & 0xc0) == 0x80; }

// Returns the bytes of the well-formed character of several bytes at `at`, or
// 0 if there is none.
size_t CharacterBytes(absl::string_view bytes, size_t at) {
  const size_t left = bytes.size() - at;
  const auto byte = [&](size_t i) {
    return static_cast<uint8_t>(bytes[at + i]);
  };
  const uint8_t lead = byte(0);
  if (lead >= 0xc2 && lead <= 0xdf) {
    return left >= 2 && IsTrail(byte(1)) ? 2 : 0;
  }
  if (lead >= 0xe0 && lead <= 0xef) {
    if (left < 3 || !IsTrail(byte(1)) || !IsTrail(byte(2))) return 0;
    if (lead == 0xe0 && byte(1) < 0xa0) return 0;
    if (lead == 0xed && byte(1) > 0x9f) return 0;
    return 3;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    if (left < 4 || !IsTrail(byte(1)) || !IsTrail(byte(2)) ||
        !IsTrail(byte(3))) {
      return 0;
    }
    if (lead == 0xf0 && byte(1) < 0x90) return 0;
    if (lead == 0xf4 && byte(1) > 0x8f) return 0;
    return 4;
  }
  return 0;
}

}  // namespace

bool IsValidUtf8(absl::string_view bytes, size_t* bad_offset) {
  size_t at = 0;
  while (at < bytes.size()) {
    if (bytes.size() - at >= sizeof(uint64_t)) {
      uint64_t word;
      std::memcpy(&word, bytes.data() + at, sizeof(word));
      if ((word & kHighBits) == 0) {
        at += sizeof(word);
        continue;
      }
    }
    if (static_cast<uint8_t>(bytes[at]) < 0x80) {
      ++at;
      continue;
    }
    const size_t size = CharacterBytes(bytes, at);
    if (size == 0) {
      if (bad_offset != nullptr) *bad_offset = at;
      return false;
    }
    at += size;
  }
  return true;
}

}  // namespace turnstone
