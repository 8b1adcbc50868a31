#!/bin/sh
# The conformance matrix of git's edge cases with another scanner, as that scanner is meant to be used in
# hooks: a failed case is a secret that passed, or a clean twin that was stopped.
#
# usage: Benchmarks/matrix.sh gitleaks|kingfisher BINARY
# GIT and MATRIX_ONLY work as in Tests/conformance/matrix.sh; each group's totals stand at the end.

# The matrix hands the commands to a shell, where the quotes in them count.
# shellcheck disable=SC2089,SC2090
set -eu
[ $# -ge 2 ] || { sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
peer=$1 binary=$2
here=$(cd -- "$(dirname -- "$0")" && pwd)

# Neither reads the lines that git hands to pre-push and pre-receive: each line becomes a range.
case ${3:-} in
  push | receive)
    status=0
    while read -r local new remote old; do
      if [ "$3" = receive ]; then
        old=$local base=--not\ --all
      else
        [ "$local" != '(delete)' ] || continue
        base="--not --remotes=$4"
      fi
      case $new in *[!0]*) ;; *) continue ;; esac
      case $old in *[!0]*) git cat-file -e "$old" 2>/dev/null || old=0 ;; esac
      case $peer:$old in
        gitleaks:*[!0]*) "$binary" git --no-banner --log-opts="$old..$new" || status=1 ;;
        gitleaks:*) "$binary" git --no-banner --log-opts="$new $base" || status=1 ;;
        kingfisher:*[!0]*) "$binary" scan . --no-validate --no-update-check --since-commit "$old" --branch "$new" || status=1 ;;
        kingfisher:*) "$binary" scan . --no-validate --no-update-check --branch "$new" --branch-root || status=1 ;;
      esac
      : "$remote"
    done
    exit "$status"
    ;;
esac

self="sh '$here/matrix.sh' $peer '$binary'"
case $peer in
  gitleaks)
    SCANNER_PRECOMMIT="'$binary' git --pre-commit --staged --no-banner"
    SCANNER_AUDIT="'$binary' git --no-banner"
    SCANNER_COMMITMSG="'$binary' stdin --no-banner <\"\$1\" #"
    ;;
  kingfisher)
    SCANNER_PRECOMMIT="'$binary' scan . --staged --no-validate --no-update-check"
    SCANNER_AUDIT="'$binary' scan . --git-history full --no-validate --no-update-check"
    SCANNER_COMMITMSG="'$binary' scan --no-validate --no-update-check"
    ;;
  *) echo "$peer: gitleaks or kingfisher" >&2; exit 2 ;;
esac
SCANNER_PREPUSH="$self push"
SCANNER_PRERECEIVE="$self receive"
export SCANNER_PRECOMMIT SCANNER_AUDIT SCANNER_COMMITMSG SCANNER_PREPUSH SCANNER_PRERECEIVE
verdicts=$(mktemp)
trap 'rm -f "$verdicts"' EXIT
bash "$here/../Tests/conformance/matrix.sh" >"$verdicts" || true
cat "$verdicts"
# Cases of commit messages run in commits, and have names of their own.
awk '/^(PASS|FAIL) / {
  group = $2
  sub(/\/.*/, "", group)
  if ($2 ~ /^commit\/(message|msg-)/) group = "commit-msg"
  seen[group] = 1
  count[group, $1]++
} END { for (g in seen) printf "%-10s %4d passed, %4d failed\n", g, count[g, "PASS"], count[g, "FAIL"] }' "$verdicts" | sort
