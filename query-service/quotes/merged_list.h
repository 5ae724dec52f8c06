// Several lists of one part as one, in memory.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "query-service/index/index_part.h"
#include "query-service/index/posting_list.h"
#include "query-service/index/turn_table.h"

namespace turnstone {

using PostingLists = std::vector<std::unique_ptr<PostingList>>;

// The live turns of any of the lists; frequencies add up. Takes 8 bytes of
// memory for each.
class MergedList : public PostingList {
 public:
  static constexpr uint8_t kAnyLanguage = 255;

  // Of turns of this StemLanguage, or of any. Null if there is no such turn.
  // Errors as of PostingList.
  static absl::StatusOr<std::unique_ptr<MergedList>> Make(
      PostingLists lists, const IndexPart& part, const TurnSnapshot& turns,
      uint8_t language);

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

  PostingLists lists_;
  std::vector<DocId> docs_;
  std::vector<uint32_t> freqs_;
  std::string window_bounds_;
};

}  // namespace turnstone
