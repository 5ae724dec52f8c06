#include "tests/support/random_queries.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/model/limits.h"

namespace turnstone {
namespace {

void AppendCharacter(uint32_t code, std::string* text) {
  const auto add = [text](uint32_t byte) {
    text->push_back(static_cast<char>(byte));
  };
  const auto add_rest = [&](int shift) { add(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xc0 | code >> 6);
    add_rest(0);
  } else if (code < 0x10000) {
    add(0xe0 | code >> 12);
    add_rest(6);
    add_rest(0);
  } else {
    add(0xf0 | code >> 18);
    add_rest(12);
    add_rest(6);
    add_rest(0);
  }
}

// Returns the first characters of a text, at most so many.
std::string Beginning(const std::string& text, uint32_t characters) {
  size_t end = 0;
  while (end < text.size()) {
    const bool continues = (text[end] & 0xc0) == 0x80;
    if (!continues && characters-- == 0) break;
    ++end;
  }
  return text.substr(0, end);
}

}  // namespace

v1::SearchQuotesRequest RandomQueries::Next() {
  if (Below(8) == 0 && !continued_.page_token().empty()) return continued_;
  v1::SearchQuotesRequest request;
  request.set_parent(names_.parent);
  if (Below(16) == 0) request.set_parent("collections/-");
  if (Below(64) == 0) request.set_parent(RandomText(40));
  if (Below(64) == 0) request.set_parent("collections/not-there");
  request.set_query(Query());
  if (Below(4) == 0) AddFilter(request.mutable_filter());
  request.set_order(static_cast<v1::QuoteOrder>(Below(5)));
  if (Below(8) == 0) {
    request.set_context_turns(static_cast<int32_t>(Below(13)) - 1);
  }
  AddPage(&request);
  if (Below(64) == 0) request.set_min_commit(RandomText(40));
  request.set_count_all(Below(4) == 0);
  for (uint32_t facets = Below(16) == 0 ? Below(40) : 0; facets > 0; --facets) {
    request.add_facets(static_cast<v1::QuoteFacet>(Below(6)));
  }
  return request;
}

void RandomQueries::KeepPageToken(const v1::SearchQuotesRequest& request,
                                  const std::string& token) {
  if (token.empty()) return;
  continued_ = request;
  continued_.set_page_token(token);
}

std::string RandomQueries::RandomText(uint32_t characters_max) {
  // One past the last character of a range: ASCII, Latin, Thai, quotation
  // marks and hyphens, Chinese, emoji and beyond.
  static constexpr uint32_t kRanges[][2] = {
      {0, 0x80},          {0, 0x20},           {0xa0, 0x370},
      {0xe01, 0xe5c},     {0x2000, 0x2070},    {0x4e00, 0x9fff},
      {0x1f300, 0x1f700}, {0x10000, 0x110000},
  };
  std::string text;
  for (uint32_t left = Below(characters_max + 1); left > 0; --left) {
    const auto& [begin, end] = kRanges[Below(std::size(kRanges))];
    AppendCharacter(begin + Below(end - begin), &text);
  }
  return text;
}

std::string RandomQueries::Word() {
  if (Below(16) == 0) return RandomText(12);
  if (Below(32) == 0) return std::string(1 + Below(200), 'x');
  return names_.words[Below(static_cast<uint32_t>(names_.words.size()))];
}

std::string RandomQueries::Query() {
  switch (Below(10)) {
    case 0:
      return RandomText(300);
    case 1:
      return Soup();
    case 2:
      return DeepNest();
    case 3:
      return Prefixes();
    case 4:
      return TooMuch();
    default:
      return Tree(static_cast<int>(Below(5)));
  }
}

std::string RandomQueries::Operand() {
  const std::string word = Word();
  switch (Below(8)) {
    case 0:
      return absl::StrCat(Beginning(word, 2 + Below(3)), "*");
    case 1:
      return absl::StrCat(word, "~", 1 + Below(2));
    case 2:
      return absl::StrCat("\"", word, " ", Word(), "\"");
    case 3:
      return absl::StrCat("\"", word, "\"");
    default:
      return word;
  }
}

// A query of the grammar, as far as its operands are.
std::string RandomQueries::Tree(int depth) {
  if (depth == 0) return Operand();
  switch (Below(6)) {
    case 0:
      return absl::StrCat("(", Tree(depth - 1), " OR ", Tree(depth - 1), ")");
    case 1:
      return absl::StrCat("(", Tree(depth - 1), " ", Tree(depth - 1), ")");
    case 2:
      return absl::StrCat("(", Tree(depth - 1), " -", Tree(depth - 1), ")");
    case 3:
      return absl::StrCat("(", Operand(), " NEAR/", Below(kNearDistanceMax + 2),
                          " ", Operand(), ")");
    case 4:
      return absl::StrCat("(", Operand(), " OR ", Operand(), ") NEAR (",
                          Operand(), " OR ", Operand(), ")");
    default:
      return absl::StrCat(Tree(depth - 1), " ", Operand());
  }
}

// Pieces of the language in no order.
std::string RandomQueries::Soup() {
  static constexpr const char* kPieces[] = {"OR",       "AND",
                                            "NOT",      "NEAR",
                                            "NEAR/5",   "NEAR/99999999999",
                                            "NEAR/-1",  "(",
                                            ")",        "()",
                                            "\"",       "\"\"",
                                            "*",        "~",
                                            "~2",       "-",
                                            "--",       "->",
                                            "...",      "\xe2\x80\x9c",
                                            "\xc2\xab", "a*b",
                                            "ab*",      "x~1",
                                            ":",        "\\",
                                            "\t\n",     "&"};
  std::string query;
  for (uint32_t left = 1 + Below(40); left > 0; --left) {
    absl::StrAppend(&query,
                    Below(3) == 0 ? Word() : kPieces[Below(std::size(kPieces))],
                    Below(4) == 0 ? "" : " ");
  }
  return query;
}

// As deep as is allowed, and deeper.
std::string RandomQueries::DeepNest() {
  const auto depth = 1 + Below(kQueryDepthMax + 2);
  const char* const joins[] = {" ", " OR ", " -", " AND NOT "};
  std::string query = Word();
  for (uint32_t i = 0; i < depth; ++i) {
    query = Below(2) == 0
                ? absl::StrCat("(", query, joins[Below(4)], Word(), ")")
                : absl::StrCat("(", Word(), joins[Below(4)], query, ")");
  }
  return query;
}

// Short beginnings of words, each of which stands for many.
std::string RandomQueries::Prefixes() {
  const char* const joins[] = {" ", " OR ", " -", " NEAR/3 "};
  const char* const join = joins[Below(4)];
  std::string query;
  for (uint32_t left = 1 + Below(kQueryExpansionsMax + 2); left > 0; --left) {
    const std::string word = Word();
    absl::StrAppend(&query, query.empty() ? "" : join,
                    Below(4) == 0 ? absl::StrCat(word, "~2")
                                  : absl::StrCat(Beginning(word, 2), "*"));
  }
  return query;
}

// Around the bounds of words and bytes.
std::string RandomQueries::TooMuch() {
  const bool phrase = Below(2) == 0;
  const bool any = Below(2) == 0;
  std::string query = phrase ? "\"" : "";
  const size_t bytes_max = Below(2) == 0 ? kQueryBytesMax + Below(3) : 300;
  while (query.size() < bytes_max) {
    absl::StrAppend(&query, Word(), any && !phrase ? " OR " : " ");
  }
  query += phrase ? "\"" : Word();
  return query;
}

void RandomQueries::AddFilter(v1::QuoteFilter* filter) {
  const auto add = [this](const std::vector<std::string>& names, auto set) {
    for (uint32_t left = Below(3) == 0 ? 1 + Below(3) : 0; left > 0; --left) {
      if (names.empty() || Below(16) == 0) {
        set(absl::StrCat(names_.parent, "/", RandomText(20)));
      } else {
        set(names[Below(static_cast<uint32_t>(names.size()))]);
      }
    }
  };
  add(names_.speakers,
      [&](const std::string& it) { filter->add_speakers(it); });
  add(names_.transcripts,
      [&](const std::string& it) { filter->add_transcripts(it); });
  while (Below(4) == 0) {
    filter->add_states(static_cast<v1::AttributionState>(Below(40)));
  }
  const auto date = [this]() -> std::string {
    if (Below(8) == 0) return RandomText(12);
    return absl::StrCat(1990 + Below(40), Below(2) == 0 ? "-0" : "-1", Below(4),
                        "-0", Below(10));
  };
  if (Below(4) == 0) filter->set_start_date(date());
  if (Below(4) == 0) filter->set_end_date(date());
  if (Below(64) == 0) {
    for (size_t i = 0; i <= kFilterValuesMax; ++i) {
      filter->add_transcripts(absl::StrCat(names_.parent, "/transcripts/t"));
    }
  }
}

void RandomQueries::AddPage(v1::SearchQuotesRequest* request) {
  static constexpr int32_t kSizes[] = {0, 1, 10, 10, 10, 500, 501, -1};
  request->set_page_size(kSizes[Below(std::size(kSizes))]);
  if (Below(8) != 0) return;
  // That of another request, or one that was never given out.
  std::string token = continued_.page_token();
  if (token.empty() || Below(2) == 0) token = RandomText(60);
  if (Below(2) == 0) token = Beginning(token, Below(80)) + "A";
  request->set_page_token(token);
}

}  // namespace turnstone
