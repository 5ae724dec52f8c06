#include "ingest-service/parse/html_references.h"

#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <array>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "common/base/check.h"

namespace turnstone {
namespace {

constexpr UChar32 kReplacement = 0xFFFD;
constexpr size_t kNameBytesMax = 16;

// From U+00A0 on, in order.
constexpr std::array<absl::string_view, 96> kLatin1Names = {
    "nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar",
    "sect",   "uml",    "copy",   "ordf",   "laquo",  "not",    "shy",
    "reg",    "macr",   "deg",    "plusmn", "sup2",   "sup3",   "acute",
    "micro",  "para",   "middot", "cedil",  "sup1",   "ordm",   "raquo",
    "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",
    "Atilde", "Auml",   "Aring",  "AElig",  "Ccedil", "Egrave", "Eacute",
    "Ecirc",  "Euml",   "Igrave", "Iacute", "Icirc",  "Iuml",   "ETH",
    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde", "Ouml",   "times",
    "Oslash", "Ugrave", "Uacute", "Ucirc",  "Uuml",   "Yacute", "THORN",
    "szlig",  "agrave", "aacute", "acirc",  "atilde", "auml",   "aring",
    "aelig",  "ccedil", "egrave", "eacute", "ecirc",  "euml",   "igrave",
    "iacute", "icirc",  "iuml",   "eth",    "ntilde", "ograve", "oacute",
    "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave", "uacute",
    "ucirc",  "uuml",   "yacute", "thorn",  "yuml"};

struct Name {
  absl::string_view name;
  UChar32 point;
};

// These need no semicolon either.
constexpr std::array kOldNames = {
    Name{"amp", '&'}, Name{"AMP", '&'},  Name{"lt", '<'},   Name{"LT", '<'},
    Name{"gt", '>'},  Name{"GT", '>'},   Name{"quot", '"'}, Name{"QUOT", '"'},
    Name{"REG", 174}, Name{"COPY", 169},
};

// These need one.
constexpr std::array kNames = {
    Name{"apos", '\''},
    Name{"Tab", '\t'},
    Name{"NewLine", '\n'},
    Name{"excl", '!'},
    Name{"num", '#'},
    Name{"dollar", '$'},
    Name{"percnt", '%'},
    Name{"lpar", '('},
    Name{"rpar", ')'},
    Name{"ast", '*'},
    Name{"plus", '+'},
    Name{"comma", ','},
    Name{"period", '.'},
    Name{"sol", '/'},
    Name{"colon", ':'},
    Name{"semi", ';'},
    Name{"equals", '='},
    Name{"quest", '?'},
    Name{"commat", '@'},
    Name{"lsqb", '['},
    Name{"lbrack", '['},
    Name{"bsol", '\\'},
    Name{"rsqb", ']'},
    Name{"rbrack", ']'},
    Name{"Hat", '^'},
    Name{"lowbar", '_'},
    Name{"grave", '`'},
    Name{"lcub", '{'},
    Name{"lbrace", '{'},
    Name{"verbar", '|'},
    Name{"vert", '|'},
    Name{"rcub", '}'},
    Name{"rbrace", '}'},
    Name{"ensp", 0x2002},
    Name{"emsp", 0x2003},
    Name{"numsp", 0x2007},
    Name{"thinsp", 0x2009},
    Name{"hairsp", 0x200A},
    Name{"zwnj", 0x200C},
    Name{"zwj", 0x200D},
    Name{"lrm", 0x200E},
    Name{"rlm", 0x200F},
    Name{"hyphen", 0x2010},
    Name{"dash", 0x2010},
    Name{"ndash", 0x2013},
    Name{"mdash", 0x2014},
    Name{"horbar", 0x2015},
    Name{"lsquo", 0x2018},
    Name{"rsquo", 0x2019},
    Name{"sbquo", 0x201A},
    Name{"ldquo", 0x201C},
    Name{"rdquo", 0x201D},
    Name{"bdquo", 0x201E},
    Name{"dagger", 0x2020},
    Name{"Dagger", 0x2021},
    Name{"bull", 0x2022},
    Name{"hellip", 0x2026},
    Name{"permil", 0x2030},
    Name{"prime", 0x2032},
    Name{"Prime", 0x2033},
    Name{"lsaquo", 0x2039},
    Name{"rsaquo", 0x203A},
    Name{"euro", 0x20AC},
    Name{"numero", 0x2116},
    Name{"trade", 0x2122},
    Name{"larr", 0x2190},
    Name{"uarr", 0x2191},
    Name{"rarr", 0x2192},
    Name{"darr", 0x2193},
    Name{"harr", 0x2194},
    Name{"minus", 0x2212},
    Name{"fnof", 0x192},
    Name{"circ", 0x2C6},
    Name{"tilde", 0x2DC},
    Name{"Amacr", 0x100},
    Name{"amacr", 0x101},
    Name{"Abreve", 0x102},
    Name{"abreve", 0x103},
    Name{"Aogon", 0x104},
    Name{"aogon", 0x105},
    Name{"Cacute", 0x106},
    Name{"cacute", 0x107},
    Name{"Ccaron", 0x10C},
    Name{"ccaron", 0x10D},
    Name{"Dcaron", 0x10E},
    Name{"dcaron", 0x10F},
    Name{"Dstrok", 0x110},
    Name{"dstrok", 0x111},
    Name{"Emacr", 0x112},
    Name{"emacr", 0x113},
    Name{"Eogon", 0x118},
    Name{"eogon", 0x119},
    Name{"Ecaron", 0x11A},
    Name{"ecaron", 0x11B},
    Name{"Gbreve", 0x11E},
    Name{"gbreve", 0x11F},
    Name{"Imacr", 0x12A},
    Name{"imacr", 0x12B},
    Name{"Idot", 0x130},
    Name{"imath", 0x131},
    Name{"inodot", 0x131},
    Name{"Lstrok", 0x141},
    Name{"lstrok", 0x142},
    Name{"Nacute", 0x143},
    Name{"nacute", 0x144},
    Name{"Ncaron", 0x147},
    Name{"ncaron", 0x148},
    Name{"Omacr", 0x14C},
    Name{"omacr", 0x14D},
    Name{"Odblac", 0x150},
    Name{"odblac", 0x151},
    Name{"OElig", 0x152},
    Name{"oelig", 0x153},
    Name{"Rcaron", 0x158},
    Name{"rcaron", 0x159},
    Name{"Sacute", 0x15A},
    Name{"sacute", 0x15B},
    Name{"Scedil", 0x15E},
    Name{"scedil", 0x15F},
    Name{"Scaron", 0x160},
    Name{"scaron", 0x161},
    Name{"Tcedil", 0x162},
    Name{"tcedil", 0x163},
    Name{"Tcaron", 0x164},
    Name{"tcaron", 0x165},
    Name{"Umacr", 0x16A},
    Name{"umacr", 0x16B},
    Name{"Uring", 0x16E},
    Name{"uring", 0x16F},
    Name{"Udblac", 0x170},
    Name{"udblac", 0x171},
    Name{"Yuml", 0x178},
    Name{"Zacute", 0x179},
    Name{"zacute", 0x17A},
    Name{"Zdot", 0x17B},
    Name{"zdot", 0x17C},
    Name{"Zcaron", 0x17D},
    Name{"zcaron", 0x17E},
    Name{"ZeroWidthSpace", 0x200B},
};

// Numbers from 128 on, as Windows-1252 has them; 0 where it has none.
constexpr std::array<UChar32, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
    0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0,      0x17D,  0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0,      0x17E,  0x178};

struct KnownName {
  UChar32 point = 0;
  bool needs_semicolon = true;
};

const absl::flat_hash_map<absl::string_view, KnownName>& KnownNames() {
  static const auto* const known = [] {
    auto* const names = new absl::flat_hash_map<absl::string_view, KnownName>();
    for (size_t i = 0; i < kLatin1Names.size(); ++i) {
      (*names)[kLatin1Names[i]] = {static_cast<UChar32>(0xA0 + i), false};
    }
    for (const Name& name : kOldNames) {
      (*names)[name.name] = {name.point, false};
    }
    for (const Name& name : kNames) (*names)[name.name] = {name.point, true};
    return names;
  }();
  return *known;
}

std::string Utf8(UChar32 point) {
  std::array<char, U8_MAX_LENGTH> bytes = {};
  int32_t size = 0;
  U8_APPEND_UNSAFE(bytes.data(), size, point);
  return std::string(bytes.data(), static_cast<size_t>(size));
}

// The character of a number, or nothing if it is a control character, which
// no source may hold.
std::string NumberedCharacter(UChar32 point) {
  if (point >= 0x80 && point < 0xA0) point = kWindows1252[point - 0x80];
  if (point > 0x10FFFF || U16_IS_SURROGATE(point)) point = kReplacement;
  const bool space = point == '\t' || point == '\n' || point == '\f' ||
                     point == '\r' || point == ' ';
  if (point == 0x7F || (point < 0x20 && !space)) return "";
  return Utf8(point);
}

HtmlReference ReadNumber(absl::string_view page, size_t at) {
  size_t end = at + 2;
  const bool hex = end < page.size() && (page[end] == 'x' || page[end] == 'X');
  if (hex) ++end;
  const size_t digits = end;
  UChar32 point = 0;
  for (; end < page.size(); ++end) {
    const auto byte = static_cast<unsigned char>(page[end]);
    if (hex ? !absl::ascii_isxdigit(byte) : !absl::ascii_isdigit(byte)) break;
    const int digit = absl::ascii_isdigit(byte)
                          ? byte - '0'
                          : absl::ascii_tolower(byte) - 'a' + 10;
    // Above all characters the number no longer matters.
    if (point <= 0x10FFFF) point = point * (hex ? 16 : 10) + digit;
  }
  if (end == digits) return {};
  if (end < page.size() && page[end] == ';') ++end;
  return {NumberedCharacter(point), end - at};
}

// The longest name that is known counts.
HtmlReference ReadName(absl::string_view page, size_t at) {
  const size_t begin = at + 1;
  size_t size = 0;
  while (size < kNameBytesMax && begin + size < page.size() &&
         absl::ascii_isalnum(static_cast<unsigned char>(page[begin + size]))) {
    ++size;
  }
  for (; size > 0; --size) {
    const auto found = KnownNames().find(page.substr(begin, size));
    if (found == KnownNames().end()) continue;
    const size_t end = begin + size;
    const bool semicolon = end < page.size() && page[end] == ';';
    if (!semicolon && found->second.needs_semicolon) continue;
    return {Utf8(found->second.point), end - at + (semicolon ? 1 : 0)};
  }
  return {};
}

}  // namespace

HtmlReference ReadHtmlReference(absl::string_view page, size_t at) {
  TS_CHECK(at < page.size() && page[at] == '&');
  const bool number = at + 1 < page.size() && page[at + 1] == '#';
  return number ? ReadNumber(page, at) : ReadName(page, at);
}

}  // namespace turnstone
