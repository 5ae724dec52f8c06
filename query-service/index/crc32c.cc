#include "query-service/index/crc32c.h"

#include <array>
#include <cstddef>
#include <cstring>

#include "common/base/bytes.h"

namespace turnstone {
namespace {

constexpr uint32_t kPolynomial = 0x82f63b78;  // Bits reversed.
constexpr size_t kChecksumBytes = 4;

constexpr std::array<uint32_t, 256> MakeTable() {
  std::array<uint32_t, 256> table = {};
  for (uint32_t i = 0; i < table.size(); ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = value >> 1 ^ ((value & 1) != 0 ? kPolynomial : 0);
    }
    table[i] = value;
  }
  return table;
}
constexpr std::array<uint32_t, 256> kTable = MakeTable();

uint32_t AddByTable(uint32_t state, absl::string_view bytes) {
  for (const char c : bytes) {
    state = state >> 8 ^ kTable[(state ^ static_cast<uint8_t>(c)) & 0xff];
  }
  return state;
}

#if defined(__x86_64__)
// Common terms have values of megabytes, which the table takes too long for.
__attribute__((target("sse4.2"))) uint32_t AddByInstruction(
    uint32_t state, absl::string_view bytes) {
  uint64_t wide = state;
  while (bytes.size() >= sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, bytes.data(), sizeof(word));
    wide = __builtin_ia32_crc32di(wide, word);
    bytes.remove_prefix(sizeof(word));
  }
  return AddByTable(static_cast<uint32_t>(wide), bytes);
}
#endif

}  // namespace

uint32_t Crc32c(absl::string_view bytes) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2")) {
    return ~AddByInstruction(~uint32_t{0}, bytes);
  }
#endif
  return ~AddByTable(~uint32_t{0}, bytes);
}

void AppendCrc32c(std::string* bytes) {
  AppendBigEndian32(Crc32c(*bytes), bytes);
}

bool CutCrc32c(absl::string_view* bytes) {
  if (bytes->size() < kChecksumBytes) return false;
  const absl::string_view body =
      bytes->substr(0, bytes->size() - kChecksumBytes);
  uint32_t expected = 0;
  ByteReader reader(bytes->substr(body.size()));
  if (!reader.ReadBigEndian32(&expected) || Crc32c(body) != expected) {
    return false;
  }
  *bytes = body;
  return true;
}

}  // namespace turnstone
