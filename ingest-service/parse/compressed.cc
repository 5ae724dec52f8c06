#include "ingest-service/parse/compressed.h"

#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"

namespace turnstone {
namespace {

constexpr absl::string_view kGzipMagic = "\x1F\x8B";
constexpr absl::string_view kZstdMagic = "\x28\xB5\x2F\xFD";
// Behind a byte of which the high half is 5.
constexpr absl::string_view kSkippableMagic = "\x2A\x4D\x18";
// Gzip members by deflate, with a header of their own.
constexpr int kGzipWindowBits = 15 + 16;
// What decoders have to take (RFC 8878, section 3.1.1.1.2): only "--ultra" and
// "--long" of zstd make it wider.
constexpr int kZstdWindowBitsMax = 23;
constexpr size_t kExpandedChunkBytes = 128u << 10;
// More are expanded twice.
constexpr size_t kKeptBytesMax = 16u << 20;

absl::Status EndsEarly(absl::string_view name) {
  return absl::InvalidArgumentError(
      absl::StrCat("the ", name, " stream ends early"));
}

absl::Status IsDamaged(absl::string_view name) {
  return absl::InvalidArgumentError(
      absl::StrCat("the ", name, " stream is damaged"));
}

absl::Status NoMemory(absl::string_view name) {
  return absl::ResourceExhaustedError(
      absl::StrCat("no memory to expand the ", name, " stream"));
}

absl::Status HasGarbage(absl::string_view name) {
  return absl::InvalidArgumentError(
      absl::StrCat("the ", name, " stream is followed by bytes that are none"));
}

// Takes the expanded bytes of a source of `compressed_bytes` within limits. Of
// many it only tells the number at first, so that no memory is filled before
// they are known to be within them.
class Expansion {
 public:
  Expansion(absl::string_view name, size_t compressed_bytes)
      : name_(name),
        // Of so many bytes the ratio admits more than a source may have.
        ratio_bytes_max_(std::min(compressed_bytes, kImportSourceBytesMax) *
                         kExpansionRatioMax),
        chunk_(kExpandedChunkBytes) {}

  absl::string_view name() const { return name_; }

  // Where the next bytes go, before they are added.
  std::vector<char>& chunk() { return chunk_; }

  // Adds the first `size` bytes of the chunk.
  absl::Status Add(size_t size) {
    expanded_bytes_ += size;
    if (expanded_bytes_ > kImportSourceBytesMax) {
      return absl::InvalidArgumentError(
          absl::StrCat("the ", name_, " stream expands to more than ",
                       kImportSourceBytesMax, " bytes"));
    }
    if (expanded_bytes_ > kExpansionFreeBytes &&
        expanded_bytes_ > ratio_bytes_max_) {
      return absl::InvalidArgumentError(
          absl::StrCat("the ", name_, " stream expands to more than ",
                       kExpansionRatioMax, " times its bytes"));
    }
    if (expanded_bytes_ <= kept_bytes_max_) {
      bytes_.append(chunk_.data(), size);
    } else {
      bytes_ = std::string();
    }
    return absl::OkStatus();
  }

  // True if what was added is there.
  bool is_kept() const { return expanded_bytes_ <= kept_bytes_max_; }

  // Forgets what was added and keeps as many bytes when they are added again.
  void Restart() {
    kept_bytes_max_ = std::exchange(expanded_bytes_, 0);
    bytes_.reserve(kept_bytes_max_);
  }

  std::string Take() { return std::move(bytes_); }

 private:
  absl::string_view name_;
  const size_t ratio_bytes_max_;
  size_t kept_bytes_max_ = kKeptBytesMax;
  size_t expanded_bytes_ = 0;
  std::vector<char> chunk_;
  std::string bytes_;
};

struct InflateEnd {
  void operator()(z_stream* stream) const {
    inflateEnd(stream);
    delete stream;
  }
};

absl::Status ExpandGzip(absl::string_view bytes, Expansion* expansion) {
  const absl::string_view name = expansion->name();
  // Sizes in zlib are unsigned, so a longer stream could not be taken whole.
  if (bytes.size() > std::numeric_limits<uInt>::max()) {
    return absl::InvalidArgumentError("the gzip stream is over 4 GiB");
  }
  const std::unique_ptr<z_stream, InflateEnd> stream(new z_stream());
  TS_CHECK(inflateInit2(stream.get(), kGzipWindowBits) == Z_OK);
  // zlib does not write to its input.
  stream->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream->avail_in = static_cast<uInt>(bytes.size());
  while (true) {
    std::vector<char>& chunk = expansion->chunk();
    stream->next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream->avail_out = static_cast<uInt>(chunk.size());
    const int result = inflate(stream.get(), Z_NO_FLUSH);
    if (result == Z_BUF_ERROR) return EndsEarly(name);
    if (result == Z_MEM_ERROR) return NoMemory(name);
    if (result != Z_OK && result != Z_STREAM_END) return IsDamaged(name);
    TS_RETURN_IF_ERROR(expansion->Add(chunk.size() - stream->avail_out));
    if (result == Z_OK) continue;
    const absl::string_view rest =
        bytes.substr(bytes.size() - stream->avail_in);
    if (rest.empty()) return absl::OkStatus();
    if (!absl::StartsWith(rest, kGzipMagic)) return HasGarbage(name);
    TS_CHECK(inflateReset(stream.get()) == Z_OK);
  }
}

struct FreeZstd {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

absl::Status ZstdError(size_t result) {
  switch (ZSTD_getErrorCode(result)) {
    case ZSTD_error_memory_allocation:
      return NoMemory("zstd");
    case ZSTD_error_frameParameter_windowTooLarge:
      return absl::InvalidArgumentError(
          absl::StrCat("the zstd stream has a window of more than 2^",
                       kZstdWindowBitsMax, " bytes"));
    default:
      return IsDamaged("zstd");
  }
}

// True if another frame follows. There are frames without content, which some
// writers use for an index.
bool BeginsFrame(absl::string_view bytes) {
  return absl::StartsWith(bytes, kZstdMagic) ||
         (bytes.size() >= 4 && (bytes[0] & 0xF0) == 0x50 &&
          bytes.substr(1, 3) == kSkippableMagic);
}

absl::Status ExpandZstd(absl::string_view bytes, Expansion* expansion) {
  const absl::string_view name = expansion->name();
  const std::unique_ptr<ZSTD_DCtx, FreeZstd> context(ZSTD_createDCtx());
  TS_CHECK(context != nullptr);
  TS_CHECK(!ZSTD_isError(ZSTD_DCtx_setParameter(
      context.get(), ZSTD_d_windowLogMax, kZstdWindowBitsMax)));
  ZSTD_inBuffer input = {bytes.data(), bytes.size(), 0};
  while (true) {
    std::vector<char>& chunk = expansion->chunk();
    ZSTD_outBuffer output = {chunk.data(), chunk.size(), 0};
    const size_t result = ZSTD_decompressStream(context.get(), &output, &input);
    if (ZSTD_isError(result)) return ZstdError(result);
    TS_RETURN_IF_ERROR(expansion->Add(output.pos));
    if (result != 0) {
      // Nothing is left to read, and what was read has all been written.
      if (input.pos == input.size && output.pos < output.size) {
        return EndsEarly(name);
      }
      continue;
    }
    const absl::string_view rest = bytes.substr(input.pos);
    if (rest.empty()) return absl::OkStatus();
    if (!BeginsFrame(rest)) return HasGarbage(name);
  }
}

}  // namespace

bool IsCompressed(absl::string_view bytes) {
  return absl::StartsWith(bytes, kGzipMagic) ||
         absl::StartsWith(bytes, kZstdMagic);
}

absl::StatusOr<std::string> Expand(absl::string_view bytes) {
  const bool is_gzip = absl::StartsWith(bytes, kGzipMagic);
  if (!is_gzip && !absl::StartsWith(bytes, kZstdMagic)) {
    return absl::InvalidArgumentError("expected a gzip or zstd stream");
  }
  const auto expand = is_gzip ? ExpandGzip : ExpandZstd;
  Expansion expansion(is_gzip ? "gzip" : "zstd", bytes.size());
  TS_RETURN_IF_ERROR(expand(bytes, &expansion));
  if (!expansion.is_kept()) {
    expansion.Restart();
    TS_RETURN_IF_ERROR(expand(bytes, &expansion));
  }
  return expansion.Take();
}

}  // namespace turnstone
