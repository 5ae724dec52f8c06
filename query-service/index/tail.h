// The newest turns' postings, in memory.
//
// One writer appends; readers walk over what was there when they opened a
// list. Postings lie in chunks that never move and only grow, so that a reader
// needs the lock for no longer than it takes to list them.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <shared_mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/text/stemmer.h"
#include "common/text/tokenizer.h"
#include "query-service/index/index_part.h"
#include "query-service/index/posting_codec.h"
#include "query-service/index/posting_list.h"
#include "query-service/index/turn_columns.h"
#include "query-service/index/turn_table.h"

namespace turnstone {

class Tail {
 public:
  // A tail whose turns have ids from `begin` on.
  explicit Tail(DocId begin);
  ~Tail();
  Tail(const Tail&) = delete;
  Tail& operator=(const Tail&) = delete;

  DocId begin() const { return begin_; }

  // Adds the turn `doc`, which is above all before, to the lists of its words
  // and columns, and to those of `keys`, and returns how many tokens it has.
  // Called by the writer only.
  uint32_t Append(DocId doc, const TurnColumns& columns, absl::string_view text,
                  absl::Span<const std::string> keys = {});

  // The languages of its turns, as bits. Thread-safe.
  uint32_t languages() const;
  // All words that have a list, in no particular order. They live as long as
  // the tail. Thread-safe.
  std::vector<absl::string_view> Words() const;

  // Returns the list of a key in turns below `end`, all appended by now, or
  // null if there is none. Valid as long as the tail. Thread-safe.
  std::unique_ptr<PostingList> OpenList(absl::string_view key, DocId end) const;

  // Gives `use` every list, in the byte order of keys, of postings in live
  // turns, if it has any; `turns` covers all turns of the tail. Turns count
  // from the tail's first window. Stops at the first error and returns it.
  // Called by the writer, or once nothing is appended any more.
  absl::Status ForEachList(
      const TurnSnapshot& turns,
      const std::function<absl::Status(absl::string_view key,
                                       const TermPostings& list)>& use) const;

 private:
  struct Chunk;
  struct ChunkEnd;
  class List;

  // What is known of a key.
  struct Entry {
    Chunk* first = nullptr;
    Chunk* last = nullptr;
    DocId previous_doc = 0;      // Of the posting before its last.
    DocId doc = kDocIdEnd;       // Of its last posting,
    uint32_t posting_begin = 0;  // which begins here in the last chunk.
    uint32_t next_position = 0;
  };

  // The private functions are called with `mutex_` held.

  // Adds the forms of the words of a turn, whose entries are `words`.
  void AppendStems(DocId doc, uint8_t language,
                   const std::vector<uint32_t>& words);
  // Memory that lives as long as the tail.
  char* Allocate(size_t bytes);
  uint32_t NumberOf(absl::string_view key);
  // Adds an occurrence of a key.
  void AppendTo(DocId doc, uint32_t position, Entry* entry);
  // Gives the entry a chunk for `bytes` more of the posting that it is at.
  void AddChunk(DocId doc, size_t bytes, Entry* entry);

  const DocId begin_;
  Tokenizer words_{""};
  std::string key_;
  std::vector<uint32_t> turn_words_;  // Numbers of the present turn's words.
  // By language: the stemmer, and the numbers of stems by those of words.
  std::array<std::unique_ptr<Stemmer>, kStemLanguages> stemmers_;
  std::array<std::vector<uint32_t>, kStemLanguages> stems_;

  // Guards what follows. absl::Mutex of Debian 12 is not seen by
  // ThreadSanitizer, and looks for deadlocks at each lock.
  mutable std::shared_mutex mutex_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  size_t block_left_ = 0;
  absl::flat_hash_map<absl::string_view, uint32_t> numbers_;
  std::vector<Entry> entries_;           // By number.
  std::vector<absl::string_view> keys_;  // By number.
  uint32_t languages_ = 0;
};

// What a reader sees of a tail.
class TailPart : public IndexPart {
 public:
  // All turns below `end`, which is above the tail's begin, are appended.
  TailPart(std::shared_ptr<const Tail> tail, DocId end)
      : tail_(std::move(tail)), end_(end) {}

  DocId begin() const override { return tail_->begin(); }
  DocId end() const override { return end_; }
  double average_length() const override { return 1; }
  uint32_t languages() const override { return tail_->languages(); }
  absl::Status ForEachWord(absl::string_view prefix,
                           const WordVisitor& visit) const override;
  absl::StatusOr<std::unique_ptr<PostingList>> OpenList(
      absl::string_view key) const override {
    return tail_->OpenList(key, end_);
  }

 private:
  const std::shared_ptr<const Tail> tail_;
  const DocId end_;
};

}  // namespace turnstone
