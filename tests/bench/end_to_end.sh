#!/usr/bin/env bash
# Measures the way from a file to an answer through the real services, with
# every write synced. Usage: tests/bench/end_to_end.sh [TURNS.jsonl.zst]
#
# Prints a table, beside the figures of the run before if there are any, and
# writes "name value unit" lines to build/bench/end_to_end.txt.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly corpus=${TURNSTONE_CORPUS:-../shared/corpus}
readonly turns_file=${1:-$corpus/speed/turns-200k.jsonl.zst}
readonly results=build/bench/end_to_end.txt

for file in build/ingest-service/ingest-service build/query-service/query-service \
  build/tests/bench/end_to_end_bench "$turns_file"; do
  [[ -e $file ]] || {
    echo "end_to_end: $file is not there; build first: tests/check.sh build" >&2
    exit 1
  }
done

folder=$(mktemp -d "${TMPDIR:-/tmp}/turnstone-bench.XXXXXX")
pids=()
clean_up() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap clean_up EXIT

# start NAME FLAG...: starts a service; its port is in the variable `port`.
start() {
  local name=$1 log=$folder/$1.log
  shift
  "build/$name/$name" --listen=127.0.0.1:0 "$@" 2>"$log" &
  pids+=($!)
  until port=$(sed -n 's/.*"event":"serving","port":\([0-9]*\).*/\1/p' "$log") &&
    [[ -n $port ]]; do sleep 0.02; done
}

mkdir -p "$folder/texts" "${results%/*}"
turns=$(zstd -dc "$turns_file" | python3 tests/bench/sessions.py "$folder/texts")
start ingest-service "--data=$folder/ingest"
ingest=127.0.0.1:$port
start query-service "--data=$folder/query" "--feed=$ingest"
query=127.0.0.1:$port
client=(build/tests/bench/end_to_end_bench "--ingest=$ingest" "--query=$query"
  "--queries=$corpus/speed/queries.tsv")

now_ms() { date +%s%3N; }
size() { du -sb "$1" | cut -f1; }
per() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.'"$3"'f", a / b }'; }

begin=$(now_ms)
build/ingest-service/turnstone-import "--server=$ingest" "$folder/texts" \
  >"$folder/import.txt"
imported=$(now_ms)
"${client[@]}" wait
searchable=$(now_ms)
kept=$(sed -n 's/.*; \([0-9]*\) turns$/\1/p' "$folder/import.txt")
# Before the latencies add turns of their own.
ingest_bytes=$(size "$folder/ingest")
query_bytes=$(size "$folder/query")

{
  echo "turns_in $turns turns"
  echo "turns_kept $kept turns"
  echo "imported $(per "$((kept * 1000))" $((imported - begin)) 0) turns/s"
  echo "searchable $(per "$((kept * 1000))" $((searchable - begin)) 0) turns/s"
  echo "source_text $(per "$(size "$folder/texts")" "$kept" 1) bytes/turn"
  echo "ingest_store $(per "$ingest_bytes" "$kept" 1) bytes/turn"
  echo "query_store $(per "$query_bytes" "$kept" 1) bytes/turn"
  "${client[@]}" latency
} >"$folder/results.txt"

awk 'NR == FNR { before[$1] = $2; next }
     { printf "%-36s %12s %-10s", $1, $2, $3
       if ($1 in before && before[$1] > 0)
         printf " before %12s   now/before %.2f", before[$1], $2 / before[$1]
       print "" }' \
  <(if [[ -e $results ]]; then cat "$results"; else echo "none 0"; fi) \
  "$folder/results.txt"
mv "$folder/results.txt" "$results"
