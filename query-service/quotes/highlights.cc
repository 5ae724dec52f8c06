#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "common/text/tokenizer.h"
#include "query-service/quotes/quote_finder.h"

namespace turnstone {
namespace {

// A word of the text that is a term of the query.
struct Word {
  uint32_t position = 0;  // Words before it in the text.
  uint32_t term = 0;      // Index into QuoteQuery::terms.
  uint32_t begin = 0;
  uint32_t end = 0;
};

std::vector<Word> FindWords(const QuoteQuery& query, absl::string_view text) {
  absl::flat_hash_map<absl::string_view, uint32_t> terms;
  for (uint32_t i = 0; i < query.terms.size(); ++i) {
    terms.emplace(query.terms[i], i);
  }
  std::vector<Word> words;
  Tokenizer tokenizer(text);
  for (uint32_t position = 0; tokenizer.Next(); ++position) {
    const auto found = terms.find(tokenizer.term());
    if (found == terms.end()) continue;
    words.push_back(
        {position, found->second, tokenizer.begin(), tokenizer.end()});
  }
  return words;
}

// True if the words from `at` on are those of `phrase`, without a gap.
bool BeginsPhrase(const std::vector<Word>& words, size_t at,
                  const std::vector<uint32_t>& phrase) {
  if (words.size() - at < phrase.size()) return false;
  for (size_t i = 0; i < phrase.size(); ++i) {
    if (words[at + i].term != phrase[i] ||
        words[at + i].position != words[at].position + i) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::vector<std::pair<uint32_t, uint32_t>> Highlights(const QuoteQuery& query,
                                                      absl::string_view text) {
  const std::vector<Word> words = FindWords(query, text);
  std::vector<std::pair<uint32_t, uint32_t>> spans;
  for (size_t at = 0; at < words.size(); ++at) {
    // The longest of the phrases that begin here.
    uint32_t end = 0;
    for (const std::vector<uint32_t>& phrase : query.phrases) {
      if (BeginsPhrase(words, at, phrase)) {
        end = std::max(end, words[at + phrase.size() - 1].end);
      }
    }
    if (end == 0) continue;
    if (!spans.empty() && words[at].begin < spans.back().second) {
      spans.back().second = std::max(spans.back().second, end);
    } else {
      spans.emplace_back(words[at].begin, end);
    }
  }
  return spans;
}

}  // namespace turnstone
