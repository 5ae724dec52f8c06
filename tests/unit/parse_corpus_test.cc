#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "ingest-service/parse/parser.h"

namespace turnstone {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// With each run of white space as one blank.
std::string Collapse(absl::string_view text) {
  const std::string spaced = absl::StrReplaceAll(text, {{"\xC2\xA0", " "}});
  std::string out;
  for (const absl::string_view word :
       absl::StrSplit(spaced, absl::ByAnyChar(" \n\r\t"), absl::SkipEmpty())) {
    if (!out.empty()) out += ' ';
    out.append(word.data(), word.size());
  }
  return out;
}

class CorpusTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* root = std::getenv("TURNSTONE_CORPUS");
    root_ = root == nullptr ? "../shared/corpus" : root;
    if (fs::exists(root_)) return;
    const char* ci = std::getenv("CI");
    if (ci != nullptr && std::string(ci) == "true") FAIL() << "no corpus";
    GTEST_SKIP() << "no corpus";
  }

  std::vector<fs::path> Files(const std::string& folder) const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(root_ / folder)) {
      files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  fs::path root_;
};

class FoundingExampleTest : public CorpusTest {
 protected:
  void SetUp() override {
    CorpusTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    gold_ = nlohmann::json::parse(ReadFile(root_ / "igf/gold.json"));
    source_ = ReadFile(root_ / "igf" / gold_["source"].get<std::string>());
    auto transcript = ParseSource(source_, SourceFormat::kUnknown);
    ASSERT_TRUE(transcript.ok()) << transcript.status();
    transcript_ = *std::move(transcript);
  }

  nlohmann::json gold_;
  std::string source_;
  ParsedTranscript transcript_;
};

// The expected byte offset is where the line of the turn begins; the head
// begins after its indent, which two turns have.
TEST_F(FoundingExampleTest, EveryTurnIsWhereItShouldBe) {
  const auto& turns = gold_["turns"];
  ASSERT_EQ(transcript_.turns.size(), turns.size());
  EXPECT_EQ(transcript_.format, SourceFormat::kCaptions);
  for (size_t i = 0; i < turns.size(); ++i) {
    const Turn& turn = transcript_.turns[i];
    SCOPED_TRACE(i + 1);
    EXPECT_EQ(turn.label, turns[i]["label"].get<std::string>());
    EXPECT_EQ(turn.line, turns[i]["line"].get<uint32_t>());
    const auto offset = turns[i]["byte_offset"].get<uint64_t>();
    ASSERT_LE(offset, turn.head.begin);
    EXPECT_EQ(Collapse(source_.substr(offset, turn.head.begin - offset)), "");
    EXPECT_EQ(source_.substr(turn.head.begin, 3), ">> ");
    const auto words = turns[i]["first_words"].get<std::string>();
    if (words == "(?)") {
      EXPECT_EQ(turn.text, "");
    } else {
      EXPECT_TRUE(absl::StartsWith(Collapse(turn.text), words)) << words;
    }
  }
}

TEST_F(FoundingExampleTest, AnnotationsAreFound) {
  std::vector<Annotation> sounds;
  size_t unclear = 0;
  for (const Annotation& annotation : transcript_.annotations) {
    if (annotation.kind == AnnotationKind::kUnclear) {
      ++unclear;
      EXPECT_EQ(annotation.text, "?");
    } else {
      sounds.push_back(annotation);
    }
  }
  EXPECT_EQ(unclear, gold_["unclear_markers"].get<size_t>());
  const auto& expected = gold_["annotations"];
  ASSERT_EQ(sounds.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(sounds[i].kind, AnnotationKind::kSound);
    EXPECT_EQ(sounds[i].text, expected[i]["text"].get<std::string>());
    EXPECT_EQ(sounds[i].line, expected[i]["line"].get<uint32_t>());
    EXPECT_EQ(sounds[i].turn, expected[i]["after_turn"].get<uint32_t>());
  }
}

TEST_F(FoundingExampleTest, TurnsGoOnAfterAnAnnotation) {
  for (const auto& number : gold_["broken_by_annotation_stay_one_turn"]) {
    const auto turn = number.get<uint32_t>();
    const auto it = std::find_if(
        transcript_.annotations.begin(), transcript_.annotations.end(),
        [turn](const Annotation& annotation) {
          return annotation.turn == turn &&
                 annotation.kind == AnnotationKind::kSound;
        });
    ASSERT_NE(it, transcript_.annotations.end());
    EXPECT_GT(it->text_offset, 0u);
    EXPECT_LT(it->text_offset, transcript_.turns[turn - 1].text.size());
  }
}

TEST_F(FoundingExampleTest, ClosingNotesAndPreambleAreNoSpeech) {
  std::string closing;
  std::string preamble;
  for (const SkippedSpan& span : transcript_.skipped) {
    const std::string bytes =
        source_.substr(span.source.begin, span.source.size());
    if (span.kind == SkippedKind::kClosing) closing += bytes;
    if (span.kind == SkippedKind::kPreamble) preamble += bytes;
  }
  for (const auto& text : gold_["not_speech"]) {
    EXPECT_TRUE(absl::StrContains(closing, text.get<std::string>()));
    for (const Turn& turn : transcript_.turns) {
      EXPECT_FALSE(absl::StrContains(turn.text, text.get<std::string>()));
    }
  }
  EXPECT_TRUE(absl::StartsWith(preamble, "The following are the outputs"));
  EXPECT_TRUE(absl::EndsWith(preamble, "***"));
}

TEST_F(CorpusTest, EverySrcconSessionParses) {
  const std::vector<fs::path> files = Files("srccon");
  EXPECT_EQ(files.size(), 43u);
  for (const fs::path& path : files) {
    SCOPED_TRACE(path.filename());
    const std::string source = ReadFile(path);
    const auto transcript = ParseSource(source, SourceFormat::kUnknown);
    ASSERT_TRUE(transcript.ok()) << transcript.status();
    EXPECT_TRUE(CheckTiling(*transcript, source).ok());
    EXPECT_GT(transcript->turns.size(), 1u);
    // The header is nobody's speech.
    EXPECT_GE(transcript->turns[0].line, 5u);
  }
}

// Three of these sessions print neither chevrons nor labels.
TEST_F(CorpusTest, ConferenceTalksParseOrSayThatTheyHaveNoTurns) {
  size_t refused = 0;
  for (const char* folder : {"rustfest", "bangbangcon"}) {
    for (const fs::path& path : Files(folder)) {
      SCOPED_TRACE(path.filename());
      const std::string source = ReadFile(path);
      const auto transcript = ParseSource(source, SourceFormat::kUnknown);
      if (transcript.ok()) {
        EXPECT_TRUE(CheckTiling(*transcript, source).ok());
        continue;
      }
      ++refused;
      EXPECT_TRUE(
          absl::StrContains(transcript.status().message(), "no turn found"));
    }
  }
  EXPECT_EQ(refused, 3u);
}

// The names between "**" at the beginnings of lines.
std::vector<std::string> BoldNames(const std::string& source) {
  std::vector<std::string> names;
  for (absl::string_view line : absl::StrSplit(source, '\n')) {
    if (!absl::ConsumePrefix(&line, "**")) continue;
    const size_t end = line.find("**");
    absl::string_view name = line.substr(0, end);
    const bool colon = absl::ConsumeSuffix(&name, ":") ||
                       absl::StartsWith(line.substr(end), "**:");
    if (colon && name != "Break" && name != "Outro") names.emplace_back(name);
  }
  return names;
}

TEST_F(CorpusTest, EveryBoldNameOfThePodcastsIsATurn) {
  for (const fs::path& file : Files("changelog")) {
    const std::string source = ReadFile(file);
    const auto parsed = ParseSource(source, SourceFormat::kUnknown);
    ASSERT_TRUE(parsed.ok()) << file << ": " << parsed.status();
    EXPECT_EQ(parsed->format, SourceFormat::kMarkdown) << file;
    std::vector<std::string> labels;
    for (const Turn& turn : parsed->turns) labels.push_back(turn.label);
    EXPECT_EQ(labels, BoldNames(source)) << file;
  }
}

}  // namespace
}  // namespace turnstone
