#include <filesystem>
#include <fstream>

#include "common/model/resource_name.h"
#include "gtest/gtest.h"
#include "ingest-service/import/source_files.h"
#include "tests/support/temp_folder.h"

namespace turnstone {
namespace {

void Write(const std::string& path, const std::string& content) {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  std::ofstream(path) << content;
}

TEST(SourceFilesTest, IdsAreReadableValidAndOfTheirPath) {
  EXPECT_EQ(TranscriptIdOf("2017/Day 1.txt"), "2017-day-1");
  EXPECT_EQ(TranscriptIdOf("day-2.vtt.gz"), "day-2");
  EXPECT_EQ(TranscriptIdOf("day-3.json.zst"), "day-3");
  EXPECT_EQ(TranscriptIdOf("_Caf\xc3\xa9 .md"), "caf");
  const std::string long_a = TranscriptIdOf(std::string(100, 'x') + "a.txt");
  const std::string long_b = TranscriptIdOf(std::string(100, 'x') + "b.txt");
  EXPECT_NE(long_a, long_b);
  for (const std::string& id : {long_a, long_b, TranscriptIdOf("\xe2\x80\xa6"),
                                TranscriptIdOf(std::string(60, '-') + "a")}) {
    EXPECT_TRUE(IsResourceId(id)) << id;
  }
}

TEST(SourceFilesTest, FoldersGiveTheirFilesInOrderWithoutHiddenOnes) {
  TempFolder folder;
  Write(folder.path() + "/b.txt", "b");
  Write(folder.path() + "/a/c.txt", "c");
  Write(folder.path() + "/.git/x", "x");
  Write(folder.path() + "/.hidden", "x");
  const auto files = FindSourceFiles({folder.path()});
  ASSERT_TRUE(files.ok()) << files.status();
  ASSERT_EQ(files->size(), 2u);
  EXPECT_EQ((*files)[0].transcript_id, "a-c");
  EXPECT_EQ((*files)[1].transcript_id, "b");
  EXPECT_EQ(*ReadSourceFile((*files)[1].path), "b");
}

TEST(SourceFilesTest, TwoFilesOfOneIdAreNamed) {
  TempFolder folder;
  Write(folder.path() + "/a.txt", "1");
  Write(folder.path() + "/A.md", "2");
  const absl::Status status = FindSourceFiles({folder.path()}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(std::string(status.message()).find("A.md and "), std::string::npos);
}

TEST(SourceFilesTest, PathThatIsNotThereIsNotFound) {
  EXPECT_EQ(FindSourceFiles({"/nowhere/at/all"}).status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace turnstone
