// Tests of counting the phrases of one transcript.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "query-service/topics/phrase_counter.h"

namespace turnstone {
namespace {

// The count of `key`, or none.
PhraseCount CountOf(const TranscriptPhrases& counted, absl::string_view key) {
  for (const PhraseCount& phrase : counted.phrases) {
    if (phrase.key == key) return phrase;
  }
  return {};
}

TEST(CountPhrasesTest, CasePluralAndHyphenAreOnePhrase) {
  const TranscriptPhrases counted = CountPhrases(
      {"Civil Society spoke.", "The civil society and civil-society groups.",
       "All civil societies."},
      {});
  const PhraseCount phrase = CountOf(counted, "civil society");
  EXPECT_EQ(phrase.occurrences, 4);
  EXPECT_EQ(phrase.turns, 3);
  ASSERT_EQ(phrase.forms.size(), 3u);
  EXPECT_EQ(phrase.forms[0], (PhraseForm{"civil society", 2}));
}

TEST(CountPhrasesTest, PunctuationParagraphsAndStopWordsSeparate) {
  const TranscriptPhrases counted = CountPhrases(
      {"encryption, privacy. Ransomware (malware) and passwords\n\nbackups "
       "‑‑ keys"},
      {});
  for (const PhraseCount& phrase : counted.phrases) {
    EXPECT_EQ(phrase.key.find(' '), std::string::npos) << phrase.key;
  }
  EXPECT_EQ(counted.phrases.size(), 7u);
}

TEST(CountPhrasesTest, PhrasesHaveAtMostFourWords) {
  const TranscriptPhrases counted =
      CountPhrases({"alpha bravo charlie delta echo foxtrot"}, {});
  EXPECT_EQ(CountOf(counted, "alpha bravo charlie delta").occurrences, 1);
  EXPECT_EQ(CountOf(counted, "bravo charlie delta echo").occurrences, 1);
  EXPECT_EQ(CountOf(counted, "alpha bravo charlie delta echo").occurrences, 0);
}

TEST(CountPhrasesTest, OfStandsOnlyInside) {
  const TranscriptPhrases counted =
      CountPhrases({"of freedom of expression of"}, {});
  EXPECT_EQ(CountOf(counted, "freedom of expression").occurrences, 1);
  for (const PhraseCount& phrase : counted.phrases) {
    EXPECT_NE(phrase.key.substr(0, 3), "of ");
    EXPECT_NE(phrase.key, "of");
    EXPECT_NE(phrase.key, "freedom of");
  }
}

TEST(CountPhrasesTest, NamesOfSpeakersAreNoPhrases) {
  const TranscriptPhrases counted = CountPhrases(
      {"I agree with Zanele Mokoena on encryption.", "Mokoena, encryption."},
      {"ZANELE MOKOENA"});
  EXPECT_EQ(CountOf(counted, "mokoena").occurrences, 0);
  EXPECT_EQ(CountOf(counted, "zanele mokoena").occurrences, 0);
  EXPECT_EQ(CountOf(counted, "encryption").occurrences, 2);
}

TEST(CountPhrasesTest, ASurnameAfterAGivenNameIsNoPhrase) {
  const TranscriptPhrases counted =
      CountPhrases({"As Alice Zimmer said. Mr. Zimmer knows."}, {});
  EXPECT_EQ(CountOf(counted, "zimmer").occurrences, 0);
}

TEST(CountPhrasesTest, ARoleThatNamesASpeakerStaysATopicInLowerCase) {
  const TranscriptPhrases counted =
      CountPhrases({"the user interface"}, {"User Interface"});
  EXPECT_EQ(CountOf(counted, "user interface").occurrences, 1);
}

TEST(CountPhrasesTest, MeetingTalkContractionsNumbersAndNoisesAreNoPhrases) {
  const TranscriptPhrases counted = CountPhrases(
      {"Good morning, thank you. I think the next question, don't you? We're "
       "at 42. [inaudible phone ringing] {vocalsound} The floor is yours."},
      {});
  EXPECT_THAT(counted.phrases, testing::IsEmpty());
}

TEST(CountPhrasesTest, APossessiveIsTheWordItself) {
  const TranscriptPhrases counted =
      CountPhrases({"Microsoft's plan. Microsoft knows."}, {});
  EXPECT_EQ(CountOf(counted, "microsoft").occurrences, 2);
}

TEST(CountPhrasesTest, NothingGivesNothing) {
  EXPECT_EQ(CountPhrases({}, {}), TranscriptPhrases());
  EXPECT_THAT(CountPhrases({"", " . "}, {"", "?"}).phrases, testing::IsEmpty());
}

TEST(CountPhrasesTest, BrokenUtf8IsCountedWithoutHarm) {
  const TranscriptPhrases counted =
      CountPhrases({"\xff\xfe encryption \xe2\x80", "encryption\xc3"}, {});
  EXPECT_GE(CountOf(counted, "encryption").occurrences, 1);
}

TEST(CountPhrasesTest, KeepsTheMostFrequentPhrasesWithinTheLimit) {
  std::vector<std::string> texts;
  for (int i = 0; i < 20'000; ++i) {
    texts.push_back(absl::StrCat("word", i, "x other", i, "y, encryption"));
  }
  const TranscriptPhrases counted =
      CountPhrases({texts.begin(), texts.end()}, {});
  EXPECT_EQ(counted.phrases.size(), kPhrasesPerTranscriptMax);
  EXPECT_EQ(CountOf(counted, "encryption").occurrences, 20'000);
}

TEST(CountPhrasesTest, MoreDifferentWordsThanTheLimitDoNoHarm) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < kWordsCountedMax + 1000; ++i) {
    texts.push_back(absl::StrCat("word", i, "x"));
    if (i % 1000 == 0) texts.push_back("encryption, encryption");
  }
  const TranscriptPhrases counted =
      CountPhrases({texts.begin(), texts.end()}, {});
  EXPECT_LE(counted.phrases.size(), kPhrasesPerTranscriptMax);
  EXPECT_EQ(CountOf(counted, "encryption").occurrences, 2 * 264);
}

TEST(CountPhrasesTest, WhatIsSaidTwiceIsKeptBeforeWhatIsSaidOnce) {
  std::vector<std::string> texts = {"law enforcement. Ransomware."};
  for (size_t i = 0; i < kPhrasesPerTranscriptMax; ++i) {
    texts.push_back(absl::StrCat("alpha", i, "x bravo", i, "y"));
  }
  texts.push_back("law enforcement. Ransomware.");
  const TranscriptPhrases counted =
      CountPhrases({texts.begin(), texts.end()}, {});
  EXPECT_EQ(counted.phrases.size(), kPhrasesPerTranscriptMax);
  EXPECT_EQ(CountOf(counted, "law enforcement").occurrences, 2);
  EXPECT_EQ(CountOf(counted, "ransomware").occurrences, 2);
  EXPECT_EQ(CountOf(counted, "alpha7x bravo7y").occurrences, 1);
  EXPECT_EQ(CountOf(counted, "alpha7x").occurrences, 0);
}

TEST(CountPhrasesTest, PhrasesAreSortedByKey) {
  const TranscriptPhrases counted =
      CountPhrases({"ransomware, encryption, law enforcement, encryption"}, {});
  EXPECT_TRUE(std::is_sorted(counted.phrases.begin(), counted.phrases.end(),
                             [](const PhraseCount& a, const PhraseCount& b) {
                               return a.key < b.key;
                             }));
  EXPECT_EQ(counted.phrases.size(), 5u);
}

TEST(CountPhrasesTest, MorePhrasesThanTheLimitDropTheRarestOnly) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < 2 * kPhrasesCountedMax; i += 4) {
    texts.push_back(absl::StrCat("alpha", i % 997, "x bravo", i % 1009,
                                 "y charlie", i % 1013, "z"));
    if (i % 1000 == 0) texts.push_back("Journalist Freedom of Expressions");
  }
  const PhraseCount phrase =
      CountOf(CountPhrases({texts.begin(), texts.end()}, {}),
              "journalist freedom of expression");
  EXPECT_EQ(phrase.occurrences, 263);
  EXPECT_EQ(phrase.turns, 263);
  ASSERT_EQ(phrase.forms.size(), 1u);
  EXPECT_EQ(phrase.forms[0],
            (PhraseForm{"Journalist Freedom of Expressions", 263}));
}

TEST(CountPhrasesTest, ManySpellingsOfAPhraseDoNoHarm) {
  std::string text;
  for (int i = 0; i < 1 << 10; ++i) {
    std::string word = "encryption keys";
    for (int bit = 0; bit < 10; ++bit) {
      if ((i >> bit & 1) != 0) word[bit] = absl::ascii_toupper(word[bit]);
    }
    absl::StrAppend(&text, word, ". ");
  }
  const PhraseCount phrase =
      CountOf(CountPhrases({text}, {}), "encryption key");
  EXPECT_EQ(phrase.occurrences, 1 << 10);
  EXPECT_EQ(phrase.forms.size(), kFormsPerPhraseMax);
}

}  // namespace
}  // namespace turnstone
