// turnstone-import: sends files to an ingest service.

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "ingest-service/import/source_files.h"
#include "ingest-service/import/uploader.h"
#include "ingest-service/parse/parser.h"

ABSL_FLAG(std::string, server, "127.0.0.1:7401", "The ingest service.");
ABSL_FLAG(std::string, collection, "default",
          "The collection; made if it is not there.");
ABSL_FLAG(std::string, if_exists, "new_revision",
          "For a transcript that is there: fail, skip or new_revision.");
ABSL_FLAG(int, in_flight, 4, "Files sent at the same time, 1 to 64.");
ABSL_FLAG(bool, dry_run, false, "Parse only; send nothing.");

namespace turnstone {
namespace {

constexpr int kInFlightMax = 64;

// Counts what became of the files and shows it: a bar on a terminal, a line
// for each file elsewhere. Thread-safe.
class Progress {
 public:
  explicit Progress(size_t total) : total_(total) {}

  void Done(const SourceFile& file, int turns, bool skipped) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++(skipped ? skipped_ : imported_);
    turns_ += skipped ? 0 : turns;
    if (bar_) return ShowBar();
    std::printf("%s: %s, %d turns%s\n", file.path.c_str(),
                file.transcript_id.c_str(), turns,
                skipped ? ", was there" : "");
  }

  void Failed(const SourceFile& file, const absl::Status& status) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++failed_;
    std::fprintf(stderr, "%s%s: %s\n", bar_ ? "\r\033[K" : "",
                 file.path.c_str(), status.ToString().c_str());
    if (bar_) ShowBar();
  }

  // Prints the summary; returns the exit code.
  int Finish() {
    std::printf("%s%zu imported, %zu were there, %zu failed; %lld turns\n",
                bar_ ? "\r\033[K" : "", imported_, skipped_, failed_,
                static_cast<long long>(turns_));
    return failed_ == 0 ? 0 : 1;
  }

 private:
  void ShowBar() {
    constexpr size_t kWidth = 30;
    const size_t done = imported_ + skipped_ + failed_;
    const size_t filled = total_ == 0 ? kWidth : kWidth * done / total_;
    std::printf("\r[%s%s] %zu/%zu", std::string(filled, '#').c_str(),
                std::string(kWidth - filled, ' ').c_str(), done, total_);
    std::fflush(stdout);
  }

  const size_t total_;
  const bool bar_ = isatty(STDOUT_FILENO) == 1;
  std::mutex mutex_;
  size_t imported_ = 0;
  size_t skipped_ = 0;
  size_t failed_ = 0;
  int64_t turns_ = 0;
};

void ParseOnly(const SourceFile& file, Progress* progress) {
  const auto source = ReadSourceFile(file.path);
  if (!source.ok()) return progress->Failed(file, source.status());
  const auto parsed = ParseSource(*source, SourceFormat::kUnknown);
  if (!parsed.ok()) return progress->Failed(file, parsed.status());
  progress->Done(file, static_cast<int>(parsed->turns.size()), false);
}

void Send(const Uploader& uploader, const SourceFile& file,
          Progress* progress) {
  const auto source = ReadSourceFile(file.path);
  if (!source.ok()) return progress->Failed(file, source.status());
  const auto response = uploader.Upload(file.transcript_id, *source);
  if (!response.ok()) return progress->Failed(file, response.status());
  progress->Done(file, response->transcript().turn_count(),
                 response->skipped());
}

int Fail(absl::string_view message) {
  std::fprintf(stderr, "turnstone-import: %s\n", std::string(message).c_str());
  return 2;
}

int Run(const std::vector<std::string>& paths) {
  UploaderOptions options;
  options.collection = absl::GetFlag(FLAGS_collection);
  const std::string if_exists = absl::GetFlag(FLAGS_if_exists);
  if (if_exists == "fail") {
    options.if_exists = v1::IF_EXISTS_FAIL;
  } else if (if_exists == "skip") {
    options.if_exists = v1::IF_EXISTS_SKIP;
  } else if (if_exists != "new_revision") {
    return Fail("--if_exists: expected fail, skip or new_revision");
  }
  const int in_flight = absl::GetFlag(FLAGS_in_flight);
  if (in_flight < 1 || in_flight > kInFlightMax) {
    return Fail("--in_flight: expected 1 to 64");
  }
  const auto files = FindSourceFiles(paths);
  if (!files.ok()) return Fail(files.status().message());
  if (files->empty()) return Fail("no files to import");

  const bool dry_run = absl::GetFlag(FLAGS_dry_run);
  const Uploader uploader(
      grpc::CreateChannel(absl::GetFlag(FLAGS_server),
                          grpc::InsecureChannelCredentials()),
      options);
  if (!dry_run) {
    const absl::Status status = uploader.MakeCollection();
    if (!status.ok()) return Fail(status.ToString());
  }
  Progress progress(files->size());
  std::atomic<size_t> next{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < in_flight; ++i) {
    threads.emplace_back([&] {
      for (size_t at = next++; at < files->size(); at = next++) {
        if (dry_run) {
          ParseOnly((*files)[at], &progress);
        } else {
          Send(uploader, (*files)[at], &progress);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return progress.Finish();
}

}  // namespace
}  // namespace turnstone

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Sends transcripts to an ingest service:\n"
      "  turnstone-import [--server=HOST:PORT] [--collection=ID] PATH...\n"
      "A PATH is a file, a folder, or - for standard input.");
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  return turnstone::Run(std::vector<std::string>(rest.begin() + 1, rest.end()));
}
