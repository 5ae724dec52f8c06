// The JSON of transcription services in the cloud. All samples are invented.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/parse_checks.h"

namespace turnstone {
namespace {

using ::testing::ElementsAre;

std::string LanguageOf(const std::string& source) {
  const auto parsed = ParseSource(source, SourceFormat::kUnknown);
  if (!parsed.ok() || parsed->metadata.size() != 1) return "none";
  EXPECT_EQ(parsed->metadata[0].kind, MetadataKind::kLanguage);
  return parsed->metadata[0].value;
}

constexpr char kAssemblyAi[] = R"({"id": "x", "language_code": "en_us",
 "status": "completed", "text": "Hi there. Hello.", "words": [
  {"text": "Hi", "start": 250, "end": 500, "speaker": "A"},
  {"text": "there.", "start": 500, "end": 900, "speaker": "A"},
  {"text": "Hello.", "start": 1000, "end": 1400, "speaker": "B"}],
 "utterances": [
  {"speaker": "A", "text": "Hi there.", "start": 250, "end": 900, "words": [
    {"text": "Hi", "start": 250, "end": 500, "speaker": "A"},
    {"text": "there.", "start": 500, "end": 900, "speaker": "A"}]},
  {"speaker": "B", "text": "Hello.", "start": 1000, "end": 1400}]})";

TEST(AssemblyAiTest, UtterancesAreTurns) {
  EXPECT_THAT(TurnsOf(kAssemblyAi, SourceFormat::kAssemblyAi),
              ElementsAre("A|Hi there.", "B|Hello."));
  EXPECT_THAT(TimesOf(kAssemblyAi),
              ElementsAre("Hi |250-500", "there.|500-900", "Hello.|1000-1400"));
  EXPECT_EQ(LanguageOf(kAssemblyAi), "en-us");
}

TEST(AssemblyAiTest, WithoutUtterancesTheWordsAreCutAtPauses) {
  EXPECT_THAT(
      TurnsOf(R"({"text": "One two. Three.", "utterances": null, "words": [
        {"text": "One", "start": 0, "end": 500, "speaker": null},
        {"text": "two.", "start": 500, "end": 900, "speaker": null},
        {"text": "Three.", "start": 2900, "end": 3000, "speaker": null}]})",
              SourceFormat::kAssemblyAi),
      ElementsAre("|One two.", "|Three."));
}

TEST(AssemblyAiTest, TextMayBeAllThereIs) {
  EXPECT_THAT(TurnsOf(R"({"text": "Just this.", "words": null,
                          "audio_url": "x"})",
                      SourceFormat::kAssemblyAi),
              ElementsAre("|Just this."));
}

constexpr char kDeepgram[] = R"({"metadata": {"created": "2024-05-05T00:00Z",
  "channels": 1}, "results": {"channels": [{"detected_language": "en",
 "alternatives": [{"transcript": "Hi. Oh, hello. Bye.", "words": [
  {"word": "hi", "punctuated_word": "Hi.", "start": 0.5, "end": 1.0,
   "speaker": 0},
  {"word": "oh", "punctuated_word": "Oh,", "start": 1.5, "end": 1.7,
   "speaker": 1},
  {"word": "hello", "punctuated_word": "hello.", "start": 1.7, "end": 2.0,
   "speaker": 1},
  {"word": "bye", "punctuated_word": "Bye.", "start": 3.0, "end": 3.5,
   "speaker": 1}]@}]}]}})";

// The sample, with more in its alternative.
std::string Deepgram(const std::string& more) {
  std::string source = kDeepgram;
  source.replace(source.find('@'), 1, more);
  return source;
}

TEST(DeepgramTest, WordsOfOneSpeakerAreATurn) {
  const std::string source = Deepgram("");
  EXPECT_THAT(TurnsOf(source, SourceFormat::kDeepgram),
              ElementsAre("0|Hi.", "1|Oh, hello. Bye."));
  EXPECT_THAT(TimesOf(source),
              ElementsAre("Hi.|500-1000", "Oh, |1500-1700", "hello. |1700-2000",
                          "Bye.|3000-3500"));
  EXPECT_EQ(LanguageOf(source), "en");
}

TEST(DeepgramTest, ParagraphsHaveSentencesWithTheTimesOfTheirWords) {
  const std::string source = Deepgram(R"(, "paragraphs": {
    "transcript": "x", "paragraphs": [
     {"speaker": 0, "sentences": [{"text": "Hi.", "start": 0.5, "end": 1}]},
     {"speaker": 1, "sentences": [
      {"text": "Oh, hello.", "start": 1.5, "end": 2},
      {"text": "Bye.", "start": 3, "end": 3.5}]}]})");
  EXPECT_THAT(TurnsOf(source, SourceFormat::kDeepgram),
              ElementsAre("0|Hi.", "1|Oh, hello. Bye."));
  EXPECT_THAT(TimesOf(source),
              ElementsAre("Hi.|500-1000", "Oh, |1500-1700", "hello. |1700-2000",
                          "Bye.|3000-3500"));
}

TEST(DeepgramTest, UtterancesAreTurns) {
  EXPECT_THAT(TurnsOf(R"({"results": {"channels": [{}], "utterances": [
    {"start": 0, "end": 1, "channel": 0, "transcript": "Hi.", "speaker": 0},
    {"start": 1, "end": 2, "channel": 0, "transcript": "Ho.", "speaker": 1},
    {"start": 2, "end": 3, "channel": 0, "transcript": "He.", "speaker": 1}]}})",
                      SourceFormat::kDeepgram),
              ElementsAre("0|Hi.", "1|Ho. He."));
}

TEST(DeepgramTest, ChannelsOfUtterancesAreLabels) {
  EXPECT_THAT(TurnsOf(R"({"results": {"channels": [{}, {}], "utterances": [
    {"start": 0, "end": 1, "channel": 0, "transcript": "Hi.", "speaker": 0},
    {"start": 1, "end": 2, "channel": 1, "transcript": "Ho.", "speaker": 0}]}})",
                      SourceFormat::kDeepgram),
              ElementsAre("0|Hi.", "1|Ho."));
}

TEST(DeepgramTest, WordsOfChannelsAreSortedByTheirTimes) {
  EXPECT_THAT(TurnsOf(R"({"results": {"channels": [
    {"alternatives": [{"words": [
      {"word": "one", "start": 0, "end": 1},
      {"word": "three", "start": 4, "end": 5}]}]},
    {"alternatives": [{"words": [
      {"word": "two", "start": 2, "end": 3},
      {"word": "two", "start": 3, "end": 3.5}]}]}, {"alternatives": []}]}})",
                      SourceFormat::kDeepgram),
              ElementsAre("|one", "|two two", "|three"));
}

constexpr char kAmazon[] = R"({"jobName": "j", "results": {
 "language_code": "en-US", "transcripts": [{"transcript": "Yes, sir. No."}],
 "speaker_labels": {"speakers": 2, "segments": [
  {"start_time": "0.5", "end_time": "1.5", "speaker_label": "spk_0"},
  {"start_time": "2.0", "end_time": "3.0", "speaker_label": "spk_1"}]},
 "items": [
  {"type": "pronunciation", "start_time": "0.5", "end_time": "1.0",
   "alternatives": [{"confidence": "1.0", "content": "Yes"}]},
  {"type": "punctuation", "alternatives": [{"content": ","}]},
  {"type": "pronunciation", "start_time": "1.0", "end_time": "1.5",
   "alternatives": [{"content": "sir"}]},
  {"type": "punctuation", "alternatives": [{"content": "."}]},
  {"type": "pronunciation", "start_time": "2.0", "end_time": "3.0",
   "alternatives": [{"content": "No"}, {"content": "Now"}]},
  {"type": "punctuation", "alternatives": [{"content": "."}]}]}})";

TEST(AmazonTranscribeTest, PunctuationHasNoBlankBeforeIt) {
  EXPECT_THAT(TurnsOf(kAmazon, SourceFormat::kAmazonTranscribe),
              ElementsAre("spk_0|Yes, sir.", "spk_1|No."));
  EXPECT_THAT(TimesOf(kAmazon),
              ElementsAre("Yes, |500-1000", "sir.|1000-1500", "No.|2000-3000"));
  EXPECT_EQ(LanguageOf(kAmazon), "en-US");
}

TEST(AmazonTranscribeTest, AudioSegmentsAreTurnsWithTheTimesOfTheirItems) {
  const std::string source = R"({"results": {"items": [
    {"id": 0, "type": "pronunciation", "start_time": "1", "end_time": "2",
     "alternatives": [{"content": "Good"}]},
    {"id": 1, "type": "pronunciation", "start_time": "2", "end_time": "3",
     "alternatives": [{"content": "day"}]},
    {"id": 2, "type": "punctuation", "alternatives": [{"content": "."}]},
    {"id": 3, "type": "pronunciation", "start_time": "4", "end_time": "5",
     "alternatives": [{"content": "Hm"}]}],
   "audio_segments": [
    {"id": 0, "transcript": "Good day.", "start_time": "1", "end_time": "3",
     "speaker_label": "spk_0", "items": [0, 1, 2]},
    {"id": 1, "transcript": "Hm", "start_time": "4", "end_time": "5",
     "speaker_label": "spk_1", "items": [9]}]}})";
  EXPECT_THAT(TurnsOf(source, SourceFormat::kAmazonTranscribe),
              ElementsAre("spk_0|Good day.", "spk_1|Hm"));
  EXPECT_THAT(TimesOf(source),
              ElementsAre("Good |1000-2000", "day.|2000-3000", "Hm|4000-5000"));
}

TEST(AmazonTranscribeTest, ChannelsAreLabels) {
  const auto item = [](const std::string& word, const std::string& start) {
    return R"({"type": "pronunciation", "start_time": ")" + start +
           R"(", "end_time": ")" + start +
           R"(", "alternatives": [{"content": ")" + word + "\"}]}";
  };
  EXPECT_THAT(TurnsOf(R"({"results": {"channel_labels": {"channels": [
        {"channel_label": "ch_0", "items": [)" +
                          item("one", "1") + "," + item("three", "3") +
                          R"(]}, {"channel_label": "ch_1", "items": [)" +
                          item("two", "2") + R"(]}]}, "items": []}})",
                      SourceFormat::kAmazonTranscribe),
              ElementsAre("ch_0|one", "ch_1|two", "ch_0|three"));
}

TEST(AmazonTranscribeTest, ChineseHasNoBlanks) {
  EXPECT_THAT(TurnsOf(R"({"results": {"language_code": "zh-CN", "items": [
    {"type": "pronunciation", "start_time": "1", "end_time": "2",
     "alternatives": [{"content": "你"}]},
    {"type": "pronunciation", "start_time": "2", "end_time": "3",
     "alternatives": [{"content": "好"}]},
    {"type": "punctuation", "alternatives": [{"content": "。"}]}]}})",
                      SourceFormat::kAmazonTranscribe),
              ElementsAre("|你好。"));
}

constexpr char kGoogle[] = R"({"results": [
 {"alternatives": [{"transcript": "hello there", "words": [
   {"startTime": "1.300s", "endTime": "1.600s", "word": "hello"},
   {"startTime": "1.600s", "endTime": "2s", "word": "there"}]}],
  "languageCode": "en-us"},
 {"alternatives": [{"transcript": " yes", "words": [
   {"startTime": "2s", "endTime": "3s", "word": "yes"}]}]}]})";

TEST(GoogleSpeechTest, ResultsWithoutSpeakersAreJoined) {
  EXPECT_THAT(TurnsOf(kGoogle, SourceFormat::kGoogleSpeech),
              ElementsAre("|hello there yes"));
  EXPECT_THAT(
      TimesOf(kGoogle),
      ElementsAre("hello |1300-1600", "there |1600-2000", "yes|2000-3000"));
  EXPECT_EQ(LanguageOf(kGoogle), "en-us");
}

TEST(GoogleSpeechTest, LastResultWithSpeakersRepeatsAllOthers) {
  const std::string source = R"({"results": [
   {"alternatives": [{"transcript": "hello", "words": [
     {"startTime": "1s", "endTime": "2s", "word": "hello", "speakerTag": 0}]}]},
   {"alternatives": [{"transcript": " yes", "words": [
     {"startTime": "2s", "endTime": "3s", "word": "yes"}]}]},
   {"alternatives": [{"words": [
     {"startTime": "1s", "endTime": "2s", "word": "hello", "speakerTag": 1},
     {"startTime": "2s", "endTime": "3s", "word": "yes", "speakerTag": 2}]}]}]})";
  EXPECT_THAT(TurnsOf(source, SourceFormat::kGoogleSpeech),
              ElementsAre("1|hello", "2|yes"));
}

TEST(GoogleSpeechTest, SpeakersOfTheNewerVersionAreLabels) {
  const std::string source = R"({"results": [
   {"alternatives": [{"transcript": "Hello. Yes.", "words": [
     {"endOffset": "2s", "word": "Hello.", "speakerLabel": "1"},
     {"startOffset": "2s", "endOffset": "3s", "word": "Yes.",
      "speakerLabel": "2"}]}]},
   {"alternatives": []},
   {"alternatives": [{"transcript": "No, no.", "words": [
     {"startOffset": "3s", "endOffset": "4s", "word": "No,",
      "speakerLabel": "2"},
     {"startOffset": "4s", "endOffset": "5s", "word": "no.",
      "speakerLabel": "2"}]}]}]})";
  EXPECT_THAT(TurnsOf(source, SourceFormat::kGoogleSpeech),
              ElementsAre("1|Hello.", "2|Yes. No, no."));
  EXPECT_THAT(TimesOf(source), ElementsAre("Hello.|0-2000", "Yes. |2000-3000",
                                           "No, |3000-4000", "no.|4000-5000"));
}

TEST(GoogleSpeechTest, ResponseOfAnOperationHasChannels) {
  EXPECT_THAT(TurnsOf(R"({"done": true, "response": {"results": [
    {"alternatives": [{"transcript": "hi"}], "channelTag": 1},
    {"alternatives": [{"transcript": "ho"}], "channelTag": 2}]}})",
                      SourceFormat::kGoogleSpeech),
              ElementsAre("1|hi", "2|ho"));
}

constexpr char kAzure[] = R"({"source": "x", "timestamp": "2024-01-01",
 "combinedRecognizedPhrases": [{"channel": 0, "display": "x"}],
 "recognizedPhrases": [
  {"recognitionStatus": "Success", "channel": 0, "speaker": 1,
   "offsetInTicks": 700000.0, "durationInTicks": 15900000.0,
   "locale": "en-US", "nBest": [{"display": "Good day.", "words": [
     {"word": "good", "offsetInTicks": 700000, "durationInTicks": 5000000},
     {"word": "day", "offsetInTicks": 6000000, "durationInTicks": 10000000}]},
     {"display": "Could they?"}]},
  {"recognitionStatus": "Success", "channel": 0, "speaker": 2,
   "offsetInTicks": 30000000, "durationInTicks": 1, "nBest": [
    {"lexical": "hi", "display": "Hi."}]}]})";

TEST(AzureSpeechTest, BestReadingsOfPhrasesAreTurns) {
  EXPECT_THAT(TurnsOf(kAzure, SourceFormat::kAzureSpeech),
              ElementsAre("1|Good day.", "2|Hi."));
  EXPECT_THAT(TimesOf(kAzure),
              ElementsAre("Good |70-570", "day.|600-1600", "Hi.|3000-3000"));
  EXPECT_EQ(LanguageOf(kAzure), "en-US");
}

TEST(AzureSpeechTest, ChannelsAreSortedAndLabelsWhereNobodyIsNamed) {
  EXPECT_THAT(TurnsOf(R"({"recognizedPhrases": [
    {"channel": 0, "offsetInTicks": 0, "nBest": [{"display": "One."}]},
    {"channel": 0, "offsetInTicks": 40000000, "nBest": [{"display": "Three."}]},
    {"channel": 1, "offsetInTicks": 20000000, "nBest": [{"display": "Two."}]}]})",
                      SourceFormat::kAzureSpeech),
              ElementsAre("0|One.", "1|Two.", "0|Three."));
}

TEST(AzureSpeechTest, FastTranscriptionCountsInMilliseconds) {
  const std::string source = R"({"durationMilliseconds": 5,
    "combinedPhrases": [{"text": "x"}], "phrases": [
    {"speaker": 1, "offsetMilliseconds": 40, "durationMilliseconds": 320,
     "text": "Good day.", "locale": "en-US", "words": [
      {"text": "Good", "offsetMilliseconds": 40, "durationMilliseconds": 60},
      {"text": "day.", "offsetMilliseconds": 100,
       "durationMilliseconds": 260}]}]})";
  EXPECT_THAT(TurnsOf(source, SourceFormat::kAzureSpeech),
              ElementsAre("1|Good day."));
  EXPECT_THAT(TimesOf(source), ElementsAre("Good |40-100", "day.|100-360"));
}

TEST(AzureSpeechTest, CombinedTextIsTakenWhereThereAreNoPhrases) {
  EXPECT_THAT(
      TurnsOf(R"({"combinedRecognizedPhrases": [{"display": "All of it."}]})",
              SourceFormat::kAzureSpeech),
      ElementsAre("|All of it."));
}

TEST(JsonFormatsTest, DamagedServiceOutputIsRefusedOrTiled) {
  ExpectRefusedOrTiled(kAssemblyAi, SourceFormat::kAssemblyAi);
  ExpectRefusedOrTiled(Deepgram(""), SourceFormat::kDeepgram);
  ExpectRefusedOrTiled(kAmazon, SourceFormat::kAmazonTranscribe);
  ExpectRefusedOrTiled(kGoogle, SourceFormat::kGoogleSpeech);
  ExpectRefusedOrTiled(kAzure, SourceFormat::kAzureSpeech);
}

}  // namespace
}  // namespace turnstone
