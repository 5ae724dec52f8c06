#include "query-service/quotes/quoted_words.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/model/limits.h"

namespace turnstone {
namespace {

constexpr absl::string_view kEllipsis = "\xe2\x80\xa6";
// A cut term has at least so many bytes: a character has up to four.
constexpr size_t kCutTermBytesMin = kTermBytesMax - 3;

// True if what stands between two words says that something is left out.
bool HasEllipsis(absl::string_view between) {
  int dots = 0;
  for (size_t at = 0; at < between.size(); ++at) {
    if (between.substr(at, kEllipsis.size()) == kEllipsis) return true;
    if (between[at] == '.') {
      if (++dots == 3) return true;
    } else if (between[at] != ' ') {
      dots = 0;
    }
  }
  return false;
}

// The places of a pair of square brackets.
struct Brackets {
  size_t open = absl::string_view::npos;
  size_t close = absl::string_view::npos;
};

// Returns the first pair at or after `at`.
Brackets FindBrackets(absl::string_view quote, size_t at) {
  Brackets found;
  found.open = quote.find('[', at);
  if (found.open == absl::string_view::npos) return found;
  found.close = quote.find(']', found.open);
  if (found.close == absl::string_view::npos) found.open = found.close;
  return found;
}

// A key under which only equal words are.
std::string KeyOf(absl::string_view term, absl::string_view word) {
  if (term.size() < kCutTermBytesMin) return {term.data(), term.size()};
  return absl::StrCat(term, " ", word);
}

}  // namespace

QuotedWords ReadQuotedWords(absl::string_view quote) {
  QuotedWords read;
  std::vector<Token> all = Tokenize(quote);
  Brackets brackets = FindBrackets(quote, 0);
  uint32_t last_end = 0;
  bool left_out = false;
  bool joined = false;  // The next word goes on where the last one ended.
  for (size_t i = 0; i < all.size(); ++i) {
    Token& word = all[i];
    left_out |= HasEllipsis(quote.substr(last_end, word.begin - last_end));
    const uint32_t end_before = std::exchange(last_end, word.end);
    while (brackets.close < word.begin) {
      brackets = FindBrackets(quote, brackets.close);
    }
    const bool inside = brackets.open < word.begin;
    const bool fills =
        inside && word.begin == brackets.open + 1 && word.end == brackets.close;
    const bool goes_on = fills && !read.words.empty() && i > 0 &&
                         end_before == brackets.open &&
                         read.words.back().end == end_before;
    const bool is_begun =
        fills && i + 1 < all.size() && all[i + 1].begin == brackets.close + 1;
    if (inside && !goes_on && !is_begun) continue;
    if (goes_on || joined) {
      read.words.back().term += word.term;
      read.words.back().end = word.end;
    } else {
      if (left_out && !read.words.empty()) {
        read.ellipses.push_back(static_cast<uint32_t>(read.words.size()));
      }
      read.words.push_back(std::move(word));
    }
    left_out = false;
    joined = is_begun;
  }
  return read;
}

WordNumbers::WordNumbers(absl::string_view text,
                         const std::vector<Token>& words) {
  quote_.reserve(words.size());
  for (const Token& word : words) {
    const auto next = static_cast<uint32_t>(numbers_.size());
    quote_.push_back(
        numbers_
            .try_emplace(KeyOf(word.term,
                               text.substr(word.begin, word.end - word.begin)),
                         next)
            .first->second);
  }
}

uint32_t WordNumbers::Find(absl::string_view term,
                           absl::string_view word) const {
  const auto found = term.size() < kCutTermBytesMin
                         ? numbers_.find(term)
                         : numbers_.find(KeyOf(term, word));
  return found == numbers_.end() ? kOther : found->second;
}

TurnWords::TurnWords(const WordNumbers& quote, absl::string_view text) {
  for (Tokenizer words(text); words.Next();) {
    const uint32_t begin = words.begin();
    const uint32_t end = words.end();
    numbers.push_back(
        quote.Find(words.term(), text.substr(begin, end - begin)));
    begins.push_back(begin);
    ends.push_back(end);
  }
}

}  // namespace turnstone
