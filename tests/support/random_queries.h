// Requests for quotes as no sane client sends them: every operator, nests,
// prefixes, bytes that mean nothing, odd filters, page tokens of other
// requests.

#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "turnstone/v1/quote.pb.h"

namespace turnstone {

// What requests are made of, so that some of them find something.
struct RandomQueryNames {
  std::string parent;                    // A collection.
  std::vector<std::string> words;        // At least one.
  std::vector<std::string> speakers;     // Names of resources.
  std::vector<std::string> transcripts;  // The same.
};

// The same requests for the same seed and page tokens. Not thread-safe.
class RandomQueries {
 public:
  RandomQueries(uint32_t seed, RandomQueryNames names)
      : random_(seed), names_(std::move(names)) {}

  // Returns a request; well-formed UTF-8 whatever is in it.
  v1::SearchQuotesRequest Next();

  // Keeps a token that an answer had, to be sent with other requests.
  void KeepPageToken(const v1::SearchQuotesRequest& request,
                     const std::string& token);

  // Returns text of characters at random, at most so many.
  std::string RandomText(uint32_t characters_max);

  // Returns a number below `end`, which is above 0.
  uint32_t Below(uint32_t end) { return random_() % end; }

 private:
  std::string Word();
  std::string Query();
  std::string Operand();
  std::string Tree(int depth);
  std::string Soup();
  std::string DeepNest();
  std::string Prefixes();
  std::string TooMuch();
  void AddFilter(v1::QuoteFilter* filter);
  void AddPage(v1::SearchQuotesRequest* request);

  std::minstd_rand random_;
  const RandomQueryNames names_;
  v1::SearchQuotesRequest continued_;  // With a page token of its own.
};

}  // namespace turnstone
