// Xapian in the search benchmark.

#include <xapian.h>

#include <filesystem>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tests/bench/search/engine.h"

namespace turnstone {
namespace {

// Upper case, so that no word is one.
std::string SpeakerTerm(uint32_t speaker) { return absl::StrCat("S", speaker); }

class XapianEngine : public LocalEngine {
 public:
  explicit XapianEngine(const std::string& folder)
      : written_(folder + "/written"), compact_(folder + "/compact") {
    if (std::filesystem::exists(compact_)) {
      database_.emplace(compact_);
    } else {
      writer_.emplace(written_, Xapian::DB_CREATE);
    }
  }

  void Add(const BenchTurn& turn) override {
    Xapian::Document document;
    Xapian::termpos position = 0;
    for (const absl::string_view word :
         absl::StrSplit(turn.words, ' ', absl::SkipEmpty())) {
      document.add_posting(std::string(word), ++position);
    }
    document.add_boolean_term(SpeakerTerm(turn.speaker));
    writer_->add_document(document);
  }

  void Finish() override { writer_->commit(); }

  void Compact() override {
    writer_->compact(compact_);
    writer_.reset();
    std::filesystem::remove_all(written_);
  }

  std::vector<double> Search(const BenchQuery& query) override {
    const Xapian::MSet hits = Find(query, kBenchHits, 0);
    std::vector<double> scores;
    for (auto hit = hits.begin(); hit != hits.end(); ++hit) {
      scores.push_back(hit.get_weight());
    }
    return scores;
  }

  int64_t Count(const BenchQuery& query) override {
    return Find(query, 0, database_->get_doccount()).get_matches_estimated();
  }

 private:
  // The count of hits is exact if all turns are checked.
  Xapian::MSet Find(const BenchQuery& query, Xapian::doccount limit,
                    Xapian::doccount checked) {
    const auto op = query.op == BenchOperator::kPhrase
                        ? Xapian::Query::OP_PHRASE
                    : query.op == BenchOperator::kOr ? Xapian::Query::OP_OR
                                                     : Xapian::Query::OP_AND;
    Xapian::Query wanted(op, query.words.begin(), query.words.end());
    if (query.speaker != 0) {
      wanted = Xapian::Query(Xapian::Query::OP_FILTER, wanted,
                             Xapian::Query(SpeakerTerm(query.speaker)));
    }
    Xapian::Enquire enquire(*database_);
    enquire.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1, 0.75, 0));
    enquire.set_query(wanted);
    return enquire.get_mset(0, limit, checked);
  }

  const std::string written_;
  const std::string compact_;
  std::optional<Xapian::WritableDatabase> writer_;
  std::optional<Xapian::Database> database_;
};

}  // namespace

std::unique_ptr<LocalEngine> OpenXapian(const std::string& folder) {
  return std::make_unique<XapianEngine>(folder);
}

}  // namespace turnstone
