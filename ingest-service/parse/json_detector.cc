#include "ingest-service/parse/json_detector.h"

#include <array>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/model/limits.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {
namespace {

struct TellingKey {
  absl::string_view path;  // "[]" is the first element of an array.
  SourceFormat format;
};

// The first of these that is found decides.
constexpr TellingKey kTellingKeys[] = {
    {".turnstone", SourceFormat::kJsonLines},
    {".segments[].text", SourceFormat::kWhisper},
    {".transcription[].text", SourceFormat::kWhisper},
    {".transcription[].offsets", SourceFormat::kWhisper},
    {".transcription[].timestamps", SourceFormat::kWhisper},
    {".chunks[].timestamp", SourceFormat::kWhisper},
    {".utterances[].text", SourceFormat::kAssemblyAi},
    {".utterances[].speaker", SourceFormat::kAssemblyAi},
    {".words[].text", SourceFormat::kAssemblyAi},
    {".results.channels", SourceFormat::kDeepgram},
    {".results.utterances", SourceFormat::kDeepgram},
    {".results.items", SourceFormat::kAmazonTranscribe},
    {".results.transcripts", SourceFormat::kAmazonTranscribe},
    {".results.speaker_labels", SourceFormat::kAmazonTranscribe},
    {".results.channel_labels", SourceFormat::kAmazonTranscribe},
    {".results.audio_segments", SourceFormat::kAmazonTranscribe},
    {"[].alternatives[].content", SourceFormat::kAmazonTranscribe},
    {".results[].alternatives", SourceFormat::kGoogleSpeech},
    {".response.results[].alternatives", SourceFormat::kGoogleSpeech},
    {".recognizedPhrases", SourceFormat::kAzureSpeech},
    {".combinedRecognizedPhrases", SourceFormat::kAzureSpeech},
    {".combinedPhrases", SourceFormat::kAzureSpeech},
    {".phrases[].offsetMilliseconds", SourceFormat::kAzureSpeech},
    {"[].spokenText", SourceFormat::kTeams},
    {".spokenText", SourceFormat::kTeams},
    {".entries[].speakerDisplayName", SourceFormat::kTeams},
    {".speech.transcripts", SourceFormat::kOtter},
    {".transcripts[].transcript", SourceFormat::kOtter},
    {".timeline[].users", SourceFormat::kZoom},
    {".participants[].transcripts", SourceFormat::kZoom},
    {".sentences[].speaker_index", SourceFormat::kCouncilDataProject},
    {".sentences[].speaker_name", SourceFormat::kCouncilDataProject},
    {".sentences[].start_time", SourceFormat::kCouncilDataProject},
    {".retval.words", SourceFormat::kKaldi},
    {".retval.punct", SourceFormat::kKaldi},
    {".words[].punct", SourceFormat::kKaldi},
    {".segmentation.segments", SourceFormat::kKaldi},
    {".segmentation.speakers", SourceFormat::kKaldi},
};

// The first of these that is found decides where none of those is.
constexpr TellingKey kWeakKeys[] = {
    {".words[].word", SourceFormat::kWhisper},
    {".audio_url", SourceFormat::kAssemblyAi},
};

constexpr size_t kTellingDepthMax = 5;

bool IsBlank(char byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

size_t SkipBlanks(absl::string_view source, size_t at) {
  while (at < source.size() && IsBlank(source[at])) ++at;
  return at;
}

// Returns where the string that begins at the quote `at` ends, behind its
// other quote.
size_t EndOfString(absl::string_view source, size_t at) {
  size_t end = at;
  while (true) {
    end = source.find('"', end + 1);
    if (end == absl::string_view::npos) return source.size();
    size_t slashes = 0;
    while (source[end - slashes - 1] == '\\') ++slashes;
    if (slashes % 2 == 0) return end + 1;
  }
}

// Walks through a source as if it were valid JSON.
class KeyWalker {
 public:
  explicit KeyWalker(absl::string_view source) : source_(source) {}

  SourceFormat Walk(size_t at) {
    while (at < source_.size()) {
      switch (source_[at]) {
        case '{':
        case '[':
          Open(source_[at]);
          break;
        case '}':
        case ']':
          if (Close()) return weak_;
          break;
        case ',':
          if (NextElement()) return weak_;
          break;
        case '"': {
          const size_t end = EndOfString(source_, at);
          const size_t next = SkipBlanks(source_, end);
          if (next < source_.size() && source_[next] == ':' &&
              Enter(source_.substr(at + 1, end - at - 2))) {
            return format_;
          }
          at = end;
          continue;
        }
        default:
          break;
      }
      ++at;
    }
    return weak_;
  }

 private:
  // An open array or object.
  struct Level {
    char bracket = 0;
    size_t path_bytes = 0;  // Of the path to it.
  };

  void Open(char bracket) {
    if (++depth_ > kTellingDepthMax) return;
    levels_[depth_ - 1] = {bracket, path_.size()};
    if (bracket == '[') path_ += "[]";
  }

  // True if that was the outermost.
  bool Close() {
    if (depth_ <= 1) return true;
    if (depth_ <= kTellingDepthMax) {
      path_.resize(levels_[depth_ - 1].path_bytes);
    }
    if (--depth_ < quiet_depth_) quiet_depth_ = 0;
    return false;
  }

  // True if nothing can follow that tells the format.
  bool NextElement() {
    if (!IsTelling('[')) return false;
    quiet_depth_ = depth_;
    return depth_ == 1;
  }

  // True if the innermost level is of this kind and its keys may tell.
  bool IsTelling(char bracket) const {
    return quiet_depth_ == 0 && depth_ > 0 && depth_ <= kTellingDepthMax &&
           levels_[depth_ - 1].bracket == bracket;
  }

  // Goes to the value of a key; true if it decides.
  bool Enter(absl::string_view key) {
    if (!IsTelling('{')) return false;
    path_.resize(levels_[depth_ - 1].path_bytes);
    absl::StrAppend(&path_, ".", key.substr(0, kIdBytesMax));
    for (const TellingKey& telling : kTellingKeys) {
      if (telling.path == path_) format_ = telling.format;
    }
    if (weak_ == SourceFormat::kUnknown) {
      for (const TellingKey& telling : kWeakKeys) {
        if (telling.path == path_) weak_ = telling.format;
      }
    }
    return format_ != SourceFormat::kUnknown;
  }

  absl::string_view source_;
  std::string path_;
  std::array<Level, kTellingDepthMax> levels_;
  size_t depth_ = 0;
  size_t quiet_depth_ = 0;  // If not 0, nothing tells until it is left.
  SourceFormat format_ = SourceFormat::kUnknown;
  SourceFormat weak_ = SourceFormat::kUnknown;
};

}  // namespace

std::optional<SourceFormat> DetectJsonFormat(absl::string_view source) {
  const size_t mark =
      absl::StartsWith(source, kByteOrderMark) ? kByteOrderMark.size() : 0;
  const size_t begin = SkipBlanks(source, mark);
  size_t at = begin;
  if (at < source.size() && source[at] == '[') at = SkipBlanks(source, at + 1);
  if (at == source.size() || source[at] != '{') return std::nullopt;
  at = SkipBlanks(source, at + 1);
  if (at == source.size() || source[at] != '"') return std::nullopt;
  return KeyWalker(source).Walk(begin);
}

}  // namespace turnstone
