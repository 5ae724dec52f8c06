#include "query-service/quotes/list_reader.h"

#include <algorithm>
#include <bit>

#include "common/base/status_macros.h"
#include "query-service/quotes/window_bounds.h"

namespace turnstone {

absl::Status ListReader::LoadBlock(size_t number) {
  TS_RETURN_IF_ERROR(list_->ReadBlock(number, &block_));
  low_ = number == 0 ? 0 : list_->last_doc(number - 1) + 1;
  high_ = list_->last_doc(number);
  number_ = number;
  at_ = 0;
  return absl::OkStatus();
}

absl::Status ListReader::Read(uint32_t window, uint64_t wanted, uint64_t* bits,
                              WindowFreqs* freqs) {
  const DocId first = window * kWindowTurns;
  const DocId begin = first + static_cast<DocId>(std::countr_zero(wanted));
  const DocId last = first + static_cast<DocId>(std::bit_width(wanted)) - 1;
  if (begin < low_ || begin > high_) {
    const size_t from = begin > high_ && low_ <= high_ ? number_ + 1 : 0;
    const size_t number = list_->FindBlock(from, begin);
    if (number == list_->block_count()) return absl::OkStatus();
    TS_RETURN_IF_ERROR(LoadBlock(number));
    FindPlace(begin);
  } else if (at_ == block_.count || block_.docs[at_] < begin ||
             (at_ > 0 && block_.docs[at_ - 1] >= begin)) {
    FindPlace(begin);
  }
  const uint64_t before = *bits;
  uint64_t added = 0;
  while (true) {
    for (; at_ < block_.count && block_.docs[at_] <= last; ++at_) {
      const uint32_t place = block_.docs[at_] % kWindowTurns;
      added |= uint64_t{1} << place;
      const uint32_t others = (before >> place & 1) != 0 ? (*freqs)[place] : 0;
      (*freqs)[place] = block_.freqs[at_] + others;
    }
    if (high_ >= last || number_ + 1 == list_->block_count()) break;
    TS_RETURN_IF_ERROR(LoadBlock(number_ + 1));
  }
  *bits = before | added;
  return absl::OkStatus();
}

void ListReader::FindPlace(DocId begin) {
  at_ = CountBelow(block_.docs.data(), block_.count, begin);
}

absl::Status ListReader::ReadPositions(DocId doc,
                                       std::vector<uint32_t>* positions) {
  positions->clear();
  if (doc < low_ || doc > high_) {
    const size_t number = list_->FindBlock(0, doc);
    if (number == list_->block_count()) return absl::OkStatus();
    TS_RETURN_IF_ERROR(LoadBlock(number));
  }
  const auto docs = block_.docs.begin();
  const auto found = std::lower_bound(docs, docs + block_.count, doc);
  if (found == docs + block_.count || *found != doc) return absl::OkStatus();
  return list_->ReadPositions(number_, block_,
                              static_cast<size_t>(found - docs), positions);
}

}  // namespace turnstone
