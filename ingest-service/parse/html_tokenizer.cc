#include "ingest-service/parse/html_tokenizer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ingest-service/parse/html_references.h"

namespace turnstone {
namespace {

// Elements whose content holds no tags. Pages are read without scripts, so the
// content of `noscript` would be shown; it asks for scripts.
constexpr std::array<absl::string_view, 8> kRawText = {
    "iframe", "noembed", "noframes", "noscript",
    "script", "style",   "textarea", "title"};

bool IsLetter(char byte) {
  return absl::ascii_isalpha(static_cast<unsigned char>(byte));
}

// True if `text` begins with a tag of this beginning: "</script".
bool BeginsTag(absl::string_view text, absl::string_view tag) {
  if (!absl::StartsWithIgnoreCase(text, tag)) return false;
  if (text.size() == tag.size()) return false;
  const char next = text[tag.size()];
  return IsHtmlSpace(next) || next == '/' || next == '>';
}

// Returns where the end tag of the raw text begins, or the page's end.
size_t RawTextEnd(absl::string_view page, size_t begin,
                  absl::string_view element) {
  const std::string tag = absl::StrCat("</", element);
  for (size_t at = page.find("</", begin); at != absl::string_view::npos;
       at = page.find("</", at + 2)) {
    if (BeginsTag(page.substr(at), tag)) return at;
  }
  return page.size();
}

// As above, of a script: in a comment a script may hold another one.
size_t ScriptEnd(absl::string_view page, size_t begin) {
  bool in_comment = false;
  bool in_inner = false;
  size_t at = begin;
  while (at < page.size()) {
    const absl::string_view rest = page.substr(at);
    if (!in_comment && absl::StartsWith(rest, "<!--")) {
      in_comment = true;
      at += 2;  // Its dashes may end it: "<!-->".
    } else if (in_comment && absl::StartsWith(rest, "-->")) {
      in_comment = false;
      in_inner = false;
      at += 3;
    } else if (BeginsTag(rest, "</script")) {
      if (!in_inner) return at;
      in_inner = false;
      at += 2;
    } else {
      in_inner = in_inner || (in_comment && BeginsTag(rest, "<script"));
      ++at;
    }
  }
  return page.size();
}

}  // namespace

bool IsHtmlSpace(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\f' ||
         byte == '\r';
}

bool HtmlTokenizer::Next() {
  if (in_raw_text_) {
    ReadRawText();
    return true;
  }
  while (at_ < page_.size()) {
    token_.source.begin = at_;
    const char byte = page_[at_];
    if (byte == '&' && ReadReference()) return true;
    if (byte == '<') {
      const size_t begin = at_;
      if (ReadMarkup()) return true;
      if (at_ > begin) continue;
    }
    ReadText();
    return true;
  }
  return false;
}

bool HtmlTokenizer::ReadMarkup() {
  const char next = ByteAt(at_ + 1);
  if (IsLetter(next)) return ReadTag();
  if (next == '!' || next == '?') {
    SkipComment();
  } else if (next == '/') {
    if (IsLetter(ByteAt(at_ + 2))) return ReadTag();
    if (at_ + 2 < page_.size()) SkipBehind('>');
  }
  return false;
}

bool HtmlTokenizer::ReadTag() {
  const bool end_tag = page_[at_ + 1] == '/';
  const size_t name = at_ + (end_tag ? 2 : 1);
  at_ = name;
  while (at_ < page_.size() && !IsHtmlSpace(page_[at_]) && page_[at_] != '/' &&
         page_[at_] != '>') {
    ++at_;
  }
  token_.kind = end_tag ? HtmlTokenKind::kEndTag : HtmlTokenKind::kStartTag;
  token_.name = absl::AsciiStrToLower(page_.substr(name, at_ - name));
  token_.language = {};
  while (at_ < page_.size() && page_[at_] != '>') ReadAttribute();
  if (at_ == page_.size()) return false;
  ++at_;
  token_.source.end = at_;
  in_raw_text_ = !end_tag && std::find(kRawText.begin(), kRawText.end(),
                                       token_.name) != kRawText.end();
  return true;
}

// Reads white space, a slash or an attribute.
void HtmlTokenizer::ReadAttribute() {
  if (IsHtmlSpace(page_[at_]) || page_[at_] == '/') {
    ++at_;
    return;
  }
  const size_t begin = at_;
  ++at_;
  while (at_ < page_.size() && !IsHtmlSpace(page_[at_]) && page_[at_] != '/' &&
         page_[at_] != '>' && page_[at_] != '=') {
    ++at_;
  }
  const absl::string_view name = page_.substr(begin, at_ - begin);
  SkipSpace();
  if (ByteAt(at_) != '=') return;
  ++at_;
  SkipSpace();
  const char quote = ByteAt(at_);
  SourceSpan value = {at_, at_};
  if (quote == '"' || quote == '\'') {
    value.begin = ++at_;
    SkipBehind(quote);
    const bool closed = at_ > value.begin && page_[at_ - 1] == quote;
    value.end = closed ? at_ - 1 : at_;
  } else {
    while (at_ < page_.size() && !IsHtmlSpace(page_[at_]) &&
           page_[at_] != '>') {
      ++at_;
    }
    value.end = at_;
  }
  if (token_.language.size() == 0 && absl::EqualsIgnoreCase(name, "lang")) {
    token_.language = value;
  }
}

bool HtmlTokenizer::ReadReference() {
  HtmlReference reference = ReadHtmlReference(page_, at_);
  if (reference.bytes == 0) return false;
  at_ += reference.bytes;
  token_.kind = HtmlTokenKind::kReference;
  token_.source.end = at_;
  token_.text = std::move(reference.text);
  return true;
}

void HtmlTokenizer::ReadText() {
  ++at_;
  while (at_ < page_.size() && page_[at_] != '<' && page_[at_] != '&') ++at_;
  token_.kind = HtmlTokenKind::kText;
  token_.source.end = at_;
}

void HtmlTokenizer::ReadRawText() {
  in_raw_text_ = false;
  token_.kind = HtmlTokenKind::kRawText;
  token_.source.begin = at_;
  at_ = token_.name == "script" ? ScriptEnd(page_, at_)
                                : RawTextEnd(page_, at_, token_.name);
  token_.source.end = at_;
}

void HtmlTokenizer::SkipComment() {
  if (page_.substr(at_, 4) != "<!--") return SkipBehind('>');
  const absl::string_view rest = page_.substr(at_ + 4);
  if (absl::StartsWith(rest, ">") || absl::StartsWith(rest, "->")) {
    return SkipBehind('>');
  }
  // It ends at "-->" or "--!>".
  for (size_t dashes = page_.find("--", at_ + 4);
       dashes != absl::string_view::npos;
       dashes = page_.find("--", dashes + 1)) {
    const size_t end = dashes + (ByteAt(dashes + 2) == '!' ? 3 : 2);
    if (ByteAt(end) != '>') continue;
    at_ = end + 1;
    return;
  }
  at_ = page_.size();
}

void HtmlTokenizer::SkipBehind(char byte) {
  const size_t found = page_.find(byte, at_);
  at_ = found == absl::string_view::npos ? page_.size() : found + 1;
}

void HtmlTokenizer::SkipSpace() {
  while (at_ < page_.size() && IsHtmlSpace(page_[at_])) ++at_;
}

}  // namespace turnstone
