// SQLite's FTS5 in the search benchmark.

#include <sqlite3.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/check.h"
#include "tests/bench/search/engine.h"

namespace turnstone {
namespace {

// A table without content: the index alone. Speakers are joined to it.
constexpr char kTables[] =
    "CREATE TABLE IF NOT EXISTS turns (id INTEGER PRIMARY KEY, speaker);"
    "CREATE VIRTUAL TABLE IF NOT EXISTS quotes USING"
    "  fts5 (words, content = '', tokenize = 'ascii');";
// One transaction that nothing but success can end.
constexpr char kFastest[] =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;";

class Fts5 : public LocalEngine {
 public:
  explicit Fts5(const std::string& folder) {
    TS_CHECK(sqlite3_open(absl::StrCat(folder, "/index.db").c_str(),
                          &database_) == SQLITE_OK);
    Run(kFastest);
    Run(absl::StrCat("PRAGMA cache_size = -", kBenchCacheBytes >> 10,
                     "; PRAGMA mmap_size = ", kBenchCacheBytes));
    Run(kTables);
    add_turn_ = Prepare("INSERT INTO turns VALUES (?, ?)");
    add_quote_ = Prepare("INSERT INTO quotes (rowid, words) VALUES (?, ?)");
    const std::string match = " FROM quotes WHERE quotes MATCH ?";
    const std::string of_speaker =
        " FROM quotes JOIN turns ON turns.id = quotes.rowid"
        " WHERE quotes MATCH ? AND turns.speaker = ?";
    const std::string select = "SELECT quotes.rowid, rank";
    const std::string best = absl::StrCat(" ORDER BY rank LIMIT ", kBenchHits);
    search_ = Prepare(absl::StrCat(select, match, best));
    search_speaker_ = Prepare(absl::StrCat(select, of_speaker, best));
    count_ = Prepare(absl::StrCat("SELECT count(*)", match));
    count_speaker_ = Prepare(absl::StrCat("SELECT count(*)", of_speaker));
  }

  ~Fts5() override {
    for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
    sqlite3_close(database_);
  }

  void Add(const BenchTurn& turn) override {
    if (turns_++ == 0) Run("BEGIN");
    sqlite3_bind_int64(add_turn_, 1, turns_);
    sqlite3_bind_int64(add_turn_, 2, turn.speaker);
    Step(add_turn_);
    sqlite3_reset(add_turn_);
    sqlite3_bind_int64(add_quote_, 1, turns_);
    sqlite3_bind_text(add_quote_, 2, turn.words.data(),
                      static_cast<int>(turn.words.size()), SQLITE_STATIC);
    Step(add_quote_);
    sqlite3_reset(add_quote_);
  }

  void Finish() override { Run("COMMIT"); }

  void Compact() override {
    Run("INSERT INTO quotes (quotes) VALUES ('optimize'); VACUUM;");
  }

  std::vector<double> Search(const BenchQuery& query) override {
    sqlite3_stmt* const statement =
        query.speaker == 0 ? search_ : search_speaker_;
    const std::string match = Bind(query, statement);
    std::vector<double> scores;
    while (Step(statement)) {
      scores.push_back(-sqlite3_column_double(statement, 1));
    }
    sqlite3_reset(statement);
    return scores;
  }

  int64_t Count(const BenchQuery& query) override {
    sqlite3_stmt* const statement =
        query.speaker == 0 ? count_ : count_speaker_;
    const std::string match = Bind(query, statement);
    TS_CHECK(Step(statement));
    const int64_t count = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return count;
  }

 private:
  void Run(const std::string& statements) {
    TS_CHECK(sqlite3_exec(database_, statements.c_str(), nullptr, nullptr,
                          nullptr) == SQLITE_OK);
  }

  sqlite3_stmt* Prepare(const std::string& text) {
    sqlite3_stmt* statement = nullptr;
    TS_CHECK(sqlite3_prepare_v2(database_, text.c_str(), -1, &statement,
                                nullptr) == SQLITE_OK);
    statements_.push_back(statement);
    return statement;
  }

  // True if there is a row.
  static bool Step(sqlite3_stmt* statement) {
    const int result = sqlite3_step(statement);
    TS_CHECK(result == SQLITE_ROW || result == SQLITE_DONE);
    return result == SQLITE_ROW;
  }

  // What is returned must live until the statement is reset.
  static std::string Bind(const BenchQuery& query, sqlite3_stmt* statement) {
    const char* const between = query.op == BenchOperator::kPhrase ? " "
                                : query.op == BenchOperator::kOr   ? "\" OR \""
                                                                 : "\" AND \"";
    std::string match =
        absl::StrCat("\"", absl::StrJoin(query.words, between), "\"");
    sqlite3_bind_text(statement, 1, match.data(),
                      static_cast<int>(match.size()), SQLITE_STATIC);
    if (query.speaker != 0) sqlite3_bind_int64(statement, 2, query.speaker);
    return match;
  }

  sqlite3* database_ = nullptr;
  std::vector<sqlite3_stmt*> statements_;
  sqlite3_stmt* add_turn_ = nullptr;
  sqlite3_stmt* add_quote_ = nullptr;
  sqlite3_stmt* search_ = nullptr;
  sqlite3_stmt* search_speaker_ = nullptr;
  sqlite3_stmt* count_ = nullptr;
  sqlite3_stmt* count_speaker_ = nullptr;
  int64_t turns_ = 0;
};

}  // namespace

std::unique_ptr<LocalEngine> OpenFts5(const std::string& folder) {
  return std::make_unique<Fts5>(folder);
}

}  // namespace turnstone
