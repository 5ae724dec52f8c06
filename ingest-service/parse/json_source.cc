#include "ingest-service/parse/json_source.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {
namespace {

namespace ondemand = simdjson::ondemand;

absl::string_view NameOf(JsonKind kind) {
  switch (kind) {
    case JsonKind::kNone:
      return "nothing";
    case JsonKind::kNull:
      return "null";
    case JsonKind::kBoolean:
      return "true or false";
    case JsonKind::kNumber:
      return "a number";
    case JsonKind::kString:
      return "a string";
    case JsonKind::kArray:
      return "an array";
    case JsonKind::kObject:
      return "an object";
  }
  return "";
}

absl::Status ErrorAt(absl::string_view source, uint64_t at,
                     absl::string_view what) {
  const auto line = 1 + std::count(source.begin(), source.begin() + at, '\n');
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", what));
}

// One value for so many bytes is what services write.
constexpr size_t kSourceBytesPerValue = 16;

// Skips digits, of which there has to be one; false if there is none.
bool SkipDigits(absl::string_view text, size_t* at) {
  const size_t begin = *at;
  while (*at < text.size() && text[*at] >= '0' && text[*at] <= '9') ++*at;
  return *at > begin;
}

bool IsNumber(absl::string_view text) {
  size_t at = absl::StartsWith(text, "-") ? 1 : 0;
  const size_t whole = at;
  if (!SkipDigits(text, &at) || (text[whole] == '0' && at > whole + 1)) {
    return false;
  }
  if (at < text.size() && text[at] == '.' && !SkipDigits(text, &++at)) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!SkipDigits(text, &at)) return false;
  }
  return at == text.size();
}

// True of a string with its quotes, a number, true, false and null.
bool IsScalar(absl::string_view token) {
  if (absl::StartsWith(token, "\"")) {
    return token.size() > 1 && token.back() == '"';
  }
  return token == "true" || token == "false" || token == "null" ||
         IsNumber(token);
}

// Returns the place of a fault that keeps a text from being split to tokens:
// a control byte in a string, or the last string if it does not end.
uint64_t FaultOfStrings(absl::string_view source, SourceSpan part) {
  bool in_string = false;
  uint64_t begin = part.begin;
  for (uint64_t at = part.begin; at < part.end; ++at) {
    if (source[at] == '"') {
      in_string = !in_string;
      begin = at;
    } else if (in_string && source[at] == '\\') {
      ++at;
    } else if (in_string && static_cast<unsigned char>(source[at]) < ' ') {
      return at;
    }
  }
  return begin;
}

}  // namespace

JsonKind JsonValue::kind() const {
  if (document_ == nullptr) return JsonKind::kNone;
  const JsonDocument::Node& node = document_->nodes_[at_];
  switch (document_->source_[node.begin]) {
    case '{':
      return JsonKind::kObject;
    case '[':
      return JsonKind::kArray;
    case '"':
      return JsonKind::kString;
    case 't':
    case 'f':
      return JsonKind::kBoolean;
    case 'n':
      return JsonKind::kNull;
    default:
      return JsonKind::kNumber;
  }
}

SourceSpan JsonValue::span() const {
  if (document_ == nullptr) return {};
  const JsonDocument::Node& node = document_->nodes_[at_];
  if (document_->Nests(at_)) return {node.begin, node.begin + 1};
  const uint32_t quote = document_->source_[node.begin] == '"' ? 1 : 0;
  return {node.begin + quote, node.end - quote};
}

absl::string_view JsonValue::bytes() const {
  if (document_ == nullptr) return "";
  return BytesOf(document_->source_, span());
}

absl::string_view JsonValue::key() const {
  if (document_ == nullptr || document_->nodes_[at_].key == 0) return "";
  const absl::string_view source = document_->source_;
  const uint32_t begin = document_->nodes_[at_].key;
  uint32_t end = begin;
  while (source[end] != '"') end += source[end] == '\\' ? 2 : 1;
  return source.substr(begin, end - begin);
}

JsonValue JsonValue::Find(absl::string_view key) const {
  for (const JsonValue field : children()) {
    const uint32_t begin = document_->nodes_[field.at_].key;
    if (begin == 0) break;
    const absl::string_view rest = document_->source_.substr(begin);
    if (absl::StartsWith(rest, key) && rest[key.size()] == '"') return field;
  }
  return {};
}

JsonChildren JsonValue::children() const {
  if (document_ == nullptr || !document_->Nests(at_)) return {};
  return {document_, at_ + 1, document_->Next(at_)};
}

absl::StatusOr<JsonValue> JsonValue::FindKind(absl::string_view key,
                                              JsonKind kind) const {
  const JsonValue field = Find(key);
  if (!field.exists()) return JsonValue();
  TS_RETURN_IF_ERROR(field.Expect(kind));
  return field;
}

absl::StatusOr<JsonValue> JsonValue::FindObject(absl::string_view key) const {
  return FindKind(key, JsonKind::kObject);
}

absl::StatusOr<JsonValue> JsonValue::FindArray(absl::string_view key) const {
  return FindKind(key, JsonKind::kArray);
}

absl::StatusOr<JsonValue> JsonValue::FindString(absl::string_view key) const {
  return FindKind(key, JsonKind::kString);
}

absl::Status JsonValue::Expect(JsonKind kind) const {
  if (this->kind() == kind) return absl::OkStatus();
  return Error(absl::StrCat(NameOf(kind), ", found ", NameOf(this->kind())));
}

absl::Status JsonValue::Error(absl::string_view what) const {
  TS_CHECK(document_ != nullptr);
  const absl::string_view name = key();
  return ErrorAt(document_->source_, document_->nodes_[at_].begin,
                 name.empty() || name.size() > kIdBytesMax
                     ? absl::StrCat("expected ", what)
                     : absl::StrCat("expected in \"", name, "\" ", what));
}

struct JsonReader::Buffers {
  explicit Buffers(absl::string_view source)
      : padded(source.data(), source.size()) {}

  simdjson::padded_string padded;
  ondemand::parser parser;
};

// Notes the values of a text, which simdjson walks through.
class JsonReader::Walker {
 public:
  Walker(absl::string_view source, SourceSpan part, Buffers* buffers)
      : source_(source), part_(part), padded_(buffers->padded.data()) {
    document_.source_ = source;
    const size_t rest = buffers->padded.size() - part.begin;
    error_ = buffers->parser
                 .iterate(padded_ + part.begin, part.size(),
                          rest + simdjson::SIMDJSON_PADDING)
                 .get(text_);
  }

  absl::StatusOr<JsonDocument> Walk() {
    if (error_ == simdjson::UNESCAPED_CHARS ||
        error_ == simdjson::UNCLOSED_STRING) {
      return ErrorAt(source_, FaultOfStrings(source_, part_),
                     "expected a string that ends in its line");
    }
    if (error_ != simdjson::SUCCESS) return Fault();
    uint64_t begin = part_.begin;
    while (begin < part_.end && source_[begin] != '{' &&
           source_[begin] != '[') {
      if (!IsBlank(source_[begin])) {
        return ErrorAt(source_, begin, "expected an array or object of JSON");
      }
      ++begin;
    }
    document_.nodes_.reserve(part_.size() / kSourceBytesPerValue + 1);
    AddNode(0, begin, begin + 1);
    TS_RETURN_IF_ERROR(WalkInto(text_, source_[begin] == '{', 1));
    document_.nodes_[0].end = static_cast<uint32_t>(document_.nodes_.size());
    if (text_.current_location().error() == simdjson::SUCCESS) {
      return ErrorAt(source_, Location(), "expected the end of the JSON text");
    }
    return std::move(document_);
  }

 private:
  static bool IsBlank(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
  }

  uint64_t OffsetOf(const char* at) const {
    return static_cast<uint64_t>(at - padded_);
  }

  // Where simdjson stopped, as far as it can tell.
  uint64_t Location() {
    const char* at = nullptr;
    if (text_.current_location().get(at) != simdjson::SUCCESS) {
      return part_.end;
    }
    return std::clamp(OffsetOf(at), part_.begin, part_.end);
  }

  absl::Status Fault() {
    const uint64_t at = Location();
    return ErrorAt(source_, at,
                   at < part_.end ? "expected valid JSON"
                                  : "expected valid JSON, found its end");
  }

  void AddNode(uint64_t key, uint64_t begin, uint64_t end) {
    document_.nodes_.push_back({static_cast<uint32_t>(key),
                                static_cast<uint32_t>(begin),
                                static_cast<uint32_t>(end)});
  }

  absl::Status WalkFields(ondemand::object object, size_t depth) {
    const auto end = object.end();
    for (auto at = object.begin(); at != end; ++at) {
      ondemand::field field;
      if ((*at).get(field) != simdjson::SUCCESS) return Fault();
      ondemand::value value = field.value();
      TS_RETURN_IF_ERROR(WalkValue(value, OffsetOf(field.key().raw()), depth));
    }
    return absl::OkStatus();
  }

  absl::Status WalkElements(ondemand::array array, size_t depth) {
    const auto end = array.end();
    for (auto at = array.begin(); at != end; ++at) {
      ondemand::value value;
      if ((*at).get(value) != simdjson::SUCCESS) return Fault();
      TS_RETURN_IF_ERROR(WalkValue(value, 0, depth));
    }
    return absl::OkStatus();
  }

  // Walks through the array or object that `value`, or a whole text, is.
  template <typename Value>
  absl::Status WalkInto(Value& value, bool is_object, size_t depth) {
    if (is_object) {
      ondemand::object object;
      if (value.get_object().get(object) != simdjson::SUCCESS) return Fault();
      return WalkFields(object, depth);
    }
    ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) return Fault();
    return WalkElements(array, depth);
  }

  absl::Status WalkValue(ondemand::value& value, uint64_t key, size_t depth) {
    const std::string_view token = value.raw_json_token();
    const uint64_t begin = OffsetOf(token.data());
    if (document_.nodes_.size() == kJsonValuesMax) {
      return ErrorAt(
          source_, begin,
          absl::StrCat("expected at most ", kJsonValuesMax, " values"));
    }
    const char first = token.empty() ? '\0' : token[0];
    if (first != '{' && first != '[') {
      uint64_t end = begin + token.size();
      while (end > begin && IsBlank(source_[end - 1])) --end;
      if (!IsScalar(BytesOf(source_, {begin, end}))) {
        return ErrorAt(source_, std::min(begin, part_.end),
                       "expected a value of JSON");
      }
      AddNode(key, begin, end);
      return absl::OkStatus();
    }
    if (depth == kJsonDepthMax) {
      return ErrorAt(source_, begin,
                     absl::StrCat("expected at most ", kJsonDepthMax,
                                  " levels of arrays and objects"));
    }
    const size_t at = document_.nodes_.size();
    AddNode(key, begin, begin + 1);
    TS_RETURN_IF_ERROR(WalkInto(value, first == '{', depth + 1));
    document_.nodes_[at].end = static_cast<uint32_t>(document_.nodes_.size());
    return absl::OkStatus();
  }

  absl::string_view source_;
  SourceSpan part_;
  const char* padded_;
  ondemand::document text_;
  simdjson::error_code error_ = simdjson::SUCCESS;
  JsonDocument document_;
};

JsonReader::JsonReader(absl::string_view source)
    : source_(source), buffers_(std::make_unique<Buffers>(source)) {
  static_assert(kImportSourceBytesMax < std::numeric_limits<uint32_t>::max());
  TS_CHECK(source.size() <= kImportSourceBytesMax);
}

JsonReader::~JsonReader() = default;

absl::StatusOr<JsonDocument> JsonReader::Read(SourceSpan part) {
  return Walker(source_, part, buffers_.get()).Walk();
}

absl::StatusOr<JsonDocument> ReadJson(absl::string_view source) {
  const uint64_t begin =
      absl::StartsWith(source, kByteOrderMark) ? kByteOrderMark.size() : 0;
  return JsonReader(source).Read({begin, source.size()});
}

}  // namespace turnstone
