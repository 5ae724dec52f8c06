// JSON with the place of every value in its source.
//
//   document --owns--> values, in the order of the source
//
// A value is two words: copy it freely, and keep it no longer than its
// document. Strings are kept as the source writes them; `json_text.h` decodes.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/model/transcript.h"

namespace turnstone {

enum class JsonKind : uint8_t {
  kNone,  // There is no such value.
  kNull,
  kBoolean,
  kNumber,
  kString,
  kArray,
  kObject,
};

class JsonChildren;
class JsonDocument;

// A value of a document, or none.
class JsonValue {
 public:
  JsonValue() = default;

  JsonKind kind() const;

  // True if there is a value and it is not null.
  bool exists() const { return kind() > JsonKind::kNull; }

  // Where it stands in the source: a string without its quotes, of an array or
  // object the bracket that opens it.
  SourceSpan span() const;

  // Returns the bytes of `span`.
  absl::string_view bytes() const;

  // Returns the bytes between the quotes of its key; empty in an array.
  absl::string_view key() const;

  // Returns the first field of an object with this key, or none if there is
  // none or this is no object. Linear in the number of fields. A key that the
  // source writes with escapes is never found.
  JsonValue Find(absl::string_view key) const;

  // Gives the elements of an array or the fields of an object; of another
  // value nothing.
  JsonChildren children() const;

  // Return the field of this kind; none if the object has none or null.
  // INVALID_ARGUMENT, with its line, if it is of another kind.
  absl::StatusOr<JsonValue> FindObject(absl::string_view key) const;
  absl::StatusOr<JsonValue> FindArray(absl::string_view key) const;
  absl::StatusOr<JsonValue> FindString(absl::string_view key) const;

  // OK if the value is of this kind; INVALID_ARGUMENT, with its line, if not.
  absl::Status Expect(JsonKind kind) const;

  // The error "line N: expected WHAT", with the line of this value, which is
  // not none.
  absl::Status Error(absl::string_view what) const;

 private:
  friend class JsonChildren;
  friend class JsonDocument;

  JsonValue(const JsonDocument* document, uint32_t at)
      : document_(document), at_(at) {}

  absl::StatusOr<JsonValue> FindKind(absl::string_view key,
                                     JsonKind kind) const;

  const JsonDocument* document_ = nullptr;
  uint32_t at_ = 0;
};

// A JSON text that has been read. Move it only before its values are asked
// for.
class JsonDocument {
 public:
  // The outermost value: an array or an object.
  JsonValue root() const { return {this, 0}; }

 private:
  friend class JsonChildren;
  friend class JsonWalker;
  friend class JsonValue;

  // One value. The kind is told by its first byte. A source has fewer bytes
  // than 32 bits count.
  struct Node {
    uint32_t key = 0;  // Where the bytes of its key begin; 0 if it has none.
    uint32_t begin = 0;
    // Of an array or object the node that follows all in it, of another value
    // where its bytes end.
    uint32_t end = 0;
  };

  bool Nests(uint32_t at) const {
    const char first = source_[nodes_[at].begin];
    return first == '{' || first == '[';
  }
  // Returns the node that follows, what is in this one aside.
  uint32_t Next(uint32_t at) const {
    return Nests(at) ? nodes_[at].end : at + 1;
  }

  absl::string_view source_;
  std::vector<Node> nodes_;
};

// The values in another one, for a range-based loop.
class JsonChildren {
 public:
  class Iterator {
   public:
    JsonValue operator*() const { return {document_, at_}; }
    Iterator& operator++() {
      at_ = document_->Next(at_);
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    friend class JsonChildren;
    Iterator(const JsonDocument* document, uint32_t at)
        : document_(document), at_(at) {}
    const JsonDocument* document_;
    uint32_t at_;
  };

  JsonChildren() = default;
  // From one of the values up to another one beside it, which is left out.
  JsonChildren(Iterator begin, Iterator end)
      : document_(begin.document_), begin_(begin.at_), end_(end.at_) {}

  Iterator begin() const { return {document_, begin_}; }
  Iterator end() const { return {document_, end_}; }
  bool empty() const { return begin_ == end_; }

 private:
  friend class JsonValue;
  JsonChildren(const JsonDocument* document, uint32_t begin, uint32_t end)
      : document_(document), begin_(begin), end_(end) {}
  const JsonDocument* document_ = nullptr;
  uint32_t begin_ = 0;
  uint32_t end_ = 0;
};

// Reads the one JSON text that stands in `part` of the source, whose text has
// been checked and has to outlive the document. Linear; takes at most 12 bytes
// for a value. INVALID_ARGUMENT, with the line, if it is no array or object, is
// no valid JSON as far as its structure goes (escapes are looked at when a
// string is decoded), nests deeper than `kJsonDepthMax` or has more values than
// `kJsonValuesMax`.
absl::StatusOr<JsonDocument> ReadJson(absl::string_view source,
                                      SourceSpan part);

// Reads a source that is one JSON text, a byte order mark before it aside.
absl::StatusOr<JsonDocument> ReadJson(absl::string_view source);

}  // namespace turnstone
