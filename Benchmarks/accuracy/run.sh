#!/bin/sh
# usage: run.sh CORPUS TOOLS OUT [PEER.jsonl…]
# CORPUS: creddata/ (unpacked) and creddata.labels.jsonl; TOOLS: score.py; OUT: a new folder for reports.
# GIT_WARD names the program. PEER.jsonl: findings of others in the form that score.py reads.
set -eu
[ $# -ge 3 ] || { sed -n 2,4p "$0"; exit 2; }
corpus=$1 tools=$2 out=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
report=$(cd "$out" && pwd)/ward.report
rm -f "$report"
(cd "$corpus/creddata" && "${GIT_WARD:-git-ward}" scan --format jsonl --reveal --output "$report" . 2>/dev/null) \
  || [ $? -eq 1 ]
score() {
  for way in --core '--core --strict'; do
    # shellcheck disable=SC2086
    printf '%-28s' "$1 $way"
    python3 "$tools/score.py" "$corpus/creddata.labels.jsonl" "$2" $way --by none | tail -1 | cut -c35-
  done
}
for line in high medium low; do
  python3 "$here/convert.py" "$out/ward.report" "$line" >"$out/ward.$line.jsonl"
  score "ward, $line and above" "$out/ward.$line.jsonl"
done
for peer in "$@"; do score "$(basename "$peer" .jsonl)" "$peer"; done
python3 "$tools/score.py" "$corpus/creddata.labels.jsonl" "$out/ward.medium.jsonl" --core --by category --min 20
