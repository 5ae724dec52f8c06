#include "ingest-service/import/source_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"

namespace turnstone {
namespace {

namespace fs = std::filesystem;

constexpr size_t kHashDigits = 10;

absl::Status AddFolder(const fs::path& folder, std::vector<SourceFile>* files) {
  std::error_code error;
  fs::recursive_directory_iterator it(folder, error);
  for (; !error && it != fs::recursive_directory_iterator();
       it.increment(error)) {
    if (it->path().filename().string().front() == '.') {
      if (it->is_directory(error)) it.disable_recursion_pending();
      continue;
    }
    if (!it->is_regular_file(error)) continue;
    if (files->size() >= kImportFilesMax) {
      return absl::ResourceExhaustedError("more than 1,000,000 files");
    }
    files->push_back(
        {it->path().string(),
         TranscriptIdOf(it->path().lexically_relative(folder).string())});
  }
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat(folder.string(), ": ", error.message()));
}

}  // namespace

std::string TranscriptIdOf(absl::string_view relative_path) {
  std::string id;
  fs::path path{std::string(relative_path)};
  if (path.extension() == ".gz" || path.extension() == ".zst") {
    path.replace_extension();
  }
  const std::string stem = path.replace_extension().string();
  for (const char c : stem) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      id.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
    } else if (!id.empty() && id.back() != '-') {
      id.push_back('-');
    }
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  if (!id.empty() && id.size() <= kIdBytesMax) return id;
  const std::string hash = ToHex(Sha256(relative_path)).substr(0, kHashDigits);
  if (id.empty()) return absl::StrCat("t", hash);
  id.resize(kIdBytesMax - kHashDigits - 1);
  while (id.back() == '-') id.pop_back();
  return absl::StrCat(id, "-", hash);
}

absl::StatusOr<std::vector<SourceFile>> FindSourceFiles(
    const std::vector<std::string>& paths) {
  std::vector<SourceFile> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (path == "-") {
      files.push_back({path, "stdin"});
    } else if (fs::is_directory(path, error)) {
      TS_RETURN_IF_ERROR(AddFolder(path, &files));
    } else if (fs::is_regular_file(path, error)) {
      files.push_back(
          {path, TranscriptIdOf(fs::path(path).filename().string())});
    } else {
      return absl::NotFoundError(
          absl::StrCat(path, ": no such file or folder"));
    }
  }
  std::sort(
      files.begin(), files.end(),
      [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  std::map<std::string, std::string> paths_by_id;
  for (const SourceFile& file : files) {
    const auto [other, added] =
        paths_by_id.emplace(file.transcript_id, file.path);
    if (!added) {
      return absl::InvalidArgumentError(
          absl::StrCat(other->second, " and ", file.path,
                       " would both be transcript ", file.transcript_id));
    }
  }
  return files;
}

absl::StatusOr<std::string> ReadSourceFile(const std::string& path) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file)
      return absl::UnavailableError(absl::StrCat(path, ": cannot open"));
  }
  std::istream& in = path == "-" ? std::cin : file;
  std::string source;
  std::string buffer(1u << 20, '\0');
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())),
         in.gcount() > 0) {
    source.append(buffer, 0, static_cast<size_t>(in.gcount()));
    if (source.size() > kImportSourceBytesMax) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": over 256 MiB"));
    }
  }
  if (in.bad())
    return absl::UnavailableError(absl::StrCat(path, ": cannot read"));
  return source;
}

}  // namespace turnstone
