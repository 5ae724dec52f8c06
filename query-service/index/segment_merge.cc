#include "query-service/index/segment_merge.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/rocks/rocks_status.h"
#include "query-service/index/posting_codec.h"
#include "query-service/index/segment_writer.h"
#include "rocksdb/db.h"
#include "rocksdb/iterator.h"

namespace turnstone {
namespace {

// Segments of fewer turns are of tier 0.
constexpr uint64_t kTierTurns = 8u << 10;
constexpr int kTiers = 5;

int TierOf(const Segment& segment) {
  int tier = 0;
  for (uint64_t turns = segment.end() - segment.begin(); turns >= kTierTurns;
       turns /= kMergeSegments) {
    ++tier;
  }
  return tier;
}

bool FitsTogether(const std::vector<std::shared_ptr<const Segment>>& segments,
                  const MergeRange& range) {
  uint64_t turns = 0;
  uint64_t tokens = 0;
  for (size_t i = range.first; i < range.first + range.count; ++i) {
    turns += segments[i]->end() - segments[i]->begin();
    tokens += segments[i]->tokens();
  }
  return turns <= kSegmentTurnsMax && tokens <= kSegmentTokensMax;
}

// Walks over the terms of one segment.
class SegmentScan {
 public:
  SegmentScan(rocks::Database* database, const Segment& segment)
      : segment_(segment),
        end_(rocks::PrefixEnd(PostingKey(segment.id(), ""))),
        end_slice_(end_) {
    rocksdb::ReadOptions options;
    options.iterate_upper_bound = &end_slice_;
    options.fill_cache = false;
    postings_.reset(
        database->db().NewIterator(options, database->family("postings")));
    positions_.reset(
        database->db().NewIterator(options, database->family("positions")));
    const std::string begin = PostingKey(segment.id(), "");
    postings_->Seek(begin);
    positions_->Seek(begin);
  }

  // Finds the present term; `done` says that there is none.
  absl::Status ReadTerm(bool* done) {
    *done = !postings_->Valid();
    if (*done) return rocks::FromRocks(postings_->status());
    uint32_t id = 0;
    if (!DecodePostingKey(rocks::ToView(postings_->key()), &id, &term_)) {
      return absl::DataLossError("a posting list's key is damaged");
    }
    return absl::OkStatus();
  }

  absl::string_view term() const { return term_; }

  // Appends the postings of live turns; turns count from `begin`.
  absl::Status AppendTo(const TurnSnapshot& turns, DocId begin,
                        TermPostings* list) {
    if (!positions_->Valid() || positions_->key() != postings_->key()) {
      TS_RETURN_IF_ERROR(rocks::FromRocks(positions_->status()));
      return absl::DataLossError("a position list is missing");
    }
    TS_ASSIGN_OR_RETURN(const PostingReader postings,
                        PostingReader::Open(rocks::ToView(postings_->value()),
                                            segment_.end() - segment_.begin()));
    TS_ASSIGN_OR_RETURN(const PositionReader positions,
                        PositionReader::Open(rocks::ToView(positions_->value()),
                                             postings.block_count()));
    for (size_t number = 0; number < postings.block_count(); ++number) {
      TS_RETURN_IF_ERROR(postings.ReadBlock(number, segment_.begin(), &block_));
      for (size_t i = 0; i < block_.count; ++i) {
        const DocId doc = block_.docs[i];
        if (!turns.is_live(doc)) continue;
        TS_RETURN_IF_ERROR(positions.Read(number, block_, i, &places_));
        list->docs.push_back(doc - begin);
        list->freqs.push_back(block_.freqs[i]);
        list->lengths.push_back(turns.columns(doc).length);
        list->positions.insert(list->positions.end(), places_.begin(),
                               places_.end());
      }
    }
    return absl::OkStatus();
  }

  void Next() {
    postings_->Next();
    positions_->Next();
  }

 private:
  const Segment& segment_;
  const std::string end_;
  const rocksdb::Slice end_slice_;
  std::unique_ptr<rocksdb::Iterator> postings_;
  std::unique_ptr<rocksdb::Iterator> positions_;
  absl::string_view term_;
  PostingBlock block_;
  std::vector<uint32_t> places_;
};

}  // namespace

MergeRange PickMerge(
    const std::vector<std::shared_ptr<const Segment>>& segments) {
  for (int tier = 0; tier < kTiers; ++tier) {
    // Segments of this tier with none of a higher one between them.
    std::vector<size_t> run;
    for (size_t i = 0; i < segments.size(); ++i) {
      const int found = TierOf(*segments[i]);
      if (found > tier) run.clear();
      if (found == tier) run.push_back(i);
      if (run.size() < kMergeSegments) continue;
      const MergeRange range{run.front(), i + 1 - run.front()};
      if (FitsTogether(segments, range)) return range;
      run.erase(run.begin());
    }
  }
  return {};
}

absl::StatusOr<std::shared_ptr<const Segment>> MergeSegments(
    rocks::Database* database,
    const std::vector<std::shared_ptr<const Segment>>& segments, uint32_t id,
    const TurnSnapshot& turns) {
  TS_CHECK(!segments.empty());
  std::vector<std::unique_ptr<SegmentScan>> scans;
  uint64_t tokens = 0;
  for (const std::shared_ptr<const Segment>& segment : segments) {
    scans.push_back(std::make_unique<SegmentScan>(database, *segment));
    tokens += segment->tokens();
  }
  const DocId begin = segments.front()->begin();
  TS_ASSIGN_OR_RETURN(const std::unique_ptr<SegmentWriter> writer,
                      SegmentWriter::Open(database, id));
  TermPostings list;
  std::vector<SegmentScan*> holders;  // Of the least term.
  while (true) {
    holders.clear();
    for (const std::unique_ptr<SegmentScan>& scan : scans) {
      bool done = false;
      TS_RETURN_IF_ERROR(scan->ReadTerm(&done));
      if (done) continue;
      if (!holders.empty() && scan->term() < holders[0]->term()) {
        holders.clear();
      }
      if (holders.empty() || scan->term() == holders[0]->term()) {
        holders.push_back(scan.get());
      }
    }
    if (holders.empty()) break;
    list.Clear();
    for (SegmentScan* scan : holders) {
      TS_RETURN_IF_ERROR(scan->AppendTo(turns, begin, &list));
    }
    if (!list.docs.empty()) {
      TS_RETURN_IF_ERROR(writer->Add(holders[0]->term(), list));
    }
    for (SegmentScan* scan : holders) scan->Next();
  }
  TS_RETURN_IF_ERROR(writer->Ingest());
  return std::make_shared<const Segment>(database, id, begin,
                                         segments.back()->end(), tokens);
}

}  // namespace turnstone
