#include "query-service/index/tail.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "common/base/check.h"

namespace turnstone {
namespace {

constexpr size_t kArenaBytes = 256u << 10;
constexpr uint32_t kChunkBytesMin = 16;
constexpr uint32_t kChunkBytesMax = 1024;
constexpr size_t kVarintBytesMax = 5;

uint8_t* WriteVarint(uint32_t value, uint8_t* at) {
  for (; value >= 0x80; value >>= 7) *at++ = static_cast<uint8_t>(value | 0x80);
  *at++ = static_cast<uint8_t>(value);
  return at;
}

// Reads what the tail itself has written.
uint32_t ReadVarint(const uint8_t** at) {
  uint32_t value = **at & 0x7f;
  for (uint32_t shift = 7; *(*at)++ >= 0x80; shift += 7) {
    value |= static_cast<uint32_t>(**at & 0x7f) << shift;
  }
  return value;
}

}  // namespace

// Neighbouring postings of a key. Bytes that are written never change, save
// those of the posting that is being added.
//
//   posting := (gap * 2 + 1):varint position:varint (position_gap * 2):varint*
//
// The first gap counts from `first_doc`, and so is 0.
struct Tail::Chunk {
  Chunk* next;
  DocId first_doc;
  DocId last_doc;
  uint32_t count;
  uint32_t size;
  uint32_t capacity;

  uint8_t* bytes() { return reinterpret_cast<uint8_t*>(this + 1); }
  const uint8_t* bytes() const {
    return reinterpret_cast<const uint8_t*>(this + 1);
  }
};

// A chunk as it was when a reader listed it.
struct Tail::ChunkEnd {
  const Chunk* chunk;
  DocId last_doc;
  uint32_t count;
  uint32_t size;

  // Walks over the postings of turns below `end`: calls `use` with a turn and
  // each of its positions.
  template <class Use>
  void ForEach(DocId end, Use use) const {
    const uint8_t* at = chunk->bytes();
    const uint8_t* const stop = at + size;
    DocId doc = chunk->first_doc;
    uint32_t position = 0;
    while (at < stop) {
      const uint32_t value = ReadVarint(&at);
      if (value % 2 == 1) {
        doc += value / 2;
        if (doc >= end) return;
        position = ReadVarint(&at);
      } else {
        position += value / 2 + 1;
      }
      use(doc, position);
    }
  }
};

class Tail::List : public PostingList {
 public:
  List(std::vector<ChunkEnd> chunks, DocId end)
      : chunks_(std::move(chunks)), end_(end) {
    for (const ChunkEnd& chunk : chunks_) count_ += chunk.count;
    // Those too new for the reader are all in the last chunk.
    const ChunkEnd& last = chunks_.back();
    if (last.last_doc < end_) return;
    PostingBlock block;
    Read(last, &block);
    count_ -= last.count - static_cast<uint32_t>(block.count);
  }

  uint32_t count() const override { return count_; }
  size_t block_count() const override { return chunks_.size(); }
  DocId last_doc(size_t block) const override {
    return std::min(chunks_[block].last_doc, end_ - 1);
  }
  ScoreBound bound(size_t) const override { return kScoreBoundMax; }
  size_t FindBlock(size_t block, DocId target) const override {
    const auto found = std::lower_bound(
        chunks_.begin() + static_cast<ptrdiff_t>(block), chunks_.end(), target,
        [this](const ChunkEnd& chunk, DocId doc) {
          return std::min(chunk.last_doc, end_ - 1) < doc;
        });
    return static_cast<size_t>(found - chunks_.begin());
  }
  absl::string_view window_bounds() const override { return {}; }

  absl::Status ReadBlock(size_t number, PostingBlock* block) const override {
    Read(chunks_[number], block);
    return absl::OkStatus();
  }

  absl::Status ReadPositions(size_t number, const PostingBlock& block,
                             size_t at,
                             std::vector<uint32_t>* positions) const override {
    const DocId wanted = block.docs[at];
    positions->clear();
    chunks_[number].ForEach(wanted + 1, [&](DocId doc, uint32_t position) {
      if (doc == wanted) positions->push_back(position);
    });
    return absl::OkStatus();
  }

 private:
  void Read(const ChunkEnd& chunk, PostingBlock* block) const {
    size_t count = 0;
    chunk.ForEach(end_, [&](DocId doc, uint32_t) {
      if (count == 0 || block->docs[count - 1] != doc) {
        block->docs[count] = doc;
        block->freqs[count++] = 0;
      }
      ++block->freqs[count - 1];
    });
    block->count = count;
  }

  const std::vector<ChunkEnd> chunks_;
  const DocId end_;
  uint32_t count_ = 0;
};

Tail::Tail(DocId begin) : begin_(begin) {}
Tail::~Tail() = default;

uint32_t Tail::Append(DocId doc, const TurnColumns& columns,
                      absl::string_view text,
                      absl::Span<const std::string> keys) {
  words_.Reset(text);
  turn_words_.clear();
  const std::lock_guard lock(mutex_);
  key_ = "w";
  while (words_.Next()) {
    key_.resize(1);
    key_.append(words_.term().data(), words_.term().size());
    const auto position = static_cast<uint32_t>(turn_words_.size());
    turn_words_.push_back(NumberOf(key_));
    AppendTo(doc, position, &entries_[turn_words_.back()]);
  }
  AppendStems(doc, columns.language, turn_words_);
  languages_ |= uint32_t{1} << columns.language;
  const auto append = [&](const std::string& key) {
    AppendTo(doc, 0, &entries_[NumberOf(key)]);
  };
  if (columns.speaker != 0) append(SpeakerKey(columns.speaker));
  append(TranscriptKey(columns.transcript));
  append(CollectionKey(columns.collection));
  for (const std::string& key : keys) append(key);
  return static_cast<uint32_t>(turn_words_.size());
}

void Tail::AppendStems(DocId doc, uint8_t language,
                       const std::vector<uint32_t>& words) {
  const auto kind = static_cast<StemLanguage>(language);
  if (kind == StemLanguage::kNone) return;
  std::unique_ptr<Stemmer>& stemmer = stemmers_[language];
  if (stemmer == nullptr) stemmer = std::make_unique<Stemmer>(kind);
  std::vector<uint32_t>& stems = stems_[language];
  constexpr uint32_t kUnknown = UINT32_MAX;
  for (const uint32_t word : words) {
    if (word >= stems.size()) stems.resize(entries_.size(), kUnknown);
    if (stems[word] == kUnknown) {
      const absl::string_view term = WordOf(keys_[word]);
      stems[word] = NumberOf(StemKey(language, stemmer->Stem(term)));
    }
    // Places of stems say nothing.
    Entry* const entry = &entries_[stems[word]];
    AppendTo(doc, entry->doc == doc ? entry->next_position : 0, entry);
  }
}

char* Tail::Allocate(size_t bytes) {
  bytes = (bytes + alignof(Chunk) - 1) / alignof(Chunk) * alignof(Chunk);
  if (bytes > block_left_) {
    block_left_ = std::max(kArenaBytes, bytes);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_left_));
  }
  // From the end of the block to its beginning.
  block_left_ -= bytes;
  return blocks_.back().get() + block_left_;
}

uint32_t Tail::NumberOf(absl::string_view key) {
  const auto found = numbers_.find(key);
  if (found != numbers_.end()) return found->second;
  char* const bytes = Allocate(key.size());
  std::memcpy(bytes, key.data(), key.size());
  const auto number = static_cast<uint32_t>(entries_.size());
  numbers_.emplace(absl::string_view(bytes, key.size()), number);
  keys_.emplace_back(bytes, key.size());
  entries_.emplace_back();
  return number;
}

void Tail::AppendTo(DocId doc, uint32_t position, Entry* entry) {
  const bool is_new = entry->doc != doc;
  if (entry->last == nullptr ||
      (is_new && entry->last->count == kBlockPostingsMax) ||
      entry->last->size + 2 * kVarintBytesMax > entry->last->capacity) {
    AddChunk(doc, 2 * kVarintBytesMax, entry);
  }
  Chunk* const chunk = entry->last;
  uint8_t* at = chunk->bytes() + chunk->size;
  if (is_new) {
    entry->posting_begin = chunk->size;
    entry->previous_doc = chunk->last_doc;
    at = WriteVarint((doc - chunk->last_doc) * 2 + 1, at);
    at = WriteVarint(position, at);
    entry->doc = doc;
    chunk->last_doc = doc;
    ++chunk->count;
  } else {
    at = WriteVarint((position - entry->next_position) * 2, at);
  }
  entry->next_position = position + 1;
  chunk->size = static_cast<uint32_t>(at - chunk->bytes());
}

void Tail::AddChunk(DocId doc, size_t bytes, Entry* entry) {
  Chunk* const old = entry->last;
  // A posting that has begun moves over, whole, its gap written again as 0.
  const uint8_t* rest = nullptr;
  size_t rest_bytes = 0;
  if (old != nullptr && entry->doc == doc) {
    rest = old->bytes() + entry->posting_begin;
    ReadVarint(&rest);
    rest_bytes = 1 + static_cast<size_t>(old->bytes() + old->size - rest);
  }
  const size_t doubled = old == nullptr
                             ? kChunkBytesMin
                             : std::min(old->capacity * 2, kChunkBytesMax);
  const size_t capacity = std::max(doubled, 2 * rest_bytes + bytes);
  Chunk* const chunk = new (Allocate(sizeof(Chunk) + capacity))
      Chunk{nullptr, doc, doc, 0, 0, static_cast<uint32_t>(capacity)};
  if (rest_bytes > 0) {
    chunk->bytes()[0] = 1;
    std::memcpy(chunk->bytes() + 1, rest, rest_bytes - 1);
    chunk->size = static_cast<uint32_t>(rest_bytes);
    chunk->count = 1;
    old->size = entry->posting_begin;
    entry->posting_begin = 0;
    old->last_doc = entry->previous_doc;
    --old->count;
  }
  if (old == nullptr) {
    entry->first = chunk;
  } else {
    old->next = chunk;
  }
  entry->last = chunk;
}

uint32_t Tail::languages() const {
  const std::shared_lock lock(mutex_);
  return languages_;
}

std::vector<absl::string_view> Tail::Words() const {
  std::vector<absl::string_view> words;
  const std::shared_lock lock(mutex_);
  words.reserve(numbers_.size());
  for (const auto& [key, number] : numbers_) {
    if (const absl::string_view word = WordOf(key); !word.empty()) {
      words.push_back(word);
    }
  }
  return words;
}

absl::Status TailPart::ForEachWord(absl::string_view prefix,
                                   const WordVisitor& visit) const {
  for (const absl::string_view word : tail_->Words()) {
    if (absl::StartsWith(word, prefix) && !visit(word)) break;
  }
  return absl::OkStatus();
}

std::unique_ptr<PostingList> Tail::OpenList(absl::string_view key,
                                            DocId end) const {
  const std::shared_lock lock(mutex_);
  const auto found = numbers_.find(key);
  if (found == numbers_.end()) return nullptr;
  std::vector<ChunkEnd> chunks;
  for (const Chunk* chunk = entries_[found->second].first; chunk != nullptr;
       chunk = chunk->next) {
    if (chunk->first_doc >= end) break;
    if (chunk->count == 0) continue;
    chunks.push_back({chunk, chunk->last_doc, chunk->count, chunk->size});
  }
  if (chunks.empty()) return nullptr;
  return std::make_unique<List>(std::move(chunks), end);
}

absl::Status Tail::ForEachList(
    const TurnSnapshot& turns,
    const std::function<absl::Status(absl::string_view, const TermPostings&)>&
        use) const {
  // Nothing changes meanwhile.
  std::vector<std::pair<absl::string_view, const Entry*>> sorted;
  {
    const std::shared_lock lock(mutex_);
    sorted.reserve(numbers_.size());
    for (const auto& [key, number] : numbers_) {
      sorted.emplace_back(key, &entries_[number]);
    }
  }
  std::sort(sorted.begin(), sorted.end());
  const DocId base = begin_ / kWindowTurns * kWindowTurns;
  TermPostings list;
  for (const auto& [key, entry] : sorted) {
    list.Clear();
    const bool has_positions = !WordOf(key).empty();
    for (const Chunk* chunk = entry->first; chunk != nullptr;
         chunk = chunk->next) {
      const ChunkEnd whole{chunk, chunk->last_doc, chunk->count, chunk->size};
      whole.ForEach(turns.end(), [&](DocId doc, uint32_t position) {
        if (list.docs.empty() || list.docs.back() != doc - base) {
          if (!turns.is_live(doc)) return;
          list.docs.push_back(doc - base);
          list.freqs.push_back(0);
          list.lengths.push_back(turns.length(doc));
        }
        ++list.freqs.back();
        if (has_positions) list.positions.push_back(position);
      });
    }
    if (list.docs.empty()) continue;
    absl::Status used = use(key, list);
    if (!used.ok()) return used;
  }
  return absl::OkStatus();
}

}  // namespace turnstone
