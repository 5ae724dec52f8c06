#!/usr/bin/env bash
# Measures the services from import to search, on real turns.
# Usage: tests/bench/end_to_end.sh [--out=FILE] [CORPUS_FILE]
#
# CORPUS_FILE holds turns as JSON lines, compressed by zstd, with queries.tsv
# beside it; without it, speed/turns-200k.jsonl.zst of the corpus that
# TURNSTONE_CORPUS names (../shared/corpus) is taken. The figures go to --out
# (tests/bench/results/end_to_end.txt); those of the run before are shown
# beside them. Reads nothing else and leaves nothing else behind.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/bench/services.bash

readonly bench=build/tests/bench/end_to_end_bench
out=tests/bench/results/end_to_end.txt

for argument in "$@"; do
  case $argument in
    --out=*) out=${argument#--out=} ;;
    -*) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
    *) corpus=$argument ;;
  esac
done
prepare "$bench"
source_bytes=$(cat "$folder"/sessions/* | wc -c)
start_ingest
start_node node

begin_ms=$(now_ms)
import_all
end_ms=$(now_ms)

mkdir -p "$(dirname "$out")"
"$bench" --ingest="$ingest" --query="$address" \
  --ingest_data="$folder/ingest" --query_data="$folder/node" \
  --queries="$queries" --turns="$turns" --source_bytes="$source_bytes" \
  --import_begin_ms="$begin_ms" --import_end_ms="$end_ms" --out="$out"
