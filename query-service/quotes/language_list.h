// The postings of one list in turns of one language.

#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "query-service/index/posting_list.h"
#include "query-service/index/turn_table.h"

namespace turnstone {

// Its blocks are those of the list, some of them empty.
class LanguageList : public PostingList {
 public:
  // `turns` outlives the list. `language` is a StemLanguage.
  LanguageList(std::unique_ptr<PostingList> list, const TurnSnapshot& turns,
               uint8_t language)
      : list_(std::move(list)), turns_(turns), language_(language) {}

  // Of the whole list.
  uint32_t count() const override { return list_->count(); }
  size_t block_count() const override { return list_->block_count(); }
  DocId last_doc(size_t block) const override { return list_->last_doc(block); }
  ScoreBound bound(size_t block) const override { return list_->bound(block); }
  size_t FindBlock(size_t block, DocId target) const override {
    return list_->FindBlock(block, target);
  }
  absl::string_view window_bounds() const override {
    return list_->window_bounds();
  }
  absl::Status ReadBlock(size_t number, PostingBlock* block) const override;
  absl::Status ReadPositions(size_t number, const PostingBlock& block,
                             size_t at,
                             std::vector<uint32_t>* positions) const override;

  // How many postings are of live turns of the language: reads them all.
  absl::StatusOr<int64_t> CountLive() const;

 private:
  const std::unique_ptr<PostingList> list_;
  const TurnSnapshot& turns_;
  const uint8_t language_;
};

}  // namespace turnstone
