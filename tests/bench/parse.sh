#!/usr/bin/env bash
# How fast sources are parsed and named, on one core. Usage: tests/bench/parse.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

exec taskset -c 0 build/tests/bench/parse_bench \
  "${TURNSTONE_CORPUS:-../shared/corpus}"
