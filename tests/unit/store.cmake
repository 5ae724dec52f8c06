# A query node's store: records of the feed applied in every order they come.
turnstone_test(store_test LABEL unit
  SOURCES store_apply_test.cc store_rows_test.cc
  PRIVATE turnstone_store turnstone_test_support)
