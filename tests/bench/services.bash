# What benchmarks of the real services share; sourced, in the project's root.
#
# Sets `corpus`, `queries`, `folder` and `turns`. At its end the script ends
# what it has started and deletes `folder`.

readonly start_seconds_max=60
corpus=${TURNSTONE_CORPUS:-../shared/corpus}/speed/turns-200k.jsonl.zst
folder=
pids=()

fail() {
  echo "$(basename "$0" .sh): $*" >&2
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

# Checks that binaries and corpus are there; makes `folder`, with the corpus as
# transcripts in sessions/ and their count in the file `count`.
prepare() {
  local binary
  for binary in build/{ingest-service/{ingest-service,turnstone-import},query-service/query-service} \
    "$@"; do
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
}

# Starts $2 with the arguments behind it, on a free port and with its log in
# $1.log of the folder. Sets `address` and `pid`.
start() {
  local name=$1 log=$folder/$1.log deadline port=
  shift
  "$@" --listen=127.0.0.1:0 2>"$log" &
  pid=$!
  pids+=("$pid")
  deadline=$((SECONDS + start_seconds_max))
  until [[ -n $port ]]; do
    kill -0 "$pid" 2>/dev/null || fail "$name ended: $(tail -1 "$log")"
    ((SECONDS < deadline)) || fail "$name does not serve"
    sleep 0.02
    port=$(sed -n '/"event":"serving"/s/.*"port":\([0-9]*\).*/\1/p' "$log")
  done
  address=127.0.0.1:$port
}

# Sets `ingest`, its address.
start_ingest() {
  start ingest build/ingest-service/ingest-service --data="$folder/ingest"
  ingest=$address
}

# Starts a query node, with its data in $1 of the folder.
start_node() {
  start "$1" build/query-service/query-service --data="$folder/$1" \
    --feed="$ingest"
}

# Imports the transcripts into the collection `speed`.
import_all() {
  echo "importing $(cat "$folder/count")"
  build/ingest-service/turnstone-import --server="$ingest" --collection=speed \
    "$folder/sessions" >"$folder/import.log" || fail "the import failed"
  tail -1 "$folder/import.log"
}
