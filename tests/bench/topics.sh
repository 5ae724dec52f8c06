#!/usr/bin/env bash
# Compares topics and outlines with those that people wrote for meetings.
# Usage: tests/bench/topics.sh [--missed]
#
# Takes qmsum/val.jsonl of the corpus that TURNSTONE_CORPUS names
# (../shared/corpus). Peers need what deploy/install-deps.sh bench installs.
# With --missed it prints the labels that no topic of ours matches.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly python=${TURNSTONE_TOOLS:-$HOME/.local/share/turnstone}/bench/bin/python
if [[ ! -x $python ]]; then
  echo "topics: run deploy/install-deps.sh bench" >&2
  exit 1
fi
exec "$python" tests/bench/topics.py build/tests/bench/topics_bench \
  "${TURNSTONE_CORPUS:-../shared/corpus}/qmsum/val.jsonl" "$@"
