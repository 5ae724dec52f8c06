#include "query-service/index/index_view.h"

#include <algorithm>
#include <utility>

#include "common/base/check.h"
#include "common/base/status_macros.h"

namespace turnstone {

void TermCursor::SeekTo(DocId target) {
  if (done()) return;
  while (list_ < lists_.size()) {
    const PostingList& list = *lists_[list_];
    if (block_.count == 0 || block_.docs[block_.count - 1] < target) {
      number_ = list.FindBlock(number_, target);
      block_.count = 0;
      if (number_ == list.block_count()) {
        ++list_;
        number_ = 0;
        continue;
      }
      absl::Status read = list.ReadBlock(number_, &block_);
      if (!read.ok()) return Fail(std::move(read));
      at_ = 0;
    }
    while (at_ < block_.count && block_.docs[at_] < target) ++at_;
    while (at_ < block_.count && !turns_->is_live(block_.docs[at_])) ++at_;
    if (at_ < block_.count) {
      doc_ = block_.docs[at_];
      return;
    }
    target = std::max(target, list.last_doc(number_) + 1);
    block_.count = 0;
  }
  doc_ = kDocIdEnd;
}

void TermCursor::Fail(absl::Status status) {
  status_ = std::move(status);
  doc_ = kDocIdEnd;
}

absl::Status TermCursor::ReadPositions(std::vector<uint32_t>* positions) {
  TS_CHECK(!done());
  return lists_[list_]->ReadPositions(number_, block_, at_, positions);
}

int64_t TermCursor::EstimateCount() const {
  int64_t count = 0;
  for (const std::unique_ptr<PostingList>& list : lists_) {
    count += list->count();
  }
  return count;
}

absl::StatusOr<int64_t> TermCursor::CountLive() const {
  int64_t count = 0;
  for (const std::unique_ptr<PostingList>& list : lists_) {
    TS_ASSIGN_OR_RETURN(const int64_t part,
                        turnstone::CountLive(*list, *turns_));
    count += part;
  }
  return count;
}

double IndexView::average_length() const {
  if (live_turns() == 0) return 0;
  return static_cast<double>(live_tokens()) / static_cast<double>(live_turns());
}

absl::StatusOr<TermCursor> IndexView::OpenTerm(absl::string_view term) const {
  const std::string key = WordKey(term);
  std::vector<std::unique_ptr<PostingList>> lists;
  for (const std::shared_ptr<const IndexPart>& part : parts_) {
    TS_ASSIGN_OR_RETURN(std::unique_ptr<PostingList> list, part->OpenList(key));
    if (list != nullptr) lists.push_back(std::move(list));
  }
  return TermCursor(&turns_, std::move(lists));
}

}  // namespace turnstone
