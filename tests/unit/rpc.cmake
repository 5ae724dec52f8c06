turnstone_test(rpc_test LABEL unit
  SOURCES rpc_page_token_test.cc rpc_status_test.cc rpc_work_pool_test.cc
  PRIVATE turnstone_rpc turnstone_google_rpc_proto turnstone_health_proto)

# A service of each kind of call, for the tests of serving.
turnstone_proto_library(rpc_test_service_proto
  PROTOS rpc_test_service.proto)
turnstone_grpc_library(rpc_test_service_proto)

turnstone_test(rpc_server_test LABEL unit
  SOURCES rpc_exchange_test.cc rpc_health_test.cc rpc_serve_test.cc rpc_server_test.cc
          rpc_shutdown_signal_test.cc
  PRIVATE turnstone_rpc turnstone_health_proto rpc_test_service_proto)
