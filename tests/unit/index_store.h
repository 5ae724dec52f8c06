// A store for tests of the index, in a folder that goes with it.

#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

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

 private:
  const std::string path_;
  std::unique_ptr<rocks::Database> database_;
};

}  // namespace turnstone
