#include "ingest-service/parse/json_source.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {
namespace {

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

constexpr uint64_t kShortStringBytes = 16;

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

// True of a number, true, false and null.
bool IsScalar(absl::string_view token) {
  return token == "true" || token == "false" || token == "null" ||
         IsNumber(token);
}

bool IsBlank(char byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

bool EndsToken(char byte) {
  return IsBlank(byte) || byte == ',' || byte == ':' || byte == '[' ||
         byte == ']' || byte == '{' || byte == '}';
}

// True if there is a control byte. No branch, so that compilers look at many
// bytes at once.
bool HasControl(absl::string_view text) {
  uint8_t control = 0;
  for (const char byte : text) {
    control |= static_cast<unsigned char>(byte) < ' ' ? 1 : 0;
  }
  return control != 0;
}

// Returns the place of a fault that shifts what is taken for a string: a
// control byte in one, or the last string if it does not end.
std::optional<uint64_t> FaultOfStrings(absl::string_view source,
                                       SourceSpan part) {
  bool in_string = false;
  uint64_t begin = part.begin;
  const auto is_control = [&](uint64_t at) {
    return at < part.end && static_cast<unsigned char>(source[at]) < ' ';
  };
  for (uint64_t at = part.begin; at < part.end; ++at) {
    if (in_string && is_control(at)) return at;
    if (source[at] == '"') {
      in_string = !in_string;
      begin = at;
    } else if (source[at] == '\\' && !is_control(at + 1)) {
      ++at;
    }
  }
  if (!in_string) return std::nullopt;
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

// Notes the values of a text, in one walk through its bytes.
class JsonWalker {
 public:
  JsonWalker(absl::string_view source, SourceSpan part)
      : source_(source), part_(part), at_(part.begin) {
    document_.source_ = source;
    // Of memory that is reserved only what is written to is taken.
    document_.nodes_.reserve(
        std::min<size_t>(part.size() / 2 + 1, kJsonValuesMax));
  }

  absl::StatusOr<JsonDocument> Walk() {
    const absl::Status status = WalkText();
    if (status.ok()) return std::move(document_);
    const std::optional<uint64_t> fault = FaultOfStrings(source_, part_);
    if (!fault.has_value()) return status;
    return ErrorAt(source_, *fault, "expected a string that ends in its line");
  }

 private:
  absl::Status WalkText() {
    SkipBlanks();
    const char first = Next();
    if (at_ < part_.end && first != '{' && first != '[') {
      return ErrorAt(source_, at_, "expected an array or object of JSON");
    }
    // Such a text is cut.
    uint64_t last = part_.end;
    while (last > at_ && IsBlank(source_[last - 1])) --last;
    if (last == at_ || source_[last - 1] != (first == '{' ? '}' : ']')) {
      return Fault();
    }
    TS_RETURN_IF_ERROR(WalkValue(/*key=*/0, /*depth=*/0));
    if (at_ == part_.end) return absl::OkStatus();
    return ErrorAt(source_, at_, "expected the end of the JSON text");
  }

  // The byte that is next; a zero, which no source holds, at the end.
  char Next() const { return at_ < part_.end ? source_[at_] : '\0'; }

  void SkipBlanks() {
    while (IsBlank(Next())) ++at_;
  }

  // Passes over the next byte and the blanks behind it.
  void Skip() {
    ++at_;
    SkipBlanks();
  }

  // Passes over a string, and the blanks behind it; false if it is none.
  bool SkipString() {
    if (Next() != '"') return false;
    const absl::string_view text = source_.substr(0, part_.end);
    // Keys and words are over before a search has begun.
    uint64_t end = at_;
    const uint64_t short_end = std::min(part_.end, at_ + kShortStringBytes);
    while (end + 1 < short_end && text[end + 1] != '"') ++end;
    while (true) {
      end = text.find('"', end + 1);
      if (end == absl::string_view::npos) return false;
      uint64_t slashes = end;
      while (text[slashes - 1] == '\\') --slashes;
      if ((end - slashes) % 2 == 0) break;
    }
    if (HasControl(BytesOf(text, {at_, end}))) return false;
    at_ = end;
    Skip();
    return true;
  }

  absl::Status Fault() const {
    return ErrorAt(source_, at_,
                   at_ < part_.end ? "expected valid JSON"
                                   : "expected valid JSON, found its end");
  }

  void AddNode(uint64_t key, uint64_t begin, uint64_t end) {
    document_.nodes_.push_back({static_cast<uint32_t>(key),
                                static_cast<uint32_t>(begin),
                                static_cast<uint32_t>(end)});
  }

  absl::Status WalkValue(uint64_t key, size_t depth) {
    if (document_.nodes_.size() == kJsonValuesMax) {
      return ErrorAt(
          source_, at_,
          absl::StrCat("expected at most ", kJsonValuesMax, " values"));
    }
    const char first = Next();
    if (first != '{' && first != '[') return WalkScalar(key);
    if (depth == kJsonDepthMax) {
      return ErrorAt(source_, at_,
                     absl::StrCat("expected at most ", kJsonDepthMax,
                                  " levels of arrays and objects"));
    }
    const size_t node = document_.nodes_.size();
    AddNode(key, at_, at_ + 1);
    TS_RETURN_IF_ERROR(WalkInto(first == '{', depth + 1));
    document_.nodes_[node].end = static_cast<uint32_t>(document_.nodes_.size());
    return absl::OkStatus();
  }

  // Walks through the array or object that opens here.
  absl::Status WalkInto(bool is_object, size_t depth) {
    const char closing = is_object ? '}' : ']';
    Skip();
    if (Next() == closing) {
      Skip();
      return absl::OkStatus();
    }
    while (true) {
      uint64_t key = 0;
      if (is_object) {
        key = at_ + 1;
        if (!SkipString() || Next() != ':') return Fault();
        Skip();
      }
      TS_RETURN_IF_ERROR(WalkValue(key, depth));
      const char next = Next();
      if (next != ',' && next != closing) return Fault();
      Skip();
      if (next == closing) return absl::OkStatus();
    }
  }

  absl::Status WalkScalar(uint64_t key) {
    const uint64_t begin = at_;
    uint64_t end = begin;
    if (SkipString()) {
      end = at_;
      while (IsBlank(source_[end - 1])) --end;
    } else {
      while (at_ < part_.end && !EndsToken(source_[at_])) ++at_;
      end = at_;
      if (!IsScalar(BytesOf(source_, {begin, end}))) {
        return ErrorAt(source_, begin, "expected a value of JSON");
      }
      SkipBlanks();
    }
    AddNode(key, begin, end);
    return absl::OkStatus();
  }

  absl::string_view source_;
  SourceSpan part_;
  uint64_t at_;  // Where the next token begins.
  JsonDocument document_;
};

absl::StatusOr<JsonDocument> ReadJson(absl::string_view source,
                                      SourceSpan part) {
  static_assert(kImportSourceBytesMax < std::numeric_limits<uint32_t>::max());
  TS_CHECK(source.size() <= kImportSourceBytesMax);
  return JsonWalker(source, part).Walk();
}

absl::StatusOr<JsonDocument> ReadJson(absl::string_view source) {
  const uint64_t begin =
      absl::StartsWith(source, kByteOrderMark) ? kByteOrderMark.size() : 0;
  return ReadJson(source, {begin, source.size()});
}

}  // namespace turnstone
