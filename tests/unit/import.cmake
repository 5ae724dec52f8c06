# Which files are imported, under which ids.
turnstone_test(import_test LABEL unit
  SOURCES import_source_files_test.cc
  PRIVATE turnstone_import_client turnstone_test_support)
