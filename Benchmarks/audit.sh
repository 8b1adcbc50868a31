#!/bin/sh
# Audits one history with Ward and, where they are installed, with gitleaks and kingfisher, interleaved with
# git's own reading of every object.
#
#   Benchmarks/audit.sh [--runs N] [--warmups N] [--peer-runs N] REPO
#
# --runs is 5 and --warmups 1 unless said otherwise; with --peer-runs the peers, which take minutes for a large
# history, are run so often and without warm-up. WARD, GITLEAKS and KINGFISHER name the binaries (not wrapper
# scripts: their start-up is not what is measured). A peer that stopped early is told of, and the end is 1:
# its time is then no time of an audit. fill-gaps.sh makes a copy of a history that lacks objects.
set -eu
runs=5
warmups=1
peer_runs=
while [ $# -gt 1 ]; do
  case $1 in
    --runs) runs=$2 ;;
    --warmups) warmups=$2 ;;
    --peer-runs) peer_runs=$2 ;;
    *) sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
repo=$(cd "${1:?which repository}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
ward=${WARD:-$here/../.build/release/git-ward}
gitleaks=${GITLEAKS:-$(command -v gitleaks || true)}
kingfisher=${KINGFISHER:-$(command -v kingfisher || true)}

# Reports go to files of their own: a tool that replaces its output by renaming would replace /dev/null.
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
set -- -m -n "$runs" -w "$warmups"
if [ -n "$peer_runs" ]; then
  set -- "$@" -r "gitleaks=$peer_runs" -r "kingfisher=$peer_runs"
fi
set -- "$@" "ward='$ward' audit --quiet --format json '$repo'"
if [ -n "$gitleaks" ]; then
  set -- "$@" "gitleaks='$gitleaks' git --no-banner --no-color --redact --report-format json --report-path '$out/gitleaks' '$repo' 2>'$out/gitleaks.log'"
fi
if [ -n "$kingfisher" ]; then
  set -- "$@" "kingfisher='$kingfisher' scan '$repo' --no-validate --no-update-check --format jsonl --output '$out/kingfisher' 2>'$out/kingfisher.log'"
fi
set -- "$@" "git cat-file=git -C '$repo' cat-file --batch-all-objects --batch --unordered --buffer"
"$here/compare.py" "$@"

# Whether the peers read all of it, as far as they say.
stopped=0
early() { # early SENTENCE
  echo "STOPPED EARLY: $1"
  stopped=1
}
if [ -n "$gitleaks" ]; then
  # It counts the commits that bring text, which are nearly all but the merges.
  all=$(git -C "$repo" rev-list --all --no-merges --count)
  read=$(sed -n 's/.* \([0-9][0-9]*\) commits scanned.*/\1/p' "$out/gitleaks.log" | tail -n 1)
  echo "gitleaks: ${read:-no} commits scanned, $all that are no merges"
  if [ "$((${read:-0} * 10))" -lt "$((all * 8))" ] || grep -q 'partial scan' "$out/gitleaks.log"; then
    early "gitleaks read ${read:-0} of $all commits"
  fi
fi
if [ -n "$kingfisher" ]; then
  [ -e "$out/kingfisher" ] || early 'kingfisher wrote no report'
  grep -iE '(^|[^a-z])(error|panicked)' "$out/kingfisher.log" | head -n 3 | sed 's/^/kingfisher: /'
fi
echo
"$ward" audit --profile --quiet --format json --output "$out/profile" "$repo" || true
exit "$stopped"
