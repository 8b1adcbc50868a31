#!/bin/sh
# Peak memory of scanning a file, and a blob, of 10, 100 and 1,000 MB. usage: Benchmarks/memory.sh [MB ...]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
ward=${WARD:-$here/../.build/release/git-ward}
[ $# -gt 0 ] || set -- 10 100 1000
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
git init -q "$dir/r"
for size in "$@"; do
  yes 'row of quiet words, no keys in here, more of the same' | head -c "${size}000000" >"$dir/r/big"
  git -C "$dir/r" add big
  echo "$size MB"
  "$here/compare.py" -n 1 -C "$dir/r" "file='$ward' scan --quiet big" "staged='$ward' pre-commit --quiet"
done
