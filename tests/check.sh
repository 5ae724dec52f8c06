#!/usr/bin/env bash
# Runs the project's checks. Usage: tests/check.sh [WHAT]
#
#   nothing      all that CI runs: install, format, proto, build, fuzz, sanitize,
#                then the tests of tidy, unit, service and system in one ctest run
#   install      install what building and checking need
#   format       clang-format on every source
#   proto        buf: lint, and breaking changes since the last release
#   build        configure and build into build/
#   tidy         the rules of the tree (tests/tidy)
#   unit, service, system
#                the tests of that label
#   clang-tidy   clang-tidy on the sources changed since the branch began, or
#                on those whose path contains the next argument; slow
#   fuzz         every parser for a minute, or the format of the next argument
#   sanitize     the tests of the index and of searching it with AddressSanitizer
#                and UndefinedBehaviorSanitizer, of the index with ThreadSanitizer
#   bench        the benchmarks of tests/bench
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH=${TURNSTONE_TOOLS:-$HOME/.local/share/turnstone}/bin:$PATH

readonly jobs=2

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

proto() {
  run buf lint proto
  local release git_folder
  release=$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || true)
  [[ -n $release ]] || return 0
  git_folder=$(realpath "$(git rev-parse --git-common-dir)")
  run buf breaking proto --against "$git_folder#tag=$release,subdir=proto"
}

build() {
  run cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release
  run ninja -C build
}

# Runs the tests whose label fits the expression.
labelled() {
  run ctest --test-dir build -L "^($1)\$" -j "$jobs" --output-on-failure \
    --no-tests=error
}

clang_tidy() {
  local wanted=${1:-} base files
  run cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release
  if [[ -n $wanted ]]; then
    mapfile -t files < <(git ls-files "*$wanted*.cc")
  else
    # The whole last commit, where the branch has not left main yet.
    base=$(git merge-base HEAD origin/main 2>/dev/null ||
      git merge-base HEAD main 2>/dev/null || git rev-parse HEAD)
    [[ $base != "$(git rev-parse HEAD)" ]] || base=HEAD^
    mapfile -t files < <(git diff --name-only --diff-filter=d "$base" -- '*.cc')
  fi
  if ((${#files[@]} == 0)); then
    echo "clang-tidy: no sources to check"
    return
  fi
  # Generated headers must be there before anything that includes them.
  run ninja -C build
  # It takes regular expressions, matched against absolute paths.
  run run-clang-tidy-14 -p build -quiet -j "$jobs" "${files[@]/%/\$}"
}

fuzz() {
  local formats=("$@") seconds=${TURNSTONE_FUZZ_SECONDS:-60}
  # The same seed each time, so that what fails is the change's doing.
  local seed=${TURNSTONE_FUZZ_SEED:-1}
  run cmake -S . -B build-fuzz -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DCMAKE_CXX_COMPILER=clang++-14 -DCMAKE_C_COMPILER=clang-14 \
    -DTURNSTONE_FUZZ=ON
  run ninja -C build-fuzz parse_fuzz
  if ((${#formats[@]} == 0)); then
    mapfile -t formats < <(ls tests/fuzz/seeds)
  fi
  mkdir -p build-fuzz/faults
  # One word a format, in a process of its own; xargs fails if one does.
  printf '%s\n' "${formats[@]}" | xargs -P "$jobs" -I{} sh -c '
    echo "+ parse_fuzz --format={}"
    build-fuzz/tests/fuzz/parse_fuzz --format={} -max_total_time='"$seconds"' -seed='"$seed"' \
      -timeout=20 -rss_limit_mb=2048 -max_len=8192 -verbosity=0 \
      -artifact_prefix=build-fuzz/faults/{}- \
      "$(mktemp -d)" tests/fuzz/seeds/{} || exit 1'
}

# Configures a build with sanitizers in the folder, and builds the targets.
build_sanitized() {
  run cmake -S . -B "$1" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DCMAKE_CXX_COMPILER=clang++-14 -DCMAKE_C_COMPILER=clang-14 \
    -DTURNSTONE_SANITIZE="$2"
  run ninja -C "$1" "${@:3}"
}

sanitize() {
  build_sanitized build-thread thread index_test
  # RocksDB and Abseil are not built with it: what happens inside of them is
  # not looked at.
  run env TSAN_OPTIONS=ignore_noninstrumented_modules=1 \
    build-thread/tests/unit/index_test --gtest_brief=1
  build_sanitized build-address address,undefined index_test quotes_test
  run build-address/tests/unit/index_test --gtest_brief=1
  # Two of the oracle's seeds: the others would take a minute more.
  run build-address/tests/unit/quotes_test --gtest_brief=1 \
    --gtest_filter='-*/2:*/3:*/4:*/5:*/6:*/7'
}

bench() {
  local script
  build
  for script in tests/bench/*.sh; do
    [[ -e $script ]] || { echo "there are no benchmarks" >&2 && exit 1; }
    run "$script"
  done
}

case "${1:-all}" in
  install | format | proto | build | sanitize | bench) "$1" ;;
  tidy | unit | service | system) build && labelled "$1" ;;
  fuzz) fuzz "${@:2}" ;;
  clang-tidy) clang_tidy "${2:-}" ;;
  all)
    install
    format
    proto
    build
    fuzz
    sanitize
    labelled 'tidy|unit|service|system'
    ;;
  *)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
