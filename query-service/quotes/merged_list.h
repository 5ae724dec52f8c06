// Several lists of one part as one, in memory.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/stop_signal.h"
#include "query-service/index/index_part.h"
#include "query-service/index/posting_list.h"
#include "query-service/index/turn_table.h"

namespace turnstone {

using PostingLists = std::vector<std::unique_ptr<PostingList>>;

// The live turns of any of the lists; frequencies add up.
class MergedList : public PostingList {
 public:
  static constexpr uint8_t kAnyLanguage = 255;

  // Of the lists that `part` has for `keys`, and of turns of this StemLanguage,
  // or of any. Null if there is no such turn. Without `positions`, one list is
  // open at a time, and ReadPositions() must not be called. CANCELLED or
  // DEADLINE_EXCEEDED by `stop`; otherwise errors as of PostingList.
  static absl::StatusOr<std::unique_ptr<MergedList>> Make(
      const std::vector<std::string>& keys, const IndexPart& part,
      const TurnSnapshot& turns, uint8_t language, bool positions,
      const StopSignal& stop);

  // What it holds in memory, in units of 8 bytes: about one for each turn, and
  // as much as they may take for lists that are kept open.
  size_t units() const { return units_; }

  uint32_t count() const override {
    return static_cast<uint32_t>(docs_.size());
  }
  size_t block_count() const override;
  DocId last_doc(size_t block) const override;
  ScoreBound bound(size_t) const override { return kScoreBoundMax; }
  size_t FindBlock(size_t block, DocId target) const override;
  absl::string_view window_bounds() const override { return window_bounds_; }
  absl::Status ReadBlock(size_t number, PostingBlock* block) const override;
  absl::Status ReadPositions(size_t number, const PostingBlock& block,
                             size_t at,
                             std::vector<uint32_t>* positions) const override;

 private:
  MergedList() = default;

  absl::Status AddTo(std::vector<uint32_t>* freqs,
                     const std::vector<std::string>& keys,
                     const IndexPart& part, bool positions,
                     const StopSignal& stop);

  PostingLists lists_;
  std::vector<DocId> docs_;
  std::vector<uint32_t> freqs_;
  std::string window_bounds_;
  size_t units_ = 0;
};

}  // namespace turnstone
