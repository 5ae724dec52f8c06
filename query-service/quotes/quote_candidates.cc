#include "query-service/quotes/quote_candidates.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <utility>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/model/transcript.h"

namespace turnstone {
namespace {

// Words that are looked up.
constexpr size_t kTermsMax = 64;
// Words by which a whole quote is found: with more, none is left to rule out.
constexpr size_t kPhraseTermsMax = 8;
// Of which they are chosen.
constexpr size_t kPhraseWordsMax = 64;
// A quote is divided, so that each part of it finds its turns.
constexpr size_t kBlocksMax = 16;
constexpr size_t kBlockWordsMin = 8;
// The rarest words of a block lead to turns, together with at most so many
// postings; the first that leads does in any case.
constexpr size_t kBlockSeedsMax = 4;
constexpr int64_t kSeedPostingsMax = 10'000;
// Turns for which other words are looked up, those that are rare enough to say
// something.
constexpr size_t kSharedTurnsMax = 256;
constexpr double kOtherBitsMin = 2;
// Turns that are compared word by word: for the whole quote, and each block. A
// few in any case, others if they have this share of its bits.
constexpr size_t kSimilarTurnsMax = 32;
constexpr size_t kBlockTurnsMax = 3;
constexpr size_t kSimilarTurnsMin = 4;
constexpr float kSimilarShareMin = 0.4F;
// As if there were so many more turns, which have no word of the quote: in a
// small collection few turns do not mean that a word is common.
constexpr double kOtherTurns = 1000;
// Chance is one in 256.
constexpr double kChanceBits = 8;

// Divides the words [begin, end) into at most `count` stretches and returns the
// longest word of each: long words are rare.
std::vector<size_t> Sample(const std::vector<Token>& words, size_t begin,
                           size_t end, size_t count) {
  const size_t size = end - begin;
  count = std::min(count, size);
  std::vector<size_t> sample;
  for (size_t i = 0; i < count; ++i) {
    size_t longest = begin + size * i / count;
    for (size_t at = longest; at < begin + size * (i + 1) / count; ++at) {
      if (words[at].term.size() > words[longest].term.size()) longest = at;
    }
    sample.push_back(longest);
  }
  return sample;
}

}  // namespace

SpeakerFit FitOf(const QuoteScope& scope, const TurnColumns& columns) {
  if (!scope.speakers.has_value()) return SpeakerFit::kRight;
  const auto state = static_cast<AttributionState>(columns.state);
  if (state != AttributionState::kCertain &&
      state != AttributionState::kCurated) {
    return SpeakerFit::kUncertain;
  }
  return scope.speakers->contains(columns.speaker) ? SpeakerFit::kRight
                                                   : SpeakerFit::kWrong;
}

// A turn that has words of the quote.
struct QuoteCandidates::Shared {
  DocId doc = 0;
  float bits = 0;
  std::array<float, kBlocksMax> block_bits = {};
};

bool QuoteCandidates::InScope(const TurnColumns& columns) const {
  return (!scope_.collection.has_value() ||
          *scope_.collection == columns.collection) &&
         (!scope_.transcript.has_value() ||
          *scope_.transcript == columns.transcript);
}

absl::Status QuoteCandidates::CountStep() {
  if (++steps_ < kStopCheckInterval) return absl::OkStatus();
  steps_ = 0;
  return stop_.Check();
}

double QuoteCandidates::enough_bits() const {
  return std::log2(static_cast<double>(view_.live_turns()) + 1) + kChanceBits;
}

size_t QuoteCandidates::BlockOf(uint32_t word) const {
  return word * blocks_ / words_->size();
}

absl::StatusOr<int64_t> QuoteCandidates::CountOf(absl::string_view term) {
  const auto known = counts_.find(term);
  if (known != counts_.end()) return known->second;
  TS_RETURN_IF_ERROR(stop_.Check());
  TS_ASSIGN_OR_RETURN(const TermCursor cursor, view_.OpenTerm(term));
  TS_ASSIGN_OR_RETURN(const int64_t count, cursor.CountLive());
  counts_.emplace(term, count);
  return count;
}

absl::Status QuoteCandidates::Open(const std::vector<Token>& words) {
  TS_CHECK(!words.empty());
  words_ = &words;
  blocks_ = std::clamp<size_t>(words.size() / kBlockWordsMin, 1, kBlocksMax);
  counts_.clear();
  terms_.clear();
  bits_.assign(words.size(), 0);
  for (const size_t word : Sample(words, 0, words.size(), kTermsMax)) {
    const absl::string_view term = words[word].term;
    if (counts_.contains(term)) continue;
    TS_ASSIGN_OR_RETURN(const int64_t count, CountOf(term));
    const double bits =
        std::log2((static_cast<double>(view_.live_turns()) + kOtherTurns) /
                  (static_cast<double>(count) + 1));
    terms_.push_back({term, static_cast<uint32_t>(word), count, bits});
  }
  absl::flat_hash_map<absl::string_view, double> bits;
  for (const Term& term : terms_) bits[term.term] = term.bits;
  for (size_t word = 0; word < words.size(); ++word) {
    const auto found = bits.find(words[word].term);
    if (found != bits.end()) bits_[word] = found->second;
  }
  std::sort(terms_.begin(), terms_.end(), [](const Term& a, const Term& b) {
    return std::pair(a.count, a.word) < std::pair(b.count, b.word);
  });
  return absl::OkStatus();
}

absl::StatusOr<DocId> QuoteCandidates::SeekAll(std::vector<TermCursor>* cursors,
                                               DocId doc) {
  for (size_t i = 0; i < cursors->size();) {
    TS_RETURN_IF_ERROR(CountStep());
    TermCursor& cursor = (*cursors)[i];
    cursor.SeekTo(doc);
    if (cursor.done()) {
      TS_RETURN_IF_ERROR(cursor.status());
      return kDocIdEnd;
    }
    if (cursor.doc() == doc) {
      ++i;
    } else {
      // The rarest word says where to look again.
      doc = cursor.doc();
      i = i == 0 ? 1 : 0;
    }
  }
  return doc;
}

absl::StatusOr<bool> QuoteCandidates::HoldsPhrase(
    const std::vector<PhraseTerm>& terms, std::vector<TermCursor>* cursors) {
  if (terms.size() == 1 && terms[0].offsets.size() == 1) return true;
  bool is_first = true;
  for (size_t i = 0; i < terms.size(); ++i) {
    TS_RETURN_IF_ERROR((*cursors)[i].ReadPositions(&places_));
    for (const uint32_t offset : terms[i].offsets) {
      // Where the phrase would begin, rising.
      const auto behind =
          std::lower_bound(places_.begin(), places_.end(), offset);
      if (is_first) {
        starts_.assign(behind, places_.end());
        for (uint32_t& start : starts_) start -= offset;
        is_first = false;
        continue;
      }
      auto place = behind;
      std::erase_if(starts_, [&](uint32_t start) {
        while (place != places_.end() && *place < start + offset) ++place;
        return place == places_.end() || *place != start + offset;
      });
    }
    if (starts_.empty()) return false;
  }
  return true;
}

absl::StatusOr<std::vector<QuoteCandidates::PhraseTerm>>
QuoteCandidates::PhraseTermsOf(size_t begin, size_t end) {
  std::vector<PhraseTerm> terms;
  absl::flat_hash_map<absl::string_view, size_t> known;
  for (const size_t word : Sample(*words_, begin, end, kPhraseWordsMax)) {
    const absl::string_view term = (*words_)[word].term;
    const auto [found, is_new] = known.emplace(term, terms.size());
    if (is_new) {
      TS_ASSIGN_OR_RETURN(const int64_t count, CountOf(term));
      if (count == 0) return std::vector<PhraseTerm>();
      terms.push_back({term, count, {}});
    }
    terms[found->second].offsets.push_back(static_cast<uint32_t>(word - begin));
  }
  std::sort(terms.begin(), terms.end(),
            [](const PhraseTerm& a, const PhraseTerm& b) {
              return std::pair(a.count, a.offsets[0]) <
                     std::pair(b.count, b.offsets[0]);
            });
  if (terms.size() > kPhraseTermsMax) terms.resize(kPhraseTermsMax);
  return terms;
}

absl::StatusOr<std::vector<DocId>> QuoteCandidates::FindPhrase(size_t begin,
                                                               size_t end,
                                                               size_t limit) {
  std::vector<DocId> found;
  TS_ASSIGN_OR_RETURN(const std::vector<PhraseTerm> terms,
                      PhraseTermsOf(begin, end));
  if (terms.empty()) return found;
  std::vector<TermCursor> cursors;
  for (const PhraseTerm& term : terms) {
    TS_ASSIGN_OR_RETURN(TermCursor cursor, view_.OpenTerm(term.term));
    cursors.push_back(std::move(cursor));
  }
  std::array<std::vector<DocId>, kSpeakerFits> by_fit;
  for (DocId doc = 0; by_fit[0].size() < limit; ++doc) {
    TS_ASSIGN_OR_RETURN(doc, SeekAll(&cursors, doc));
    if (doc == kDocIdEnd) break;
    const TurnColumns& columns = view_.columns(doc);
    if (!InScope(columns)) continue;
    std::vector<DocId>& same_fit =
        by_fit[static_cast<size_t>(FitOf(scope_, columns))];
    if (same_fit.size() == limit) continue;
    TS_ASSIGN_OR_RETURN(const bool holds, HoldsPhrase(terms, &cursors));
    if (holds) same_fit.push_back(doc);
  }
  for (const std::vector<DocId>& docs : by_fit) {
    found.insert(found.end(), docs.begin(), docs.end());
  }
  return found;
}

std::vector<uint32_t> QuoteCandidates::SeedsOf() const {
  // Terms are sorted: the rarest of each block come first, then the next.
  std::array<size_t, kBlocksMax> taken = {};
  std::vector<std::pair<size_t, uint32_t>> rounds;
  for (uint32_t i = 0; i < terms_.size(); ++i) {
    if (terms_[i].count == 0) continue;
    const size_t round = taken[BlockOf(terms_[i].word)]++;
    if (round < kBlockSeedsMax) rounds.emplace_back(round, i);
  }
  std::sort(rounds.begin(), rounds.end());
  std::vector<uint32_t> seeds;
  int64_t postings = 0;
  for (const auto& [round, term] : rounds) {
    const int64_t count = terms_[term].count;
    if (!seeds.empty() && postings + count > kSeedPostingsMax) continue;
    postings += count;
    seeds.push_back(term);
  }
  std::sort(seeds.begin(), seeds.end());
  return seeds;
}

absl::StatusOr<std::vector<QuoteCandidates::Shared>>
QuoteCandidates::FindShared(const std::vector<uint32_t>& seeds) {
  std::vector<std::pair<DocId, uint32_t>> hits;  // Turn and term.
  for (const uint32_t term : seeds) {
    TS_ASSIGN_OR_RETURN(TermCursor cursor, view_.OpenTerm(terms_[term].term));
    for (cursor.SeekTo(0); !cursor.done(); cursor.Next()) {
      TS_RETURN_IF_ERROR(CountStep());
      if (InScope(view_.columns(cursor.doc()))) {
        hits.emplace_back(cursor.doc(), term);
      }
    }
    TS_RETURN_IF_ERROR(cursor.status());
  }
  std::sort(hits.begin(), hits.end());
  std::vector<Shared> turns;
  for (const auto& [doc, term] : hits) {
    if (turns.empty() || turns.back().doc != doc) turns.push_back({doc});
    const auto bits = static_cast<float>(terms_[term].bits);
    turns.back().bits += bits;
    turns.back().block_bits[BlockOf(terms_[term].word)] += bits;
  }
  return turns;
}

absl::Status QuoteCandidates::AddOthers(const std::vector<uint32_t>& seeds,
                                        std::vector<Shared>* turns) {
  for (uint32_t i = 0; i < terms_.size(); ++i) {
    if (std::binary_search(seeds.begin(), seeds.end(), i)) continue;
    const Term& term = terms_[i];
    if (term.count == 0 || term.bits < kOtherBitsMin) continue;
    TS_ASSIGN_OR_RETURN(TermCursor cursor, view_.OpenTerm(term.term));
    for (Shared& turn : *turns) {
      TS_RETURN_IF_ERROR(CountStep());
      cursor.SeekTo(turn.doc);
      if (cursor.done()) break;
      if (cursor.doc() != turn.doc) continue;
      turn.bits += static_cast<float>(term.bits);
      turn.block_bits[BlockOf(term.word)] += static_cast<float>(term.bits);
    }
    TS_RETURN_IF_ERROR(cursor.status());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<DocId>> QuoteCandidates::FindSimilar() {
  const std::vector<uint32_t> seeds = SeedsOf();
  TS_ASSIGN_OR_RETURN(std::vector<Shared> turns, FindShared(seeds));
  // More bits first, then the shorter turn, which has them closer together.
  const auto better = [&](auto bits_of) {
    return [&, bits_of](const Shared& a, const Shared& b) {
      return std::tuple(bits_of(b), view_.columns(a.doc).length, a.doc) <
             std::tuple(bits_of(a), view_.columns(b.doc).length, b.doc);
    };
  };
  const auto all_bits = [](const Shared& turn) { return turn.bits; };
  if (turns.size() > kSharedTurnsMax) {
    std::nth_element(turns.begin(), turns.begin() + kSharedTurnsMax,
                     turns.end(), better(all_bits));
    turns.resize(kSharedTurnsMax);
  }
  std::sort(turns.begin(), turns.end(),
            [](const Shared& a, const Shared& b) { return a.doc < b.doc; });
  TS_RETURN_IF_ERROR(AddOthers(seeds, &turns));
  std::vector<DocId> found;
  absl::flat_hash_set<DocId> taken;
  // The bits that a turn can have.
  Shared all;
  for (const Term& term : terms_) {
    const auto bits = static_cast<float>(term.bits);
    if (term.count == 0) continue;
    all.bits += bits;
    all.block_bits[BlockOf(term.word)] += bits;
  }
  const auto take = [&](size_t at_least, size_t limit, auto bits_of) {
    limit = std::min(limit, turns.size());
    std::partial_sort(turns.begin(),
                      turns.begin() + static_cast<ptrdiff_t>(limit),
                      turns.end(), better(bits_of));
    for (size_t i = 0; i < limit; ++i) {
      if (i >= at_least &&
          bits_of(turns[i]) < kSimilarShareMin * bits_of(all)) {
        break;
      }
      if (taken.insert(turns[i].doc).second) found.push_back(turns[i].doc);
    }
  };
  take(kSimilarTurnsMin, kSimilarTurnsMax, all_bits);
  for (size_t block = 0; block < blocks_ && blocks_ > 1; ++block) {
    take(1, kBlockTurnsMax,
         [block](const Shared& turn) { return turn.block_bits[block]; });
  }
  return found;
}

}  // namespace turnstone
