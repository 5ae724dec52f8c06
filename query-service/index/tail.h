// The newest turns' postings, in memory.
//
// One writer appends; readers walk over what was there when they opened a
// term. Postings lie in chunks that never move and only grow, so that a reader
// needs the lock for no longer than it takes to list them.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/text/tokenizer.h"
#include "query-service/index/posting_codec.h"
#include "query-service/index/posting_source.h"
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

  // Adds the turn `doc`, which is above all before, and returns how many
  // tokens it has. Called by the writer only.
  uint32_t Append(DocId doc, absl::string_view text);

  // Returns the postings of a term in turns below `end`, all appended by now,
  // or null if there are none. Valid as long as the tail. Thread-safe.
  std::unique_ptr<PostingSource> OpenTerm(absl::string_view term,
                                          DocId end) const;

  // Gives `use` every term, in byte order, with its postings in live turns, if
  // it has any; `turns` covers all turns of the tail. Stops at the first
  // error and returns it. Called by the writer only.
  absl::Status ForEachTerm(
      const TurnSnapshot& turns,
      const std::function<absl::Status(absl::string_view term,
                                       const TermPostings& list)>& use) const;

 private:
  struct Chunk;
  struct ChunkEnd;
  class Source;
  using Chunks = std::vector<std::unique_ptr<Chunk>>;

  uint32_t TermNumber(absl::string_view term);
  // Adds the posting whose places are [begin, end) of `places_`.
  void AppendPosting(DocId doc, size_t begin, size_t end, Chunks* chunks);

  const DocId begin_;
  Tokenizer words_{""};
  std::vector<uint64_t> places_;  // Of the present turn: term and position.
  std::string bytes_;             // Of the present posting.

  mutable absl::Mutex mutex_;
  // Written by the writer under the lock; it reads without.
  absl::flat_hash_map<std::string, uint32_t> terms_;
  std::vector<Chunks> postings_;  // By the number of the term.
};

}  // namespace turnstone
