#include "ingest-service/parse/tei_header.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/model/limits.h"

namespace turnstone {
namespace {

bool IsFaction(absl::string_view role) {
  return role == "politicalParty" || role == "parliamentaryGroup";
}

void Append(absl::string_view text, std::string* part) {
  if (part->size() + text.size() <= kDisplayNameBytesMax) {
    part->append(text.data(), text.size());
  }
}

}  // namespace

absl::Status TeiHeader::Start(const XmlElement& element) {
  if (capture_.active()) {
    inside_.push_back(element.name);
    // "<forename>Ann</forename><forename>Maria</forename>"
    Append(" ", &forenames_);
    Append(" ", &surnames_);
    return absl::OkStatus();
  }
  if (element.name == "person" || element.name == "personGrp" ||
      element.name == "org") {
    return StartParty(element);
  }
  if (in_party_) return StartPartOfParty(element);
  StartMetadata(element);
  return absl::OkStatus();
}

absl::Status TeiHeader::StartParty(const XmlElement& element) {
  if (parties_.size() == kDeclaredSpeakersMax) {
    return XmlError(source_, element.tag.begin,
                    absl::StrCat("at most ", kDeclaredSpeakersMax,
                                 " people and organisations"));
  }
  Party party;
  party.depth = element.depth();
  party.id = element.Value("xml:id");
  party.is_group = element.name != "person";
  party.is_faction = IsFaction(element.Value("role"));
  parties_.push_back(std::move(party));
  in_party_ = true;
  return absl::OkStatus();
}

absl::Status TeiHeader::StartPartOfParty(const XmlElement& element) {
  Party& party = parties_.back();
  if (element.depth() != party.depth + 1) return absl::OkStatus();
  if (element.name == "affiliation") {
    if (affiliations_++ == kDeclaredAffiliationsMax) {
      return XmlError(
          source_, element.tag.begin,
          absl::StrCat("at most ", kDeclaredAffiliationsMax, " affiliations"));
    }
    Affiliation affiliation;
    affiliation.organization = ReferenceOf(element, "ref").id;
    affiliation.role = element.Value("role");
    party.affiliations.push_back(std::move(affiliation));
    StartCapture(Target::kAffiliation, element);
    return absl::OkStatus();
  }
  if (!party.name.empty() && !party.is_short_name) return absl::OkStatus();
  if (element.name == "persName" ||
      (element.name == "name" && !party.is_group)) {
    StartCapture(Target::kPersonName, element);
  } else if (element.name == "orgName" || element.name == "name") {
    const bool is_short = element.Value("full") == "abb";
    if (is_short && !party.name.empty()) return absl::OkStatus();
    party.is_short_name = is_short;
    StartCapture(Target::kOrganizationName, element);
  }
  return absl::OkStatus();
}

void TeiHeader::StartMetadata(const XmlElement& element) {
  const absl::string_view name = element.name;
  if (element.parent() == "titleStmt" && !element.IsWithin("sourceDesc")) {
    const std::string type = element.Value("type");
    rank_ = type == "main" ? 0 : type.empty() ? 1 : 2;
    if (name == "title") return StartCapture(Target::kTitle, element);
    rank_ = 0;
    if (name == "meeting") StartCapture(Target::kEvent, element);
    return;
  }
  const bool in_setting = element.IsWithin("setting");
  if (name == "date" && (in_setting || element.IsWithin("sourceDesc"))) {
    metadata_.Add(MetadataKind::kDate, in_setting ? 0 : 1,
                  element.Value("when"), element.ValueSpan("when"));
  }
  if (!in_setting) return;
  const std::string type = element.Value("type");
  if (name == "settlement" || name == "placeName" ||
      (name == "name" && (type == "city" || type == "place"))) {
    rank_ = name == "placeName" ? 1 : 0;
    StartCapture(Target::kPlace, element);
  }
}

void TeiHeader::StartCapture(Target target, const XmlElement& element) {
  target_ = target;
  capture_.Begin(element);
  inside_.clear();
  forenames_.clear();
  surnames_.clear();
  role_name_.clear();
}

void TeiHeader::AddText(absl::string_view text) {
  if (!capture_.active()) return;
  const absl::string_view in =
      inside_.empty() ? absl::string_view() : inside_.back();
  if (target_ == Target::kPersonName && in == "forename") {
    Append(text, &forenames_);
  } else if (target_ == Target::kPersonName &&
             (in == "surname" || in == "nameLink")) {
    Append(text, &surnames_);
  } else if (target_ == Target::kAffiliation && in == "roleName") {
    Append(text, &role_name_);
  } else {
    capture_.Add(text);
  }
}

void TeiHeader::End(const XmlElement& element) {
  if (!capture_.active()) {
    if (in_party_ && element.depth() == parties_.back().depth) {
      in_party_ = false;
    }
    return;
  }
  if (!capture_.EndsWith(element)) {
    inside_.pop_back();
    return;
  }
  const SourceSpan span = capture_.inside(source_);
  switch (std::exchange(target_, Target::kNone)) {
    case Target::kTitle:
      return metadata_.Add(MetadataKind::kTitle, rank_, capture_.text(), span);
    case Target::kEvent:
      return metadata_.Add(MetadataKind::kEvent, rank_, capture_.text(), span);
    case Target::kPlace:
      return metadata_.Add(MetadataKind::kPlace, rank_, capture_.text(), span);
    case Target::kPersonName:
    case Target::kOrganizationName:
      return TakePersonName();
    case Target::kAffiliation:
      return TakeAffiliation();
    case Target::kNone:
      return;
  }
}

void TeiHeader::TakePersonName() {
  std::string name = CollapseSpace(absl::StrCat(forenames_, " ", surnames_));
  if (name.empty()) name = CollapseSpace(capture_.text());
  if (name.size() > kDisplayNameBytesMax) return;
  parties_.back().name = std::move(name);
  parties_.back().name_span = capture_.inside(source_);
}

void TeiHeader::TakeAffiliation() {
  Affiliation& affiliation = parties_.back().affiliations.back();
  affiliation.name = CollapseSpace(capture_.text());
  if (affiliation.name.size() > kDisplayNameBytesMax) affiliation.name.clear();
  affiliation.role_name = CollapseSpace(role_name_);
}

void TeiHeader::AddLanguage(const XmlElement& root) {
  metadata_.Add(MetadataKind::kLanguage, 0, root.Value("xml:lang"),
                root.ValueSpan("xml:lang"));
}

void TeiHeader::AddTo(ParsedTranscript* transcript) const {
  metadata_.AddTo(transcript);
  absl::flat_hash_map<std::string, const Party*> organizations;
  for (const Party& party : parties_) {
    if (party.is_group) organizations.try_emplace(party.id, &party);
  }
  for (const Party& party : parties_) {
    if (party.id.empty() || party.id.size() > kLabelBytesMax ||
        party.name.empty()) {
      continue;
    }
    DeclaredSpeaker speaker;
    speaker.label = party.id;
    speaker.name = party.name;
    speaker.is_group = party.is_group;
    speaker.source = party.name_span;
    std::string role;
    bool has_faction = false;
    for (const Affiliation& affiliation : party.affiliations) {
      const auto found = organizations.find(affiliation.organization);
      const bool is_known = found != organizations.end();
      const bool is_faction = is_known && found->second->is_faction;
      const std::string& name = is_known && affiliation.name.empty()
                                    ? found->second->name
                                    : affiliation.name;
      // A person's party says more than the house all of them are in.
      if (!name.empty() &&
          (speaker.affiliation.empty() || (is_faction && !has_faction))) {
        speaker.affiliation = name;
        has_faction = is_faction;
      }
      if (speaker.role.empty()) speaker.role = affiliation.role_name;
      if (role.empty()) role = affiliation.role;
    }
    if (speaker.role.empty()) speaker.role = role;
    transcript->speakers.push_back(std::move(speaker));
  }
}

}  // namespace turnstone
