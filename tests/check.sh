#!/usr/bin/env bash
# Runs the project's checks. Usage: tests/check.sh [WHAT]
#
#   WHAT: install format build tidy unit; nothing means all, as CI does.
set -euo pipefail
cd "$(dirname "$0")/.."

run() {
  echo "+ $*"
  "$@"
}

install() { run deploy/install-deps.sh; }

format() {
  local files
  mapfile -t files < <(git ls-files '*.h' '*.cc')
  run clang-format-14 --dry-run -Werror "${files[@]}"
}

build() {
  run cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release
  run ninja -C build
}

tests() {
  run ctest --test-dir build -j "$(nproc)" --output-on-failure \
    --no-tests=error "$@"
}

case "${1:-all}" in
  install) install ;;
  format) format ;;
  build) build ;;
  tidy) build && tests -L tidy ;;
  unit) build && tests -L unit ;;
  all)
    install
    format
    build
    tests
    ;;
  *)
    echo "usage: tests/check.sh [install|format|build|tidy|unit]" >&2
    exit 2
    ;;
esac
