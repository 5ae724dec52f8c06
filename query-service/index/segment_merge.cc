#include "query-service/index/segment_merge.h"

#include <algorithm>
#include <optional>
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
#include "rocksdb/write_batch.h"

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

// Walks over the lists of one segment.
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

  // Finds the present list; `done` says that there is none.
  absl::Status ReadKey(bool* done) {
    *done = !postings_->Valid();
    if (*done) return rocks::FromRocks(postings_->status());
    uint32_t id = 0;
    if (!DecodePostingKey(rocks::ToView(postings_->key()), &id, &key_)) {
      return absl::DataLossError("a posting list's key is damaged");
    }
    return absl::OkStatus();
  }

  // Of the list; see index_part.h.
  absl::string_view key() const { return key_; }

  // Appends the postings of live turns; turns count from `base`.
  absl::Status AppendTo(const TurnSnapshot& turns, DocId base,
                        TermPostings* list) {
    TS_ASSIGN_OR_RETURN(const PostingReader postings,
                        PostingReader::Open(rocks::ToView(postings_->value()),
                                            segment_.shape().window_count));
    TS_ASSIGN_OR_RETURN(const std::optional<PositionReader> positions,
                        FindPositions(postings));
    const DocId first = segment_.first_window() * kWindowTurns;
    for (size_t number = 0; number < postings.block_count(); ++number) {
      TS_RETURN_IF_ERROR(postings.ReadBlock(number, first, &block_));
      places_.clear();
      if (positions.has_value()) {
        TS_RETURN_IF_ERROR(positions->ReadAll(number, block_, &places_));
      }
      AppendBlock(turns, base, list);
    }
    return absl::OkStatus();
  }

  void Next() { postings_->Next(); }

 private:
  absl::StatusOr<std::optional<PositionReader>> FindPositions(
      const PostingReader& postings) {
    if (WordOf(key_).empty()) return std::nullopt;
    if (postings.block_count() == 1) {
      return PositionReader::OfSmall(postings.small_positions());
    }
    // The lists that have positions are in the order of all lists.
    while (positions_->Valid() &&
           positions_->key().compare(postings_->key()) < 0) {
      positions_->Next();
    }
    if (!positions_->Valid() || positions_->key() != postings_->key()) {
      TS_RETURN_IF_ERROR(rocks::FromRocks(positions_->status()));
      return absl::DataLossError("a position list is missing");
    }
    TS_ASSIGN_OR_RETURN(const PositionReader positions,
                        PositionReader::Open(rocks::ToView(positions_->value()),
                                             postings.block_count()));
    return positions;
  }

  void AppendBlock(const TurnSnapshot& turns, DocId base, TermPostings* list) {
    auto place = places_.begin();
    for (size_t i = 0; i < block_.count; ++i) {
      const DocId doc = block_.docs[i];
      const auto begin = place;
      if (!places_.empty()) place += block_.freqs[i];
      if (!turns.is_live(doc)) continue;
      list->docs.push_back(doc - base);
      list->freqs.push_back(block_.freqs[i]);
      list->lengths.push_back(turns.length(doc));
      list->positions.insert(list->positions.end(), begin, place);
    }
  }

  const Segment& segment_;
  const std::string end_;
  const rocksdb::Slice end_slice_;
  std::unique_ptr<rocksdb::Iterator> postings_;
  std::unique_ptr<rocksdb::Iterator> positions_;
  absl::string_view key_;
  PostingBlock block_;
  std::vector<uint32_t> places_;  // Of all its postings, if they have any.
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

MergeRange PickIdleMerge(
    const std::vector<std::shared_ptr<const Segment>>& segments) {
  MergeRange picked;
  uint64_t turns = 0;
  uint64_t largest = 0;
  for (size_t first = segments.size(); first > 0; --first) {
    const Segment& segment = *segments[first - 1];
    const uint64_t of_segment = segment.end() - segment.begin();
    turns += of_segment;
    largest = std::max(largest, of_segment);
    const MergeRange range{first - 1, segments.size() - (first - 1)};
    if (!FitsTogether(segments, range)) break;
    if (range.count > 1 && 2 * turns >= 3 * largest) picked = range;
  }
  return picked;
}

absl::StatusOr<std::shared_ptr<const Segment>> MergeSegments(
    rocks::Database* database,
    const std::vector<std::shared_ptr<const Segment>>& segments, uint32_t id,
    const TurnSnapshot& turns, const StopSignal& stop) {
  TS_CHECK(!segments.empty());
  std::vector<std::unique_ptr<SegmentScan>> scans;
  uint64_t tokens = 0;
  uint32_t languages = 0;
  for (const std::shared_ptr<const Segment>& segment : segments) {
    scans.push_back(std::make_unique<SegmentScan>(database, *segment));
    tokens += segment->tokens();
    languages |= segment->languages();
  }
  const auto merged = std::make_shared<const Segment>(
      database, id, segments.front()->begin(), segments.back()->end(), tokens,
      languages);
  const DocId base = merged->first_window() * kWindowTurns;
  TS_ASSIGN_OR_RETURN(const std::unique_ptr<SegmentWriter> writer,
                      SegmentWriter::Open(database, id, merged->shape()));
  TermPostings list;
  std::vector<SegmentScan*> holders;  // Of the least key.
  while (true) {
    TS_RETURN_IF_ERROR(stop.Check());
    holders.clear();
    for (const std::unique_ptr<SegmentScan>& scan : scans) {
      bool done = false;
      TS_RETURN_IF_ERROR(scan->ReadKey(&done));
      if (done) continue;
      if (!holders.empty() && scan->key() < holders[0]->key()) {
        holders.clear();
      }
      if (holders.empty() || scan->key() == holders[0]->key()) {
        holders.push_back(scan.get());
      }
    }
    if (holders.empty()) break;
    list.Clear();
    for (SegmentScan* scan : holders) {
      TS_RETURN_IF_ERROR(scan->AppendTo(turns, base, &list));
    }
    if (!list.docs.empty()) {
      TS_RETURN_IF_ERROR(writer->Add(holders[0]->key(), list));
    }
    for (SegmentScan* scan : holders) scan->Next();
  }
  TS_RETURN_IF_ERROR(writer->Ingest());

  rocksdb::WriteBatch batch;
  rocksdb::ColumnFamilyHandle* const family = database->family("segments");
  for (const std::shared_ptr<const Segment>& segment : segments) {
    batch.Delete(family, SegmentKey(segment->id()));
  }
  batch.Put(family, SegmentKey(id), EncodeSegmentMeta(*merged));
  TS_RETURN_IF_ERROR(CommitSegments(database, &batch));
  return merged;
}

}  // namespace turnstone
