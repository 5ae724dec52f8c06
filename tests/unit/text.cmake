turnstone_test(text_test LABEL unit
  SOURCES text_name_match_test.cc text_person_name_test.cc text_stemmer_test.cc
          text_tokenizer_test.cc text_utf8_test.cc
  PRIVATE turnstone_text turnstone_model)
