#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "query-service/store/store.h"
#include "tests/support/temp_folder.h"

namespace turnstone {
namespace {

using internal::v1::Record;
using testing::ElementsAre;

constexpr char kName[] = "collections/c/transcripts/t";

class StoreApplyTest : public testing::Test {
 protected:
  StoreApplyTest() { Open(); }

  void Open() {
    store_.reset();
    auto opened = Store::Open(folder_.path());
    EXPECT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }

  // A record of the feed with the next sequence.
  Record Put(internal::v1::RecordKind kind, const std::string& name,
             const std::string& body) {
    Record record;
    record.set_kind(kind);
    record.set_name(name);
    record.set_sequence(++sequence_);
    record.set_body(body);
    record.set_body_sha256(Sha256(body));
    return record;
  }

  Record Tombstone(internal::v1::RecordKind kind, const std::string& name) {
    Record record;
    record.set_kind(kind);
    record.set_name(name);
    record.set_sequence(++sequence_);
    record.set_tombstone(true);
    return record;
  }

  // Part `part` of a revision, with one turn.
  Record Part(int revision, int part, const std::string& text) {
    internal::v1::TranscriptPartBody body;
    v1::Turn* const turn = body.add_turns();
    turn->set_name(absl::StrCat(kName, "/turns/", 10 * revision + part));
    turn->set_number(part + 1);
    turn->set_text(text);
    turn->mutable_attribution()->set_speaker("collections/c/speakers/s");
    return Put(internal::v1::RECORD_KIND_TRANSCRIPT_PART,
               absl::StrCat(kName, "/revisions/", revision, "/parts/", part),
               body.SerializeAsString());
  }

  Record Header(int revision, int parts, const std::string& title = "") {
    internal::v1::TranscriptBody body;
    body.mutable_transcript()->set_name(kName);
    body.mutable_transcript()->set_display_name(title);
    body.set_revision(revision);
    body.set_part_count(parts);
    return Put(internal::v1::RECORD_KIND_TRANSCRIPT, kName,
               body.SerializeAsString());
  }

  void Apply(const std::vector<Record>& records) {
    const absl::Status status =
        store_->Apply(records, "e", sequence_, /*caught_up=*/true);
    ASSERT_TRUE(status.ok()) << status;
  }

  // The texts of the transcript's turns, by row and by index.
  std::vector<std::string> Texts() const {
    const auto view = store_->View();
    const auto row = view->GetTranscript(kName);
    if (!row.ok()) return {std::string(row.status().message())};
    const auto turns =
        view->GetTurns(row->first_doc(), row->first_doc() + row->turn_count());
    if (!turns.ok()) return {std::string(turns.status().message())};
    std::vector<std::string> texts;
    for (const v1::Turn& turn : *turns) texts.push_back(turn.text());
    EXPECT_EQ(view->index().live_turns(), static_cast<int64_t>(texts.size()));
    return texts;
  }

  // The digest of these records.
  static std::string DigestOf(const std::vector<Record>& records) {
    RecordDigest digest;
    for (const Record& record : records) {
      digest.Add(record.name(), record.sequence(), record.body_sha256());
    }
    return digest.ToHex();
  }

  TempFolder folder_;
  std::unique_ptr<Store> store_;
  uint64_t sequence_ = 0;
};

TEST_F(StoreApplyTest, PartsThatComeLongBeforeTheirHeaderAreKept) {
  const Record first = Part(1, 0, "One.");
  const Record second = Part(1, 1, "Two.");
  Apply({first});
  Open();
  Apply({second});
  EXPECT_TRUE(absl::IsNotFound(store_->View()->GetTranscript(kName).status()));
  const Record header = Header(1, 2);
  Apply({header});
  EXPECT_THAT(Texts(), ElementsAre("One.", "Two."));
  EXPECT_EQ(store_->state().digest(), DigestOf({first, second, header}));
  EXPECT_EQ(store_->state().record_count(), 3u);
}

TEST_F(StoreApplyTest, NextRevisionTakesThePartsOfTheLastWithIt) {
  Apply({Part(1, 0, "One."), Part(1, 1, "Two."), Header(1, 2)});
  const Record part = Part(2, 0, "Three.");
  const Record header = Header(2, 1);
  Apply({part, header});
  EXPECT_THAT(Texts(), ElementsAre("Three."));
  EXPECT_EQ(store_->state().digest(), DigestOf({part, header}));
}

TEST_F(StoreApplyTest, PartsOfARevisionThatNeverBecameVisibleGo) {
  // The feed was compacted between two reads: the first header never came.
  Apply({Part(1, 0, "Old."), Part(1, 1, "Older.")});
  const Record stale = Part(1, 2, "Oldest.");
  const Record part = Part(2, 0, "New.");
  const Record header = Header(2, 1);
  Apply({stale, part, header});
  EXPECT_THAT(Texts(), ElementsAre("New."));
  EXPECT_EQ(store_->state().digest(), DigestOf({part, header}));
  const Record gone = Tombstone(internal::v1::RECORD_KIND_TRANSCRIPT, kName);
  Apply({gone});
  EXPECT_EQ(store_->state().digest(), DigestOf({}));
  EXPECT_EQ(store_->state().record_count(), 0u);
}

TEST_F(StoreApplyTest, OnlyTheNewestRecordOfANameCounts) {
  const Record part = Part(1, 0, "One.");
  const Record old_header = Header(1, 1, "Old title");
  const Record header = Header(1, 1, "Title");
  Apply({part, old_header, header});
  EXPECT_THAT(Texts(), ElementsAre("One."));
  EXPECT_EQ(store_->View()->GetTranscript(kName)->transcript().display_name(),
            "Title");
  EXPECT_EQ(store_->state().digest(), DigestOf({part, header}));
}

TEST_F(StoreApplyTest, HeaderWithoutItsPartsIsDataLoss) {
  const absl::Status status =
      store_->Apply({Header(1, 1)}, "e", sequence_, /*caught_up=*/true);
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
}

TEST_F(StoreApplyTest, DamagedRecordsAreDataLoss) {
  Record record = Header(1, 0);
  record.set_body("\xff\xff\xff");
  EXPECT_TRUE(absl::IsDataLoss(store_->Apply({record}, "e", sequence_, true)));
  Open();
  record = Header(1, 0);
  record.set_body_sha256("short");
  EXPECT_TRUE(absl::IsDataLoss(store_->Apply({record}, "e", sequence_, true)));
}

TEST_F(StoreApplyTest, ViewStaysAsItWasWhateverComesLater) {
  Apply({Part(1, 0, "One."), Header(1, 1)});
  const auto before = store_->View();
  const auto row = before->GetTranscript(kName);
  ASSERT_TRUE(row.ok()) << row.status();
  Apply({Tombstone(internal::v1::RECORD_KIND_TRANSCRIPT, kName)});
  const auto turns = before->GetTurns(row->first_doc(), row->first_doc() + 1);
  ASSERT_TRUE(turns.ok()) << turns.status();
  EXPECT_EQ(turns->front().text(), "One.");
  EXPECT_EQ(before->index().live_turns(), 1);
  EXPECT_EQ(store_->View()->index().live_turns(), 0);
}

TEST_F(StoreApplyTest, SpeakerAppearsWithItsRecordAndKeepsItsCounts) {
  const std::string speaker = "collections/c/speakers/s";
  Apply({Part(1, 0, "One two."), Header(1, 1)});
  EXPECT_TRUE(absl::IsNotFound(store_->View()->GetSpeaker(speaker).status()));
  internal::v1::SpeakerBody body;
  body.mutable_speaker()->set_name(speaker);
  Apply({Put(internal::v1::RECORD_KIND_SPEAKER, speaker,
             body.SerializeAsString())});
  const auto found = store_->View()->GetSpeaker(speaker);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->turn_count(), 1);
  EXPECT_EQ(found->word_count(), 2);
  Apply({Tombstone(internal::v1::RECORD_KIND_SPEAKER, speaker)});
  EXPECT_TRUE(absl::IsNotFound(store_->View()->GetSpeaker(speaker).status()));
}

TEST_F(StoreApplyTest, RecordsOfKindsNotKnownYetCountInTheDigest) {
  const Record decision =
      Put(internal::v1::RECORD_KIND_DECISION, "collections/c/decisions/d", "?");
  Apply({decision});
  EXPECT_EQ(store_->state().digest(), DigestOf({decision}));
  Apply({Tombstone(internal::v1::RECORD_KIND_DECISION, decision.name())});
  EXPECT_EQ(store_->state().digest(), DigestOf({}));
}

}  // namespace
}  // namespace turnstone
