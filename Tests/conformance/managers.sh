#!/usr/bin/env bash
# Ward under pre-commit and prek, the real ones: what git would stop is stopped there as well, although
# they hide the refs of a push.
#
#   Tests/conformance/managers.sh BINARY
#
# MANAGERS names a folder with the programs. Where one is not installed, both are taken from PyPI for this
# run; where that does not work either, it is skipped, aloud.
set -eu
if [ $# -ne 1 ] || [ ! -x "$1" ]; then
  echo "usage: $0 BINARY" >&2
  exit 2
fi
binary=$(cd -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
[ -z "${MANAGERS:-}" ] || PATH="$MANAGERS:$PATH"
root=$(mktemp -d "${TMPDIR:-/tmp}/ward-managers.XXXXXX")
trap 'rm -rf "$root"' EXIT
if ! command -v pre-commit >/dev/null || ! command -v prek >/dev/null; then
  if python3 -m venv "$root/managers" >"$root/log" 2>&1 &&
    "$root/managers/bin/pip" --disable-pip-version-check --timeout 20 --retries 1 install \
      -q pre-commit prek >>"$root/log" 2>&1; then
    PATH="$root/managers/bin:$PATH"
  else
    sed 's/^/    /' "$root/log" | tail -n 3
  fi
fi
mkdir "$root/bin" "$root/home"
ln -s "$binary" "$root/bin/git-ward"
export PATH="$root/bin:$PATH" HOME="$root/home" GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0
export PRE_COMMIT_HOME="$root/store" PREK_HOME="$root/store"
for name in $(env | sed -n 's/^\(GIT_[A-Za-z0-9_]*\)=.*/\1/p'); do
  case $name in GIT_CONFIG_NOSYSTEM | GIT_TERMINAL_PROMPT) ;; *) unset "$name" ;; esac
done
git config --global user.name A
git config --global user.email a@example.invalid
git config --global init.defaultBranch main
git-ward rules check >/dev/null
passed=0 failed=0

token() { # made when it is needed: 30 characters and their CRC-32 in base62
  python3 -c 'import random, zlib
a = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
body = "".join(random.SystemRandom().choice(a) for _ in range(30))
crc = zlib.crc32(body.encode())
print("gh" + "p_" + body + "".join(a[crc // 62**n % 62] for n in range(5, -1, -1)))'
}

# Runs a command and compares its exit code with what is wanted: 0, or “no” for any other.
expect() { # expect WANTED NAME COMMAND…
  wanted=$1 name=$2
  shift 2
  status=0
  "$@" >"$root/log" 2>&1 </dev/null || status=$?
  got=no
  [ "$status" != 0 ] || got=0
  if grep -qF -f "$root/tokens" "$root/log"; then
    echo "FAIL $name: a secret was printed"
    failed=$((failed + 1))
  elif [ "$wanted" = "$got" ]; then
    echo "PASS $name"
    passed=$((passed + 1))
  else
    echo "FAIL $name: exit $status"
    sed 's/^/    /' "$root/log" | tail -n 20
    failed=$((failed + 1))
  fi
}

leak() { # leak FILE: a commit that no hook sees
  token >"$root/one"
  cat "$root/one" >>"$root/tokens"
  printf 'first\nkey = "%s"\n' "$(cat "$root/one")" >"$1"
  git add "$1"
}

cases() { # cases MANAGER
  rm -rf "$root/r" "$root/o.git"
  : >"$root/tokens"
  token >>"$root/tokens"
  git init -q "$root/r"
  git init -q --bare "$root/o.git"
  cd "$root/r"
  cat >.pre-commit-config.yaml <<'END'
default_install_hook_types: [pre-commit, pre-merge-commit, commit-msg, pre-push]
repos:
  - repo: local
    hooks:
      - {id: a, name: a, language: system, entry: git-ward pre-commit, pass_filenames: false,
         always_run: true, require_serial: true, stages: [pre-commit, pre-merge-commit]}
      - {id: b, name: b, language: system, entry: git-ward pre-push, pass_filenames: false,
         always_run: true, require_serial: true, stages: [pre-push]}
      - {id: c, name: c, language: system, entry: git-ward commit-msg, always_run: true,
         require_serial: true, stages: [commit-msg]}
END
  git add -A
  git commit -qm first
  git remote add origin "$root/o.git"
  git push -q origin main
  git fetch -q
  "$1" install >/dev/null 2>&1
  echo words >f && git add f
  expect 0 "$1: clean commit" git commit -m clean
  leak f
  expect no "$1: commit" git commit -m leak
  git reset -q --hard
  expect no "$1: message" git commit --allow-empty -m "key $(head -n 1 "$root/tokens")"
  expect 0 "$1: clean push" git push origin main
  leak f
  git commit -q --no-verify -m leak
  expect no "$1: push" git push origin main
  git reset -q --hard HEAD~1
  git checkout -q -b new
  leak f
  git commit -q --no-verify -m leak
  git rm -q f
  git commit -q --no-verify -m removed
  expect no "$1: push of a new branch" git push origin new
  git checkout -q -b clean main
  echo more >g && git add g
  git commit -q --no-verify -m more
  expect no "$1: second branch of a push" git push origin clean new
  git branch -q -D new
  expect 0 "$1: push of a clean new branch" git push origin clean
  expect 0 "$1: nothing to push" git push origin clean
  expect 0 "$1: deletion" git push origin :clean
  git checkout -q main
  expect 0 "$1: all files, clean" "$1" run --all-files
  leak f
  git commit -q --no-verify -m leak
  expect no "$1: all files" "$1" run --all-files
  expect no "$1: range" "$1" run --from-ref HEAD~1 --to-ref HEAD
  cd "$root"
}

for manager in pre-commit prek; do
  if command -v "$manager" >/dev/null 2>&1; then
    cases "$manager"
  else
    echo "SKIP $manager is not installed"
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
