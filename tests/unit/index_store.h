// A store for tests of the index, in a folder that goes with it.

#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "common/base/check.h"
#include "common/base/hash.h"
#include "common/rocks/database.h"
#include "query-service/index/turn_index.h"

namespace turnstone {

class IndexStore {
 public:
  IndexStore() : path_(testing::TempDir() + "/index-" + RandomHex(8)) {
    Reopen();
  }
  ~IndexStore() {
    database_.reset();
    std::filesystem::remove_all(path_);
  }

  // Nothing may use the store that was open before.
  void Reopen() {
    database_.reset();
    rocks::DatabaseOptions options;
    options.path = path_;
    options.kind = "query";
    options.format_version = 1;
    options.block_cache_bytes = 8u << 20;
    for (const char* family : TurnIndex::kFamilies) {
      options.families.push_back({family, /*auto_compaction=*/false});
    }
    auto opened = rocks::Database::Open(options);
    TS_CHECK(opened.ok());
    database_ = std::move(*opened);
  }

  rocks::Database* database() { return database_.get(); }
  const std::string& path() const { return path_; }

  // Files of segments that are being written, or were when it crashed.
  size_t UnfinishedFiles() const {
    size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(path_)) {
      if (absl::StartsWith(file.path().filename().string(), "new-")) ++count;
    }
    return count;
  }

 private:
  const std::string path_;
  std::unique_ptr<rocks::Database> database_;
};

}  // namespace turnstone
