// The real transcripts that tests read in place.

#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

namespace turnstone {

// The founding document.
inline constexpr char kIgf[] =
    "igf/igf-2017-inclusive-cybersecurity-capacity-building.txt";

// The folder TURNSTONE_CORPUS (default ../shared/corpus).
inline std::filesystem::path CorpusFolder() {
  const char* const folder = std::getenv("TURNSTONE_CORPUS");
  return folder == nullptr ? "../shared/corpus" : folder;
}

// Returns a file of the corpus. Where it is absent the test is to be skipped;
// in CI it has failed.
inline std::optional<std::string> ReadCorpus(const std::string& file) {
  std::ifstream stream(CorpusFolder() / file);
  if (!stream) {
    EXPECT_EQ(std::getenv("CI"), nullptr) << "the corpus is not there";
    return std::nullopt;
  }
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace turnstone
