// Which files an import sends, and under which transcript ids.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace turnstone {

// More files than this in one run are refused.
inline constexpr size_t kImportFilesMax = 1'000'000;

struct SourceFile {
  std::string path;           // "-" is standard input.
  std::string transcript_id;  // Unique in the run.
};

// Returns the transcript id for a path relative to what the caller named:
// "2017/Day 1.txt" is "2017-day-1", and so is "2017/Day 1.txt.gz". What is no
// letter or digit of ASCII becomes a hyphen; an id that would be empty or
// longer than 63 bytes ends in a hash of the path.
std::string TranscriptIdOf(absl::string_view relative_path);

// Returns the files at `paths` in order of their names: files as they are, all
// below folders save hidden ones, "-" for standard input. NOT_FOUND for a path
// that is not there; INVALID_ARGUMENT if two files would get one id, saying
// which; RESOURCE_EXHAUSTED above kImportFilesMax.
absl::StatusOr<std::vector<SourceFile>> FindSourceFiles(
    const std::vector<std::string>& paths);

// Returns the bytes of a file, or of standard input for "-". INVALID_ARGUMENT
// if there are more than kImportSourceBytesMax.
absl::StatusOr<std::string> ReadSourceFile(const std::string& path);

}  // namespace turnstone
