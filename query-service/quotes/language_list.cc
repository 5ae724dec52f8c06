#include "query-service/quotes/language_list.h"

#include <algorithm>

#include "common/base/check.h"
#include "common/base/status_macros.h"

namespace turnstone {

absl::Status LanguageList::ReadBlock(size_t number, PostingBlock* block) const {
  TS_RETURN_IF_ERROR(list_->ReadBlock(number, block));
  size_t kept = 0;
  for (size_t i = 0; i < block->count; ++i) {
    if (turns_.language(block->docs[i]) != language_) continue;
    block->docs[kept] = block->docs[i];
    block->freqs[kept++] = block->freqs[i];
  }
  block->count = kept;
  return absl::OkStatus();
}

absl::Status LanguageList::ReadPositions(
    size_t number, const PostingBlock& block, size_t at,
    std::vector<uint32_t>* positions) const {
  PostingBlock whole;
  TS_RETURN_IF_ERROR(list_->ReadBlock(number, &whole));
  const auto end = whole.docs.begin() + whole.count;
  const auto found = std::lower_bound(whole.docs.begin(), end, block.docs[at]);
  TS_CHECK(found != end && *found == block.docs[at]);
  return list_->ReadPositions(number, whole,
                              static_cast<size_t>(found - whole.docs.begin()),
                              positions);
}

absl::StatusOr<int64_t> LanguageList::CountLive() const {
  int64_t count = 0;
  PostingBlock block;
  for (size_t number = 0; number < block_count(); ++number) {
    TS_RETURN_IF_ERROR(ReadBlock(number, &block));
    count += std::count_if(block.docs.begin(), block.docs.begin() + block.count,
                           [this](DocId doc) { return turns_.is_live(doc); });
  }
  return count;
}

}  // namespace turnstone
