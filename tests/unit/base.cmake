# Bytes, hashes, stop signal; resource names and tiling of the model.
turnstone_test(base_test LABEL unit
  SOURCES base_bytes_test.cc base_hash_test.cc base_stop_signal_test.cc
  PRIVATE turnstone_base)
turnstone_test(model_test LABEL unit
  SOURCES model_date_test.cc model_resource_name_test.cc model_tiling_test.cc
  PRIVATE turnstone_model)
