#!/bin/sh
# Audits ranges of one history beside `git log -p` of the same commits, interleaved.
# usage: Benchmarks/ranges.sh REPO [RUNS [SIZE…]]; sizes are numbers of commits along the first parents.
# WARD names the binary.
set -eu
repo=$(cd "$1" && pwd)
runs=${2:-5}
if [ "$#" -gt 2 ]; then shift 2; else set -- 1 3 10 100 1000; fi
here=$(cd "$(dirname "$0")" && pwd)
ward=${WARD:-$here/../.build/release/git-ward}

for size in "$@"; do
  range=HEAD~$size..HEAD
  echo "$range, $(git -C "$repo" rev-list --count "$range") commits"
  "$here/compare.py" -n "$runs" -w 1 \
    "git log -p=git -C '$repo' log -p '$range'" \
    "ward=$ward audit --quiet --format json --range '$range' '$repo'" \
    "ward, one thread=$ward audit --quiet --format json --threads 1 --range '$range' '$repo'"
  echo
done
