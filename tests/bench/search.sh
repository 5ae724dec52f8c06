#!/usr/bin/env bash
# Compares search with SQLite's FTS5, Xapian and Lucene 8, on one core.
# Usage: tests/bench/search.sh [LARGER]
#
# Takes speed/turns-200k.jsonl.zst of the corpus that TURNSTONE_CORPUS names
# (../shared/corpus), then LARGER: turns as JSON lines with the same fields,
# compressed by zstd or not. Queries are those of speed/queries.tsv. Peers that
# are missing are left out: deploy/install-deps.sh bench installs them, then
# configure and build again. Leaves nothing behind.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly core=0
readonly index_rounds=3
readonly starts=5
readonly bench=build/tests/bench/search_bench
readonly speed=${TURNSTONE_CORPUS:-../shared/corpus}/speed
folder=
lucene_pid=

fail() {
  echo "search: $*" >&2
  exit 1
}

clean_up() {
  [[ -z $lucene_pid ]] || kill "$lucene_pid" 2>/dev/null || true
  [[ -z $folder ]] || rm -rf "$folder"
}

pinned() { taskset -c "$core" "$@"; }

# One thread for the collector, as for everything else.
lucene() {
  pinned java -Xmx6g -XX:+UseSerialGC -cp "$jars:$folder" LuceneSearch "$@"
}

say_missing() {
  echo "search: without $1: run deploy/install-deps.sh bench, then" \
    "tests/check.sh build" >&2
}

# Says which peers are missing, and sets `jars` if Lucene and Java are there.
find_peers() {
  local found peer
  for peer in fts5 xapian; do
    "$bench" --step=list | grep -qx "$peer" || say_missing "$peer"
  done
  jars=
  shopt -s nullglob
  found=(/usr/share/java/lucene-{core,analyzers-common}-8.*.jar)
  shopt -u nullglob
  if ((${#found[@]} == 2)) && command -v javac >/dev/null; then
    jars=${found[0]}:${found[1]}
    javac -d "$folder" -cp "$jars" tests/bench/search/LuceneSearch.java
  else
    say_missing lucene
  fi
}

# Engines take turns here, too. Xapian takes longer than all others together.
index_all() {
  local engine i
  for ((i = 0; i < index_rounds; ++i)); do
    for engine in $("$bench" --step=list); do
      [[ $engine != xapian || $i == 0 ]] || continue
      rm -rf "${folder:?}/$engine"
      pinned "$bench" --step=index --engine="$engine" --folder="$folder"
    done
    [[ -n $jars ]] || continue
    rm -rf "$folder"/lucene{,-exact}
    lucene index "$folder"/{turns.tsv,lucene,lucene-exact}
  done
  for ((i = 0; i < starts; ++i)); do
    pinned "$bench" --step=start --folder="$folder"
  done
}

compare_all() {
  if [[ -z $jars ]]; then
    pinned "$bench" --step=compare --folder="$folder"
    return
  fi
  mkfifo "$folder"/{ask,answer}
  lucene serve "$folder"/{lucene,lucene-exact} \
    <"$folder/ask" >"$folder/answer" &
  lucene_pid=$!
  pinned "$bench" --step=compare --folder="$folder" --lucene
  wait "$lucene_pid"
  lucene_pid=
}

run() {
  folder=$(mktemp -d)
  find_peers
  zstd -dcf "$1" |
    tests/bench/search/prepare.py "$speed/queries.tsv" "$folder" \
      >"$folder/figures"
  echo "search: indexing $(basename "$1")" >&2
  index_all >>"$folder/figures"
  compare_all
  rm -rf "$folder"
}

(($# <= 1)) || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2 && exit 2; }
[[ -x $bench ]] || fail "$bench is not built: run tests/check.sh build"
trap clean_up EXIT
for file in "$speed/turns-200k.jsonl.zst" "$@"; do
  [[ -r $file ]] || fail "$file is not there"
done
for file in "$speed/turns-200k.jsonl.zst" "$@"; do
  run "$file"
done
