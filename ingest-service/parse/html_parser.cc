#include "ingest-service/parse/html_parser.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "ingest-service/parse/captions_parser.h"
#include "ingest-service/parse/html_text.h"
#include "ingest-service/parse/html_tokenizer.h"
#include "ingest-service/parse/markdown_parser.h"
#include "ingest-service/parse/plain_text_parser.h"
#include "ingest-service/parse/source_text.h"
#include "ingest-service/parse/text_metadata.h"
#include "ingest-service/parse/turn_reader.h"

namespace turnstone {
namespace {

using ParseFunction = absl::StatusOr<ParsedTranscript> (*)(absl::string_view);

// So many tags of lines make a page of text that begins otherwise.
constexpr size_t kBlockTagsMin = 8;

// Returns the parser of the text of a page; null if it holds no turn.
ParseFunction ParserOf(absl::string_view text) {
  if (LooksLikeMarkdown(text)) return ParseMarkdown;
  if (LooksLikeCaptions(text)) return ParseCaptions;
  if (LooksLikePlainText(text)) return ParsePlainText;
  return nullptr;
}

// Returns the error of the text, "line N: ...", with the line of the page.
absl::Status MoveError(const absl::Status& error, const HtmlText& text,
                       absl::string_view page) {
  absl::string_view rest = error.message();
  if (!absl::ConsumePrefix(&rest, "line ")) return error;
  uint32_t number = 0;
  const size_t colon = rest.find(':');
  if (!absl::SimpleAtoi(rest.substr(0, colon), &number)) return error;
  LineReader lines(text.text, 0);
  while (lines.line().number < number && lines.Next()) {
  }
  const uint64_t at = text.map.SourceOf(lines.line().visible.begin);
  return absl::Status(
      error.code(),
      absl::StrCat("line ", LineCounter(page).LineOf(at), rest.substr(colon)));
}

// Moves what was parsed of the text to the bytes and lines of the page.
void MoveToPage(HtmlText text, absl::string_view page,
                ParsedTranscript* transcript) {
  text.map.Apply(transcript);
  transcript->format = SourceFormat::kHtml;
  transcript->skipped.clear();
  transcript->metadata.insert(transcript->metadata.begin(),
                              std::make_move_iterator(text.metadata.begin()),
                              std::make_move_iterator(text.metadata.end()));
  LineCounter turn_lines(page);
  for (Turn& turn : transcript->turns) {
    turn.line = turn_lines.LineOf(turn.head.begin);
  }
  LineCounter annotation_lines(page);
  for (Annotation& item : transcript->annotations) {
    item.line = annotation_lines.LineOf(item.source.begin);
  }
}

// Passes over white space, comments and the declaration of XML.
size_t PrologEnd(absl::string_view source) {
  size_t at = TextBegin(source);
  while (at < source.size()) {
    const absl::string_view rest = source.substr(at);
    if (IsHtmlSpace(rest[0])) {
      ++at;
      continue;
    }
    const absl::string_view end = absl::StartsWith(rest, "<!--")    ? "-->"
                                  : absl::StartsWith(rest, "<?xml") ? "?>"
                                                                    : "";
    if (end.empty()) return at;
    const size_t found = rest.find(end);
    if (found == absl::string_view::npos) return source.size();
    at += found + end.size();
  }
  return at;
}

// Tags with which the head of a page may begin, or a line of its text.
constexpr std::array<absl::string_view, 6> kHeadTags = {
    "base", "link", "meta", "script", "style", "title"};
constexpr std::array<absl::string_view, 10> kInlineTags = {
    "a", "b", "em", "font", "i", "img", "small", "span", "strong", "u"};

bool Contains(absl::Span<const absl::string_view> names,
              absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// True of a tag of a block or `br`.
bool IsBlockTag(const HtmlToken& token) {
  return (token.kind == HtmlTokenKind::kStartTag ||
          token.kind == HtmlTokenKind::kEndTag) &&
         (token.name == "br" || IsHtmlBlock(token.name));
}

}  // namespace

bool LooksLikeHtml(absl::string_view source) {
  const size_t begin = PrologEnd(source);
  const absl::string_view rest = source.substr(begin);
  if (absl::StartsWithIgnoreCase(rest, "<!doctype html")) return true;
  HtmlTokenizer tokens(source, begin);
  if (!tokens.Next()) return false;
  const HtmlToken& token = tokens.token();
  const bool begins_with_tag = token.kind == HtmlTokenKind::kStartTag;
  if (begins_with_tag && token.name == "html") return true;
  const bool begins_with_block =
      begins_with_tag && (IsBlockTag(token) || Contains(kHeadTags, token.name));
  if (begins_with_tag && !begins_with_block &&
      !Contains(kInlineTags, token.name)) {
    return false;
  }
  size_t blocks = begins_with_block ? 1 : 0;
  while (tokens.Next()) blocks += IsBlockTag(token) ? 1 : 0;
  size_t lines_with_text = 0;
  LineReader lines(source, 0);
  while (lines.Next()) {
    lines_with_text += lines.line().visible.size() > 0 ? 1 : 0;
  }
  const size_t blocks_min =
      begins_with_block ? 2 : std::max(kBlockTagsMin, lines_with_text / 2);
  return blocks >= blocks_min && !LooksLikeMarkdown(source);
}

absl::StatusOr<ParsedTranscript> ParseHtml(absl::string_view source) {
  if (source.size() > kConvertedSourceBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("line 1: expected a page of at most ",
                     kConvertedSourceBytesMax, " bytes"));
  }
  for (const HtmlPart part : {HtmlPart::kMain, HtmlPart::kPage}) {
    TS_ASSIGN_OR_RETURN(HtmlText text, ReadHtmlText(source, part));
    const ParseFunction parse = ParserOf(text.text);
    if (parse == nullptr) {
      if (part == HtmlPart::kMain) continue;
      if (text.text.empty()) break;
      return MoveError(NoTurnError(text.text), text, source);
    }
    absl::StatusOr<ParsedTranscript> transcript = parse(text.text);
    if (!transcript.ok()) return MoveError(transcript.status(), text, source);
    AddTextMetadata(text.text, &*transcript);
    MoveToPage(std::move(text), source, &*transcript);
    return transcript;
  }
  return absl::InvalidArgumentError(
      "line 1: expected the text of a transcript, found only markup");
}

}  // namespace turnstone
