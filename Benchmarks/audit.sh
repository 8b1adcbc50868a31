#!/bin/sh
# Audits one history with Ward and, where they are installed, with gitleaks and kingfisher, interleaved with
# git's own reading of every object. usage: Benchmarks/audit.sh REPO [RUNS [WARMUPS]]
# WARD, GITLEAKS and KINGFISHER name the binaries (not wrapper scripts: their start-up is not what is measured).
set -eu
repo=$(cd "$1" && pwd)
runs=${2:-5}
warmups=${3:-1}
here=$(cd "$(dirname "$0")" && pwd)
ward=${WARD:-$here/../.build/release/git-ward}
gitleaks=${GITLEAKS:-$(command -v gitleaks || true)}
kingfisher=${KINGFISHER:-$(command -v kingfisher || true)}

# Reports go to files of their own: a tool that replaces its output by renaming would replace /dev/null.
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
set -- "ward='$ward' audit --quiet --format json '$repo'"
if [ -n "$gitleaks" ]; then
  set -- "$@" "gitleaks='$gitleaks' git --no-banner --log-level fatal --redact --report-format json --report-path '$out/gitleaks' '$repo'"
fi
if [ -n "$kingfisher" ]; then
  set -- "$@" "kingfisher='$kingfisher' scan '$repo' --no-validate --no-update-check --format jsonl --output '$out/kingfisher'"
fi
set -- "$@" "git cat-file=git -C '$repo' cat-file --batch-all-objects --batch --unordered --buffer"
"$here/compare.py" -m -n "$runs" -w "$warmups" "$@"
echo
"$ward" audit --profile --quiet --format json --output "$out/profile" "$repo" || true
