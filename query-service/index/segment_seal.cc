#include "query-service/index/segment_seal.h"

#include <vector>

#include "common/base/status_macros.h"
#include "query-service/index/segment_writer.h"
#include "rocksdb/write_batch.h"

namespace turnstone {

absl::StatusOr<std::shared_ptr<const Segment>> SealTail(
    rocks::Database* database, const FullTail& full, uint32_t id,
    const TurnSnapshot& turns, const StopSignal& stop) {
  const DocId begin = full.tail->begin();
  auto segment = std::make_shared<const Segment>(
      database, id, begin, full.end, full.tokens, full.tail->languages());
  TS_ASSIGN_OR_RETURN(const std::unique_ptr<SegmentWriter> writer,
                      SegmentWriter::Open(database, id, segment->shape()));
  TS_RETURN_IF_ERROR(full.tail->ForEachList(
      turns,
      [&](absl::string_view key, const TermPostings& list) -> absl::Status {
        absl::Status stopped = stop.Check();
        return stopped.ok() ? writer->Add(key, list) : stopped;
      }));
  TS_RETURN_IF_ERROR(writer->Ingest());

  std::vector<TurnColumns> rows;
  rows.reserve(full.end - begin);
  for (DocId doc = begin; doc < full.end; ++doc) {
    rows.push_back(turns.columns(doc));
  }
  rocksdb::WriteBatch batch;
  rocksdb::ColumnFamilyHandle* const family = database->family("segments");
  batch.Put(family, ColumnsKey(begin), EncodeColumns(rows));
  batch.Put(family, SegmentKey(id), EncodeSegmentMeta(*segment));
  TS_RETURN_IF_ERROR(CommitSegments(database, &batch));
  return segment;
}

}  // namespace turnstone
