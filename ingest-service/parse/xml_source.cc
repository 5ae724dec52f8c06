#include "ingest-service/parse/xml_source.h"

#include <expat.h>
#include <malloc.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <type_traits>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/model/limits.h"
#include "ingest-service/parse/source_text.h"

namespace turnstone {
namespace {

constexpr absl::string_view kSpace = " \t\r\n";
constexpr uint32_t kCodePointMax = 0x10FFFF;
// Most sources are one piece: of others expat counts the lines.
constexpr size_t kPieceBytes = kInlineSourceBytesMax;

constexpr std::array<std::pair<absl::string_view, char>, 5> kEntities = {{
    {"amp", '&'},
    {"lt", '<'},
    {"gt", '>'},
    {"quot", '"'},
    {"apos", '\''},
}};

absl::string_view WithoutPrefix(absl::string_view name) {
  const size_t colon = name.rfind(':');
  return colon == absl::string_view::npos ? name : name.substr(colon + 1);
}

// The bytes up to the first of `ends`.
absl::string_view UpTo(absl::string_view text, absl::string_view ends) {
  return text.substr(0, text.find_first_of(ends));
}

// Adds the character that `name`, as between "&" and ";", stands for; false
// if there is none.
bool AppendReference(absl::string_view name, std::string* text) {
  if (!absl::StartsWith(name, "#")) {
    const auto* const found = absl::c_find_if(
        kEntities, [name](const auto& known) { return known.first == name; });
    if (found == kEntities.end()) return false;
    *text += found->second;
    return true;
  }
  const bool is_hex = absl::StartsWith(name, "#x");
  const absl::string_view digits = name.substr(is_hex ? 2 : 1);
  uint32_t point = 0;
  const bool is_number = is_hex ? absl::SimpleHexAtoi(digits, &point)
                                : absl::SimpleAtoi(digits, &point);
  if (!is_number || point > kCodePointMax || U_IS_SURROGATE(point)) {
    return false;
  }
  std::array<uint8_t, U8_MAX_LENGTH> bytes = {};
  int32_t size = 0;
  U8_APPEND_UNSAFE(bytes.data(), size, point);
  text->append(bytes.begin(), bytes.begin() + size);
  return true;
}

bool IsSpace(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

// Reads a start tag, which expat has found to be right.
void ReadTag(absl::string_view source, SourceSpan tag, XmlElement* element) {
  element->tag = tag;
  element->attributes.clear();
  const absl::string_view text = source.substr(0, tag.end);
  const auto is_name = [text](size_t at) {
    return !IsSpace(text[at]) && text[at] != '=' && text[at] != '/' &&
           text[at] != '>';
  };
  size_t at = tag.begin + 1;
  while (is_name(at)) ++at;
  element->name = WithoutPrefix(text.substr(tag.begin + 1, at - tag.begin - 1));
  while (true) {
    while (IsSpace(text[at])) ++at;
    const size_t begin = at;
    while (is_name(at)) ++at;
    if (at == begin) return;
    const absl::string_view name = text.substr(begin, at - begin);
    while (text[at] != '"' && text[at] != '\'') ++at;
    const size_t open = at;
    const size_t close = text.find(text[open], open + 1);
    element->attributes.push_back({name, {open + 1, close}});
    at = close + 1;
  }
}

// Bytes that expat holds, which tells its allocator nothing of whom they are
// for. A thread has one parser at a time.
thread_local size_t held_bytes = 0;

void Release(void* memory) {
  held_bytes -= malloc_usable_size(memory);
  std::free(memory);
}

void* Resize(void* memory, size_t bytes) {
  const size_t held = malloc_usable_size(memory);
  if (held_bytes - held + bytes > kXmlReaderBytesMax) return nullptr;
  void* const resized = std::realloc(memory, bytes);
  if (resized != nullptr) held_bytes += malloc_usable_size(resized) - held;
  return resized;
}

void* Allocate(size_t bytes) { return Resize(nullptr, bytes); }

constexpr XML_Memory_Handling_Suite kMemory = {Allocate, Resize, Release};

// Passes what expat finds on, with its place in the source.
class Reader {
 public:
  Reader(absl::string_view source, XmlHandler* handler)
      : source_(source),
        handler_(handler),
        parser_(XML_ParserCreate_MM("UTF-8", &kMemory, nullptr)) {
    element_.source = source;
    element_.around = &around_;
  }

  absl::Status Read() {
    if (parser_ == nullptr) return absl::ResourceExhaustedError("no memory");
    XML_Parser const parser = parser_.get();
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, OnStart, OnEnd);
    XML_SetCharacterDataHandler(parser, OnText);
    XML_SetCdataSectionHandler(parser, OnCdata, OnCdataEnd);
    XML_SetStartDoctypeDeclHandler(parser, OnDoctype);
    XML_SetSkippedEntityHandler(parser, OnSkippedEntity);
    XML_SetParamEntityParsing(parser, XML_PARAM_ENTITY_PARSING_NEVER);
    const XML_Status result = Feed();
    if (!status_.ok()) return status_;
    if (result == XML_STATUS_OK) return absl::OkStatus();
    const XML_Error error = XML_GetErrorCode(parser);
    if (error == XML_ERROR_NO_MEMORY) {
      return XmlError(source_, Event().begin, "shorter tags and fewer names");
    }
    return XmlError(source_, Event().begin,
                    absl::StrCat("well-formed XML: ", XML_ErrorString(error)));
  }

 private:
  struct FreeParser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };

  // Gives expat, which copies what it is given, a piece after the other. It
  // reads a token again that a piece has cut: pieces grow with it, so that the
  // time stays linear.
  XML_Status Feed() {
    size_t given = 0;
    while (true) {
      const size_t size =
          std::min(source_.size() - given,
                   std::max<size_t>(kPieceBytes, given - Event().begin));
      const bool is_last = given + size == source_.size();
      const XML_Status result =
          XML_Parse(parser_.get(), source_.data() + given,
                    static_cast<int>(size), is_last ? 1 : 0);
      given += size;
      if (is_last || result != XML_STATUS_OK) return result;
    }
  }

  static Reader* Self(void* data) { return static_cast<Reader*>(data); }

  static void XMLCALL OnStart(void* data, const XML_Char*, const XML_Char**) {
    Self(data)->Start();
  }
  static void XMLCALL OnEnd(void* data, const XML_Char*) { Self(data)->End(); }
  static void XMLCALL OnText(void* data, const XML_Char* text, int size) {
    Self(data)->Text({text, static_cast<size_t>(size)});
  }
  static void XMLCALL OnCdata(void* data) { Self(data)->in_cdata_ = true; }
  static void XMLCALL OnCdataEnd(void* data) { Self(data)->in_cdata_ = false; }
  static void XMLCALL OnDoctype(void* data, const XML_Char*, const XML_Char*,
                                const XML_Char*, int has_declarations) {
    if (has_declarations != 0) {
      Self(data)->Refuse("a document type without declarations of its own");
    }
  }
  static void XMLCALL OnSkippedEntity(void* data, const XML_Char*, int) {
    Self(data)->Refuse("no entity but those of XML");
  }

  // Where in the source that stands which expat tells of.
  SourceSpan Event() const {
    const XML_Index at = XML_GetCurrentByteIndex(parser_.get());
    const auto begin = static_cast<uint64_t>(std::max<XML_Index>(at, 0));
    const int size = XML_GetCurrentByteCount(parser_.get());
    return {begin, begin + static_cast<uint64_t>(std::max(size, 0))};
  }

  void Refuse(absl::string_view expected) {
    Take(XmlError(source_, Event().begin, expected));
  }

  // Stops at the first error; expat may still tell of something.
  void Take(absl::Status status) {
    if (!status_.ok() || status.ok()) return;
    status_ = std::move(status);
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  void Start() {
    Flush();
    if (!status_.ok()) return;
    if (around_.size() == kXmlDepthMax) {
      return Refuse(
          absl::StrCat("elements nested at most ", kXmlDepthMax, " deep"));
    }
    ReadTag(source_, Event(), &element_);
    for (const XmlAttribute& attribute : element_.attributes) {
      const absl::string_view value = BytesOf(source_, attribute.span);
      if (absl::StrContains(value, '&') && !DecodeXmlValue(value).has_value()) {
        return Refuse("no entity but those of XML");
      }
    }
    Take(handler_->OnStart(element_));
    around_.push_back(element_.name);
  }

  void End() {
    Flush();
    if (!status_.ok()) return;
    element_.tag = Event();
    element_.name = around_.back();
    element_.attributes.clear();
    around_.pop_back();
    Take(handler_->OnEnd(element_));
  }

  // Lines come one by one, and their ends as one byte: runs are put together
  // again from the source.
  void Text(absl::string_view character) {
    if (!status_.ok()) return;
    const SourceSpan event = Event();
    if (!in_cdata_ && source_[event.begin] == '&') {
      Flush();
      if (status_.ok()) Take(handler_->OnText({character, event, true}));
      return;
    }
    if (run_.end != event.begin) Flush();
    if (run_.size() == 0) run_.begin = event.begin;
    run_.end = event.end;
  }

  void Flush() {
    const SourceSpan run = run_;
    run_ = {};
    if (run.size() == 0 || !status_.ok()) return;
    Take(handler_->OnText({BytesOf(source_, run), run, false}));
  }

  absl::string_view source_;
  XmlHandler* handler_;
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser> parser_;
  absl::Status status_;
  std::vector<absl::string_view> around_;
  XmlElement element_;  // Which begins or ends.
  SourceSpan run_;
  bool in_cdata_ = false;
};

// Returns where the document type that begins at `at` ends.
size_t DoctypeEnd(absl::string_view source, size_t at) {
  at = source.find_first_of("[>", at);
  if (at == absl::string_view::npos || source[at] == '>') return at;
  while ((at = source.find(']', at + 1)) != absl::string_view::npos) {
    const size_t behind = source.find_first_not_of(kSpace, at + 1);
    if (behind == absl::string_view::npos || source[behind] == '>') {
      return behind;
    }
  }
  return at;
}

}  // namespace

absl::string_view XmlElement::parent() const {
  return around->empty() ? absl::string_view() : around->back();
}

bool XmlElement::IsWithin(absl::string_view element) const {
  return absl::c_linear_search(*around, element);
}

SourceSpan XmlElement::ValueSpan(absl::string_view attribute) const {
  const auto found =
      absl::c_find_if(attributes, [attribute](const XmlAttribute& other) {
        return other.name == attribute;
      });
  if (found == attributes.end()) return {};
  return Trim(source, found->span);
}

std::string XmlElement::Value(absl::string_view attribute) const {
  return DecodeXmlValue(BytesOf(source, ValueSpan(attribute))).value_or("");
}

absl::Status ReadXml(absl::string_view source, XmlHandler* handler) {
  return Reader(source, handler).Read();
}

absl::string_view XmlRootName(absl::string_view source) {
  size_t at = absl::StartsWith(source, kByteOrderMark) ? 3 : 0;
  while (true) {
    at = source.find_first_not_of(kSpace, at);
    if (at == absl::string_view::npos || source[at] != '<') return {};
    const absl::string_view rest = source.substr(at);
    absl::string_view closing;
    if (absl::StartsWith(rest, "<?")) {
      closing = "?>";
    } else if (absl::StartsWith(rest, "<!--")) {
      closing = "-->";
    } else if (absl::StartsWith(rest, "<!DOCTYPE")) {
      at = DoctypeEnd(source, at);
      closing = ">";
    } else {
      return WithoutPrefix(UpTo(rest.substr(1), " \t\r\n/>"));
    }
    if (at != absl::string_view::npos) at = source.find(closing, at);
    if (at == absl::string_view::npos) return {};
    at += closing.size();
  }
}

absl::Status XmlError(absl::string_view source, uint64_t at,
                      absl::string_view expected) {
  const absl::string_view before = source.substr(0, at);
  const size_t line_end = before.rfind('\n');
  const absl::string_view line = line_end == absl::string_view::npos
                                     ? before
                                     : before.substr(line_end + 1);
  const auto characters =
      absl::c_count_if(line, [](char byte) { return (byte & 0xC0) != 0x80; });
  return absl::InvalidArgumentError(
      absl::StrCat("line ", 1 + absl::c_count(before, '\n'), ", column ",
                   1 + characters, ": expected ", expected));
}

std::optional<std::string> DecodeXmlValue(absl::string_view written) {
  std::string text;
  text.reserve(written.size());
  for (size_t at = 0; at < written.size(); ++at) {
    if (written[at] != '&') {
      text += IsSpace(written[at]) ? ' ' : written[at];
      continue;
    }
    // The longest name is a number with zeros before it.
    const size_t end = written.find_first_of(";&", at + 1);
    if (end == absl::string_view::npos ||
        !AppendReference(written.substr(at + 1, end - at - 1), &text)) {
      return std::nullopt;
    }
    at = end;
  }
  return text;
}

std::string CollapseSpace(absl::string_view text) {
  std::string out;
  bool gap = false;
  for (size_t at = 0; at < text.size();) {
    if (const size_t size = SpaceBytesAt(text, at); size > 0) {
      gap = !out.empty();
      at += size;
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    out += text[at++];
  }
  return out;
}

}  // namespace turnstone
