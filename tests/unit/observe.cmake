turnstone_test(observe_test LABEL unit
  SOURCES observe_log_test.cc observe_metrics_test.cc
  PRIVATE turnstone_observe)
