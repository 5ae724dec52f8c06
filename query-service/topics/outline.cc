#include "query-service/topics/outline.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/text/tokenizer.h"
#include "query-service/topics/word_fold.h"
#include "query-service/topics/word_lists.h"

namespace turnstone {
namespace {

// A block has at least so many words.
constexpr double kBlockWordsMin = 10;

// So many segments times the square root of the number of words.
constexpr double kSegmentsOfRoot = 0.04;

// Who speaks counts like a word, once for so many words.
constexpr size_t kWordsOfSpeaker = 5;

// How often each word is taken to have been said in a segment beforehand.
constexpr double kPrior = 0.1;

// What one cue at its beginning adds to the log-likelihood of a segment.
constexpr double kCueWeight = 5;
// What each segment costs: no cues alone make one.
constexpr double kSegmentCost = 3 * kCueWeight;

// How people begin a new point: the first word of a turn, or a phrase among the
// first kCueWordsMax.
constexpr absl::string_view kOpenings[] = {"okay", "ok",  "right", "alright",
                                           "so",   "now", "well",  "anyway"};
constexpr absl::string_view kCues[] = {
    " agenda ",     " moving on ",    " move on ",    " next item ",
    " next ",       " let us ",       " lets ",       " turn to ",
    " start with ", " presentation ", " first item ", " last item "};
constexpr size_t kCueWordsMax = 30;

struct Block {
  size_t first_turn = 0;
  std::vector<std::pair<uint32_t, int>> words;  // And how often; rising.
  int cues = 0;
};

struct Blocks {
  std::vector<Block> blocks;
  size_t vocabulary = 0;
  size_t words = 0;      // In blocks.
  size_t all_words = 0;  // In the text.
};

bool OpensAPoint(absl::string_view text) {
  Tokenizer words(text);
  return words.Next() && std::find(std::begin(kOpenings), std::end(kOpenings),
                                   words.term()) != std::end(kOpenings);
}

bool GoesOn(absl::string_view text) {
  std::string spoken = " ";
  size_t count = 0;
  for (Tokenizer words(text); words.Next() && count < kCueWordsMax; ++count) {
    absl::StrAppend(&spoken, words.term(), " ");
  }
  return std::any_of(
      std::begin(kCues), std::end(kCues), [&](absl::string_view cue) {
        return spoken.find(cue.data(), 0, cue.size()) != std::string::npos;
      });
}

// Returns who has most turns: of several the one who speaks first.
absl::string_view ModeratorOf(const std::vector<OutlineTurn>& turns) {
  absl::flat_hash_map<absl::string_view, int> counts;
  for (const OutlineTurn& turn : turns) ++counts[turn.speaker];
  return std::max_element(turns.begin(), turns.end(),
                          [&](const OutlineTurn& a, const OutlineTurn& b) {
                            return counts[a.speaker] < counts[b.speaker];
                          })
      ->speaker;
}

// Adds up equal words.
void Gather(std::vector<uint32_t> ids, Block* block) {
  std::sort(ids.begin(), ids.end());
  for (const uint32_t id : ids) {
    if (block->words.empty() || block->words.back().first != id) {
      block->words.emplace_back(id, 0);
    }
    ++block->words.back().second;
  }
}

// Returns the words of each turn that are said twice or more in the transcript
// and are no stop words, and who speaks as words of their own.
std::vector<std::vector<uint32_t>> WordsOf(
    const std::vector<OutlineTurn>& turns, Blocks* blocks) {
  absl::flat_hash_map<std::string, uint32_t> ids;
  std::vector<uint32_t> said;
  const auto id_of = [&](std::string word) {
    const auto id = static_cast<uint32_t>(ids.size());
    return ids.try_emplace(std::move(word), id).first->second;
  };
  std::vector<std::vector<uint32_t>> words_of(turns.size());
  for (size_t i = 0; i < turns.size(); ++i) {
    for (Tokenizer words(turns[i].text); words.Next();) {
      ++blocks->all_words;
      if (words.term().size() < 3 || IsStopWord(words.term())) continue;
      words_of[i].push_back(id_of(FoldPlural(words.term())));
      said.resize(ids.size());
      ++said[words_of[i].back()];
    }
  }
  for (size_t i = 0; i < turns.size(); ++i) {
    std::erase_if(words_of[i], [&](uint32_t id) { return said[id] == 1; });
    const size_t times =
        (words_of[i].size() + kWordsOfSpeaker / 2) / kWordsOfSpeaker;
    // No word has a line break.
    const uint32_t speaker = id_of(absl::StrCat("\n", turns[i].speaker));
    words_of[i].insert(words_of[i].end(), times, speaker);
    blocks->words += words_of[i].size();
  }
  blocks->vocabulary = ids.size();
  return words_of;
}

Blocks Divide(const std::vector<OutlineTurn>& turns) {
  Blocks result;
  const std::vector<std::vector<uint32_t>> words_of = WordsOf(turns, &result);
  const double size = std::max(
      kBlockWordsMin, static_cast<double>(result.words) / kOutlineBlocksMax);
  const absl::string_view moderator = ModeratorOf(turns);
  std::vector<uint32_t> gathered;
  for (size_t i = 0; i < turns.size(); ++i) {
    if (i == 0 || static_cast<double>(gathered.size()) >= size) {
      if (i > 0) Gather(std::exchange(gathered, {}), &result.blocks.back());
      const absl::string_view text = turns[i].text;
      result.blocks.push_back(
          {i,
           {},
           OpensAPoint(text) + GoesOn(text) + (turns[i].speaker == moderator)});
    }
    gathered.insert(gathered.end(), words_of[i].begin(), words_of[i].end());
  }
  Gather(std::move(gathered), &result.blocks.back());
  return result;
}

// Returns the sums of the logarithms of `first`, `first` + 1 and so on, of none
// to `count` of them.
std::vector<double> SumsOfLogs(double first, size_t count) {
  std::vector<double> sums(count + 1);
  for (size_t i = 0; i < count; ++i) {
    sums[i + 1] = sums[i] + std::log(first + static_cast<double>(i));
  }
  return sums;
}

// Returns how likely the blocks from `begin` are as one segment: for each end.
class Likelihoods {
 public:
  explicit Likelihoods(const Blocks& blocks)
      : blocks_(blocks),
        said_(blocks.vocabulary),
        of_word_(SumsOfLogs(kPrior, blocks.words)),
        of_all_(SumsOfLogs(kPrior * static_cast<double>(blocks.vocabulary),
                           blocks.words)) {}

  std::vector<double> From(size_t begin) {
    std::vector<double> result;
    std::fill(said_.begin(), said_.end(), 0);
    double sum = begin == 0 ? 0 : kCueWeight * blocks_.blocks[begin].cues;
    size_t all = 0;
    for (size_t end = begin; end < blocks_.blocks.size(); ++end) {
      for (const auto& [id, count] : blocks_.blocks[end].words) {
        sum -= of_word_[said_[id]];
        said_[id] += static_cast<uint32_t>(count);
        sum += of_word_[said_[id]];
        all += static_cast<size_t>(count);
      }
      result.push_back(sum - of_all_[all]);
    }
    return result;
  }

 private:
  const Blocks& blocks_;
  std::vector<uint32_t> said_;
  const std::vector<double> of_word_;
  const std::vector<double> of_all_;
};

// Returns the blocks at which those segments begin that are likeliest together,
// at most `segments_max`, which is 1 to the number of blocks.
std::vector<size_t> Likeliest(const Blocks& blocks, size_t segments_max) {
  const size_t end = blocks.blocks.size();
  constexpr double kNever = -std::numeric_limits<double>::infinity();
  // By the number of segments so far and where they end.
  std::vector<std::vector<double>> best(segments_max + 1,
                                        std::vector<double>(end + 1, kNever));
  std::vector<std::vector<size_t>> last(segments_max + 1,
                                        std::vector<size_t>(end + 1));
  best[0][0] = 0;
  Likelihoods likelihoods(blocks);
  for (size_t begin = 0; begin < end; ++begin) {
    const std::vector<double> likely = likelihoods.From(begin);
    for (size_t segments = 1; segments <= segments_max; ++segments) {
      const double before = best[segments - 1][begin];
      if (before == kNever) continue;
      for (size_t to = begin + 1; to <= end; ++to) {
        const double sum = before + likely[to - begin - 1] - kSegmentCost;
        if (sum <= best[segments][to]) continue;
        best[segments][to] = sum;
        last[segments][to] = begin;
      }
    }
  }
  size_t count = 1;
  for (size_t segments = 2; segments <= segments_max; ++segments) {
    if (best[segments][end] > best[count][end]) count = segments;
  }
  std::vector<size_t> begins;
  for (size_t segments = count, at = end; segments > 0; --segments) {
    at = last[segments][at];
    begins.push_back(at);
  }
  std::reverse(begins.begin(), begins.end());
  return begins;
}

}  // namespace

std::vector<size_t> FindSegments(const std::vector<OutlineTurn>& turns) {
  if (turns.empty()) return {};
  const Blocks blocks = Divide(turns);
  const size_t most = std::min(blocks.blocks.size(), kOutlineSegmentsMax);
  const auto usual = static_cast<size_t>(std::lround(
      kSegmentsOfRoot * std::sqrt(static_cast<double>(blocks.all_words))));
  std::vector<size_t> begins;
  for (const size_t block :
       Likeliest(blocks, std::clamp<size_t>(usual, 1, most))) {
    begins.push_back(blocks.blocks[block].first_turn);
  }
  return begins;
}

}  // namespace turnstone
