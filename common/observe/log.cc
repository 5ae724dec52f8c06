#include "common/observe/log.h"

#include <cmath>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace turnstone {
namespace {

bool IsContinuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

// Returns the length of the well-formed UTF-8 sequence at the front, 0 if
// there is none. Surrogates, overlong forms and code points above U+10FFFF
// are not well-formed.
size_t SequenceLength(absl::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[i])) return 0;
  }
  const auto second = static_cast<unsigned char>(text[1]);
  if (lead == 0xe0 && second < 0xa0) return 0;
  if (lead == 0xed && second > 0x9f) return 0;
  if (lead == 0xf0 && second < 0x90) return 0;
  if (lead == 0xf4 && second > 0x8f) return 0;
  return length;
}

void AppendEscaped(char character, std::string* json) {
  switch (character) {
    case '"':
      json->append("\\\"");
      return;
    case '\\':
      json->append("\\\\");
      return;
    case '\n':
      json->append("\\n");
      return;
    case '\t':
      json->append("\\t");
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(character);
  if (byte < 0x20 || byte == 0x7f) {
    absl::StrAppendFormat(json, "\\u%04x", byte);
  } else {
    json->push_back(character);
  }
}

void AppendString(absl::string_view text, std::string* json) {
  if (text.size() > kLogValueBytesMax) {
    size_t size = kLogValueBytesMax;
    // A character is not cut apart; a longer run is no UTF-8 anyway.
    for (int i = 0; i < 3 && IsContinuation(text[size]); ++i) --size;
    text = text.substr(0, size);
  }
  json->push_back('"');
  while (!text.empty()) {
    const size_t length = SequenceLength(text);
    if (length == 1) {
      AppendEscaped(text[0], json);
    } else if (length == 0) {
      json->append("\\ufffd");
    } else {
      absl::StrAppend(json, text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  json->push_back('"');
}

absl::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      break;
  }
  return "error";
}

// One write of the whole line: standard error is unbuffered and stdio locks
// it, so lines of several threads do not mix.
void Write(LogLevel level, absl::string_view event,
           std::initializer_list<LogField> fields) {
  const std::string line = FormatLogLine(level, absl::Now(), event, fields);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

void LogValue::AppendJson(std::string* json) const {
  if (const auto* text = std::get_if<absl::string_view>(&value_)) {
    AppendString(*text, json);
  } else if (const auto* number = std::get_if<int64_t>(&value_)) {
    absl::StrAppend(json, *number);
  } else if (const auto* count = std::get_if<uint64_t>(&value_)) {
    absl::StrAppend(json, *count);
  } else if (const auto* flag = std::get_if<bool>(&value_)) {
    json->append(*flag ? "true" : "false");
  } else {
    const double value = std::get<double>(value_);
    if (std::isfinite(value)) {
      absl::StrAppendFormat(json, "%.9g", value);
    } else {
      json->append("null");
    }
  }
}

std::string FormatLogLine(LogLevel level, absl::Time time,
                          absl::string_view event,
                          std::initializer_list<LogField> fields) {
  std::string line = "{\"time\":";
  AppendString(
      absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone()),
      &line);
  absl::StrAppend(&line, ",\"level\":\"", LevelName(level), "\",\"event\":");
  AppendString(event, &line);
  for (const LogField& field : fields) {
    line.push_back(',');
    AppendString(field.key, &line);
    line.push_back(':');
    field.value.AppendJson(&line);
  }
  line.append("}\n");
  return line;
}

void LogInfo(absl::string_view event, std::initializer_list<LogField> fields) {
  Write(LogLevel::kInfo, event, fields);
}

void LogWarning(absl::string_view event,
                std::initializer_list<LogField> fields) {
  Write(LogLevel::kWarning, event, fields);
}

void LogError(absl::string_view event, std::initializer_list<LogField> fields) {
  Write(LogLevel::kError, event, fields);
}

}  // namespace turnstone
