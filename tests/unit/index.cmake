turnstone_test(index_test LABEL unit
  SOURCES index_bit_packing_test.cc index_concurrency_test.cc
          index_posting_codec_test.cc index_segment_test.cc
          index_tail_test.cc index_turn_index_test.cc index_turn_table_test.cc
  PRIVATE turnstone_index)
