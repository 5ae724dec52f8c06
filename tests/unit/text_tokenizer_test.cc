#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <thread>
#include <vector>

#include "common/model/limits.h"
#include "common/text/tokenizer.h"
#include "common/text/utf8.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Terms(absl::string_view text) {
  std::vector<std::string> terms;
  for (Token& token : Tokenize(text)) terms.push_back(std::move(token.term));
  return terms;
}

TEST(TokenizerTest, WordsHaveTheirByteOffsets) {
  EXPECT_THAT(Tokenize("Yes, caf\xc3\xa9 2!"),
              ElementsAre(Token{0, 3, "yes"}, Token{5, 10, "cafe"},
                          Token{11, 12, "2"}));
}

TEST(TokenizerTest, InnerApostrophesStayInTheWordAndLeaveTheTerm) {
  EXPECT_THAT(Tokenize("'don't' o\xe2\x80\x99"
                       "clock dogs' rock''n"),
              ElementsAre(Token{1, 6, "dont"}, Token{8, 17, "oclock"},
                          Token{18, 22, "dogs"}, Token{24, 28, "rock"},
                          Token{30, 31, "n"}));
}

TEST(TokenizerTest, HyphensOfAllKindsSplitWords) {
  EXPECT_THAT(
      Terms("well-known a\xe2\x80\x90"
            "b c\xe2\x80\x91"
            "d e\xe2\x80\x93"
            "f g\xe2\x80\x94h"),
      ElementsAre("well", "known", "a", "b", "c", "d", "e", "f", "g", "h"));
}

TEST(TokenizerTest, ComposedAndDecomposedDiacriticsGiveOneTerm) {
  EXPECT_THAT(Terms("\xc3\x9c"
                    "BER U\xcc\x88"
                    "ber \xc5\x81\xc3\xb3"
                    "d\xc5\xba"),
              ElementsAre("uber", "uber", "\xc5\x82odz"));
}

TEST(TokenizerTest, CaseFoldingIsFull) {
  EXPECT_THAT(Terms("Stra\xc3\x9f"
                    "e STRASSE \xce\xa3\xce\x9f\xce\xa6\xce\x9f\xce\xa3"),
              ElementsAre("strasse", "strasse",
                          "\xcf\x83\xce\xbf\xcf\x86\xce\xbf\xcf\x83"));
}

TEST(TokenizerTest, VowelSignsOfOtherScriptsAreKept) {
  const std::string hindi = "\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\x82";
  EXPECT_THAT(Terms(hindi), ElementsAre(hindi));
}

TEST(TokenizerTest, PeriodsJoinNumbersAndInitialsOnly) {
  EXPECT_THAT(Terms("3.14 in the U.S., at 9 a.m. J.P.Morgan's Ph.D. v2.0"),
              ElementsAre("3.14", "in", "the", "u.s", "at", "9", "a.m", "j.p",
                          "morgans", "ph", "d", "v2.0"));
  EXPECT_THAT(Terms("of course.That I don't.I A.I'm x.com 1990.The"),
              ElementsAre("of", "course", "that", "i", "dont", "i", "a", "im",
                          "x", "com", "1990", "the"));
  EXPECT_THAT(Terms(".5 5. ...a.. U.S.A."),
              ElementsAre("5", "5", "a", "u.s.a"));
}

TEST(TokenizerTest, CommasOfThousandsAreLeftOut) {
  EXPECT_THAT(Tokenize("1,000,000.50"),
              ElementsAre(Token{0, 12, "1000000.50"}));
  EXPECT_THAT(Terms("3,4 1955,1956 1955,123 12,3456 1,00 a,b 10,000th"),
              ElementsAre("3", "4", "1955", "1956", "1955", "123", "12", "3456",
                          "1", "00", "a", "b", "10000th"));
}

TEST(TokenizerTest, ColonsUnderscoresAndSlashesSplitWords) {
  EXPECT_THAT(Terms("EU:s _word_a and/or 10:30"),
              ElementsAre("eu", "s", "word", "a", "and", "or", "10", "30"));
}

TEST(TokenizerTest, TypographicVariantsGiveOneTerm) {
  const std::vector<std::vector<std::string>> families = {
      {"don't", "don’t", "don‘t", "don`t", "don´t", "donʼt", "don＇t", "DON'T",
       "don\u2060’\u2060t", "ｄｏｎ’ｔ"},
      {"cooperate", "co\u00ADoperate", "co\u00AD\u00ADop\u200Derate",
       "\u200Ecooperate\u200F", "co\u2060operate\uFEFF"},
      {"1000", "1,000", "1'000", "１，０００", "１０００"},
      {"3.14", "３．１４", "3\u2060.14"},
      {"u.s", "U.S.", "Ｕ．Ｓ．", "u.\u2060s"},
      {"file", "ﬁle", "FILE"},
      {"colleccio", "col·lecció", "coŀlecció", "collecció"},
      {"צהל", "צה״ל", "צ\u05B8ה״ל"},
      {"كتاب", "كِتَاب", "كتـــاب"},
      {"コンピューター", "ｺﾝﾋﾟｭｰﾀｰ"},
      {"ガラス", "カ\u3099ラス"},
  };
  for (const std::vector<std::string>& family : families) {
    const std::vector<std::string> terms = Terms(family[0]);
    EXPECT_EQ(terms.size(), 1u) << family[0];
    for (const std::string& variant : family) {
      EXPECT_EQ(Terms(variant), terms) << variant;
    }
  }
}

TEST(TokenizerTest, IgnoredCharactersAtTheEdgesAreOutside) {
  EXPECT_THAT(Tokenize("\u00AD"
                       "a\u00AD"
                       "b\u00AD"),
              ElementsAre(Token{2, 6, "ab"}));
  EXPECT_THAT(Tokenize("漢\u2060"), ElementsAre(Token{0, 3, "漢"}));
}

TEST(TokenizerTest, ZeroWidthSpacesSplitWords) {
  EXPECT_THAT(Terms("a\u200B"
                    "b กา\u200Bกา"),
              ElementsAre("a", "b", "กา", "กา"));
}

TEST(TokenizerTest, VowelsAndTonesOfThaiAreKept) {
  EXPECT_THAT(Terms("ครู น้ำ"), ElementsAre("ครู", "น\u0E49\u0E4Dา"));
}

TEST(TokenizerTest, TextWithoutSpacesIsCutByDictionaries) {
  EXPECT_THAT(Terms("我的电脑坏了。"), ElementsAre("我的", "电脑", "坏", "了"));
  EXPECT_THAT(
      Terms("東京都に住んでいる学生です"),
      ElementsAre("東京", "都", "に", "住", "んで", "いる", "学生", "です"));
  EXPECT_THAT(Terms("ジョン・スミス"), ElementsAre("ジョン", "スミス"));
  EXPECT_THAT(Terms("ฉันรักภาษาไทย"), ElementsAre("ฉัน", "รัก", "ภาษา", "ไทย"));
  EXPECT_THAT(Terms("ພາສາລາວ"), ElementsAre("ພາສາ", "ລາວ"));
  EXPECT_THAT(Terms("ខ្ញុំស្រឡាញ់"), ElementsAre("ខ្ញុំ", "ស្រឡាញ់"));
  EXPECT_THAT(Terms("မြန်မာဘာသာစကား"), ElementsAre("မြန်မာဘာသာ", "စကား"));
  EXPECT_THAT(Terms("한국어 大韓民國"), ElementsAre("한국어", "大韓民國"));
}

TEST(TokenizerTest, UnspacedRunsEndAtOtherScripts) {
  EXPECT_THAT(Tokenize("iPhone手机2019年"),
              ElementsAre(Token{0, 6, "iphone"}, Token{6, 12, "手机"},
                          Token{12, 16, "2019"}, Token{16, 19, "年"}));
}

TEST(TokenizerTest, WordsWithinAnUnspacedRunIgnoreWhatIsNotSeen) {
  EXPECT_THAT(Tokenize("我的电\u200D脑坏了"),
              ElementsAre(Token{0, 6, "我的"}, Token{6, 15, "电脑"},
                          Token{15, 18, "坏"}, Token{18, 21, "了"}));
}

TEST(TokenizerTest, ThreadsAndTokenizersDoNotMeet) {
  const std::vector<Token> expected = Tokenize("我的电脑坏了");
  Tokenizer other("東京都に住んでいる");
  ASSERT_TRUE(other.Next());
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 100; ++round) {
        EXPECT_EQ(Tokenize("我的电脑坏了"), expected);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(other.Next());
  EXPECT_EQ(other.term(), "都");
}

TEST(TokenizerTest, DiacriticsAloneAreNoWord) {
  EXPECT_THAT(Terms("\xcc\x81 , \xcc\x81"), IsEmpty());
}

TEST(TokenizerTest, BytesThatAreNotUtf8StandBetweenWords) {
  EXPECT_THAT(Terms("a\xff"
                    "b\xc3 c\xe2\x80"),
              ElementsAre("a", "b", "c"));
}

TEST(TokenizerTest, LongTermsAreCutBetweenCharacters) {
  std::string word = "a";
  for (size_t i = 0; i < kTermBytesMax; ++i) word += "\xd0\xb6";
  const std::vector<Token> tokens = Tokenize(word);
  ASSERT_EQ(tokens.size(), 1u);
  EXPECT_EQ(tokens[0].end, word.size());
  EXPECT_EQ(tokens[0].term.size(), kTermBytesMax - 1);
  EXPECT_TRUE(IsValidUtf8(tokens[0].term, nullptr));
  EXPECT_EQ(Tokenize(std::string(1000, 'X'))[0].term,
            std::string(kTermBytesMax, 'x'));
}

TEST(TokenizerTest, LongRunsAreLinear) {
  // Each takes minutes if its time is the square of its size.
  for (const char* piece : {"我", "ก", "ア", "\u0301\u0323", "a.", "a.\u00AD",
                            "\u00AD", "1,00", "漢\u2060\u2060", "x"}) {
    std::string text = "a";
    while (text.size() < 1'000'000) text += piece;
    EXPECT_GE(Tokenize(text).size(), 1u) << piece;
  }
}

// Letters of one or two bytes, ideographs, kana and Korean are folded by table,
// words with other characters by ICU.
TEST(TokenizerTest, TermsByTableAreThoseOfTheSlowWay) {
  std::mt19937 random(7);
  std::vector<char32_t> letters = {0x2019, '\'', '1'};
  for (char32_t c = 'A'; c < 0xd7a4; ++c) {
    if (c < 0x800 || c % 7 == 0) letters.push_back(c);
  }
  const auto append = [](char32_t c, std::string* text) {
    if (c < 0x80) {
      *text += static_cast<char>(c);
    } else if (c < 0x800) {
      *text += static_cast<char>(0xc0 | c >> 6);
      *text += static_cast<char>(0x80 | (c & 0x3f));
    } else {
      *text += static_cast<char>(0xe0 | c >> 12);
      *text += static_cast<char>(0x80 | (c >> 6 & 0x3f));
      *text += static_cast<char>(0x80 | (c & 0x3f));
    }
  };
  for (const char32_t first : letters) {
    std::string fast;
    std::string slow;
    for (const char32_t c : {first, letters[random() % letters.size()]}) {
      append(c, &fast);
      append(c, &slow);
      slow += "\u2060";
    }
    // The last one is inside the word only if another letter is behind it.
    fast += first < 0x3000 ? "k" : "\u5b57";
    slow += first < 0x3000 ? "k" : "\u5b57";
    EXPECT_EQ(Terms(fast), Terms(slow)) << fast;
  }
}

// Returns text of pieces that meet in every order.
std::string RandomText(std::mt19937* random) {
  static const std::vector<std::string> pieces = {
      "a",  "B",      "é",      "ﬁ",      "ß",      "ж",    "ا",    "ह",
      "한", "漢",     "字",     "か",     "カ",     "ｶ",    "ﾞ",    "ー",
      "ก",  "\u0E38", "ລ",      "ម",      "မ",      "1",    "22",   "٣",
      "³",  "½",      "'",      "’",      "\u02BC", ".",    ",",    "．",
      "·",  " ",      "  ",     "-",      "_",      ":",    "\n",   "。",
      "、", "\u0301", "\u0345", "\u200D", "\u00AD", "\xff", "\xe6", "\xf0\x9f",
      "😀",  "\u200B", "ﷺ",      "⒈"};
  std::string text;
  const size_t count = (*random)() % 40;
  for (size_t i = 0; i < count; ++i)
    text += pieces[(*random)() % pieces.size()];
  return text;
}

TEST(TokenizerTest, RandomTextHasRisingWordsThatStandForThemselves) {
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = RandomText(&random);
    size_t end = 0;
    for (const Token& token : Tokenize(text)) {
      ASSERT_GE(token.begin, end) << text;
      ASSERT_GT(token.end, token.begin) << text;
      ASSERT_LE(token.end, text.size()) << text;
      end = token.end;
      ASSERT_FALSE(token.term.empty()) << text;
      ASSERT_LE(token.term.size(), kTermBytesMax) << text;
      const std::string word = text.substr(token.begin, end - token.begin);
      ASSERT_TRUE(IsValidUtf8(word, nullptr)) << text;
      // A word of an unspaced run may be cut otherwise on its own.
      std::string joined;
      for (const Token& part : Tokenize(word)) joined += part.term;
      ASSERT_EQ(joined, token.term) << text;
    }
  }
}

// Plain words are read sixteen bytes at a time, others one by one.
TEST(TokenizerTest, PlainWordsAreThoseOfTheSlowWay) {
  std::mt19937 random(7);
  const absl::string_view bytes = "abzAZ019'.,`@[{/: -_";
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const size_t size = random() % 60;
    for (size_t i = 0; i < size; ++i) {
      text += random() % 3 != 0 ? 'q' : bytes[random() % bytes.size()];
    }
    // An ignored character behind each byte changes no term.
    std::string slow;
    for (const char c : text) slow += c + std::string("\u2060");
    EXPECT_EQ(Terms(text), Terms(slow)) << text;
  }
}

TEST(TokenizerTest, RandomBytesAreHarmless) {
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 64, ' ');
    for (char& c : text) c = static_cast<char>(random());
    for (const Token& token : Tokenize(text)) {
      ASSERT_TRUE(IsValidUtf8(token.term, nullptr));
    }
  }
}

TEST(TokenizerTest, AResetTokenizerStartsOver) {
  Tokenizer words("one two");
  ASSERT_TRUE(words.Next());
  words.Reset("three");
  ASSERT_TRUE(words.Next());
  EXPECT_EQ(words.term(), "three");
  EXPECT_FALSE(words.Next());
  EXPECT_FALSE(words.Next());
}

}  // namespace
}  // namespace turnstone
