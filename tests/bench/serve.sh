#!/usr/bin/env bash
# Measures queries through gRPC: what a call adds to the engine, how soon
# writes are seen, and calls a second while transcripts are imported.
# Usage: tests/bench/serve.sh [--out=FILE]
#
# Takes speed/turns-200k.jsonl.zst of the corpus that TURNSTONE_CORPUS names
# (../shared/corpus), and queries.tsv beside it. The figures go to --out
# (tests/bench/results/serve.txt); those of the run before are shown beside
# them. Leaves nothing else behind.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/bench/services.bash

readonly bench=build/tests/bench/serve_bench
# The nodes have everything, in segments, after so long.
readonly settle_seconds=10
out=tests/bench/results/serve.txt

for argument in "$@"; do
  case $argument in
    --out=*) out=${argument#--out=} ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
  esac
done
prepare "$bench"
start_ingest
start_node node1
node1=$address node1_pid=$pid
start_node node2
import_all
sleep "$settle_seconds"

# The bench reads a copy of a node's store, which nobody has open.
kill "$pid" && wait "$pid"
cp -r "$folder/node2" "$folder/store"
start_node node2
node2=$address node2_pid=$pid
start empty "$bench" --empty
empty=$address

mkdir -p "$(dirname "$out")"
"$bench" --ingest="$ingest" --nodes="$node1,$node2" \
  --node_pids="$node1_pid,$node2_pid" --empty_server="$empty" \
  --store="$folder/store" --queries="$queries" --out="$out"
