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

readonly start_seconds_max=60
readonly binaries=(
  build/ingest-service/ingest-service build/ingest-service/turnstone-import
  build/query-service/query-service build/tests/bench/end_to_end_bench
)
out=tests/bench/results/end_to_end.txt
corpus=${TURNSTONE_CORPUS:-../shared/corpus}/speed/turns-200k.jsonl.zst
folder=
pids=()

fail() {
  echo "end_to_end: $*" >&2
  exit 1
}

clean_up() {
  if ((${#pids[@]})); then
    kill "${pids[@]}" 2>/dev/null || true
    wait "${pids[@]}" || true
  fi
  [[ -z $folder ]] || rm -rf "$folder"
}

now_ms() { date +%s%3N; }

# Starts a service on a free port and sets `port` to it.
start() {
  local name=$1 log=$folder/$1.log deadline
  shift
  "build/$name/$name" --listen=127.0.0.1:0 --data="$folder/$name" "$@" \
    2>"$log" &
  pids+=($!)
  deadline=$((SECONDS + start_seconds_max))
  port=
  until [[ -n $port ]]; do
    kill -0 "${pids[-1]}" 2>/dev/null || fail "$name ended: $(tail -1 "$log")"
    ((SECONDS < deadline)) || fail "$name does not serve"
    sleep 0.02
    port=$(sed -n '/"event":"serving"/s/.*"port":\([0-9]*\).*/\1/p' "$log")
  done
}

for argument in "$@"; do
  case $argument in
    --out=*) out=${argument#--out=} ;;
    -*) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
    *) corpus=$argument ;;
  esac
done
for binary in "${binaries[@]}"; do
  [[ -x $binary ]] || fail "$binary is not built: run tests/check.sh build"
done
[[ -r $corpus ]] || fail "$corpus is not there"
queries=$(dirname "$corpus")/queries.tsv
[[ -r $queries ]] || fail "$queries is not there"

trap clean_up EXIT
folder=$(mktemp -d)
mkdir "$folder/sessions"
zstd -dc "$corpus" | tests/bench/sessions.py "$folder/sessions" \
  >"$folder/count"
read -r turns _ <"$folder/count"
source_bytes=$(cat "$folder"/sessions/* | wc -c)

start ingest-service
ingest=127.0.0.1:$port
start query-service --feed="$ingest"
query=127.0.0.1:$port

echo "importing $(cat "$folder/count")"
begin_ms=$(now_ms)
build/ingest-service/turnstone-import --server="$ingest" --collection=speed \
  "$folder/sessions" >"$folder/import.log" || fail "the import failed"
end_ms=$(now_ms)
tail -1 "$folder/import.log"

mkdir -p "$(dirname "$out")"
build/tests/bench/end_to_end_bench --ingest="$ingest" --query="$query" \
  --ingest_data="$folder/ingest-service" --query_data="$folder/query-service" \
  --queries="$queries" --turns="$turns" --source_bytes="$source_bytes" \
  --import_begin_ms="$begin_ms" --import_end_ms="$end_ms" --out="$out"
