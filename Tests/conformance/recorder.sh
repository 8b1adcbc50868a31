#!/bin/sh
# Runs the binary with a JSON report, and keeps report, errors and exit code beside the log of the case.
#
#   recorder.sh BINARY COMMAND [ARGUMENT…]
binary=$1
shift
number=1
while ! mkdir "$M_LOG.$number.lock" 2>/dev/null; do number=$((number + 1)); done
"$binary" "$@" --format json >"$M_LOG.$number.json" 2>"$M_LOG.$number.err"
code=$?
cat "$M_LOG.$number.json" "$M_LOG.$number.err" >&2
echo "$code" >"$M_LOG.$number.rc"
exit "$code"
