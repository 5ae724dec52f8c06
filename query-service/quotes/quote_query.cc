#include "query-service/quotes/quote_query.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/text/tokenizer.h"
#include "common/text/utf8.h"

namespace turnstone {
namespace {

constexpr absl::string_view kMarks[] = {"\"", "\xe2\x80\x9c", "\xe2\x80\x9d"};

// Returns the size of the quotation mark that `text` begins with, or 0.
size_t MarkBytes(absl::string_view text) {
  for (const absl::string_view mark : kMarks) {
    if (text.substr(0, mark.size()) == mark) return mark.size();
  }
  return 0;
}

// Returns where the first quotation mark from `at` on is, or the end.
size_t FindMark(absl::string_view text, size_t at) {
  while (at < text.size() && MarkBytes(text.substr(at)) == 0) ++at;
  return at;
}

// Says what is wrong at byte `at` of `text`, never quoting it.
absl::Status Wrong(absl::string_view text, size_t at, absl::string_view what) {
  const absl::string_view before = text.substr(0, at);
  const auto is_character = [](char c) { return (c & 0xc0) != 0x80; };
  const auto characters =
      std::count_if(before.begin(), before.end(), is_character);
  return absl::InvalidArgumentError(
      absl::StrCat("column ", characters + 1, ": ", what));
}

class Parser {
 public:
  explicit Parser(absl::string_view text) : text_(text) {}

  absl::StatusOr<QuoteQuery> Parse() {
    for (size_t at = 0; at < text_.size();) {
      const size_t mark = FindMark(text_, at);
      TS_RETURN_IF_ERROR(AddWords(at, mark));
      if (mark == text_.size()) break;
      const size_t begin = mark + MarkBytes(text_.substr(mark));
      const size_t end = FindMark(text_, begin);
      if (end == text_.size()) {
        return Wrong(text_, mark, "the quotation mark is not closed");
      }
      TS_RETURN_IF_ERROR(AddPhrase(mark, begin, end));
      at = end + MarkBytes(text_.substr(end));
    }
    if (query_.phrases.empty()) {
      return Wrong(text_, 0, "nothing to search for");
    }
    return std::move(query_);
  }

 private:
  absl::Status AddWords(size_t begin, size_t end) {
    Tokenizer words(text_.substr(begin, end - begin));
    while (words.Next()) {
      TS_ASSIGN_OR_RETURN(const uint32_t term, AddTerm(words, begin));
      AddOnce({term});
    }
    return absl::OkStatus();
  }

  absl::Status AddPhrase(size_t mark, size_t begin, size_t end) {
    Tokenizer words(text_.substr(begin, end - begin));
    std::vector<uint32_t> phrase;
    while (words.Next()) {
      TS_ASSIGN_OR_RETURN(const uint32_t term, AddTerm(words, begin));
      phrase.push_back(term);
    }
    if (phrase.empty()) {
      return Wrong(text_, mark, "nothing to search for in the phrase");
    }
    AddOnce(std::move(phrase));
    return absl::OkStatus();
  }

  // Returns the index of the present word's term.
  absl::StatusOr<uint32_t> AddTerm(const Tokenizer& words, size_t begin) {
    if (++words_ > kQueryTermsMax) {
      return Wrong(text_, begin + words.begin(),
                   absl::StrCat("more than ", kQueryTermsMax, " words"));
    }
    const std::string term(words.term().data(), words.term().size());
    const auto next = static_cast<uint32_t>(query_.terms.size());
    const auto [found, is_new] = numbers_.emplace(term, next);
    if (is_new) query_.terms.push_back(term);
    return found->second;
  }

  void AddOnce(std::vector<uint32_t> phrase) {
    std::vector<std::vector<uint32_t>>& all = query_.phrases;
    if (std::find(all.begin(), all.end(), phrase) == all.end()) {
      all.push_back(std::move(phrase));
    }
  }

  const absl::string_view text_;
  size_t words_ = 0;
  absl::flat_hash_map<std::string, uint32_t> numbers_;
  QuoteQuery query_;
};

}  // namespace

absl::StatusOr<QuoteQuery> ParseQuoteQuery(absl::string_view text) {
  size_t bad = 0;
  if (!IsValidUtf8(text, &bad)) return Wrong(text, bad, "not UTF-8");
  if (text.size() > kQueryBytesMax) {
    return Wrong(text, kQueryBytesMax,
                 absl::StrCat("more than ", kQueryBytesMax, " bytes"));
  }
  return Parser(text).Parse();
}

}  // namespace turnstone
