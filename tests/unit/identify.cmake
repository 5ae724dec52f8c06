# Labels and names; turns that keep their ids in a new revision.
turnstone_test(identify_test LABEL unit
  SOURCES identify_label_test.cc identify_turn_alignment_test.cc
  PRIVATE turnstone_identify)
