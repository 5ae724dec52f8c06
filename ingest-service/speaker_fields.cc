#include "ingest-service/speaker_fields.h"

#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "common/base/status_macros.h"
#include "common/model/limits.h"
#include "common/model/resource_name.h"
#include "common/rpc/status_details.h"
#include "common/text/person_name.h"
#include "common/text/utf8.h"

namespace turnstone {
namespace {

// Bytes of a speaker id that are random: enough that none comes twice.
constexpr int kSpeakerIdBytes = 8;

absl::Status CheckList(absl::string_view field,
                       const std::vector<std::string>& values) {
  if (values.size() > kSpeakerFieldsMax) {
    return rpc::FieldViolation(field, "has more than 20 values");
  }
  for (size_t i = 0; i < values.size(); ++i) {
    TS_RETURN_IF_ERROR(
        CheckSpeakerName(absl::StrCat(field, "[", i, "]"), values[i]));
  }
  return absl::OkStatus();
}

// "wikidata:Q42"
bool IsIdentifier(absl::string_view text) {
  const size_t colon = text.find(':');
  return colon != absl::string_view::npos && colon > 0 &&
         colon + 1 < text.size() &&
         absl::c_all_of(text.substr(0, colon), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
         });
}

}  // namespace

absl::Status CheckSpeakerName(absl::string_view field, absl::string_view name) {
  const bool has_text = absl::c_any_of(name, [](char c) {
    return !absl::ascii_isspace(static_cast<unsigned char>(c));
  });
  const bool has_control = absl::c_any_of(name, [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c));
  });
  if (!has_text || has_control || name.size() > kSpeakerNameBytesMax) {
    return rpc::FieldViolation(field,
                               "expected 1 to 200 bytes of text in one line");
  }
  return absl::OkStatus();
}

absl::Status CheckSpeakerFields(const StoredSpeaker& fields) {
  TS_RETURN_IF_ERROR(
      CheckSpeakerName("speaker.display_name", fields.display_name));
  if (fields.kind != SpeakerKind{} && fields.kind != SpeakerKind::kPerson &&
      fields.kind != SpeakerKind::kUnnamed &&
      fields.kind != SpeakerKind::kGroup) {
    return rpc::FieldViolation("speaker.kind", "is not known to this server");
  }
  TS_RETURN_IF_ERROR(CheckList("speaker.names", fields.names));
  TS_RETURN_IF_ERROR(CheckList("speaker.affiliations", fields.affiliations));
  TS_RETURN_IF_ERROR(CheckList("speaker.identifiers", fields.identifiers));
  for (size_t i = 0; i < fields.identifiers.size(); ++i) {
    if (!IsIdentifier(fields.identifiers[i])) {
      return rpc::FieldViolation(
          absl::StrCat("speaker.identifiers[", i, "]"),
          "expected a scheme, a colon and an identifier, as in wikidata:Q42");
    }
  }
  return absl::OkStatus();
}

const std::string& SpokenName(const StoredSpeaker& speaker) {
  return speaker.spoken_name.empty() ? speaker.display_name
                                     : speaker.spoken_name;
}

void SetFields(const StoredSpeaker& fields, StoredSpeaker* speaker) {
  const std::string spoken = SpokenName(*speaker);
  speaker->display_name = fields.display_name;
  speaker->spoken_name = spoken == fields.display_name ? "" : spoken;
  if (fields.kind != SpeakerKind{}) speaker->kind = fields.kind;
  speaker->names = fields.names;
  speaker->affiliations = fields.affiliations;
  speaker->identifiers = fields.identifiers;
}

std::string NewSpeakerName(const std::string& collection) {
  return SpeakerName(collection, absl::StrCat("s", RandomHex(kSpeakerIdBytes)));
}

std::string NewPerson(const std::string& collection, absl::string_view name,
                      SpeakerBook* speakers) {
  StoredSpeaker speaker;
  speaker.name = NewSpeakerName(collection);
  speaker.display_name = DisplayNameOf(name);
  std::string resource = speaker.name;
  speakers->Put(std::move(speaker));
  return resource;
}

}  // namespace turnstone
