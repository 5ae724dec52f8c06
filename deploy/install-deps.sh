#!/usr/bin/env bash
# Installs what Turnstone needs on Debian 12.
# Usage: deploy/install-deps.sh [build|bench]
#
#   nothing   all: building, tests, static checks, grpcurl and buf
#   build     what building and deploy/quickstart.sh need
#   bench     what tests/bench compares with, and no more
#
# Debian packages need root or sudo. grpcurl and buf, which Debian does not
# have, go into ${TURNSTONE_TOOLS:-$HOME/.local/share/turnstone}/bin, and Python
# packages into its folder bench. Repeating it takes a second: what is there
# already is left alone.
set -euo pipefail

readonly grpcurl_version=v1.8.7  # The newest that Debian's go 1.19 builds.
readonly buf_version=1.47.2
readonly yake_version=0.7.3
readonly tools=${TURNSTONE_TOOLS:-$HOME/.local/share/turnstone}

readonly build_packages=(
  build-essential ca-certificates ccache cmake curl git grpc-proto jq
  libabsl-dev libbenchmark-dev libbz2-dev libexpat1-dev libgflags-dev
  libgmock-dev libgrpc++-dev libgtest-dev libicu-dev liblz4-dev
  libprotobuf-dev libre2-dev librocksdb-dev libsimdjson-dev libsnappy-dev
  libssl-dev libstemmer-dev liburing-dev libzstd-dev mold
  ninja-build nlohmann-json3-dev pkg-config prometheus-cpp-dev
  protobuf-compiler protobuf-compiler-grpc python3 zlib1g-dev zstd
)
readonly check_packages=(
  clang-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev
  python3-grpc-tools python3-grpcio python3-protobuf
)
readonly bench_packages=(
  default-jdk-headless liblucene8-java libsqlite3-dev libxapian-dev
  python3-venv
)

say() { echo "install-deps: $*"; }

is_installed() {
  local status
  status=$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)
  [[ $status == installed ]]
}

as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    say "Debian packages are missing: run this as root, or install sudo" >&2
    exit 1
  fi
}

# Installs those of the named Debian packages that are missing.
install_packages() {
  local package missing=()
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  say "installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

install_grpcurl() {
  local stamp=$tools/bin/.grpcurl-$grpcurl_version
  if [[ -e $stamp && -x $tools/bin/grpcurl ]]; then return; fi
  say "installing grpcurl $grpcurl_version into $tools/bin"
  mkdir -p "$tools/bin"
  GOBIN=$tools/bin GOFLAGS=-mod=mod go install \
    "github.com/fullstorydev/grpcurl/cmd/grpcurl@$grpcurl_version"
  touch "$stamp"
}

install_buf() {
  local buf=$tools/bin/buf
  if [[ $("$buf" --version 2>/dev/null || true) == "$buf_version" ]]; then
    return
  fi
  say "installing buf $buf_version into $tools/bin"
  mkdir -p "$tools/bin"
  npm install --prefix "$tools" --silent --no-audit --no-fund \
    "@bufbuild/buf@$buf_version"
  ln -sf ../node_modules/.bin/buf "$buf"
}

# Python packages have an environment of their own.
install_yake() {
  local python=$tools/bench/bin/python
  if [[ -e $tools/bench/.yake-$yake_version && -x $python ]]; then return; fi
  say "installing yake $yake_version into $tools/bench"
  python3 -m venv "$tools/bench"
  "$python" -m pip install --quiet --disable-pip-version-check \
    "yake==$yake_version"
  touch "$tools/bench/.yake-$yake_version"
}

what=${1:-all}
if [[ $what != all && $what != build && $what != bench ]]; then
  echo "usage: deploy/install-deps.sh [build|bench]" >&2
  exit 2
fi
if [[ $what == bench ]]; then
  install_packages "${bench_packages[@]}"
  install_yake
  say "what the benchmarks compare with is installed"
  exit
fi

packages=("${build_packages[@]}")
# A Go or Node.js from elsewhere serves as well; Debian's npm conflicts with
# a nodejs package of another source.
command -v go >/dev/null || packages+=(golang-go)
if [[ $what == all ]]; then
  packages+=("${check_packages[@]}")
  command -v npm >/dev/null || packages+=(nodejs npm)
fi
install_packages "${packages[@]}"
install_grpcurl
if [[ $what == all ]]; then install_buf; fi
say "everything is installed"
