#include "common/base/hash.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "absl/strings/escaping.h"
#include "common/base/check.h"

namespace turnstone {

std::string Sha256(absl::string_view bytes) {
  Sha256Stream stream;
  stream.Add(bytes);
  return stream.Finish();
}

Sha256Stream::Sha256Stream() : context_(EVP_MD_CTX_new()) {
  TS_CHECK(context_ != nullptr);
  TS_CHECK(EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(context_), EVP_sha256(),
                             nullptr) == 1);
}

Sha256Stream::~Sha256Stream() {
  EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_));
}

void Sha256Stream::Add(absl::string_view bytes) {
  TS_CHECK(EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), bytes.data(),
                            bytes.size()) == 1);
}

std::string Sha256Stream::Finish() {
  std::string digest(32, '\0');
  TS_CHECK(EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_),
                              reinterpret_cast<unsigned char*>(digest.data()),
                              nullptr) == 1);
  return digest;
}

std::string ToHex(absl::string_view bytes) {
  return absl::BytesToHexString(bytes);
}

std::string RandomHex(int size) {
  TS_CHECK(size > 0);
  std::string bytes(static_cast<size_t>(size), '\0');
  TS_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), size) ==
           1);
  return ToHex(bytes);
}

}  // namespace turnstone
