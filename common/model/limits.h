// Every bound in the system. Units stand last in the names.

#pragma once

#include <cstddef>
#include <cstdint>

namespace turnstone {

// Sources and transcripts.
inline constexpr size_t kInlineSourceBytesMax = 4u << 20;
inline constexpr size_t kImportSourceBytesMax = 256u << 20;
// Bytes that a byte of a compressed source may become, once there are more
// than kExpansionFreeBytes: text shrinks to a tenth, and what shrinks to less
// than a hundredth is made to fill a memory.
inline constexpr size_t kExpansionRatioMax = 100;
inline constexpr size_t kExpansionFreeBytes = 1u << 20;
// Of all uploads that are under way.
inline constexpr size_t kUploadsBytesMax = 1u << 30;
// Of a source in another encoding than UTF-8, or of a page of HTML.
inline constexpr size_t kConvertedSourceBytesMax = 64u << 20;
inline constexpr size_t kLineBytesMax = 1u << 20;
inline constexpr size_t kTurnTextBytesMax = 512u << 10;
inline constexpr size_t kTurnsPerTranscriptMax = 50'000;
inline constexpr size_t kAnnotationsPerTranscriptMax = 100'000;
inline constexpr size_t kLabelBytesMax = 200;
// Pieces of text that stand apart in a source with markup.
inline constexpr size_t kTextSpansPerTranscriptMax = 1u << 21;
// The same of a page of HTML, where those outside of turns count too.
inline constexpr size_t kHtmlPiecesMax = 1u << 19;
inline constexpr size_t kDeclaredSpeakersMax = 10'000;
inline constexpr size_t kDeclaredAffiliationsMax = 100'000;
// Of a `<timeline>`.
inline constexpr size_t kTimelinePlacesMax = 1u << 18;
// Of sources in JSON: how deep values nest, how many values one text holds,
// how many segments are sorted.
inline constexpr size_t kJsonDepthMax = 64;
inline constexpr size_t kJsonValuesMax = 1u << 22;
inline constexpr size_t kJsonSegmentsMax = 1u << 20;
// Of sources in XML: how deep elements nest, and what the library that reads
// them may hold: a tag or comment as a whole, and every name once.
inline constexpr size_t kXmlDepthMax = 256;
inline constexpr size_t kXmlReaderBytesMax = 32u << 20;

// Names and text fields, in UTF-8 bytes.
inline constexpr size_t kIdBytesMax = 63;
inline constexpr size_t kDisplayNameBytesMax = 500;
inline constexpr size_t kLanguageBytesMax = 35;  // RFC 5646, section 4.4.1.
inline constexpr size_t kDescriptionBytesMax = 10'000;
inline constexpr size_t kRequestIdBytesMax = 128;
inline constexpr size_t kPageTokenBytesMax = 4096;

// Speakers and decisions about them.
inline constexpr size_t kSpeakerNameBytesMax = 200;
inline constexpr size_t kSpeakerFieldsMax = 20;  // Of names, of affiliations...
inline constexpr size_t kAuthorBytesMax = 200;
inline constexpr size_t kReasonBytesMax = 2000;
inline constexpr size_t kDecidedTurnsMax = 500;
inline constexpr size_t kDecidedSpeakersMax = 100;
inline constexpr size_t kSplitTranscriptsMax = 100;
// Turns of former revisions that a transcript remembers.
inline constexpr size_t kFormerTurnsMax = 100'000;
// Turns between two equal ones that are compared word by word with those of
// the revision before.
inline constexpr size_t kRewordedTurnsMax = 200;

// Pages.
inline constexpr int kPageSizeDefault = 50;
inline constexpr int kPageSizeMax = 500;
inline constexpr size_t kBatchGetTurnsMax = 500;
inline constexpr int kContextTurnsMax = 10;

// Queries.
inline constexpr size_t kQueryBytesMax = 4096;
inline constexpr size_t kQueryTermsMax = 64;
inline constexpr size_t kQueryDepthMax = 32;  // Parentheses in each other.
// Words with * or ~, each of which may stand for many.
inline constexpr size_t kQueryExpansionsMax = 16;
// What these hold in memory, in units of 8 bytes; about one for each turn that
// a word stands for.
inline constexpr size_t kMergedUnitsMax = 8u << 20;
inline constexpr uint32_t kNearDistanceDefault = 10;  // Words between.
inline constexpr uint32_t kNearDistanceMax = 100;
// Characters of a prefix, and of words with one and with two edits: shorter
// ones find nearly everything.
inline constexpr size_t kPrefixCharactersMin = 2;
inline constexpr size_t kOneEditCharactersMin = 3;
inline constexpr size_t kTwoEditsCharactersMin = 6;
inline constexpr size_t kFilterValuesMax = 100;
inline constexpr size_t kFilterListedValuesMax = 32;
inline constexpr size_t kFilterTopicsMax = 10;
inline constexpr int kGroupQuotesMax = 10;
inline constexpr int kStreamedSearchesMax = 100;  // Of one message.
inline constexpr size_t kTermBytesMax = 64;
// Of a quote that is verified.
inline constexpr size_t kVerifiedQuoteBytesMax = 64u << 10;
inline constexpr size_t kVerifiedQuoteWordsMax = 10'000;

// Stored chunks and the feed.
inline constexpr size_t kSourceChunkBytes = 512u << 10;
inline constexpr size_t kPartBytesMax = 512u << 10;
inline constexpr size_t kFeedBatchBytesMax = 768u << 10;
inline constexpr uint32_t kPartitions = 256;

// Calls.
inline constexpr size_t kMessageBytesMax = 5u << 20;
inline constexpr size_t kMetadataBytesMax = 16u << 10;
inline constexpr int kStreamsPerConnectionMax = 100;
inline constexpr int kCallsWaitingMax = 1000;
inline constexpr int kFollowersMax = 64;
inline constexpr int kStopCheckInterval = 1024;

}  // namespace turnstone
