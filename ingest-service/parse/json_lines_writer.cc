#include "ingest-service/parse/json_lines_writer.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/check.h"
#include "ingest-service/parse/json_lines_names.h"

namespace turnstone {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

// Appends a string with its quotes and the escapes that JSON demands.
void AppendString(absl::string_view text, std::string* out) {
  *out += '"';
  for (const char byte : text) {
    const auto value = static_cast<unsigned char>(byte);
    if (byte == '"' || byte == '\\') {
      *out += '\\';
      *out += byte;
    } else if (byte == '\n') {
      *out += "\\n";
    } else if (byte == '\r') {
      *out += "\\r";
    } else if (byte == '\t') {
      *out += "\\t";
    } else if (value < ' ') {
      *out += "\\u00";
      *out += kHexDigits[value >> 4];
      *out += kHexDigits[value & 0xF];
    } else {
      *out += byte;
    }
  }
  *out += '"';
}

// Writes one object after the other, a line each.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string* out) : out_(out) { *out_ += '{'; }

  void AddString(absl::string_view key, absl::string_view value) {
    AddKey(key);
    AppendString(value, out_);
  }

  // Leaves out an empty value.
  void AddOptional(absl::string_view key, absl::string_view value) {
    if (!value.empty()) AddString(key, value);
  }

  void AddNumber(absl::string_view key, uint32_t value) {
    AddKey(key);
    absl::StrAppend(out_, value);
  }

  // Writes the fewest digits that give the same number again.
  void AddFraction(absl::string_view key, double value) {
    AddKey(key);
    char digits[32];
    const auto [end, error] =
        std::to_chars(digits, digits + sizeof(digits), value);
    TS_CHECK(error == std::errc());
    out_->append(digits, end - digits);
  }

  void AddTrue(absl::string_view key) {
    AddKey(key);
    *out_ += "true";
  }

  void AddKey(absl::string_view key) {
    if (!is_first_) *out_ += ',';
    is_first_ = false;
    AppendString(key, out_);
    *out_ += ':';
  }

  void Finish() { *out_ += '}'; }

 private:
  std::string* out_;
  bool is_first_ = true;
};

template <typename Names, typename Value>
absl::string_view NameOf(const Names& names, Value value) {
  for (const auto& [known, name] : names) {
    if (known == value) return name;
  }
  TS_CHECK(false);
  return "";
}

const Metadata* FirstOf(const ParsedTranscript& transcript, MetadataKind kind) {
  for (const Metadata& metadata : transcript.metadata) {
    if (metadata.kind == kind && !metadata.value.empty()) return &metadata;
  }
  return nullptr;
}

void WriteSpeakers(const std::vector<DeclaredSpeaker>& speakers,
                   std::string* out) {
  char separator = '[';
  for (const DeclaredSpeaker& speaker : speakers) {
    *out += separator;
    separator = ',';
    ObjectWriter object(out);
    object.AddString("label", speaker.label);
    object.AddString("name", speaker.name);
    object.AddOptional("role", speaker.role);
    object.AddOptional("affiliation", speaker.affiliation);
    if (speaker.is_group) object.AddTrue("is_group");
    object.Finish();
  }
  *out += ']';
}

void WriteHeader(const ParsedTranscript& transcript, std::string* out) {
  ObjectWriter object(out);
  object.AddString("turnstone", kJsonLinesVersion);
  std::vector<const Metadata*> firsts;
  for (const MetadataName& name : kMetadataNames) {
    const Metadata* const first = FirstOf(transcript, name.kind);
    if (first == nullptr) continue;
    object.AddString(name.key, first->value);
    firsts.push_back(first);
  }
  if (!transcript.speakers.empty()) {
    object.AddKey("speakers");
    WriteSpeakers(transcript.speakers, out);
  }
  char separator = '[';
  for (const MetadataName& name : kMetadataNames) {
    for (const Metadata& metadata : transcript.metadata) {
      if (metadata.kind != name.kind || metadata.value.empty() ||
          std::count(firsts.begin(), firsts.end(), &metadata) > 0) {
        continue;
      }
      if (separator == '[') object.AddKey("more_metadata");
      *out += separator;
      separator = ',';
      ObjectWriter more(out);
      more.AddString("kind", name.name);
      more.AddString("value", metadata.value);
      more.Finish();
    }
  }
  if (separator == ',') *out += ']';
  object.Finish();
  *out += '\n';
}

void WriteGiven(const GivenSpeaker& given, ObjectWriter* turn,
                std::string* out) {
  if (given.name.empty() && !given.is_nobody) return;
  turn->AddKey("speaker");
  ObjectWriter speaker(out);
  speaker.AddOptional("name", given.name);
  speaker.AddString("state", NameOf(kStateNames, given.state));
  speaker.AddFraction("confidence", given.confidence);
  if (given.is_unnamed || given.is_group) {
    speaker.AddString("kind", given.is_unnamed ? kUnnamedName : kGroupName);
  }
  if (given.in_transcript_only) speaker.AddTrue("in_transcript_only");
  speaker.Finish();
}

void WriteTurn(const Turn& turn, std::string* out) {
  ObjectWriter object(out);
  object.AddOptional("label", turn.label);
  object.AddString("text", turn.text);
  if (!turn.times.empty()) {
    object.AddKey("times");
    char separator = '[';
    for (const TextTime& time : turn.times) {
      *out += separator;
      separator = ',';
      absl::StrAppend(out, "[", time.text_begin, ",", time.time.start_ms, ",",
                      time.time.end_ms, "]");
    }
    *out += ']';
  }
  WriteGiven(turn.given, &object, out);
  object.Finish();
  *out += '\n';
}

void WriteAnnotation(const Annotation& annotation, uint32_t text_end,
                     std::string* out) {
  ObjectWriter object(out);
  object.AddString("annotation", annotation.text);
  object.AddString("kind", NameOf(kAnnotationNames, annotation.kind));
  if (annotation.text_offset != text_end) {
    object.AddNumber("text_offset", annotation.text_offset);
  }
  object.Finish();
  *out += '\n';
}

}  // namespace

std::string WriteJsonLines(const ParsedTranscript& transcript) {
  std::vector<const Annotation*> annotations;
  for (const Annotation& annotation : transcript.annotations) {
    annotations.push_back(&annotation);
  }
  std::stable_sort(annotations.begin(), annotations.end(),
                   [](const Annotation* a, const Annotation* b) {
                     return a->turn < b->turn;
                   });
  std::string out;
  WriteHeader(transcript, &out);
  auto next = annotations.begin();
  for (size_t number = 0; number <= transcript.turns.size(); ++number) {
    uint32_t text_end = 0;
    if (number > 0) {
      const Turn& turn = transcript.turns[number - 1];
      WriteTurn(turn, &out);
      text_end = static_cast<uint32_t>(turn.text.size());
    }
    for (; next != annotations.end() && (*next)->turn == number; ++next) {
      WriteAnnotation(**next, text_end, &out);
    }
  }
  return out;
}

}  // namespace turnstone
