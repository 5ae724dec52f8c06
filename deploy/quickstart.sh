#!/usr/bin/env bash
# Builds Turnstone, starts both services, imports a transcript and asks a few
# questions. Usage: deploy/quickstart.sh [--keep] [PATH]
#
#   --keep   leave the services running, with their data in
#            build/quickstart-data, and say how to go on
#   PATH     a transcript or a folder of them instead of deploy/sample
set -euo pipefail

readonly ingest_address=127.0.0.1:7401
readonly query_address=127.0.0.1:7402
readonly ready_seconds_max=60

usage() {
  echo "usage: deploy/quickstart.sh [--keep] [PATH]" >&2
  exit 2
}

keep=
path=
while (($#)); do
  case $1 in
    --keep) keep=1 ;;
    -*) usage ;;
    *)
      [[ -z $path ]] || usage
      path=$(realpath -e -- "$1") || exit 2
      ;;
  esac
  shift
done

cd "$(dirname "$0")/.."
tools=${TURNSTONE_TOOLS:-$HOME/.local/share/turnstone}
export PATH=$tools/bin:$PATH
sample=
if [[ -z $path ]]; then
  path=deploy/sample/river-town-hearing.txt
  sample=1
fi

bold='' plain=''
if [[ -t 1 ]]; then
  bold=$'\e[1m' plain=$'\e[0m'
fi
say() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }
fail() {
  echo "quickstart: $*" >&2
  exit 1
}

is_taken() { (exec 3<>"/dev/tcp/${1%:*}/${1#*:}") 2>/dev/null; }

# Prints a command as one could type it, then its answer.
show() {
  printf '\n%s$ %s%s\n' "$bold" "$(printf '%q ' "$@")" "$plain"
  "$@"
}

ask() {
  local method=$1 request=$2
  printf "\n%s\$ grpcurl -plaintext -d '%s' %s %s%s\n" \
    "$bold" "$request" "$query_address" "$method" "$plain"
  grpcurl -plaintext -max-time 30 -d "$request" "$query_address" "$method"
}

pids=()
data=
stop_services() {
  local pid
  for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
}
clean_up() {
  local status=$?
  trap - EXIT
  if ((status != 0)) && [[ -n $data ]]; then
    local log
    for log in "$data"/*.log; do
      [[ -s $log ]] || continue
      echo "quickstart: the last lines of ${log##*/}:" >&2
      tail -n 10 "$log" >&2
    done
  fi
  if ((status != 0)) || [[ -z $keep ]]; then stop_services; fi
  if [[ -z $keep && -n $data ]]; then rm -rf "$data"; fi
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start NAME BINARY ARGUMENT...: in the background, in a session of its own,
# so that Ctrl-C reaches this script first.
start() {
  local name=$1
  shift
  setsid "$@" >"$data/$name.log" 2>&1 </dev/null &
  pids+=($!)
}

is_serving() {
  local answer
  answer=$(grpcurl -plaintext -max-time 2 "$1" grpc.health.v1.Health/Check 2>&1)
  [[ $answer == *'"SERVING"'* ]]
}

# wait_until_serving NAME PID ADDRESS
wait_until_serving() {
  local name=$1 pid=$2 address=$3 deadline=$((SECONDS + ready_seconds_max))
  until is_serving "$address"; do
    kill -0 "$pid" 2>/dev/null || fail "$name ended before it was ready"
    ((SECONDS < deadline)) ||
      fail "$name is not SERVING on $address after $ready_seconds_max s"
    sleep 0.2
  done
  echo "$name is serving on $address"
}

# The query node follows ingest: waits until it answers with the transcript.
wait_until_followed() {
  local deadline=$((SECONDS + ready_seconds_max)) answer
  until answer=$(grpcurl -plaintext -max-time 5 \
    -d '{"parent":"collections/quickstart"}' "$query_address" \
    turnstone.v1.QueryService/ListTranscripts 2>&1) &&
    [[ $answer == *'"transcripts"'* ]]; do
    ((SECONDS < deadline)) ||
      fail "query-service has not followed the import: $answer"
    sleep 0.1
  done
}

for address in "$ingest_address" "$query_address"; do
  if is_taken "$address"; then
    fail "port ${address#*:} is in use. Is a quickstart still running?" \
      "Stop it, or see who listens: ss -ltnp 'sport = :${address#*:}'"
  fi
done

say "Installing what building needs"
deploy/install-deps.sh build

say "Building (the first time takes minutes)"
cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -Wno-dev
ninja -C build ingest-service/ingest-service ingest-service/turnstone-import \
  query-service/query-service

say "Starting both services"
if [[ -n $keep ]]; then
  data=build/quickstart-data
else
  data=$(mktemp -d "${TMPDIR:-/tmp}/turnstone-quickstart.XXXXXX")
fi
mkdir -p "$data/ingest" "$data/query"
start ingest-service build/ingest-service/ingest-service \
  "--listen=$ingest_address" "--data=$data/ingest"
wait_until_serving ingest-service "${pids[0]}" "$ingest_address"
start query-service build/query-service/query-service \
  "--listen=$query_address" "--data=$data/query" "--feed=$ingest_address"
wait_until_serving query-service "${pids[1]}" "$query_address"

say "Importing"
show build/ingest-service/turnstone-import "--server=$ingest_address" \
  --collection=quickstart "$path"
wait_until_followed

say "Asking"
ask turnstone.v1.QueryService/ListTranscripts \
  '{"parent":"collections/quickstart","page_size":5}'
ask turnstone.v1.QueryService/ListSpeakers \
  '{"parent":"collections/quickstart","page_size":5}'
ask turnstone.v1.QueryService/ListTopics \
  '{"parent":"collections/quickstart","page_size":5}'
phrase='flood insurance'
if [[ -z $sample ]]; then
  # Of a transcript that is not ours, a topic is a phrase it surely has.
  phrase=$(grpcurl -plaintext -max-time 30 \
    -d '{"parent":"collections/quickstart","page_size":1}' "$query_address" \
    turnstone.v1.QueryService/ListTopics |
    jq -r '.topics[0].display_name // "thank you"')
fi
ask turnstone.v1.QueryService/SearchQuotes "$(jq -cn --arg query "\"$phrase\"" \
  '{parent: "collections/quickstart", query: $query, page_size: 3}')"

if [[ -n $keep ]]; then
  echo "${pids[@]}" >"$data/pids"
  say "Both services are running; their data and logs are in $data"
  cat <<END
Import more:    build/ingest-service/turnstone-import --server=$ingest_address --collection=quickstart PATH
See methods:    $tools/bin/grpcurl -plaintext $query_address list turnstone.v1.QueryService
Stop both:      kill \$(cat $data/pids)
Start afresh:   rm -r $data
END
else
  say "Stopping both services; their data is removed (--keep leaves both)"
fi
