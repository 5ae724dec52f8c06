// Masked identity: how often the resolver names whom the source had named.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/text/person_name.h"
#include "ingest-service/identify/label.h"
#include "ingest-service/identify/naming.h"
#include "ingest-service/parse/parser.h"

ABSL_FLAG(std::string, folder, "", "the folder of Markdown transcripts");
ABSL_FLAG(std::string, only, "", "print each turn of the file of this name");
ABSL_FLAG(bool, wrong, false, "print each turn that is named wrongly");

namespace turnstone {
namespace {

constexpr size_t kVariantBytes = 3;

enum class Mask { kNumbered, kOneLabel };

// What was counted over turns that have text.
struct Figures {
  int turns = 0;     // Of people.
  int nameable = 0;  // Whose speaker somebody names in the text.
  std::map<AttributionState, int> named;
  std::map<AttributionState, int> right;

  int Named() const { return Sum(named); }
  int Right() const { return Sum(right); }

 private:
  static int Sum(const std::map<AttributionState, int>& counts) {
    int sum = 0;
    for (const auto& [state, count] : counts) {
      if (state >= AttributionState::kProbable) sum += count;
    }
    return sum;
  }
};

std::vector<std::string> WordsOf(absl::string_view name) {
  return absl::StrSplit(NameKey(name), ' ', absl::SkipEmpty());
}

// True if each word of `name` begins like a word of `label`, or is its initial
// and surname: "Matt" is Matthew Ahrens, "KBall" is Kevin Ball.
bool IsVariant(absl::string_view name, absl::string_view label) {
  const std::vector<std::string> printed = WordsOf(label);
  const std::vector<std::string> said = WordsOf(name);
  if (said[0] == printed[0].substr(0, 1) + printed.back()) return true;
  return std::all_of(said.begin(), said.end(), [&](const std::string& word) {
    return std::any_of(
        printed.begin(), printed.end(), [&word](const std::string& other) {
          const size_t size =
              std::min<size_t>({word.size(), other.size(), kVariantBytes});
          return word.compare(0, size, other, 0, size) == 0;
        });
  });
}

// True if each word of `name` is one of `label`.
bool IsPart(absl::string_view name, absl::string_view label) {
  const std::vector<std::string> printed = WordsOf(label);
  const std::vector<std::string> said = WordsOf(name);
  return std::all_of(said.begin(), said.end(), [&](const std::string& word) {
    return std::find(printed.begin(), printed.end(), word) != printed.end();
  });
}

// A name is right if it is the label's or a part of it; a variant of it is, if
// it is no part of another label.
bool IsRight(absl::string_view name, const std::string& label,
             const std::set<std::string>& labels) {
  if (IsPart(name, label)) return true;
  return IsVariant(name, label) &&
         std::none_of(
             labels.begin(), labels.end(),
             [name](const std::string& other) { return IsPart(name, other); });
}

bool IsPerson(const Turn& turn) {
  return MeaningOfLabel(turn.label) == LabelMeaning::kName &&
         !turn.text.empty();
}

// The words of all turns that begin with a capital, as NameKey() folds them.
std::map<std::string, int> SpokenWords(const ParsedTranscript& transcript) {
  std::map<std::string, int> words;
  for (const Turn& turn : transcript.turns) {
    for (const absl::string_view word :
         absl::StrSplit(turn.text, absl::ByAnyChar(" ,.?!:;\n\"()[]-"),
                        absl::SkipEmpty())) {
      if (word[0] < 'A' || (word[0] > 'Z' && word[0] > 0)) continue;
      std::string name(word);
      if (absl::EndsWith(name, "'s")) name.resize(name.size() - 2);
      ++words[NameKey(name)];
    }
  }
  return words;
}

void Measure(const std::string& file, const ParsedTranscript& source, Mask mask,
             Figures* figures) {
  ParsedTranscript masked = source;
  std::map<std::string, int> numbers;
  for (Turn& turn : masked.turns) {
    if (MeaningOfLabel(turn.label) != LabelMeaning::kName) continue;
    const int number =
        numbers.try_emplace(turn.label, static_cast<int>(numbers.size()) + 1)
            .first->second;
    turn.label =
        mask == Mask::kNumbered ? absl::StrCat("SPEAKER ", number) : "PANELIST";
  }
  std::set<std::string> labels;
  for (const Turn& turn : source.turns) {
    if (IsPerson(turn)) labels.insert(turn.label);
  }
  const auto words = SpokenWords(source);
  const auto namings = NameTurns(masked);
  const bool print = absl::GetFlag(FLAGS_only) == file;
  for (size_t i = 0; i < source.turns.size(); ++i) {
    const Turn& turn = source.turns[i];
    if (!IsPerson(turn)) continue;
    const TurnNaming& naming = namings[i];
    ++figures->turns;
    const auto label_words = WordsOf(turn.label);
    figures->nameable += std::any_of(
        label_words.begin(), label_words.end(),
        [&words](const std::string& word) { return words.contains(word); });
    const bool named = !naming.name.empty() && !naming.unnamed;
    const bool right = named && IsRight(naming.name, turn.label, labels);
    if (named) {
      ++figures->named[naming.state];
      figures->right[naming.state] += right ? 1 : 0;
    }
    const bool wrong = absl::GetFlag(FLAGS_wrong) && named && !right &&
                       naming.state >= AttributionState::kProbable;
    if (!print && !wrong) continue;
    std::cout << absl::StrFormat(
        "%s %d %s: %s %s %d %.3f %d | %.60s\n", file, i + 1, turn.label,
        right   ? "+"
        : named ? "WRONG"
                : "-",
        naming.name, static_cast<int>(naming.state), naming.confidence,
        naming.evidence.empty() ? 0 : static_cast<int>(naming.evidence[0].kind),
        turn.text);
  }
}

double Ratio(int part, int whole) {
  return whole == 0 ? 1 : static_cast<double>(part) / whole;
}

void Print(absl::string_view name, const Figures& figures) {
  const auto count = [](const std::map<AttributionState, int>& counts,
                        AttributionState state) {
    const auto found = counts.find(state);
    return found == counts.end() ? 0 : found->second;
  };
  std::cout << absl::StrFormat("%-10s %6d turns, %6d nameable\n", name,
                               figures.turns, figures.nameable);
  for (const auto& [state, label] :
       {std::pair{AttributionState::kCertain, "CERTAIN"},
        std::pair{AttributionState::kProbable, "PROBABLE"},
        std::pair{AttributionState::kTentative, "TENTATIVE"}}) {
    const int named = count(figures.named, state);
    const int right = count(figures.right, state);
    std::cout << absl::StrFormat(
        "  %-9s  named %6d  right %6d  precision %.3f\n", label, named, right,
        Ratio(right, named));
  }
  std::cout << absl::StrFormat(
      "  CERTAIN and PROBABLE: precision %.3f, recall %.3f\n",
      Ratio(figures.Right(), figures.Named()),
      Ratio(figures.Right(), figures.nameable));
}

int Run() {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  for (const auto& entry :
       fs::directory_iterator(absl::GetFlag(FLAGS_folder))) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  Figures numbered;
  Figures one_label;
  for (const fs::path& path : files) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    const auto source = ParseSource(text.str(), SourceFormat::kMarkdown);
    if (!source.ok()) {
      std::cerr << path << ": " << source.status() << "\n";
      return 1;
    }
    Measure(path.filename(), *source, Mask::kNumbered, &numbered);
    Measure(path.filename(), *source, Mask::kOneLabel, &one_label);
  }
  Print("numbered", numbered);
  Print("one label", one_label);
  return 0;
}

}  // namespace
}  // namespace turnstone

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures masked identity.");
  absl::ParseCommandLine(argc, argv);
  return turnstone::Run();
}
