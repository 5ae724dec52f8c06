#!/usr/bin/env bash
# Measures how often the resolver names whom the source had named.
# Usage: tests/bench/identity.sh [FLAGS of identity_bench]
#
# Takes the podcasts of the corpus that TURNSTONE_CORPUS names
# (../shared/corpus), replaces every name label by a generic one, once by a
# number for each speaker and once by the same label for all, and compares the
# names that come out with those that were there.
set -euo pipefail
cd "$(dirname "$0")/../.."

exec build/tests/bench/identity_bench \
  --folder="${TURNSTONE_CORPUS:-../shared/corpus}/changelog" "$@"
