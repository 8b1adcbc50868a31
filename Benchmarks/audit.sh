#!/bin/sh
# Audits one history with Ward and, where they are installed, with gitleaks and kingfisher, interleaved with
# git's own reading of every object. usage: Benchmarks/audit.sh REPO [RUNS]
# WARD, GITLEAKS and KINGFISHER name the binaries (not wrapper scripts: their start-up is not what is measured).
set -eu
repo=$(cd "$1" && pwd)
runs=${2:-5}
here=$(cd "$(dirname "$0")" && pwd)
ward=${WARD:-$here/../.build/release/git-ward}
gitleaks=${GITLEAKS:-$(command -v gitleaks || true)}
kingfisher=${KINGFISHER:-$(command -v kingfisher || true)}

set -- "ward='$ward' audit --quiet --format json '$repo'"
if [ -n "$gitleaks" ]; then
  set -- "$@" "gitleaks='$gitleaks' git --no-banner --log-level fatal --redact --report-format json --report-path /dev/null '$repo'"
fi
if [ -n "$kingfisher" ]; then
  set -- "$@" "kingfisher='$kingfisher' scan '$repo' --no-validate --no-update-check --format jsonl --output /dev/null"
fi
set -- "$@" "git cat-file=git -C '$repo' cat-file --batch-all-objects --batch --unordered --buffer"
exec "$here/compare.py" -n "$runs" "$@"
