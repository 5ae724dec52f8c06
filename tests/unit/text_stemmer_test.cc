#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "common/model/limits.h"
#include "common/text/stemmer.h"
#include "common/text/tokenizer.h"
#include "common/text/utf8.h"

namespace turnstone {
namespace {

// Returns the stem of the one word of `text`.
std::string StemOf(StemLanguage language, absl::string_view text) {
  const std::vector<Token> tokens = Tokenize(text);
  EXPECT_EQ(tokens.size(), 1u) << text;
  Stemmer stemmer(language);
  return std::string(stemmer.Stem(tokens[0].term));
}

absl::string_view FirstLetter(absl::string_view text) {
  size_t size = 1;
  while (size < text.size() && (text[size] & 0xc0) == 0x80) ++size;
  return text.substr(0, size);
}

TEST(StemmerTest, LanguagesAreThoseOfTheTag) {
  for (const char* tag : {"en", "en-GB", "EN-us", "en_US", "En"}) {
    EXPECT_EQ(StemLanguageOf(tag), StemLanguage::kEnglish) << tag;
  }
  for (const char* tag : {"", "-", "e", "eng-x", "enx", "zh", "ja-JP", "und"}) {
    EXPECT_EQ(StemLanguageOf(tag), StemLanguage::kNone) << tag;
  }
  EXPECT_EQ(StemLanguageOf("nb-NO"), StemLanguage::kNorwegian);
  EXPECT_EQ(StemLanguageOf("nn"), StemLanguage::kNorwegian);
  EXPECT_EQ(StemLanguageOf("de-CH"), StemLanguage::kGerman);
  EXPECT_EQ(StemLanguageOf("yi"), StemLanguage::kYiddish);
}

TEST(StemmerTest, NumbersOfLanguagesAreThoseThatAreStored) {
  const std::vector<std::pair<const char*, int>> numbers = {
      {"en", 1},  {"ar", 2},  {"hy", 3},  {"eu", 4},  {"ca", 5},  {"da", 6},
      {"nl", 7},  {"fi", 8},  {"fr", 9},  {"de", 10}, {"el", 11}, {"hi", 12},
      {"hu", 13}, {"id", 14}, {"ga", 15}, {"it", 16}, {"lt", 17}, {"ne", 18},
      {"no", 19}, {"pt", 20}, {"ro", 21}, {"ru", 22}, {"sr", 23}, {"es", 24},
      {"sv", 25}, {"ta", 26}, {"tr", 27}, {"yi", 28}};
  for (const auto& [tag, number] : numbers) {
    EXPECT_EQ(static_cast<int>(StemLanguageOf(tag)), number) << tag;
  }
}

TEST(StemmerTest, FormsOfAWordHaveOneStem) {
  const std::vector<std::pair<StemLanguage, std::vector<std::string>>> cases = {
      {StemLanguage::kEnglish, {"court", "courts", "Court's", "COURTS’"}},
      {StemLanguage::kEnglish, {"argue", "argued", "arguing", "argues"}},
      {StemLanguage::kEnglish, {"policy", "policies"}},
      {StemLanguage::kGerman, {"Haus", "Häuser", "Häusern", "Hauses"}},
      {StemLanguage::kFrench, {"continuer", "continué", "continuant"}},
      {StemLanguage::kSpanish, {"decisión", "decisiones", "decision"}},
      {StemLanguage::kRussian, {"закон", "закона", "законов", "законами"}},
  };
  for (const auto& [language, words] : cases) {
    for (const std::string& word : words) {
      EXPECT_EQ(StemOf(language, word), StemOf(language, words[0])) << word;
    }
  }
}

TEST(StemmerTest, WordsThatOnlyLookAlikeStayApart) {
  EXPECT_NE(StemOf(StemLanguage::kEnglish, "policy"),
            StemOf(StemLanguage::kEnglish, "police"));
  EXPECT_NE(StemOf(StemLanguage::kEnglish, "news"),
            StemOf(StemLanguage::kEnglish, "new"));
}

TEST(StemmerTest, InitialsAndNumbersStay) {
  for (const char* word : {"I.R.S", "3.14", "1990s", "1,000", "us"}) {
    EXPECT_EQ(StemOf(StemLanguage::kEnglish, word), Tokenize(word)[0].term);
  }
}

TEST(StemmerTest, NoLanguageLeavesTheTerm) {
  EXPECT_EQ(StemOf(StemLanguage::kNone, "courts"), "courts");
}

TEST(StemmerTest, WhereTheFirstLetterStaysIsKnown) {
  EXPECT_TRUE(StemsKeepFirstLetter(StemLanguage::kEnglish));
  EXPECT_FALSE(StemsKeepFirstLetter(StemLanguage::kIndonesian));
  EXPECT_EQ(StemOf(StemLanguage::kIndonesian, "dibaca"), "baca");
  EXPECT_FALSE(StemsKeepFirstLetter(StemLanguage::kIrish));
  EXPECT_EQ(StemOf(StemLanguage::kIrish, "mbord"), "bord");
}

TEST(StemmerTest, StemsOfAnyTermAreBoundedText) {
  std::mt19937 random(7);
  const std::vector<std::string> pieces = {
      "a", "e", "i",  "y",  "s", "ing", "ss", "ed", "ly",
      "ё", "ж", "џ",  "ог", "і", "ا",   "ه",  "ال", "ह",
      "ों", "க", "漢", "1",  "ς", "ט",   "ן",  "ա",  "ı"};
  for (int language = 0; language <= 28; ++language) {
    Stemmer stemmer(static_cast<StemLanguage>(language));
    for (int round = 0; round < 5'000; ++round) {
      std::string word;
      const size_t count = 1 + random() % (round % 10 == 0 ? 80 : 6);
      for (size_t i = 0; i < count; ++i) {
        word += pieces[random() % pieces.size()];
      }
      for (const Token& token : Tokenize(word)) {
        const absl::string_view stem = stemmer.Stem(token.term);
        ASSERT_FALSE(stem.empty()) << language << word;
        ASSERT_LE(stem.size(), kTermBytesMax) << language << word;
        ASSERT_TRUE(IsValidUtf8(stem, nullptr)) << language << word;
        if (StemsKeepFirstLetter(static_cast<StemLanguage>(language))) {
          ASSERT_EQ(FirstLetter(stem), FirstLetter(token.term)) << language;
        }
      }
    }
  }
}

}  // namespace
}  // namespace turnstone
