// Hashes with fixed results, safe to keep on disk and to send.

#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace turnstone {

// Returns the 32 bytes of SHA-256 (FIPS 180-4).
std::string Sha256(absl::string_view bytes);

// SHA-256 of bytes that arrive in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;

  void Add(absl::string_view bytes);

  // Returns the 32 bytes. Nothing may be added afterwards.
  std::string Finish();

 private:
  void* context_;
};

// Returns `bytes` as lower-case hexadecimal digits.
std::string ToHex(absl::string_view bytes);

// Returns lower-case hexadecimal digits of `size` random bytes from the
// system's generator.
std::string RandomHex(int size);

}  // namespace turnstone
