// What one moment's readers see of the index, and cursors over its terms.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "query-service/index/index_part.h"
#include "query-service/index/posting_list.h"
#include "query-service/index/turn_columns.h"
#include "query-service/index/turn_table.h"

namespace turnstone {

// Walks over the live turns that hold a term, in the order of their ids:
//
//   for (cursor.SeekTo(0); !cursor.done(); cursor.Next()) Use(cursor.doc());
//   TS_RETURN_IF_ERROR(cursor.status());
//
// Used by one thread, and not after its view is gone.
class TermCursor {
 public:
  TermCursor(TermCursor&&) = default;
  TermCursor& operator=(TermCursor&&) = default;

  // True behind the last turn, and after an error. Before the first SeekTo()
  // the cursor stands nowhere: call nothing else.
  bool done() const { return doc_ == kDocIdEnd; }
  // OK; DATA_LOSS if stored bytes are damaged; otherwise as FromRocks().
  const absl::Status& status() const { return status_; }

  DocId doc() const { return doc_; }
  // How often the present turn holds the term; at least 1.
  uint32_t freq() const { return block_.freqs[at_]; }

  // Moves to the first live turn at or after `target`; never backwards.
  void SeekTo(DocId target);
  void Next() { SeekTo(doc_ + 1); }

  // Puts the places of the term in the present turn into `*positions`: tokens
  // before each, rising. The same errors as status().
  absl::Status ReadPositions(std::vector<uint32_t>* positions);

  // How many turns hold the term, some deleted ones included: an estimate that
  // costs nothing. Not equal on all nodes.
  int64_t EstimateCount() const;

  // How many live turns hold the term, exactly. May be called at any time.
  absl::StatusOr<int64_t> CountLive() const;

 private:
  friend class IndexView;
  TermCursor(const TurnSnapshot* turns,
             std::vector<std::unique_ptr<PostingList>> lists)
      : turns_(turns), lists_(std::move(lists)) {}

  void Fail(absl::Status status);

  const TurnSnapshot* turns_;
  std::vector<std::unique_ptr<PostingList>> lists_;  // By doc.
  size_t list_ = 0;
  size_t number_ = 0;  // Of `block_`, if it is not empty; or the next.
  size_t at_ = 0;      // In `block_`.
  DocId doc_ = 0;
  PostingBlock block_;
  absl::Status status_;
};

// The index as of one Publish(). Immutable; safe to use from several threads.
class IndexView {
 public:
  // `parts` are in the order of their turns, and hold them all.
  IndexView(std::vector<std::shared_ptr<const IndexPart>> parts,
            TurnSnapshot turns)
      : parts_(std::move(parts)), turns_(std::move(turns)) {}

  // Above the id of every turn in the view.
  DocId end() const { return turns_.end(); }
  int64_t live_turns() const { return turns_.live_turns(); }
  // Tokens of all live turns.
  int64_t live_tokens() const { return turns_.live_tokens(); }
  // Tokens of a live turn; 0 if there is none.
  double average_length() const;

  // For `doc` below end().
  TurnColumns columns(DocId doc) const { return turns_.columns(doc); }
  bool is_live(DocId doc) const { return turns_.is_live(doc); }

  const TurnSnapshot& turns() const { return turns_; }
  const std::vector<std::shared_ptr<const IndexPart>>& parts() const {
    return parts_;
  }

  // Returns a cursor over a term as Tokenizer makes them, empty if no turn
  // holds it. Errors as of TermCursor::status().
  absl::StatusOr<TermCursor> OpenTerm(absl::string_view term) const;

 private:
  const std::vector<std::shared_ptr<const IndexPart>> parts_;
  const TurnSnapshot turns_;
};

}  // namespace turnstone
