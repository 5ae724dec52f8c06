#include "query-service/index/posting_codec.h"

#include <algorithm>
#include <cstring>

#include "common/base/bytes.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "query-service/index/bit_packing.h"
#include "query-service/index/bm25.h"

namespace turnstone {
namespace {

constexpr char kFormat = 3;
// A list has window bounds if it has a posting for each so many windows.
constexpr uint32_t kWindowsPerPosting = 2;
// Gaps and frequencies are below 2^24: so are a segment's and a turn's sizes.
constexpr uint32_t kBitsMax = 24;
constexpr uint64_t kDocsMax = uint64_t{1} << 31;

absl::Status Damaged(absl::string_view what) {
  return absl::DataLossError(what);
}

uint32_t NumberAt(absl::string_view numbers, size_t at) {
  uint32_t value = 0;
  std::memcpy(&value, numbers.data() + 4 * at, 4);
  return value;
}

void AppendNumber(size_t value, std::string* bytes) {
  // Sizes are kept in 32 bits; a segment's turns cannot hold so much.
  TS_CHECK(value < UINT32_MAX);
  const auto number = static_cast<uint32_t>(value);
  bytes->append(reinterpret_cast<const char*>(&number), 4);
}

size_t BlockCount(size_t count) {
  return (count + kBlockPostingsMax - 1) / kBlockPostingsMax;
}

size_t CountOf(size_t count, size_t block) {
  return std::min(kBlockPostingsMax, count - block * kBlockPostingsMax);
}

void AppendNumbers(const std::array<uint32_t, kBlockPostingsMax>& numbers,
                   size_t count, uint32_t bits, std::string* bytes) {
  if (count == kLaneNumbers) {
    AppendLanes(numbers.data(), bits, bytes);
  } else {
    AppendPacked(numbers.data(), count, bits, bytes);
  }
}

void AppendBlock(const TermPostings& list, size_t begin, size_t end,
                 std::string* bytes) {
  static_assert(kBlockPostingsMax == kLaneNumbers);
  std::array<uint32_t, kBlockPostingsMax> gaps;
  std::array<uint32_t, kBlockPostingsMax> freqs;
  uint32_t all_gaps = 0;
  uint32_t all_freqs = 0;
  uint32_t base = begin == 0 ? 0 : list.docs[begin - 1] + 1;
  for (size_t i = begin; i < end; ++i) {
    TS_CHECK(list.docs[i] >= base && list.freqs[i] > 0);
    gaps[i - begin] = list.docs[i] - base;
    freqs[i - begin] = list.freqs[i] - 1;
    all_gaps |= gaps[i - begin];
    all_freqs |= freqs[i - begin];
    base = list.docs[i] + 1;
  }
  bytes->push_back(static_cast<char>(BitsFor(all_gaps)));
  bytes->push_back(static_cast<char>(BitsFor(all_freqs)));
  AppendNumbers(gaps, end - begin, BitsFor(all_gaps), bytes);
  AppendNumbers(freqs, end - begin, BitsFor(all_freqs), bytes);
}

// Appends the positions of the postings [begin, end), which begin at
// `position`; returns where the next ones begin.
size_t AppendPositionBlock(const TermPostings& list, size_t begin, size_t end,
                           size_t position, std::vector<uint32_t>* gaps,
                           std::string* bytes) {
  gaps->clear();
  uint32_t all = 0;
  for (size_t i = begin; i < end; ++i) {
    uint32_t base = 0;
    for (uint32_t k = 0; k < list.freqs[i]; ++k, ++position) {
      const uint32_t place = list.positions[position];
      TS_CHECK(place >= base);
      gaps->push_back(place - base);
      all |= place - base;
      base = place + 1;
    }
  }
  bytes->push_back(static_cast<char>(BitsFor(all)));
  AppendPacked(gaps->data(), gaps->size(), BitsFor(all), bytes);
  return position;
}

void AppendDirectory(const TermPostings& list, const SegmentShape& shape,
                     const std::vector<size_t>& ends, std::string* bytes) {
  const size_t count = list.docs.size();
  std::string bounds(ends.size(), '\0');
  const bool has_windows =
      HasWindowBounds(static_cast<uint32_t>(count), shape.window_count);
  std::string windows(has_windows ? shape.window_count : 0, '\0');
  const auto raise = [](ScoreBound bound, char* at) {
    if (bound > static_cast<ScoreBound>(*at)) *at = static_cast<char>(bound);
  };
  const Bm25Norms norms(shape.average_length);
  for (size_t i = 0; i < count; ++i) {
    const ScoreBound bound =
        ScoreBoundOf(list.freqs[i], norms.Of(list.lengths[i]));
    raise(bound, &bounds[i / kBlockPostingsMax]);
    if (has_windows) raise(bound, &windows[list.docs[i] / kWindowTurns]);
  }
  for (size_t at = 0; at < ends.size(); ++at) {
    const size_t last = std::min((at + 1) * kBlockPostingsMax, count) - 1;
    AppendNumber(list.docs[last], bytes);
  }
  for (const size_t end : ends) AppendNumber(end, bytes);
  *bytes += bounds;
  *bytes += windows;
}

}  // namespace

void TermPostings::Clear() {
  docs.clear();
  freqs.clear();
  lengths.clear();
  positions.clear();
}

bool HasWindowBounds(uint32_t count, uint32_t window_count) {
  return count > kBlockPostingsMax &&
         count >= window_count / kWindowsPerPosting;
}

void EncodePostings(const TermPostings& list, const SegmentShape& shape,
                    EncodedPostings* encoded) {
  const size_t count = list.docs.size();
  TS_CHECK(count > 0 && list.freqs.size() == count &&
           list.lengths.size() == count);
  const size_t block_count = BlockCount(count);
  std::string blocks;
  std::string position_blocks;
  std::vector<uint32_t> gaps;
  std::vector<size_t> ends;
  encoded->postings.assign(1, kFormat);
  encoded->positions.clear();
  if (!list.positions.empty() && block_count > 1) {
    encoded->positions.assign(1, kFormat);
  }
  AppendVarint(count, &encoded->postings);
  size_t position = 0;
  for (size_t at = 0; at < block_count; ++at) {
    const size_t begin = at * kBlockPostingsMax;
    const size_t end = begin + CountOf(count, at);
    AppendBlock(list, begin, end, &blocks);
    ends.push_back(blocks.size());
    if (list.positions.empty()) continue;
    position = AppendPositionBlock(list, begin, end, position, &gaps,
                                   &position_blocks);
    if (block_count > 1) {
      AppendNumber(position_blocks.size(), &encoded->positions);
    }
  }
  TS_CHECK(position == list.positions.size());
  if (block_count > 1) {
    AppendDirectory(list, shape, ends, &encoded->postings);
  }
  encoded->postings += blocks;
  (block_count > 1 ? encoded->positions : encoded->postings) += position_blocks;
}

absl::StatusOr<PostingReader> PostingReader::Open(absl::string_view value,
                                                  uint32_t window_count) {
  PostingReader reader;
  uint64_t count = 0;
  ByteReader bytes(value);
  absl::string_view format;
  const uint64_t doc_end = uint64_t{window_count} * kWindowTurns;
  if (!bytes.ReadBytes(1, &format) || format[0] != kFormat ||
      !bytes.ReadVarint(&count) || count == 0 || count > doc_end ||
      doc_end > kDocsMax) {
    return Damaged("a posting list's bytes are damaged");
  }
  reader.count_ = static_cast<uint32_t>(count);
  reader.doc_end_ = static_cast<uint32_t>(doc_end);
  const size_t blocks = reader.block_count();
  if (blocks > 1 && (!bytes.ReadBytes(blocks * 4, &reader.last_docs_) ||
                     !bytes.ReadBytes(blocks * 4, &reader.ends_) ||
                     !bytes.ReadBytes(blocks, &reader.bounds_))) {
    return Damaged("a posting list's directory is cut off");
  }
  if (HasWindowBounds(reader.count_, window_count) &&
      !bytes.ReadBytes(window_count, &reader.window_bounds_)) {
    return Damaged("a posting list's window bounds are cut off");
  }
  reader.blocks_ = bytes.rest();
  if (blocks == 1 && reader.blocks_.size() >= 2) {
    const size_t size =
        2 + PackedBytes(count, static_cast<uint8_t>(reader.blocks_[0])) +
        PackedBytes(count, static_cast<uint8_t>(reader.blocks_[1]));
    const size_t end = std::min(size, reader.blocks_.size());
    reader.small_positions_ = reader.blocks_.substr(end);
    reader.blocks_ = reader.blocks_.substr(0, end);
  }
  return reader;
}

size_t PostingReader::block_count() const { return BlockCount(count_); }

uint32_t PostingReader::LastDoc(size_t at) const {
  return last_docs_.empty() ? doc_end_ - 1 : NumberAt(last_docs_, at);
}

ScoreBound PostingReader::Bound(size_t at) const {
  return bounds_.empty() ? kScoreBoundMax
                         : static_cast<ScoreBound>(bounds_[at]);
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
  if (!ends_.empty()) {
    span.end = NumberAt(ends_, at);
    if (at > 0) span.begin = NumberAt(ends_, at - 1);
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
  const size_t count = CountOf(count_, at);
  if (bytes.size() < 2) return Damaged("a posting block is cut off");
  const uint32_t gap_bits = static_cast<uint8_t>(bytes[0]);
  const uint32_t freq_bits = static_cast<uint8_t>(bytes[1]);
  bytes.remove_prefix(2);
  if (gap_bits > kPackedBitsMax || freq_bits > kPackedBitsMax ||
      bytes.size() !=
          PackedBytes(count, gap_bits) + PackedBytes(count, freq_bits)) {
    return Damaged("a posting block has an impossible size");
  }
  const absl::string_view freqs = bytes.substr(PackedBytes(count, gap_bits));
  if (count == kLaneNumbers) {
    ReadLanes(bytes.data(), gap_bits, block->docs.data());
    ReadLanes(freqs.data(), freq_bits, block->freqs.data());
  } else {
    ReadPacked(bytes, 0, count, gap_bits, block->docs.data());
    ReadPacked(freqs, 0, count, freq_bits, block->freqs.data());
    std::fill(block->docs.begin() + count, block->docs.end(), 0);
  }
  const uint32_t base = at == 0 ? 0 : LastDoc(at - 1) + 1;
  SumGaps(first_doc + base, block->docs.data());
  for (uint32_t& freq : block->freqs) ++freq;
  // Gaps of so few bits cannot sum up to more than 32, so that turns rise and
  // the last vouches for all.
  const uint32_t last = block->docs[count - 1] - first_doc;
  if (gap_bits > kBitsMax || freq_bits > kBitsMax || base >= doc_end_ ||
      last >= doc_end_ || (!last_docs_.empty() && last != LastDoc(at))) {
    return Damaged("a posting block has impossible turns");
  }
  block->count = count;
  return absl::OkStatus();
}

absl::StatusOr<PositionReader> PositionReader::Open(absl::string_view value,
                                                    size_t block_count) {
  PositionReader reader;
  ByteReader bytes(value);
  absl::string_view format;
  if (!bytes.ReadBytes(1, &format) || format[0] != kFormat) {
    return Damaged("a position list's bytes are damaged");
  }
  if (!bytes.ReadBytes(block_count * 4, &reader.ends_)) {
    return Damaged("a position list's directory is cut off");
  }
  reader.blocks_ = bytes.rest();
  return reader;
}

PositionReader PositionReader::OfSmall(absl::string_view block) {
  PositionReader reader;
  reader.blocks_ = block;
  return reader;
}

absl::Status PositionReader::ReadGaps(size_t number, size_t first, size_t count,
                                      std::vector<uint32_t>* gaps) const {
  size_t begin = 0;
  size_t end = blocks_.size();
  if (!ends_.empty()) {
    end = NumberAt(ends_, number);
    if (number > 0) begin = NumberAt(ends_, number - 1);
  }
  if (begin >= end || end > blocks_.size()) {
    return Damaged("a position list's directory is damaged");
  }
  const uint32_t bits = static_cast<uint8_t>(blocks_[begin]);
  const absl::string_view packed = blocks_.substr(begin + 1, end - begin - 1);
  if (bits > kPackedBitsMax ||
      packed.size() < PackedBytes(first + count, bits)) {
    return Damaged("a position block has an impossible size");
  }
  gaps->resize(count);
  ReadPacked(packed, first, count, bits, gaps->data());
  return absl::OkStatus();
}

absl::Status PositionReader::Read(size_t number, const PostingBlock& block,
                                  size_t at,
                                  std::vector<uint32_t>* positions) const {
  size_t first = 0;
  for (size_t i = 0; i < at; ++i) first += block.freqs[i];
  TS_RETURN_IF_ERROR(ReadGaps(number, first, block.freqs[at], positions));
  uint32_t next = 0;
  for (uint32_t& position : *positions) {
    position += next;
    next = position + 1;
  }
  return absl::OkStatus();
}

absl::Status PositionReader::ReadAll(size_t number, const PostingBlock& block,
                                     std::vector<uint32_t>* positions) const {
  size_t count = 0;
  for (size_t i = 0; i < block.count; ++i) count += block.freqs[i];
  TS_RETURN_IF_ERROR(ReadGaps(number, 0, count, positions));
  size_t at = 0;
  for (size_t i = 0; i < block.count; ++i) {
    uint32_t next = 0;
    for (const size_t end = at + block.freqs[i]; at < end; ++at) {
      (*positions)[at] += next;
      next = (*positions)[at] + 1;
    }
  }
  return absl::OkStatus();
}

}  // namespace turnstone
