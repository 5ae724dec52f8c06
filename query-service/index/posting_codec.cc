#include "query-service/index/posting_codec.h"

#include <algorithm>

#include "common/base/bytes.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "query-service/index/bit_packing.h"
#include "query-service/index/crc32c.h"

namespace turnstone {
namespace {

constexpr char kFormat = 1;
constexpr size_t kEntryBytes = 16;
constexpr size_t kEndBytes = 4;

absl::Status Damaged(absl::string_view what) {
  return absl::DataLossError(what);
}

uint32_t BigEndian32At(absl::string_view bytes, size_t at) {
  uint32_t value = 0;
  TS_CHECK(ByteReader(bytes.substr(at, 4)).ReadBigEndian32(&value));
  return value;
}

size_t BlockCount(size_t count) {
  return (count + kBlockPostingsMax - 1) / kBlockPostingsMax;
}

// Cuts the checksum and the format off `value`.
bool OpenValue(absl::string_view* value) {
  if (!CutCrc32c(value) || value->empty() || (*value)[0] != kFormat) {
    return false;
  }
  value->remove_prefix(1);
  return true;
}

void AppendBlock(const TermPostings& list, size_t begin, size_t end,
                 std::string* bytes) {
  std::array<uint32_t, kBlockPostingsMax> gaps;
  std::array<uint32_t, kBlockPostingsMax> freqs;
  uint32_t gap_bits = 0;
  uint32_t freq_bits = 0;
  for (size_t i = begin; i < end; ++i) {
    const uint32_t base = i == 0 ? 0 : list.docs[i - 1] + 1;
    TS_CHECK(list.docs[i] >= base && list.freqs[i] > 0);
    gaps[i - begin] = list.docs[i] - base;
    freqs[i - begin] = list.freqs[i] - 1;
    gap_bits = std::max(gap_bits, BitsFor(gaps[i - begin]));
    freq_bits = std::max(freq_bits, BitsFor(freqs[i - begin]));
  }
  bytes->push_back(static_cast<char>(gap_bits));
  bytes->push_back(static_cast<char>(freq_bits));
  AppendPacked(gaps.data(), end - begin, gap_bits, bytes);
  AppendPacked(freqs.data(), end - begin, freq_bits, bytes);
}

// Appends the positions of the postings [begin, end), which begin at
// `position`; returns where the next ones begin.
size_t AppendPositionBlock(const TermPostings& list, size_t begin, size_t end,
                           size_t position, std::string* bytes) {
  std::vector<uint32_t> gaps;
  uint32_t bits = 0;
  for (size_t i = begin; i < end; ++i) {
    uint32_t base = 0;
    for (uint32_t k = 0; k < list.freqs[i]; ++k, ++position) {
      const uint32_t place = list.positions[position];
      TS_CHECK(place >= base);
      gaps.push_back(place - base);
      bits = std::max(bits, BitsFor(place - base));
      base = place + 1;
    }
  }
  bytes->push_back(static_cast<char>(bits));
  AppendPacked(gaps.data(), gaps.size(), bits, bytes);
  return position;
}

}  // namespace

void TermPostings::Clear() {
  docs.clear();
  freqs.clear();
  lengths.clear();
  positions.clear();
}

void EncodePostings(const TermPostings& list, EncodedPostings* encoded) {
  const size_t count = list.docs.size();
  TS_CHECK(count > 0 && list.freqs.size() == count &&
           list.lengths.size() == count);
  const size_t block_count = BlockCount(count);
  std::string blocks;
  std::string position_blocks;
  encoded->postings.assign(1, kFormat);
  encoded->positions.assign(1, kFormat);
  AppendVarint(count, &encoded->postings);
  size_t position = 0;
  for (size_t at = 0; at < block_count; ++at) {
    const size_t begin = at * kBlockPostingsMax;
    const size_t end = std::min(begin + kBlockPostingsMax, count);
    AppendBlock(list, begin, end, &blocks);
    position =
        AppendPositionBlock(list, begin, end, position, &position_blocks);
    if (block_count == 1) break;
    const auto freqs = list.freqs.begin();
    const auto lengths = list.lengths.begin();
    AppendBigEndian32(list.docs[end - 1], &encoded->postings);
    AppendBigEndian32(static_cast<uint32_t>(blocks.size()), &encoded->postings);
    AppendBigEndian32(*std::max_element(freqs + begin, freqs + end),
                      &encoded->postings);
    AppendBigEndian32(*std::min_element(lengths + begin, lengths + end),
                      &encoded->postings);
    AppendBigEndian32(static_cast<uint32_t>(position_blocks.size()),
                      &encoded->positions);
  }
  // Sizes are kept in 32 bits; a segment's turns cannot hold so much.
  TS_CHECK(blocks.size() < UINT32_MAX && position_blocks.size() < UINT32_MAX);
  TS_CHECK(position == list.positions.size());
  encoded->postings += blocks;
  encoded->positions += position_blocks;
  AppendCrc32c(&encoded->postings);
  AppendCrc32c(&encoded->positions);
}

absl::StatusOr<PostingReader> PostingReader::Open(absl::string_view value,
                                                  uint32_t doc_count) {
  PostingReader reader;
  uint64_t count = 0;
  if (!OpenValue(&value)) return Damaged("a posting list's bytes are damaged");
  ByteReader bytes(value);
  if (!bytes.ReadVarint(&count) || count == 0 || count > doc_count) {
    return Damaged("a posting list has an impossible size");
  }
  reader.count_ = static_cast<uint32_t>(count);
  reader.doc_count_ = doc_count;
  if (reader.block_count() > 1 &&
      !bytes.ReadBytes(reader.block_count() * kEntryBytes,
                       &reader.directory_)) {
    return Damaged("a posting list's directory is cut off");
  }
  reader.blocks_ = bytes.rest();
  return reader;
}

size_t PostingReader::block_count() const { return BlockCount(count_); }

uint32_t PostingReader::LastDoc(size_t at) const {
  if (directory_.empty()) return doc_count_ - 1;
  return BigEndian32At(directory_, at * kEntryBytes);
}

uint32_t PostingReader::FirstDoc(size_t at) const {
  return at == 0 ? 0 : LastDoc(at - 1) + 1;
}

size_t PostingReader::FindBlock(size_t at, uint32_t target) const {
  size_t low = at;
  size_t high = block_count();
  // The wanted block is most often near.
  for (size_t step = 1; low < high; step *= 2) {
    const size_t probe = std::min(low + step - 1, high - 1);
    if (LastDoc(probe) >= target) {
      high = probe;
      break;
    }
    low = probe + 1;
  }
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (LastDoc(middle) >= target) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

absl::StatusOr<BlockSpan> PostingReader::FindSpan(size_t at) const {
  BlockSpan span{0, blocks_.size()};
  if (!directory_.empty()) {
    span.end = BigEndian32At(directory_, at * kEntryBytes + 4);
    if (at > 0) {
      span.begin = BigEndian32At(directory_, (at - 1) * kEntryBytes + 4);
    }
  }
  if (span.begin > span.end || span.end > blocks_.size()) {
    return Damaged("a posting list's directory is damaged");
  }
  return span;
}

absl::Status PostingReader::ReadBlock(size_t at, DocId first_doc,
                                      PostingBlock* block) const {
  TS_CHECK(at < block_count());
  TS_ASSIGN_OR_RETURN(const BlockSpan span, FindSpan(at));
  absl::string_view bytes = blocks_.substr(span.begin, span.end - span.begin);
  const size_t count =
      std::min(kBlockPostingsMax, size_t{count_} - at * kBlockPostingsMax);
  if (bytes.size() < 2) return Damaged("a posting block is cut off");
  const uint32_t gap_bits = static_cast<uint8_t>(bytes[0]);
  const uint32_t freq_bits = static_cast<uint8_t>(bytes[1]);
  bytes.remove_prefix(2);
  if (gap_bits > kPackedBitsMax || freq_bits > kPackedBitsMax ||
      bytes.size() !=
          PackedBytes(count, gap_bits) + PackedBytes(count, freq_bits)) {
    return Damaged("a posting block has an impossible size");
  }
  ReadPacked(bytes, 0, count, gap_bits, block->docs.data());
  ReadPacked(bytes.substr(PackedBytes(count, gap_bits)), 0, count, freq_bits,
             block->freqs.data());
  uint64_t next = FirstDoc(at);
  for (size_t i = 0; i < count; ++i) {
    next += block->docs[i];
    block->docs[i] = static_cast<uint32_t>(first_doc + next);
    ++next;
    ++block->freqs[i];
  }
  // `next` never falls, so that the last turn vouches for all.
  if (next > doc_count_ || (!directory_.empty() && next != LastDoc(at) + 1) ||
      std::find(block->freqs.begin(), block->freqs.begin() + count, 0) !=
          block->freqs.begin() + count) {
    return Damaged("a posting block has impossible turns");
  }
  block->count = count;
  return absl::OkStatus();
}

absl::StatusOr<PositionReader> PositionReader::Open(absl::string_view value,
                                                    size_t block_count) {
  PositionReader reader;
  if (!OpenValue(&value)) return Damaged("a position list's bytes are damaged");
  ByteReader bytes(value);
  if (block_count > 1 &&
      !bytes.ReadBytes(block_count * kEndBytes, &reader.ends_)) {
    return Damaged("a position list's directory is cut off");
  }
  reader.blocks_ = bytes.rest();
  return reader;
}

absl::Status PositionReader::Read(size_t number, const PostingBlock& block,
                                  size_t at,
                                  std::vector<uint32_t>* positions) const {
  size_t begin = 0;
  size_t end = blocks_.size();
  if (!ends_.empty()) {
    end = BigEndian32At(ends_, number * kEndBytes);
    if (number > 0) begin = BigEndian32At(ends_, (number - 1) * kEndBytes);
  }
  if (begin >= end || end > blocks_.size()) {
    return Damaged("a position list's directory is damaged");
  }
  const uint32_t bits = static_cast<uint8_t>(blocks_[begin]);
  const absl::string_view packed = blocks_.substr(begin + 1, end - begin - 1);
  size_t first = 0;
  size_t count = 0;
  for (size_t i = 0; i < block.count; ++i) {
    if (i == at) first = count;
    count += block.freqs[i];
  }
  if (bits > kPackedBitsMax || packed.size() != PackedBytes(count, bits)) {
    return Damaged("a position block has an impossible size");
  }
  positions->resize(block.freqs[at]);
  ReadPacked(packed, first, positions->size(), bits, positions->data());
  uint64_t next = 0;
  for (uint32_t& position : *positions) {
    next += position;
    position = static_cast<uint32_t>(next);
    ++next;
  }
  if (next > UINT32_MAX) return Damaged("impossible positions");
  return absl::OkStatus();
}

}  // namespace turnstone
