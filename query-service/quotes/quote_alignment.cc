#include "query-service/quotes/quote_alignment.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/base/check.h"
#include "query-service/quotes/quoted_words.h"

namespace turnstone {
namespace {

// From so many words on, runs begin with two or three equal words.
constexpr size_t kPairWordsMin = 12;
constexpr size_t kTripleWordsMin = 200;
// A shingle that the quote has more often does not begin runs.
constexpr size_t kShinglePlacesMax = 64;
constexpr size_t kRunsMax = 20'000;
// Runs before a run that may go before it in the frame.
constexpr size_t kFrameLookback = 128;
// Turns are aligned whose runs have this share of the quote's words.
constexpr double kCoverageMin = 0.4;
// Words compared with words at once.
constexpr size_t kGapCellsMax = 250'000;
// Words of the quote at its ends that replace what the turn has there.
constexpr uint32_t kEndReplacedMax = 3;

using Words = std::vector<uint32_t>;

// The words [quote_begin, quote_end) and [turn_begin, turn_end) to compare.
struct Gap {
  uint32_t quote_begin = 0;
  uint32_t quote_end = 0;
  uint32_t turn_begin = 0;
  uint32_t turn_end = 0;
  bool free_begin = false;  // Words of the turn may be left out at the begin.
  bool free_end = false;
};

void AddRun(const WordRun& run, std::vector<WordRun>* equal) {
  if (run.size == 0) return;
  if (!equal->empty() && equal->back().quote_end() == run.quote &&
      equal->back().turn_end() == run.turn) {
    equal->back().size += run.size;
  } else {
    equal->push_back(run);
  }
}

// Adds the equal words in the gap to `equal`, in order.
void CompareGap(const Words& quote, const Words& turn, const Gap& gap,
                std::vector<WordRun>* equal) {
  const size_t rows = gap.quote_end - gap.quote_begin;
  const size_t columns = gap.turn_end - gap.turn_begin;
  if (rows == 0 || columns == 0 || rows * columns > kGapCellsMax) return;
  enum Step : uint8_t { kBoth, kQuote, kTurn };
  std::vector<uint8_t> steps((rows + 1) * (columns + 1), kTurn);
  std::vector<uint32_t> costs(columns + 1);
  for (size_t j = 0; j <= columns; ++j) {
    costs[j] = gap.free_begin ? 0 : static_cast<uint32_t>(j);
  }
  for (size_t i = 1; i <= rows; ++i) {
    const uint32_t word = quote[gap.quote_begin + i - 1];
    uint32_t diagonal = costs[0]++;
    steps[i * (columns + 1)] = kQuote;
    for (size_t j = 1; j <= columns; ++j) {
      const bool same = turn[gap.turn_begin + j - 1] == word;
      const uint32_t both = diagonal + (same ? 0 : 1);
      const uint32_t left_out =
          costs[j - 1] + (gap.free_end && i == rows ? 0 : 1);
      diagonal = costs[j];
      uint8_t& step = steps[i * (columns + 1) + j];
      std::tie(costs[j], step) =
          std::min({std::pair(both, uint8_t{kBoth}),
                    std::pair(costs[j] + 1, uint8_t{kQuote}),
                    std::pair(left_out, uint8_t{kTurn})});
    }
  }
  Words pairs;  // Row and column of each equal pair, the last first.
  for (size_t i = rows, j = columns; i > 0 && j > 0;) {
    const uint8_t step = steps[i * (columns + 1) + j];
    if (step != kTurn) --i;
    if (step != kQuote) --j;
    if (step == kBoth &&
        quote[gap.quote_begin + i] == turn[gap.turn_begin + j]) {
      pairs.push_back(static_cast<uint32_t>(j));
      pairs.push_back(static_cast<uint32_t>(i));
    }
  }
  for (size_t at = pairs.size(); at > 0; at -= 2) {
    AddRun({gap.quote_begin + pairs[at - 1], gap.turn_begin + pairs[at - 2], 1},
           equal);
  }
}

// Returns how many words of the quote are in runs, or at least `enough`.
size_t Covered(const std::vector<WordRun>& runs, size_t enough) {
  size_t covered = 0;
  uint32_t end = 0;
  for (const WordRun& run : runs) {
    if (run.quote_end() <= end) continue;
    covered += run.quote_end() - std::max(run.quote, end);
    end = run.quote_end();
    if (covered >= enough) break;
  }
  return covered;
}

// Words of `next` that `before` has too if both are in one frame.
uint32_t Overlap(const WordRun& before, const WordRun& next) {
  return static_cast<uint32_t>(
      std::max<int64_t>({0, int64_t{before.quote_end()} - next.quote,
                         int64_t{before.turn_end()} - next.turn}));
}

// Returns the runs, cut where they overlap, that lie in the same order in both
// and have most words. Two words of the turn left out cost one.
std::vector<WordRun> FrameOf(const std::vector<WordRun>& runs) {
  struct Best {
    int64_t score = 0;  // Twice the words, less what was left out.
    size_t before = SIZE_MAX;
  };
  std::vector<Best> best(runs.size());
  size_t last = 0;
  for (size_t at = 0; at < runs.size(); ++at) {
    const WordRun& run = runs[at];
    best[at].score = 2 * int64_t{run.size};
    const size_t first = at - std::min(at, kFrameLookback);
    for (size_t k = first; k < at; ++k) {
      const WordRun& before = runs[k];
      const uint32_t overlap = Overlap(before, run);
      if (before.turn >= run.turn || overlap >= run.size) continue;
      const int64_t left_out = (int64_t{run.turn} - before.turn_end()) -
                               (int64_t{run.quote} - before.quote_end());
      const int64_t score = best[k].score + 2 * int64_t{run.size - overlap} -
                            std::max<int64_t>(0, left_out);
      if (score > best[at].score) best[at] = {score, k};
    }
    if (best[at].score > best[last].score) last = at;
  }
  std::vector<WordRun> frame;
  for (size_t at = last; at != SIZE_MAX; at = best[at].before) {
    frame.push_back(runs[at]);
  }
  std::reverse(frame.begin(), frame.end());
  for (size_t i = 1; i < frame.size(); ++i) {
    const uint32_t overlap = Overlap(frame[i - 1], frame[i]);
    frame[i].quote += overlap;
    frame[i].turn += overlap;
    frame[i].size -= overlap;
  }
  return frame;
}

size_t ShingleSize(size_t words) {
  return words < kPairWordsMin ? 1 : words < kTripleWordsMin ? 2 : 3;
}

}  // namespace

QuoteAligner::QuoteAligner(std::vector<uint32_t> quote)
    : quote_(std::move(quote)), shingle_size_(ShingleSize(quote_.size())) {
  TS_CHECK(!quote_.empty());
  for (size_t at = 0; at + shingle_size_ <= quote_.size(); ++at) {
    shingles_[ShingleAt(quote_, at)].push_back(static_cast<uint32_t>(at));
  }
  borders_.resize(quote_.size());
  for (uint32_t at = 1, size = 0; at < quote_.size(); ++at) {
    while (size > 0 && quote_[at] != quote_[size]) size = borders_[size - 1];
    if (quote_[at] == quote_[size]) ++size;
    borders_[at] = size;
  }
}

uint64_t QuoteAligner::ShingleAt(const Words& words, size_t at) const {
  // Quotes have less than 2^21 words.
  uint64_t shingle = 0;
  for (size_t i = 0; i < shingle_size_; ++i) {
    if (words[at + i] == WordNumbers::kOther) return UINT64_MAX;
    shingle = shingle << 21 | words[at + i];
  }
  return shingle;
}

std::vector<WordRun> QuoteAligner::FindRuns(const Words& turn) const {
  std::vector<WordRun> runs;
  for (size_t at = 0; at + shingle_size_ <= turn.size(); ++at) {
    const auto found = shingles_.find(ShingleAt(turn, at));
    if (found == shingles_.end() || found->second.size() > kShinglePlacesMax) {
      continue;
    }
    for (const uint32_t place : found->second) {
      if (place > 0 && at > 0 && quote_[place - 1] == turn[at - 1]) continue;
      size_t size = shingle_size_;
      while (place + size < quote_.size() && at + size < turn.size() &&
             quote_[place + size] == turn[at + size]) {
        ++size;
      }
      runs.push_back(
          {place, static_cast<uint32_t>(at), static_cast<uint32_t>(size)});
    }
  }
  if (runs.size() > kRunsMax) {
    std::nth_element(runs.begin(), runs.begin() + kRunsMax, runs.end(),
                     [](const WordRun& a, const WordRun& b) {
                       return std::tuple(b.size, a.quote, a.turn) <
                              std::tuple(a.size, b.quote, b.turn);
                     });
    runs.resize(kRunsMax);
  }
  std::sort(runs.begin(), runs.end(), [](const WordRun& a, const WordRun& b) {
    return std::pair(a.quote, a.turn) < std::pair(b.quote, b.turn);
  });
  return runs;
}

Alignment QuoteAligner::Align(const Words& turn,
                              const std::vector<WordRun>& runs) const {
  Alignment found;
  const auto words = static_cast<uint32_t>(quote_.size());
  const auto enough = static_cast<size_t>(kCoverageMin * words) + 1;
  if (Covered(runs, enough) < enough) return found;
  const std::vector<WordRun> frame = FrameOf(runs);
  // What lies before the frame, between its runs and behind it.
  const WordRun& first = frame.front();
  const uint32_t before = std::min(first.turn, 2 * first.quote);
  CompareGap(quote_, turn,
             {0, first.quote, first.turn - before, first.turn, true, false},
             &found.equal);
  for (size_t i = 0; i < frame.size(); ++i) {
    AddRun(frame[i], &found.equal);
    Gap gap{frame[i].quote_end(), words, frame[i].turn_end()};
    if (i + 1 < frame.size()) {
      gap.quote_end = frame[i + 1].quote;
      gap.turn_end = frame[i + 1].turn;
    } else {
      gap.turn_end = static_cast<uint32_t>(std::min<size_t>(
          turn.size(), gap.turn_begin + 2 * (words - gap.quote_begin)));
      gap.free_end = true;
    }
    CompareGap(quote_, turn, gap, &found.equal);
  }
  for (const WordRun& run : found.equal) found.matched += run.size;
  found.turn_begin = found.equal.front().turn;
  const uint32_t at_begin = found.equal.front().quote;
  if (at_begin <= kEndReplacedMax && at_begin <= found.turn_begin) {
    found.turn_begin -= at_begin;
  }
  found.turn_end = found.equal.back().turn_end();
  const uint32_t at_end = words - found.equal.back().quote_end();
  if (at_end <= kEndReplacedMax && at_end <= turn.size() - found.turn_end) {
    found.turn_end += at_end;
  }
  found.similarity =
      static_cast<double>(found.matched) /
      static_cast<double>(std::max(words, found.turn_end - found.turn_begin));
  return found;
}

std::vector<size_t> QuoteAligner::FindWhole(const Words& turn) const {
  std::vector<size_t> places;
  for (size_t at = 0, size = 0; at < turn.size(); ++at) {
    while (size > 0 && turn[at] != quote_[size]) size = borders_[size - 1];
    if (turn[at] == quote_[size]) ++size;
    if (size < quote_.size()) continue;
    places.push_back(at + 1 - size);
    size = borders_[size - 1];
  }
  return places;
}

}  // namespace turnstone
