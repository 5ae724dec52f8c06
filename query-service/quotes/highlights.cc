#include "query-service/quotes/highlights.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "common/text/stemmer.h"
#include "common/text/tokenizer.h"
#include "query-service/quotes/edit_distance.h"

namespace turnstone {
namespace {

// Words [first, second) of a text.
using Run = std::pair<uint32_t, uint32_t>;

class Marker {
 public:
  Marker(uint8_t language, absl::string_view text)
      : language_(static_cast<StemLanguage>(language)),
        stemmer_(language_),
        words_(Tokenize(text)) {}

  // Returns where the query stands.
  std::vector<Run> Find(const QueryNode& query) {
    switch (query.kind) {
      case QueryKind::kWord: {
        const std::string stem(stemmer_.Stem(query.terms[0]));
        // Most words need no stem to be told apart.
        const bool keeps_first = StemsKeepFirstLetter(language_);
        return FindWords([&](absl::string_view term) {
          if (keeps_first && term[0] != stem[0]) return false;
          return stemmer_.Stem(term) == stem;
        });
      }
      case QueryKind::kPrefix:
        return FindWords([&](absl::string_view term) {
          return absl::StartsWith(term, query.terms[0]);
        });
      case QueryKind::kFuzzy: {
        EditDistance distance(query.terms[0]);
        return FindWords([&](absl::string_view term) {
          return distance.IsWithin(term, query.distance);
        });
      }
      case QueryKind::kPhrase:
        return FindPhrase(query.terms);
      case QueryKind::kNear:
        return FindNear(query);
      case QueryKind::kAnd:
      case QueryKind::kOr:
        break;
      case QueryKind::kNot:
        return {};
    }
    std::vector<Run> all;
    for (const QueryNode& child : query.children) {
      const std::vector<Run> runs = Find(child);
      all.insert(all.end(), runs.begin(), runs.end());
    }
    return all;
  }

  const std::vector<Token>& words() const { return words_; }

 private:
  template <class Fits>
  std::vector<Run> FindWords(Fits fits) const {
    std::vector<Run> runs;
    for (uint32_t at = 0; at < words_.size(); ++at) {
      if (fits(words_[at].term)) runs.emplace_back(at, at + 1);
    }
    return runs;
  }

  std::vector<Run> FindPhrase(const std::vector<std::string>& terms) const {
    std::vector<Run> runs;
    const auto same = [](const Token& word, const std::string& term) {
      return word.term == term;
    };
    auto at = words_.begin();
    while (true) {
      at = std::search(at, words_.end(), terms.begin(), terms.end(), same);
      if (at == words_.end()) return runs;
      const auto begin = static_cast<uint32_t>(at - words_.begin());
      runs.emplace_back(begin, begin + terms.size());
      ++at;
    }
  }

  // Both sides of all pairs that are near each other.
  std::vector<Run> FindNear(const QueryNode& query) {
    const std::vector<Run> left = Find(query.children[0]);
    const std::vector<Run> right = Find(query.children[1]);
    const auto follows = [&](const Run& a, const Run& b) {
      return b.first >= a.second && b.first - a.second <= query.distance;
    };
    std::vector<Run> runs;
    for (const auto& [some, others] :
         {std::pair(&left, &right), std::pair(&right, &left)}) {
      for (const Run& run : *some) {
        if (std::any_of(others->begin(), others->end(), [&](const Run& other) {
              return follows(run, other) || follows(other, run);
            })) {
          runs.push_back(run);
        }
      }
    }
    return runs;
  }

  const StemLanguage language_;
  Stemmer stemmer_;
  const std::vector<Token> words_;
};

// True if a sentence begins at `at`, behind a full stop and a space.
bool BeginsSentence(absl::string_view text, size_t at) {
  return at == 0 || (at > 1 && text[at - 1] == ' ' &&
                     absl::StrContains(".?!", text[at - 2]));
}

// Widens a span to whole sentences, or if they are too long to whole words, as
// long as it has no more than kPassageBytesMax bytes.
std::pair<uint32_t, uint32_t> Widened(absl::string_view text,
                                      std::pair<uint32_t, uint32_t> span) {
  auto [begin, end] = span;
  const auto size = static_cast<uint32_t>(text.size());
  uint32_t first = begin;  // Where the sentence, or a word, begins.
  for (uint32_t at = begin; end - at <= kPassageBytesMax; --at) {
    const bool sentence = BeginsSentence(text, at);
    if (sentence || (at > 0 && text[at - 1] == ' ')) first = at;
    if (sentence || at == 0) break;
  }
  uint32_t last = std::max(end, first);
  for (uint32_t at = last; at - first <= kPassageBytesMax; ++at) {
    if (at == size || text[at] == ' ') last = at;
    if (at == size || BeginsSentence(text, at + 1)) break;
  }
  return {first, last};
}

}  // namespace

TextSpans Highlights(const QueryNode& query, uint8_t language,
                     absl::string_view text) {
  Marker marker(language, text);
  std::vector<Run> runs = marker.Find(query);
  std::sort(runs.begin(), runs.end());
  TextSpans spans;
  for (const auto& [first, last] : runs) {
    const uint32_t begin = marker.words()[first].begin;
    const uint32_t end = marker.words()[last - 1].end;
    if (!spans.empty() && begin < spans.back().second) {
      spans.back().second = std::max(spans.back().second, end);
    } else {
      spans.emplace_back(begin, end);
    }
  }
  return spans;
}

std::pair<uint32_t, uint32_t> BestPassage(absl::string_view text,
                                          const TextSpans& highlights) {
  const auto size = static_cast<uint32_t>(text.size());
  if (size <= kPassageBytesMax) return {0, size};
  // The most highlights that fit, the first such.
  std::pair<uint32_t, uint32_t> best(0, 0);
  size_t most = 0;
  for (size_t first = 0, last = 0; first < highlights.size(); ++first) {
    last = std::max(last, first);
    const uint32_t begin = highlights[first].first;
    while (last + 1 < highlights.size() &&
           highlights[last + 1].second - begin <= kPassageBytesMax) {
      ++last;
    }
    if (last - first + 1 <= most) continue;
    most = last - first + 1;
    best = {begin, highlights[last].second};
  }
  return Widened(text, best);
}

}  // namespace turnstone
