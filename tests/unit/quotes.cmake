turnstone_test(quotes_test LABEL unit
  SOURCES quotes_alignment_test.cc quotes_edit_distance_test.cc
          quotes_finder_test.cc quotes_highlights_test.cc
          quotes_list_intersection_test.cc quotes_oracle_test.cc
          quotes_parser_test.cc quotes_query_spelling_test.cc
          quotes_query_text_test.cc quotes_verifier_test.cc
          quotes_window_bounds_test.cc
  PRIVATE turnstone_quotes turnstone_model)
# nlohmann_json reads the corpus.
find_package(nlohmann_json REQUIRED)
turnstone_test(quotes_corpus_test LABEL unit
  SOURCES quotes_corpus_test.cc
  PRIVATE turnstone_quotes turnstone_model turnstone_parse
          nlohmann_json::nlohmann_json)
# Counts memory in place of the allocator.
turnstone_test(quotes_memory_test LABEL unit
  SOURCES quotes_memory_test.cc
  PRIVATE turnstone_quotes turnstone_model)
