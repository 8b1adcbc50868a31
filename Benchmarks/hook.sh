#!/bin/sh
# Times the pre-commit scan beside git's own listing of what is staged and beside other scanners, interleaved.
# usage: Benchmarks/hook.sh [FILES] [STAGED] [RUNS]      (defaults 5000 1 20)
# WARD, GITLEAKS, KINGFISHER and DETECT_SECRETS name the binaries.
set -eu
files=${1:-5000}
staged=${2:-1}
runs=${3:-20}
here=$(cd "$(dirname "$0")" && pwd)
ward=${WARD:-$here/../.build/release/git-ward}
gitleaks=${GITLEAKS:-$(command -v gitleaks || true)}
kingfisher=${KINGFISHER:-$(command -v kingfisher || true)}
detect=${DETECT_SECRETS:-}

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@example.invalid
export GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@example.invalid
git init -q "$dir"
python3 - "$dir" "$files" <<'PY'
import os
import sys

top, count = sys.argv[1], int(sys.argv[2])
body = "".join(f"func step{i}(value: Int) -> Int {{ return value + {i} }}\n" for i in range(40))
for i in range(count):
    folder = os.path.join(top, f"d{i % 70}", f"e{i % 11}")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, f"f{i}.txt"), "w") as f:
        f.write(f"// file {i}\n{body}")
PY
git -C "$dir" add -A
git -C "$dir" commit -q -m base
find "$dir" -name 'f*.txt' -not -path '*/.git/*' | sort | head -n "$staged" | while read -r file; do
  printf 'one more line of quiet words\n' >>"$file"
done
git -C "$dir" add -A

set -- "git diff --cached=git diff --cached --raw" "ward='$ward' pre-commit --quiet"
if [ -n "$gitleaks" ]; then
  set -- "$@" "gitleaks='$gitleaks' git --pre-commit --staged --no-banner --redact"
fi
if [ -n "$kingfisher" ]; then
  set -- "$@" "kingfisher='$kingfisher' scan . --staged --no-validate --no-update-check"
fi
if [ -n "$detect" ]; then
  set -- "$@" "detect-secrets='$detect' \$(git diff --cached --name-only)"
fi
echo "$files files, $staged staged"
"$here/compare.py" -n "$runs" -C "$dir" "$@"
