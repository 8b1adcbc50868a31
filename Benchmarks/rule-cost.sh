#!/bin/sh
# What all rules cost beside about sixty of them: an audit of REPO, and a commit of one and of 1,000 files.
# usage: Benchmarks/rule-cost.sh REPO [RUNS]; WARD names an installed git-ward.
set -eu
repo=$(cd "$1" && pwd)
runs=${2:-5}
here=$(cd "$(dirname "$0")" && pwd)
ward=$(realpath "${WARD:-$(command -v git-ward)}")
share=$(dirname "$(dirname "$ward")")/share/ward
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

mkdir -p "$out/bin" "$out/share/ward/rules"
cp "$ward" "$out/bin/git-ward"
for family in entropy generic policy version-control; do
  cp "$share/rules/$family.toml" "$out/share/ward/rules"
done
few=$out/bin/git-ward
"$ward" rules check
"$few" rules check

work=$out/work
mkdir "$work"
git init -q "$work"
git -C "$work" -c user.name=n -c user.email=n commit -q --allow-empty --no-verify -m first
stage() { # stage COUNT
  for i in $(seq "$1"); do
    seq "$i" "$((i + 1500))" | sed 's/.*/let value & = count(&, index)/' >"$work/f$i.txt"
  done
  git -C "$work" add -A
}
beside() { # beside NAME ARGUMENT…
  name=$1
  shift
  echo "== $name"
  "$here/compare.py" -n "$runs" -w 1 "about sixty='$few' $*" "all rules='$ward' $*"
}

stage 1
cd "$work"
beside 'one staged file' pre-commit
stage 1000
beside '1,000 staged files' pre-commit
cd /
beside 'audit' "audit --threads 1 --quiet --format json --output '$out/report' '$repo'"
