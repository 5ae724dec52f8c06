// The real transcripts that tests read in place.

#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

namespace turnstone {

// The founding document.
inline constexpr char kIgf[] =
    "igf/igf-2017-inclusive-cybersecurity-capacity-building.txt";

// Returns a file of the folder TURNSTONE_CORPUS (default ../shared/corpus).
// Where it is absent the test is to be skipped; in CI it has failed.
inline std::optional<std::string> ReadCorpus(const std::string& file) {
  const char* const folder = std::getenv("TURNSTONE_CORPUS");
  std::ifstream stream(
      (folder == nullptr ? "../shared/corpus" : std::string(folder)) + "/" +
      file);
  if (!stream) {
    EXPECT_EQ(std::getenv("CI"), nullptr) << "the corpus is not there";
    return std::nullopt;
  }
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace turnstone
