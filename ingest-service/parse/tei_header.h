// Reads the header of a TEI file: who may speak, and what the file says of
// itself.

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"
#include "ingest-service/parse/xml_source.h"
#include "ingest-service/parse/xml_speech.h"

namespace turnstone {

// Takes what is inside `<teiHeader>` and `<standOff>`, in the order of the
// source; several headers are taken as one. One thread.
class TeiHeader {
 public:
  explicit TeiHeader(absl::string_view source) : source_(source) {}

  // INVALID_ARGUMENT if there are more than `kDeclaredSpeakersMax` people and
  // organisations, or more than `kDeclaredAffiliationsMax`.
  absl::Status Start(const XmlElement& element);
  void AddText(absl::string_view text);
  void End(const XmlElement& element);

  // The language of the root.
  void AddLanguage(const XmlElement& root);

  // Adds the speakers and the metadata.
  void AddTo(ParsedTranscript* transcript) const;

 private:
  enum class Target {
    kNone,
    kTitle,
    kEvent,
    kPlace,
    kPersonName,
    kOrganizationName,
    kAffiliation,
  };

  struct Affiliation {
    std::string organization;  // What its `ref` names.
    std::string name;          // Printed in it.
    std::string role_name;     // As above.
    std::string role;          // The attribute: "member".
  };

  // A person, or an organisation.
  struct Party {
    size_t depth = 0;
    std::string id;
    std::string name;
    SourceSpan name_span;
    bool is_short_name = false;
    bool is_group = false;
    bool is_faction = false;  // A party or the group of one.
    std::vector<Affiliation> affiliations;
  };

  absl::Status StartParty(const XmlElement& element);
  absl::Status StartPartOfParty(const XmlElement& element);
  void StartMetadata(const XmlElement& element);
  void StartCapture(Target target, const XmlElement& element);
  void TakePersonName();
  void TakeAffiliation();

  absl::string_view source_;
  XmlMetadata metadata_;
  std::vector<Party> parties_;
  bool in_party_ = false;  // In the last of them.
  size_t affiliations_ = 0;
  XmlCapture capture_;  // All text but what goes to the parts below.
  Target target_ = Target::kNone;
  int rank_ = 0;                           // Of the metadata that is captured.
  std::vector<absl::string_view> inside_;  // Elements inside the capture.
  std::string forenames_;
  std::string surnames_;
  std::string role_name_;
};

}  // namespace turnstone
