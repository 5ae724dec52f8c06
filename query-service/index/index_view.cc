#include "query-service/index/index_view.h"

#include <algorithm>
#include <utility>

#include "common/base/check.h"
#include "common/base/status_macros.h"

namespace turnstone {

void TermCursor::SeekTo(DocId target) {
  if (done()) return;
  while (source_ < sources_.size()) {
    if (block_.count == 0 || block_.docs[block_.count - 1] < target) {
      const absl::StatusOr<bool> loaded =
          sources_[source_]->Load(target, &block_);
      if (!loaded.ok()) return Fail(loaded.status());
      at_ = 0;
      if (!*loaded) {
        block_.count = 0;
        ++source_;
        continue;
      }
    }
    while (block_.docs[at_] < target) ++at_;
    while (at_ < block_.count && !turns_->is_live(block_.docs[at_])) ++at_;
    if (at_ < block_.count) {
      doc_ = block_.docs[at_];
      return;
    }
    target = block_.docs[block_.count - 1] + 1;
  }
  doc_ = kDocIdEnd;
}

void TermCursor::Fail(absl::Status status) {
  status_ = std::move(status);
  doc_ = kDocIdEnd;
}

absl::Status TermCursor::ReadPositions(std::vector<uint32_t>* positions) {
  TS_CHECK(!done());
  return sources_[source_]->ReadPositions(block_, at_, positions);
}

int64_t TermCursor::EstimateCount() const {
  int64_t count = 0;
  for (const std::unique_ptr<PostingSource>& source : sources_) {
    count += source->count();
  }
  return count;
}

absl::StatusOr<int64_t> TermCursor::CountLive() const {
  int64_t count = 0;
  for (const std::unique_ptr<PostingSource>& source : sources_) {
    TS_ASSIGN_OR_RETURN(const int64_t part, source->CountLive(*turns_));
    count += part;
  }
  return count;
}

double IndexView::average_length() const {
  if (live_turns() == 0) return 0;
  return static_cast<double>(live_tokens()) / static_cast<double>(live_turns());
}

absl::StatusOr<TermCursor> IndexView::OpenTerm(absl::string_view term) const {
  std::vector<std::unique_ptr<PostingSource>> sources;
  for (const std::shared_ptr<const Segment>& segment : segments_) {
    TS_ASSIGN_OR_RETURN(std::unique_ptr<PostingSource> source,
                        segment->OpenTerm(term));
    if (source != nullptr) sources.push_back(std::move(source));
  }
  if (auto source = tail_->OpenTerm(term, end()); source != nullptr) {
    sources.push_back(std::move(source));
  }
  return TermCursor(&turns_, std::move(sources));
}

}  // namespace turnstone
