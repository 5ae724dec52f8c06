turnstone_test(text_test LABEL unit
  SOURCES text_tokenizer_test.cc text_utf8_test.cc
  PRIVATE turnstone_text turnstone_model)
