#include "ingest-service/parse/html_text.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "ingest-service/parse/html_references.h"
#include "ingest-service/parse/html_tokenizer.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/turn_reader.h"

namespace turnstone {
namespace {

using Names = absl::flat_hash_set<absl::string_view>;

// How many line ends at least stand before and after an element.
int LinesAround(absl::string_view name) {
  static const auto* const lines =
      new absl::flat_hash_map<absl::string_view, int>{
          {"address", 1}, {"article", 1}, {"aside", 1},    {"blockquote", 2},
          {"body", 1},    {"caption", 1}, {"center", 1},   {"dd", 1},
          {"details", 1}, {"dialog", 1},  {"dir", 2},      {"div", 1},
          {"dl", 2},      {"dt", 1},      {"fieldset", 1}, {"figcaption", 1},
          {"figure", 2},  {"footer", 1},  {"form", 1},     {"h1", 2},
          {"h2", 2},      {"h3", 2},      {"h4", 2},       {"h5", 2},
          {"h6", 2},      {"head", 1},    {"header", 1},   {"hgroup", 1},
          {"hr", 2},      {"html", 1},    {"legend", 1},   {"li", 1},
          {"main", 1},    {"menu", 2},    {"nav", 1},      {"ol", 2},
          {"p", 2},       {"pre", 2},     {"section", 1},  {"summary", 1},
          {"table", 2},   {"tbody", 1},   {"tfoot", 1},    {"thead", 1},
          {"tr", 1},      {"ul", 2}};
  const auto found = lines->find(name);
  return found == lines->end() ? 0 : found->second;
}

// Elements that hold no speech.
Names LeftOut() {
  return {"aside", "button", "footer", "header",  "math",
          "nav",   "select", "svg",    "template"};
}

// Writes characters with the white space that a browser shows before them.
class TextWriter {
 public:
  explicit TextWriter(HtmlText* text) : text_(text) {}

  // A tag before and after which so many line ends stand.
  void AddBlock(int lines, SourceSpan tag) {
    if (lines <= 0) return;
    AddTag(tag);
    lines_ = std::max(lines_, lines);
  }

  void AddLineBreak(SourceSpan tag) {
    AddTag(tag);
    ++lines_;
  }

  // White space without a " " that could stand for it.
  void AddSpace() { space_ = true; }

  void AddSpace(char byte, uint64_t at) {
    space_ = true;
    if (byte == ' ' && blank_.size() == 0) blank_ = {at, at + 1};
  }

  void AddEqual(absl::string_view bytes, uint64_t at) {
    Flush();
    SkipTo(at);
    text_->text.append(bytes.data(), bytes.size());
    text_->map.AddEqual(bytes.size());
  }

  // Characters of one reference.
  void AddDecoded(absl::string_view bytes, SourceSpan source) {
    Flush();
    SkipTo(source.begin);
    Add(bytes, source.size());
  }

 private:
  void AddTag(SourceSpan tag) {
    if (first_tag_.size() == 0) {
      first_tag_ = tag;
    } else if (second_tag_.size() == 0) {
      second_tag_ = tag;
    }
  }

  void SkipTo(uint64_t at) { text_->map.Skip(at - text_->map.source_end()); }

  void Add(absl::string_view bytes, uint64_t source_bytes) {
    text_->text.append(bytes.data(), bytes.size());
    text_->map.Add(static_cast<uint32_t>(bytes.size()),
                   static_cast<uint32_t>(source_bytes));
  }

  // Writes the white space before the next character.
  void Flush() {
    if (!text_->text.empty()) {
      if (lines_ > 0) {
        FlushLines();
      } else if (blank_.size() > 0) {
        SkipTo(blank_.begin);
        text_->text += ' ';
        text_->map.AddEqual(1);
      } else if (space_) {
        Add(" ", 0);
      }
    }
    lines_ = 0;
    space_ = false;
    blank_ = {};
    first_tag_ = {};
    second_tag_ = {};
  }

  // Every line end stands for a tag or half of one, more than one byte each:
  // a piece of text with as many bytes as its source would have to equal it.
  void FlushLines() {
    SkipTo(first_tag_.begin);
    const uint64_t size = first_tag_.size();
    if (lines_ > 1 && second_tag_.size() > 0) {
      Add("\n", size);
      SkipTo(second_tag_.begin);
      Add("\n", second_tag_.size());
    } else if (lines_ > 1 && size >= 4) {
      Add("\n", size / 2);
      Add("\n", size / 2);
    } else {
      Add("\n", size);
    }
  }

  HtmlText* text_;
  // Before the next character; a span is empty if there is none.
  int lines_ = 0;  // Line ends.
  bool space_ = false;
  SourceSpan blank_;      // The " " that white space is.
  SourceSpan first_tag_;  // Of those that end lines.
  SourceSpan second_tag_;
};

// The text of raw text that may hold references, without outer white space.
std::string TitleOf(absl::string_view page, SourceSpan span) {
  HtmlText text;
  TextWriter writer(&text);
  const absl::string_view content = page.substr(0, span.end);
  for (uint64_t at = span.begin; at < span.end;) {
    const HtmlReference reference =
        page[at] == '&' ? ReadHtmlReference(content, at) : HtmlReference{};
    if (reference.bytes > 0) {
      writer.AddDecoded(reference.text, {at, at + reference.bytes});
      at += reference.bytes;
      continue;
    }
    if (IsHtmlSpace(page[at])) {
      writer.AddSpace(page[at], at);
    } else {
      writer.AddEqual(page.substr(at, 1), at);
    }
    ++at;
  }
  return std::string(
      BytesOf(text.text, Trim(text.text, {0, text.text.size()})));
}

class PageReader {
 public:
  // The bytes of the page and the names must outlive the reader.
  PageReader(absl::string_view page, HtmlPart part, const Names* left_out)
      : page_(page), part_(part), left_out_(left_out), writer_(&text_) {}

  absl::Status Read() {
    // The text is no longer than the page.
    text_.text.reserve(page_.size());
    HtmlTokenizer tokens(page_, TextBegin(page_));
    while (tokens.Next()) {
      ReadToken(tokens.token());
      if (text_.map.runs() <= kHtmlPiecesMax) continue;
      return absl::InvalidArgumentError(absl::StrCat(
          "line ", LineCounter(page_).LineOf(tokens.token().source.begin),
          ": expected at most ", kHtmlPiecesMax, " pieces of text"));
    }
    return absl::OkStatus();
  }

  // The element without an end in which the rest of the page was left out;
  // empty if there is none.
  absl::string_view unclosed() const { return inside_; }

  HtmlText Take() { return std::move(text_); }

 private:
  void ReadToken(const HtmlToken& token) {
    if (!inside_.empty()) return ReadLeftOut(token);
    switch (token.kind) {
      case HtmlTokenKind::kText:
        if (IsRead()) ReadText(token.source);
        return;
      case HtmlTokenKind::kReference:
        if (IsRead()) ReadReference(token);
        return;
      case HtmlTokenKind::kRawText:
        if (token.name == "title") AddTitle(token.source);
        return;
      case HtmlTokenKind::kStartTag:
      case HtmlTokenKind::kEndTag:
        return ReadTag(token);
    }
  }

  // Counts how deep the page is in what is left out.
  void ReadLeftOut(const HtmlToken& token) {
    if (token.name != inside_) return;
    if (token.kind == HtmlTokenKind::kStartTag) ++depth_;
    if (token.kind == HtmlTokenKind::kEndTag && --depth_ == 0) inside_ = "";
  }

  void ReadTag(const HtmlToken& token) {
    const bool starts = token.kind == HtmlTokenKind::kStartTag;
    if (token.name == "br") {
      writer_.AddLineBreak(token.source);
    } else if (token.name == "td" || token.name == "th") {
      writer_.AddSpace();
    } else {
      writer_.AddBlock(LinesAround(token.name), token.source);
    }
    if (token.name == "pre") Count(starts, &pre_);
    if (token.name == "main") Count(starts, &main_);
    if (starts && token.name == "html") AddLanguage(token.language);
    const auto found = left_out_->find(token.name);
    if (!starts || found == left_out_->end()) return;
    inside_ = *found;
    depth_ = 1;
  }

  static void Count(bool starts, int64_t* depth) {
    *depth = std::max<int64_t>(*depth + (starts ? 1 : -1), 0);
  }

  bool IsRead() const { return part_ == HtmlPart::kPage || main_ > 0; }

  void ReadText(SourceSpan span) {
    if (pre_ > 0) return writer_.AddEqual(BytesOf(page_, span), span.begin);
    for (uint64_t at = span.begin; at < span.end;) {
      if (IsHtmlSpace(page_[at])) {
        writer_.AddSpace(page_[at], at);
        ++at;
        continue;
      }
      const uint64_t begin = at;
      while (at < span.end && !IsHtmlSpace(page_[at])) ++at;
      writer_.AddEqual(BytesOf(page_, {begin, at}), begin);
    }
  }

  void ReadReference(const HtmlToken& token) {
    if (token.text.empty()) return;
    if (pre_ == 0 && IsHtmlSpace(token.text[0])) return writer_.AddSpace();
    writer_.AddDecoded(token.text, token.source);
  }

  void AddTitle(SourceSpan span) {
    if (has_title_) return;
    const SourceSpan visible = Trim(page_, span);
    std::string title = TitleOf(page_, visible);
    if (title.empty() || title.size() > kDisplayNameBytesMax) return;
    has_title_ = true;
    text_.metadata.push_back({MetadataKind::kTitle, std::move(title), visible});
  }

  void AddLanguage(SourceSpan span) {
    const absl::string_view tag = BytesOf(page_, span);
    if (has_language_ || !IsLanguageTag(tag)) return;
    has_language_ = true;
    text_.metadata.push_back({MetadataKind::kLanguage, std::string(tag), span});
  }

  absl::string_view page_;
  const HtmlPart part_;
  const Names* left_out_;
  HtmlText text_;
  TextWriter writer_;
  absl::string_view inside_;  // The element that is left out; or empty.
  int64_t depth_ = 0;         // Of elements of this name.
  int64_t pre_ = 0;           // How many of these are open.
  int64_t main_ = 0;
  bool has_title_ = false;
  bool has_language_ = false;
};

}  // namespace

absl::StatusOr<HtmlText> ReadHtmlText(absl::string_view page, HtmlPart part) {
  // An element that nothing closes may be the transcript: then those of its
  // name are read.
  Names left_out = LeftOut();
  while (true) {
    PageReader reader(page, part, &left_out);
    TS_RETURN_IF_ERROR(reader.Read());
    if (reader.unclosed().empty()) return reader.Take();
    left_out.erase(reader.unclosed());
  }
}

bool IsHtmlBlock(absl::string_view name) { return LinesAround(name) > 0; }

}  // namespace turnstone
