#!/bin/sh
# Runs the matrix of git's edge cases with one git-ward binary.
#
#   Tests/conformance/run.sh [--fast] BINARY
#
# --fast runs the cases of FAST below: one of each kind, no large blobs.
# MATRIX_ONLY and the other variables of matrix.sh work here too.
set -eu

usage() { echo "usage: $0 [--fast] BINARY" >&2; exit 2; }

FAST='commit/(add|initial|dash-a|pathspec|merge-resolution|merge-auto|index-only|intent-to-add|worktree-only|staged-deletion|symlink-target|name-newline|split-index|worktree|hook-chdir|missing-blob|attr-textconv|diff-config|utf16-blob|message)$|push/(update|new-repo|delete-ref|force|already-on-remote|annotated-tag|evil-merge|other-remote)$|receive/|audit/(removed-later|stash|evil-merge|tag-of-blob|packed-gc|shallow-hides|missing-commit|commit-message|empty-repo|not-a-repo)$'

if [ "${1:-}" = --fast ]; then
  MATRIX_ONLY=${MATRIX_ONLY:-$FAST}
  export MATRIX_ONLY
  shift
fi
[ $# -eq 1 ] || usage
[ -x "$1" ] || { echo "$1 is not a program" >&2; exit 2; }
binary=$(cd -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
here=$(cd -- "$(dirname -- "$0")" && pwd)

# The matrix hands the commands to a shell, which adds the hook's arguments.
quoted="'$(printf %s "$binary" | sed "s/'/'\\\\''/g")'"
export SCANNER_PRECOMMIT="$quoted pre-commit"
export SCANNER_PREPUSH="$quoted pre-push"
export SCANNER_PRERECEIVE="$quoted pre-receive"
export SCANNER_COMMITMSG="$quoted commit-msg"
export SCANNER_AUDIT="$quoted audit"
exec bash "$here/matrix.sh"
