// Derives query-service/topics/usual_words.cc's lists from transcripts.
//
// Usage: usual_words_bench FOLDER... Each folder holds transcripts of one kind.
// A word's rate is the smallest of its rates in a kind, so that the subject of
// a kind does not make its words usual. Prints the words that are said at least
// once in 100,000 words, by the power of two below their rate: 256 and more
// first.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "common/text/tokenizer.h"
#include "ingest-service/parse/parser.h"
#include "query-service/topics/word_fold.h"
#include "query-service/topics/word_lists.h"

namespace turnstone {
namespace {

constexpr size_t kClasses = 9;
constexpr double kRateOfFirst = 256;
constexpr double kWordsOfRate = 100'000;

struct Usage {
  int said = 0;
  int capitals = 0;
};

bool IsWord(absl::string_view written) {
  return written.size() > 2 &&
         std::all_of(written.begin(), written.end(), absl::ascii_isalpha);
}

std::map<std::string, double> RatesIn(const char* folder) {
  std::map<std::string, Usage> usages;
  double all = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream stream(file.path(), std::ios::binary);
    const std::string source{std::istreambuf_iterator<char>(stream),
                             std::istreambuf_iterator<char>()};
    const auto parsed = ParseSource(source, SourceFormat::kUnknown);
    if (!parsed.ok()) continue;
    for (const Turn& turn : parsed->turns) {
      for (Tokenizer words(turn.text); words.Next();) {
        ++all;
        const absl::string_view written = absl::string_view(turn.text).substr(
            words.begin(), words.end() - words.begin());
        if (IsStopWord(words.term()) || !IsWord(written)) continue;
        Usage& usage = usages[FoldPlural(words.term())];
        ++usage.said;
        usage.capitals += absl::ascii_isupper(written[0]);
      }
    }
  }
  std::map<std::string, double> rates;
  for (const auto& [word, usage] : usages) {
    if (2 * usage.capitals > usage.said) continue;  // A name.
    rates[word] = usage.said * kWordsOfRate / all;
  }
  return rates;
}

int Run(const std::vector<const char*>& folders) {
  std::map<std::string, double> least = RatesIn(folders[0]);
  for (size_t i = 1; i < folders.size(); ++i) {
    const auto rates = RatesIn(folders[i]);
    for (auto& [word, rate] : least) {
      const auto found = rates.find(word);
      rate = std::min(rate, found == rates.end() ? 0 : found->second);
    }
  }
  std::vector<std::vector<std::string>> classes(kClasses);
  for (const auto& [word, rate] : least) {
    double bound = kRateOfFirst;
    for (auto& words : classes) {
      if (rate >= bound) {
        words.push_back(word);
        break;
      }
      bound /= 2;
    }
  }
  for (const auto& words : classes) {
    std::printf("\n");
    std::string line;
    for (const std::string& word : words) {
      if (line.size() + word.size() + 1 > 72) {
        std::printf("    \"%s\"\n", line.c_str());
        line.clear();
      }
      line += word + " ";
    }
    line.pop_back();
    std::printf("    \"%s\";\n", line.c_str());
  }
  return 0;
}

}  // namespace
}  // namespace turnstone

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: usual_words_bench FOLDER...\n");
    return 2;
  }
  return turnstone::Run({argv + 1, argv + argc});
}
