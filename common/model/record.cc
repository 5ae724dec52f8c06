#include "common/model/record.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/bytes.h"
#include "common/base/check.h"
#include "common/base/hash.h"

namespace turnstone {
namespace {

// The first 128 bits of SHA-256 over the three fields, each with its size.
std::pair<uint64_t, uint64_t> HashOf(absl::string_view name, uint64_t sequence,
                                     absl::string_view body_sha256) {
  std::string bytes;
  AppendSized(name, &bytes);
  AppendBigEndian64(sequence, &bytes);
  AppendSized(body_sha256, &bytes);
  const std::string hash = Sha256(bytes);
  ByteReader reader(hash);
  uint64_t high = 0;
  uint64_t low = 0;
  TS_CHECK(reader.ReadBigEndian64(&high) && reader.ReadBigEndian64(&low));
  return {high, low};
}

}  // namespace

std::string PartPrefix(absl::string_view transcript) {
  return absl::StrCat(transcript, "/revisions/");
}

std::string PartName(absl::string_view transcript, uint32_t revision,
                     uint32_t part) {
  return absl::StrCat(PartPrefix(transcript), revision, "/parts/", part);
}

void RecordDigest::Add(absl::string_view name, uint64_t sequence,
                       absl::string_view body_sha256) {
  const auto [high, low] = HashOf(name, sequence, body_sha256);
  low_ += low;
  high_ += high + (low_ < low ? 1 : 0);
}

void RecordDigest::Remove(absl::string_view name, uint64_t sequence,
                          absl::string_view body_sha256) {
  const auto [high, low] = HashOf(name, sequence, body_sha256);
  high_ -= high + (low_ < low ? 1 : 0);
  low_ -= low;
}

std::string RecordDigest::ToHex() const {
  return absl::StrFormat("%016x%016x", high_, low_);
}

absl::StatusOr<RecordDigest> RecordDigest::Parse(absl::string_view hex) {
  RecordDigest digest;
  if (hex.size() != 32 ||
      !absl::SimpleHexAtoi(hex.substr(0, 16), &digest.high_) ||
      !absl::SimpleHexAtoi(hex.substr(16), &digest.low_) ||
      digest.ToHex() != hex) {
    return absl::InvalidArgumentError("expected a digest of 32 digits");
  }
  return digest;
}

std::string CommitToken::ToString() const {
  return absl::StrCat(epoch, "-", sequence);
}

absl::StatusOr<CommitToken> CommitToken::Parse(absl::string_view text) {
  const size_t dash = text.find('-');
  CommitToken token;
  if (dash == absl::string_view::npos || dash == 0 ||
      !absl::SimpleAtoi(text.substr(dash + 1), &token.sequence) ||
      !std::all_of(text.begin(), text.begin() + dash, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      })) {
    return absl::InvalidArgumentError(
        "expected a commit token as a write returned it");
  }
  token.epoch = std::string(text.substr(0, dash));
  return token;
}

}  // namespace turnstone
