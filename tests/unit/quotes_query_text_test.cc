#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "query-service/quotes/query_parser.h"
#include "query-service/quotes/query_text.h"

namespace turnstone {
namespace {

std::string NormalFormOf(absl::string_view text) {
  const auto query = ParseQuery(text);
  EXPECT_TRUE(query.ok()) << text << ": " << query.status();
  return query.ok() ? QueryNormalForm(*query) : "";
}

std::string InWordsOf(absl::string_view text) {
  const auto query = ParseQuery(text);
  EXPECT_TRUE(query.ok()) << text << ": " << query.status();
  return query.ok() ? QueryInWords(*query) : "";
}

void ExpectComesBack(const QueryNode& query) {
  const std::string text = QueryNormalForm(query);
  const auto parsed = ParseQuery(text);
  ASSERT_TRUE(parsed.ok()) << text << ": " << parsed.status();
  EXPECT_TRUE(*parsed == query) << text;
  EXPECT_EQ(QueryNormalForm(*parsed), text);
  EXPECT_TRUE(absl::StartsWith(QueryInWords(query), "turns with ")) << text;
}

bool IsLeaf(const QueryNode& node) {
  return node.kind == QueryKind::kWord || node.kind == QueryKind::kPhrase ||
         node.kind == QueryKind::kPrefix || node.kind == QueryKind::kFuzzy;
}

// True if the children of an AND or OR are as query_node.h says.
bool HasFitChildren(const QueryNode& node) {
  bool any_found = false;
  for (auto it = node.children.begin(); it != node.children.end(); ++it) {
    const bool is_negation = it->kind == QueryKind::kNot;
    any_found = any_found || !is_negation;
    if (it->kind == node.kind || std::count(it, node.children.end(), *it) > 1 ||
        (is_negation && node.kind == QueryKind::kOr)) {
      return false;
    }
  }
  return any_found && node.children.size() > 1;
}

// True if all of `node` is as query_node.h says, but for what it is below.
bool IsSimple(const QueryNode& node) {
  if (!std::all_of(node.children.begin(), node.children.end(), IsSimple)) {
    return false;
  }
  switch (node.kind) {
    case QueryKind::kWord:
    case QueryKind::kPrefix:
      return node.children.empty() && node.distance == 0 &&
             node.terms.size() == 1;
    case QueryKind::kPhrase:
      return node.children.empty() && node.distance == 0 && !node.terms.empty();
    case QueryKind::kFuzzy:
      return node.children.empty() && node.terms.size() == 1 &&
             (node.distance == 1 || node.distance == 2);
    case QueryKind::kNear:
      return node.children.size() == 2 && node.terms.empty() &&
             std::all_of(node.children.begin(), node.children.end(),
                         [](const QueryNode& child) {
                           return IsLeaf(child) ||
                                  (child.kind == QueryKind::kOr &&
                                   std::all_of(child.children.begin(),
                                               child.children.end(), IsLeaf));
                         });
    case QueryKind::kAnd:
    case QueryKind::kOr:
      return node.terms.empty() && HasFitChildren(node);
    case QueryKind::kNot:
      return node.children.size() == 1 &&
             node.children[0].kind != QueryKind::kNot;
  }
  return false;
}

// Makes up queries.
class RandomQueries {
 public:
  // Returns one without more words or operands with * or ~ than allowed.
  QueryNode Next() {
    while (true) {
      QueryNode node = Any(4);
      if (Count(node, /*only_expansions=*/false) <= 64 &&
          Count(node, /*only_expansions=*/true) <= 16) {
        return node;
      }
    }
  }

  std::string Text(const std::vector<std::string>& pieces, size_t count) {
    std::string text;
    while (count-- > 0) text += Of(pieces);
    return text;
  }

  uint32_t Below(uint32_t end) { return static_cast<uint32_t>(bits_() % end); }

 private:
  const std::string& Of(const std::vector<std::string>& all) {
    return all[Below(static_cast<uint32_t>(all.size()))];
  }

  static size_t Count(const QueryNode& node, bool only_expansions) {
    const bool is_expansion =
        node.kind == QueryKind::kPrefix || node.kind == QueryKind::kFuzzy;
    size_t count = only_expansions && !is_expansion ? 0 : node.terms.size();
    for (const QueryNode& child : node.children) {
      count += Count(child, only_expansions);
    }
    return count;
  }

  QueryNode Leaf() {
    static const std::vector<std::string> terms = {
        "a",  "or",   "and",          "not", "near",
        "12", "cafe", "\xe6\xb3\x95", "cat", "court"};
    switch (Below(6)) {
      case 0: {
        QueryNode phrase = {QueryKind::kPhrase, {}, 0, {}};
        for (uint32_t left = Below(3) + 1; left > 0; --left) {
          phrase.terms.push_back(Of(terms));
        }
        return phrase;
      }
      case 1:
        return {QueryKind::kPrefix,
                {Of({"ab", "near", "\xd0\xb8\xd0\xb8"})},
                0,
                {}};
      case 2:
        return {QueryKind::kFuzzy, {Of({"cat", "not", "colour"})}, 1, {}};
      case 3:
        return {QueryKind::kFuzzy, {Of({"colour", "friend"})}, 2, {}};
      default:
        return {QueryKind::kWord, {Of(terms)}, 0, {}};
    }
  }

  QueryNode Any(int depth) {
    if (depth == 0) return Leaf();
    switch (Below(5)) {
      case 0:
        return Leaf();
      case 1:
        return {QueryKind::kNear, {}, Below(101), {NearPart(), NearPart()}};
      case 2:
        return Join(QueryKind::kOr, depth);
      default:
        return Join(QueryKind::kAnd, depth);
    }
  }

  QueryNode NearPart() {
    return Below(3) == 0 ? Join(QueryKind::kOr, /*depth=*/1) : Leaf();
  }

  // Returns an AND or OR, or its only child.
  QueryNode Join(QueryKind kind, int depth) {
    QueryNode node = {kind, {}, 0, {}};
    for (uint32_t left = Below(3) + 2; left > 0; --left) {
      QueryNode child = Any(depth - 1);
      if (kind == QueryKind::kAnd && left > 1 && Below(4) == 0) {
        child = {QueryKind::kNot, {}, 0, {std::move(child)}};
      }
      const auto& known = node.children;
      if (child.kind == kind ||
          std::find(known.begin(), known.end(), child) != known.end()) {
        child = Leaf();
      }
      if (std::find(known.begin(), known.end(), child) == known.end()) {
        node.children.push_back(std::move(child));
      }
    }
    return HasFitChildren(node) ? node : Leaf();
  }

  std::mt19937 bits_{20260101};
};

TEST(QueryNormalFormTest, IsTheSameHoweverAQueryIsWritten) {
  EXPECT_EQ(NormalFormOf("Court AND  \xe2\x80\x9c"
                         "Due Process\xe2\x80\x9d NOT e-mail & court"),
            "court \"due process\" -\"e mail\"");
  EXPECT_EQ(NormalFormOf("(a (b)) OR (c OR d)"), "a b OR c OR d");
  EXPECT_EQ(NormalFormOf("a (b OR \"c\")"), "a (b OR \"c\")");
  EXPECT_EQ(NormalFormOf("neut* cat~ colour~2"), "neut* cat~1 colour~2");
  EXPECT_EQ(NormalFormOf("a (b NEAR (c OR d))"), "a b NEAR/10 (c OR d)");
  EXPECT_EQ(NormalFormOf("NOT (a b) NOT (c OR d) NOT (e NEAR/3 f) NOT g h"),
            "-(a b) -(c OR d) -(e NEAR/3 f) -g h");
}

TEST(QueryNormalFormTest, RandomQueriesComeBack) {
  RandomQueries queries;
  for (int i = 0; i < 5000; ++i) {
    const QueryNode query = queries.Next();
    ASSERT_TRUE(IsSimple(query));
    ExpectComesBack(query);
  }
}

// Returns whether `text` is a query.
bool ExpectComesBackOrIsRefused(const std::string& text) {
  const auto query = ParseQuery(text);
  if (query.ok()) {
    EXPECT_TRUE(IsSimple(*query)) << text;
    ExpectComesBack(*query);
    return true;
  }
  EXPECT_TRUE(absl::IsInvalidArgument(query.status()));
  EXPECT_TRUE(absl::StartsWith(query.status().message(), "column "));
  return false;
}

TEST(QueryNormalFormTest, RandomTextsComeBackOrAreRefused) {
  const std::vector<std::string> pieces = {" ",
                                           " ",
                                           " ",
                                           " ",
                                           " ",
                                           " ",
                                           "(",
                                           ")",
                                           "\"a b\"",
                                           "\"",
                                           "-",
                                           "*",
                                           "~",
                                           "~2",
                                           " OR ",
                                           " AND ",
                                           " NOT ",
                                           " NEAR ",
                                           " -",
                                           " (",
                                           ") ",
                                           " NEAR/3 ",
                                           "&",
                                           "a",
                                           "b",
                                           "court",
                                           "colour",
                                           "neut* ",
                                           "cat~ ",
                                           "'",
                                           "e-mail",
                                           "\xc3\x89t\xc3\xa9",
                                           "\xe6\xb3\x95\xe5\xbe\x8b",
                                           "\xe2\x80\x9c",
                                           "\xe2\x80\x9d",
                                           "\xc2\xab",
                                           "\xc2\xbb",
                                           "\xc2\xa0",
                                           "\xcc\x81"};
  RandomQueries random;
  int queries = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random.Text(pieces, random.Below(20));
    if (ExpectComesBackOrIsRefused(text)) ++queries;
  }
  EXPECT_GT(queries, 1000);
}

TEST(QueryNormalFormTest, RandomBytesComeBackOrAreRefused) {
  RandomQueries random;
  int queries = 0;
  for (int i = 0; i < 20'000; ++i) {
    // Half of them ASCII, so that some are UTF-8 throughout.
    const uint32_t end = i % 2 == 0 ? 128 : 256;
    std::string text;
    for (uint32_t left = random.Below(12); left > 0; --left) {
      text.push_back(static_cast<char>(random.Below(end)));
    }
    if (ExpectComesBackOrIsRefused(text)) ++queries;
  }
  EXPECT_GT(queries, 2000);
}

TEST(QueryInWordsTest, SaysWhatOperandsFind) {
  EXPECT_EQ(InWordsOf("Court"), "turns with a form of \"court\"");
  EXPECT_EQ(InWordsOf("\"court\""), "turns with exactly the word \"court\"");
  EXPECT_EQ(InWordsOf("e-mail"),
            "turns with the words \"e mail\" next to each other");
  EXPECT_EQ(InWordsOf("neut*"), "turns with a word that begins with \"neut\"");
  EXPECT_EQ(InWordsOf("colour~2"),
            "turns with a word that differs from \"colour\" in at most 2 "
            "letters");
  EXPECT_EQ(InWordsOf("colour~"),
            "turns with a word that differs from \"colour\" in at most 1 "
            "letter");
}

TEST(QueryInWordsTest, SaysHowNearWordsAre) {
  EXPECT_EQ(InWordsOf("(a OR b) NEAR/5 \"c d\""),
            "turns with (a form of \"a\" or a form of \"b\") near the words "
            "\"c d\" next to each other (at most 5 words between them)");
  EXPECT_EQ(InWordsOf("a NEAR/1 b"),
            "turns with a form of \"a\" near a form of \"b\" (at most 1 word "
            "between them)");
  EXPECT_EQ(InWordsOf("a NEAR/0 b"),
            "turns with a form of \"a\" near a form of \"b\" (no words "
            "between them)");
}

TEST(QueryInWordsTest, ListsWhatIsThereThenWhatIsNot) {
  EXPECT_EQ(InWordsOf("-jury court \"due process\""),
            "turns with a form of \"court\" and the words \"due process\" next "
            "to each other, but without a form of \"jury\"");
  EXPECT_EQ(InWordsOf("a b (c OR d OR e) -\"f\" -(g h)"),
            "turns with a form of \"a\", a form of \"b\" and (a form of \"c\", "
            "a form of \"d\" or a form of \"e\"), but without exactly the word "
            "\"f\" and not with (a form of \"g\" and a form of \"h\")");
}

TEST(QueryInWordsTest, ExamplesOfTheDocumentAreTrue) {
  std::ifstream document("common/docs/QUERIES.md");
  int examples = 0;
  for (std::string line; std::getline(document, line);) {
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    if (cells.size() != 2 || !absl::StartsWith(line, "| `")) continue;
    ++examples;
    // Without "| `" and "`", and without " |".
    const auto query = ParseQuery(cells[0].substr(3, cells[0].size() - 4));
    EXPECT_EQ(query.ok() ? QueryInWords(*query)
                         : std::string(query.status().message()),
              cells[1].substr(0, cells[1].size() - 2));
  }
  EXPECT_GT(examples, 20);
}

}  // namespace
}  // namespace turnstone
