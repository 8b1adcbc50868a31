#!/bin/sh
# usage: run.sh CORPUS TOOLS OUT [PEER.jsonl…]
# CORPUS: creddata/ and tokens/ (unpacked), creddata.labels.jsonl and tokens.labels.jsonl; either may be missing.
# TOOLS: score.py; OUT: a new folder for reports.
# GIT_WARD names the program. PEER.jsonl: findings of others in the form that score.py reads.
set -eu
[ $# -ge 3 ] || { sed -n 2,5p "$0"; exit 2; }
corpus=$1 tools=$2 out=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
out=$(cd "$out" && pwd)
if [ -d "$corpus/tokens" ]; then
  rm -f "$out/tokens.report"
  (cd "$corpus/tokens" && "${GIT_WARD:-git-ward}" scan --format jsonl --reveal --output "$out/tokens.report" . 2>/dev/null) \
    || [ $? -eq 1 ]
  for line in medium low; do
    python3 "$here/convert.py" "$out/tokens.report" "$line" >"$out/tokens.$line.jsonl"
    printf '%-28s' "tokens, $line and above"
    python3 "$tools/score.py" "$corpus/tokens.labels.jsonl" "$out/tokens.$line.jsonl" --value --rule-scoped --by none |
      tail -1 | cut -c35-
  done
fi
[ -d "$corpus/creddata" ] || exit 0
report=$out/ward.report
rm -f "$report"
(cd "$corpus/creddata" && "${GIT_WARD:-git-ward}" scan --format jsonl --reveal --output "$report" . 2>/dev/null) \
  || [ $? -eq 1 ]
score() {
  for way in --core '--core --strict' --strict; do
    # shellcheck disable=SC2086
    printf '%-28s' "$1 $way"
    python3 "$tools/score.py" "$corpus/creddata.labels.jsonl" "$2" $way --by none | tail -1 | cut -c35-
  done
}
for line in high medium low; do
  python3 "$here/convert.py" "$out/ward.report" "$line" >"$out/ward.$line.jsonl"
  score "ward, $line and above" "$out/ward.$line.jsonl"
done
# Without what is reported and never blocks (severity info).
python3 "$here/convert.py" "$out/ward.report" medium blocking >"$out/ward.blocking.jsonl"
score 'ward, what blocks' "$out/ward.blocking.jsonl"
for peer in "$@"; do score "$(basename "$peer" .jsonl)" "$peer"; done
python3 "$tools/score.py" "$corpus/creddata.labels.jsonl" "$out/ward.medium.jsonl" --core --by category --min 20
