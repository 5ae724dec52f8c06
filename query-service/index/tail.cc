#include "query-service/index/tail.h"

#include <algorithm>
#include <cstring>

#include "common/base/bytes.h"
#include "common/base/check.h"

namespace turnstone {
namespace {

constexpr size_t kChunkBytesMin = 16;
constexpr size_t kChunkBytesMax = 1024;

// Reads what the tail itself has written.
class ChunkReader {
 public:
  explicit ChunkReader(const uint8_t* at) : at_(at) {}

  uint32_t Read() {
    uint32_t value = *at_ & 0x7f;
    for (uint32_t shift = 7; *at_++ >= 0x80; shift += 7) {
      value |= static_cast<uint32_t>(*at_ & 0x7f) << shift;
    }
    return value;
  }

  void Skip(uint32_t count) {
    while (count > 0) {
      if (*at_++ < 0x80) --count;
    }
  }

  const uint8_t* at() const { return at_; }

 private:
  const uint8_t* at_;
};

}  // namespace

// Neighbouring postings of a term. Bytes that are written never change.
//
//   posting := gap:varint freq:varint (position_gap:varint)*
struct Tail::Chunk {
  explicit Chunk(DocId first, size_t bytes_max)
      : first_doc(first),
        last_doc(first),
        capacity(bytes_max),
        bytes(new uint8_t[bytes_max]) {}

  const DocId first_doc;
  DocId last_doc;
  uint32_t count = 0;
  size_t size = 0;
  const size_t capacity;
  const std::unique_ptr<uint8_t[]> bytes;
};

// A chunk as it was when a reader listed it.
struct Tail::ChunkEnd {
  const Chunk* chunk;
  DocId last_doc;
  uint32_t count;
};

class Tail::Source : public PostingSource {
 public:
  Source(std::vector<ChunkEnd> chunks, DocId end)
      : chunks_(std::move(chunks)), end_(end) {}

  absl::StatusOr<bool> Load(DocId target, PostingBlock* block) override {
    while (next_ < chunks_.size() && chunks_[next_].last_doc < target) ++next_;
    if (next_ == chunks_.size()) return false;
    Decode(chunks_[next_], block, &positions_);
    return block->count > 0 && block->docs[block->count - 1] >= target;
  }

  absl::Status ReadPositions(const PostingBlock& block, size_t at,
                             std::vector<uint32_t>* positions) override {
    positions->resize(block.freqs[at]);
    ChunkReader reader(positions_[at]);
    uint32_t next = 0;
    for (uint32_t& position : *positions) {
      position = next + reader.Read();
      next = position + 1;
    }
    return absl::OkStatus();
  }

  int64_t count() const override {
    int64_t count = 0;
    for (const ChunkEnd& chunk : chunks_) count += chunk.count;
    return count;
  }

  absl::StatusOr<int64_t> CountLive(const TurnSnapshot& turns) const override {
    int64_t count = 0;
    PostingBlock block;
    PositionStarts starts;
    for (const ChunkEnd& chunk : chunks_) {
      if (chunk.last_doc < end_ &&
          !turns.AnyDead(chunk.chunk->first_doc, chunk.last_doc + 1)) {
        count += chunk.count;
        continue;
      }
      Decode(chunk, &block, &starts);
      for (size_t i = 0; i < block.count; ++i) {
        if (turns.is_live(block.docs[i])) ++count;
      }
    }
    return count;
  }

 private:
  using PositionStarts = std::array<const uint8_t*, kBlockPostingsMax>;

  void Decode(const ChunkEnd& chunk, PostingBlock* block,
              PositionStarts* starts) const {
    ChunkReader reader(chunk.chunk->bytes.get());
    DocId doc = chunk.chunk->first_doc;
    block->count = 0;
    for (uint32_t i = 0; i < chunk.count; ++i) {
      doc += reader.Read();
      if (doc >= end_) return;
      block->docs[i] = doc;
      block->freqs[i] = reader.Read();
      (*starts)[i] = reader.at();
      reader.Skip(block->freqs[i]);
      ++block->count;
    }
  }

  const std::vector<ChunkEnd> chunks_;
  const DocId end_;
  size_t next_ = 0;
  PositionStarts positions_;
};

Tail::Tail(DocId begin) : begin_(begin) {}
Tail::~Tail() = default;

uint32_t Tail::Append(DocId doc, absl::string_view text) {
  places_.clear();
  words_.Reset(text);
  uint32_t length = 0;
  for (; words_.Next(); ++length) {
    places_.push_back(uint64_t{TermNumber(words_.term())} << 32 | length);
  }
  std::sort(places_.begin(), places_.end());
  const absl::MutexLock lock(&mutex_);
  for (size_t begin = 0; begin < places_.size();) {
    const uint64_t term = places_[begin] >> 32;
    size_t end = begin + 1;
    while (end < places_.size() && places_[end] >> 32 == term) ++end;
    AppendPosting(doc, begin, end, &postings_[term]);
    begin = end;
  }
  return length;
}

uint32_t Tail::TermNumber(absl::string_view term) {
  const auto found = terms_.find(term);
  if (found != terms_.end()) return found->second;
  const absl::MutexLock lock(&mutex_);
  const uint32_t number = static_cast<uint32_t>(postings_.size());
  terms_.emplace(std::string(term.data(), term.size()), number);
  postings_.emplace_back();
  return number;
}

void Tail::AppendPosting(DocId doc, size_t begin, size_t end, Chunks* chunks) {
  Chunk* chunk = chunks->empty() ? nullptr : chunks->back().get();
  for (bool fits = false; !fits;) {
    bytes_.clear();
    AppendVarint(chunk == nullptr ? 0 : doc - chunk->last_doc, &bytes_);
    AppendVarint(end - begin, &bytes_);
    uint32_t next = 0;
    for (size_t i = begin; i < end; ++i) {
      const uint32_t position = static_cast<uint32_t>(places_[i]);
      AppendVarint(position - next, &bytes_);
      next = position + 1;
    }
    fits = chunk != nullptr && chunk->count < kBlockPostingsMax &&
           chunk->size + bytes_.size() <= chunk->capacity;
    if (fits) break;
    const size_t doubled =
        chunk == nullptr ? kChunkBytesMin : chunk->capacity * 2;
    // The gap is written again, as 0, so that this is enough.
    chunks->push_back(std::make_unique<Chunk>(
        doc, std::max(std::min(doubled, kChunkBytesMax), bytes_.size())));
    chunk = chunks->back().get();
  }
  std::memcpy(chunk->bytes.get() + chunk->size, bytes_.data(), bytes_.size());
  chunk->size += bytes_.size();
  chunk->last_doc = doc;
  ++chunk->count;
}

std::unique_ptr<PostingSource> Tail::OpenTerm(absl::string_view term,
                                              DocId end) const {
  const absl::ReaderMutexLock lock(&mutex_);
  const auto found = terms_.find(term);
  if (found == terms_.end()) return nullptr;
  std::vector<ChunkEnd> chunks;
  for (const std::unique_ptr<Chunk>& chunk : postings_[found->second]) {
    if (chunk->first_doc >= end) break;
    chunks.push_back({chunk.get(), chunk->last_doc, chunk->count});
  }
  if (chunks.empty()) return nullptr;
  return std::make_unique<Source>(std::move(chunks), end);
}

absl::Status Tail::ForEachTerm(
    const TurnSnapshot& turns,
    const std::function<absl::Status(absl::string_view, const TermPostings&)>&
        use) const {
  std::vector<std::pair<absl::string_view, uint32_t>> terms(terms_.begin(),
                                                            terms_.end());
  std::sort(terms.begin(), terms.end());
  TermPostings list;
  for (const auto& [term, number] : terms) {
    list.Clear();
    for (const std::unique_ptr<Chunk>& chunk : postings_[number]) {
      ChunkReader reader(chunk->bytes.get());
      DocId doc = chunk->first_doc;
      for (uint32_t i = 0; i < chunk->count; ++i) {
        doc += reader.Read();
        const uint32_t freq = reader.Read();
        if (!turns.is_live(doc)) {
          reader.Skip(freq);
          continue;
        }
        list.docs.push_back(doc - begin_);
        list.freqs.push_back(freq);
        list.lengths.push_back(turns.columns(doc).length);
        uint32_t next = 0;
        for (uint32_t k = 0; k < freq; ++k) {
          list.positions.push_back(next + reader.Read());
          next = list.positions.back() + 1;
        }
      }
    }
    if (list.docs.empty()) continue;
    absl::Status used = use(term, list);
    if (!used.ok()) return used;
  }
  return absl::OkStatus();
}

}  // namespace turnstone
