# Topics: counting phrases, ranking them, and a real transcript.
turnstone_test(topics_test LABEL unit
  SOURCES topics_association_test.cc topics_outline_test.cc topics_phrase_codec_test.cc topics_phrase_counter_test.cc
          topics_topic_finder_test.cc topics_topic_spotter_test.cc
          topics_corpus_test.cc topics_words_test.cc
  PRIVATE turnstone_topics turnstone_base turnstone_model turnstone_text)
