turnstone_test(quotes_test LABEL unit
  SOURCES quotes_finder_test.cc quotes_highlights_test.cc
          quotes_oracle_test.cc quotes_query_test.cc
  PRIVATE turnstone_quotes turnstone_model)
