# nlohmann_json reads the expected turns of the corpus; nothing else does.
find_package(nlohmann_json REQUIRED)
turnstone_test(parse_test LABEL unit
  SOURCES parse_akoma_ntoso_test.cc parse_captions_test.cc
          parse_closing_notes_test.cc parse_compressed_test.cc
          parse_corpus_test.cc parse_cues_test.cc
          parse_encoding_test.cc parse_errors_test.cc
          parse_hostile_memory_test.cc parse_html_test.cc
          parse_json_corpus_test.cc parse_json_hostile_test.cc
          parse_json_lines_test.cc
          parse_json_meetings_test.cc
          parse_json_recognizers_test.cc parse_json_services_test.cc
          parse_json_source_test.cc
          parse_label_rules_test.cc parse_markdown_test.cc
          parse_markup_builder_test.cc parse_plain_text_test.cc
          parse_random_test.cc parse_source_text_test.cc
          parse_tei_test.cc parse_text_metadata_test.cc
  PRIVATE turnstone_parse nlohmann_json::nlohmann_json
          ZLIB::ZLIB zstd::libzstd_shared)
