#!/bin/sh
# Runs the matrix of git's edge cases with one git-ward binary, and checks each report: the right rule,
# path and line and exit code 1, or exit code 3 and the name of what could not be read.
#
#   Tests/conformance/run.sh [--fast] [--reader libgit2|git] BINARY
#
# --fast runs the cases of FAST below: one of each kind, no large blobs. --reader leaves out the readers
# before the named one, by a variable of git's that they do not follow: what the long way finds has to be
# what the short one finds.
# GIT names the git to test with; MATRIX_ONLY and the other variables of matrix.sh work here too.
set -eu

usage() { echo "usage: $0 [--fast] [--reader libgit2|git] BINARY" >&2; exit 2; }

FAST='commit/(add|initial|dash-a|pathspec|merge-resolution|merge-auto|index-only|intent-to-add|worktree-only|staged-deletion|symlink-target|name-newline|split-index|worktree|hook-chdir|missing-blob|attr-textconv|diff-config|utf16-blob|message)$|push/(update|new-repo|delete-ref|force|already-on-remote|annotated-tag|evil-merge|other-remote)$|receive/|audit/(removed-later|stash|evil-merge|tag-of-blob|packed-gc|shallow-hides|missing-commit|commit-message|empty-repo|not-a-repo)$'

variable=
while :; do
  case ${1:-} in
    --fast)
      MATRIX_ONLY=${MATRIX_ONLY:-$FAST}
      export MATRIX_ONLY
      shift
      ;;
    --reader)
      case ${2:-} in
        libgit2) variable='env GIT_CEILING_DIRECTORIES=/nonexistent ' ;;
        git) variable='env GIT_DISCOVERY_ACROSS_FILESYSTEM=0 ' ;;
        *) usage ;;
      esac
      shift 2
      ;;
    *) break ;;
  esac
done
[ $# -eq 1 ] || usage
[ -x "$1" ] || { echo "$1 is not a program" >&2; exit 2; }
command -v python3 >/dev/null 2>&1 || { echo "python3 is needed to check the reports" >&2; exit 2; }
binary=$(cd -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
here=$(cd -- "$(dirname -- "$0")" && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/ward-matrix.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
MATRIX_LOGS=${MATRIX_LOGS:-$scratch/logs}
export MATRIX_LOGS
mkdir -p "$MATRIX_LOGS"

# The matrix hands the commands to a shell, which adds the hook's arguments.
quote() { printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")"; }
run="$variable$(quote "$here/recorder.sh") $(quote "$binary")"
export SCANNER_PRECOMMIT="$run pre-commit"
export SCANNER_PREPUSH="$run pre-push"
export SCANNER_PRERECEIVE="$run pre-receive"
export SCANNER_COMMITMSG="$run commit-msg"
export SCANNER_AUDIT="$run audit"
verdict=0
bash "$here/matrix.sh" >"$scratch/verdicts" || verdict=$?
cat "$scratch/verdicts"
cases=$(sed -n 's/^\(PASS\|FAIL\) \([^ ]*\).*/\2/p' "$scratch/verdicts")
# The list is split on purpose; names of cases hold no spaces.
# shellcheck disable=SC2086
python3 "$here/check.py" "$here/expected.txt" "$MATRIX_LOGS" $cases || verdict=1
exit "$verdict"
