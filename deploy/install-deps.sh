#!/usr/bin/env bash
# Installs what Turnstone needs to build and to test on Debian 12. Needs root
# or sudo, and Debian's packages. Repeating it is cheap.
set -euo pipefail

packages=(
  build-essential ca-certificates ccache clang-format-14 cmake curl git
  grpc-proto jq libabsl-dev libbenchmark-dev libbz2-dev libgmock-dev
  libgrpc++-dev libgtest-dev libicu-dev liblz4-dev libprotobuf-dev
  librocksdb-dev libsnappy-dev libssl-dev liburing-dev libzstd-dev mold
  ninja-build nlohmann-json3-dev pkg-config prometheus-cpp-dev
  protobuf-compiler protobuf-compiler-grpc python3 zlib1g-dev zstd
)

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  echo "install-deps: everything is installed"
  exit 0
fi

as_root=()
if [[ $(id -u) != 0 ]]; then as_root=(sudo); fi
echo "install-deps: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
