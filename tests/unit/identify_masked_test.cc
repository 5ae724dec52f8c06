// Who is named when the labels of real podcasts are replaced by generic ones:
// the gates of what tests/bench/identity.sh measures.

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/text/person_name.h"
#include "ingest-service/identify/label.h"
#include "ingest-service/identify/naming.h"
#include "ingest-service/parse/parser.h"
#include "tests/support/corpus.h"

namespace turnstone {
namespace {

// True if the first words begin alike: "Matt" is Matthew Ahrens.
bool FitsFirstName(const std::string& name, const std::string& label) {
  return NameKey(name).substr(0, 3) == NameKey(label).substr(0, 3);
}

struct Counts {
  int turns = 0;
  int named = 0;
  int right = 0;
  int certain = 0;
  int certain_right = 0;
};

// Names the turns of a podcast whose labels are masked.
Counts NameMasked(const std::string& file, bool numbered) {
  const auto source = ReadCorpus("changelog/" + file);
  if (!source.has_value()) return {};
  const auto parsed = ParseSource(*source, SourceFormat::kMarkdown);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  ParsedTranscript masked = *parsed;
  std::map<std::string, size_t> numbers;
  for (Turn& turn : masked.turns) {
    if (MeaningOfLabel(turn.label) != LabelMeaning::kName) continue;
    const size_t number =
        numbers.try_emplace(turn.label, numbers.size() + 1).first->second;
    turn.label = numbered ? absl::StrCat("SPEAKER ", number) : "GUEST";
  }
  const auto namings = NameTurns(masked);
  Counts counts;
  for (size_t i = 0; i < namings.size(); ++i) {
    if (MeaningOfLabel(parsed->turns[i].label) != LabelMeaning::kName) continue;
    ++counts.turns;
    const TurnNaming& naming = namings[i];
    if (naming.unnamed || naming.state < AttributionState::kProbable) continue;
    EXPECT_TRUE(naming.evidence.at(0).supports) << file << " " << i;
    const bool right = FitsFirstName(naming.name, parsed->turns[i].label);
    const bool certain = naming.state == AttributionState::kCertain;
    ++counts.named;
    counts.right += right ? 1 : 0;
    counts.certain += certain ? 1 : 0;
    counts.certain_right += certain && right ? 1 : 0;
  }
  return counts;
}

TEST(MaskedIdentityTest, NumberedLabelsGetTheirNames) {
  for (const char* const file :
       {"practicalai-practical-ai-256.md", "jsparty-js-party-197.md",
        "gotime-go-time-185.md", "podcast-the-changelog-582.md"}) {
    const Counts counts = NameMasked(file, /*numbered=*/true);
    if (counts.turns == 0) GTEST_SKIP() << "the corpus is not there";
    EXPECT_EQ(counts.certain_right, counts.certain) << file;
    EXPECT_EQ(counts.right, counts.named) << file;
    EXPECT_GT(counts.named * 10, counts.turns * 8) << file;
  }
}

TEST(MaskedIdentityTest, DialogueUnderOneLabelIsNamedFromWhatIsSaid) {
  for (const char* const file :
       {"practicalai-practical-ai-256.md", "podcast-the-changelog-582.md"}) {
    const Counts counts = NameMasked(file, /*numbered=*/false);
    if (counts.turns == 0) GTEST_SKIP() << "the corpus is not there";
    EXPECT_GT(counts.right * 100, counts.named * 85) << file;
    EXPECT_GT(counts.named * 10, counts.turns * 4) << file;
  }
}

}  // namespace
}  // namespace turnstone
