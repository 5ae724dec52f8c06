# Labels and names; turns that keep their ids in a new revision.
find_package(nlohmann_json REQUIRED)
turnstone_test(identify_test LABEL unit
  SOURCES identify_addresses_test.cc identify_affiliations_test.cc
          identify_agenda_order_test.cc identify_aliases_test.cc
          identify_cast_test.cc identify_conversation_test.cc
          identify_label_test.cc identify_masked_test.cc identify_naming_test.cc
          identify_organisations_test.cc identify_revision_test.cc
          identify_self_introduction_test.cc identify_turn_alignment_test.cc
  PRIVATE turnstone_identify turnstone_parse turnstone_test_support
          nlohmann_json::nlohmann_json)
