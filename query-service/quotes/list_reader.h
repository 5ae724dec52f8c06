// Reads a posting list window by window.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "query-service/index/posting_list.h"
#include "query-service/index/turn_columns.h"

namespace turnstone {

// How often each turn of a window holds what is looked for; says nothing of
// turns without it.
using WindowFreqs = std::array<uint32_t, kWindowTurns>;

// Used by one thread. Windows may be read in any order; it is cheapest to read
// them in theirs. Errors as of PostingList.
class ListReader {
 public:
  // `list` outlives the reader.
  explicit ListReader(const PostingList& list) : list_(&list) {}

  const PostingList& list() const { return *list_; }

  // Adds the turns of a window to `*bits`, and their frequencies to `*freqs`:
  // those of `wanted`, which is not 0, and perhaps others.
  absl::Status Read(uint32_t window, uint64_t wanted, uint64_t* bits,
                    WindowFreqs* freqs);

  // Puts the positions in a turn into `*positions`; none if the list does not
  // have it.
  absl::Status ReadPositions(DocId doc, std::vector<uint32_t>* positions);

 private:
  absl::Status LoadBlock(size_t number);
  // Moves to the first posting of the block at or behind `begin`.
  void FindPlace(DocId begin);

  const PostingList* list_;
  // The block that was read last, and the turns that can be in it.
  size_t number_ = 0;
  DocId low_ = 1;
  DocId high_ = 0;
  size_t at_ = 0;  // In the block, where the last Read() has ended.
  PostingBlock block_;
};

}  // namespace turnstone
