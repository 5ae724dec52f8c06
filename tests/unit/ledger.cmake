# The store's keys; commits, feed, sources and requests against a model.
turnstone_test(ledger_test LABEL unit
  SOURCES ledger_keys_test.cc ledger_feed_test.cc ledger_model_test.cc
          ledger_request_test.cc ledger_crash_test.cc
  PRIVATE turnstone_ledger turnstone_test_support absl::flat_hash_map)
turnstone_test(record_test LABEL unit
  SOURCES model_record_test.cc
  PRIVATE turnstone_model)
