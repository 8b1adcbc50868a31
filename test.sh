#!/bin/sh
# Everything that has to hold before a change goes in: packages, lint, tests, release build,
# conformance with git. Needs no network but for packages and the pinned dependency.
#
#   ./test.sh           all of it; the fast part of the conformance matrix
#   ./test.sh --fast    without the release build
#   ./test.sh --full    with the whole conformance matrix
#
# Each step's output is kept in .build/test-logs; that of a failed step is shown.
#
# The functions are called by `step`, where `set -e` does not reach: each failure is returned.
# shellcheck disable=SC2317,SC2329
set -eu
cd -- "$(dirname -- "$0")"

mode=normal
case ${1:-} in
  '') ;;
  --fast) mode=fast ;;
  --full) mode=full ;;
  *) sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
logs=$PWD/.build/test-logs
mkdir -p "$logs"
summary='' failures=0

# Runs a step; a failed one is shown and counted, and the others still run.
step() { # step NAME COMMAND…
  name=$1
  shift
  log=$logs/$(printf %s "$name" | tr -c 'A-Za-z0-9' '-').log
  start=$(date +%s)
  printf '== %s\n' "$name"
  code=0
  "$@" >"$log" 2>&1 </dev/null || code=$?
  seconds=$(($(date +%s) - start))
  if [ "$code" = 0 ]; then
    verdict=passed
  else
    verdict="FAILED with $code"
    failures=$((failures + 1))
    grep -nE '✘|FAIL|error:' "$log" | head -n 80 || true
    echo "   … the end of $log:"
    tail -n 60 "$log"
  fi
  # What a test runner counted, so that a run of no tests cannot look like a good one.
  grep -hE 'Test run with [0-9]+ test|^[0-9]+ passed, [0-9]+ failed' "$log" | sed 's/^[^A-Za-z0-9]*/   /' || true
  printf '   %s in %s s\n' "$verdict" "$seconds"
  summary="$summary
  $verdict: $name ($seconds s)"
  return "$code"
}

finish() {
  printf '\n== summary%s\n' "$summary"
  if [ "$failures" = 0 ]; then
    echo "all steps passed"
    exit 0
  fi
  echo "$failures steps failed; their output is in $logs"
  exit 1
}

# A command that hangs is ended, where the system has timeout(1).
bounded() { # bounded SECONDS COMMAND…
  seconds=$1
  shift
  if command -v timeout >/dev/null 2>&1; then
    timeout -k 30 "$seconds" "$@"
  else
    "$@"
  fi
}

# The libraries, and the tools of the tests; a tool that cannot be had skips its check, aloud.
packages() {
  ./install.sh --packages-only || return
  command -v apt-get >/dev/null 2>&1 || return 0
  missing=''
  for package in shellcheck jq python3 python3-jsonschema python3-venv man-db; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
      missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  root=''
  [ "$(id -u)" = 0 ] || root='sudo -n'
  $root apt-get update -q || echo "apt-get update failed; trying with the lists that are there"
  # shellcheck disable=SC2086
  $root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends $missing ||
    echo "not installed:$missing; checks that need them are skipped"
}

lint_swift() { swift format lint --strict -r Sources Tests Fuzz Package.swift; }

lint_shell() {
  if ! command -v shellcheck >/dev/null 2>&1; then
    echo "shellcheck is not installed: skipped"
    return 0
  fi
  shellcheck install.sh build-release.sh test.sh .ci/run Fuzz/run.sh hooks/* Tests/conformance/*.sh \
    Benchmarks/*.sh || return
  for script in install.sh build-release.sh test.sh .ci/run Fuzz/run.sh hooks/* Tests/conformance/run.sh; do
    sh -n "$script" || return
  done
}

# Whole tokens never stand in the tree: they are built from parts, or made when a test runs.
lint_tokens() {
  tokens='gh[opsur]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60}|glpat-[A-Za-z0-9_-]{20}'
  tokens="$tokens|(AKIA|ASIA)[A-Z2-7]{16}|xox[abeprs]-[0-9]{8}|[rs]k_(live|test)_[A-Za-z0-9]{20}"
  tokens="$tokens|AIza[A-Za-z0-9_-]{35}|npm_[A-Za-z0-9]{36}|SG\\.[A-Za-z0-9_-]{20,}\\.[A-Za-z0-9_-]{30}"
  tokens="$tokens|sk-(ant|proj)-[A-Za-z0-9_-]{30}"
  no_match -e "$tokens" || return
  # In the rules' samples the bodies of keys are templates.
  no_match -e '-----BEGIN [A-Z ]*PRIVATE KEY-----$' -- . ':!rules'
}

no_match() {
  found=0
  git grep -nIE --untracked "$@" || found=$?
  case $found in
    0) echo "the lines above hold what looks like a token"; return 1 ;;
    1) return 0 ;; # nothing found
    *) return "$found" ;;
  esac
}

build_tests() { bounded 2400 swift build --build-tests; }

run_tests() { bounded 1800 swift test --skip-build "$@"; }

# What is installed is what is tested: the binary of install.sh, with static libraries.
build_release() { bounded 2400 ./build-release.sh; }

rules_hold() { "$1" rules check && bounded 600 "$1" rules test; }

rules_are_right() { "$1" rules check; }

# Ward's own tree must pass Ward.
own_tree() { git ls-files -z | xargs -0 "$1" scan --policy-from . --; }

step packages packages || finish
step 'lint: swift format' lint_swift || true
step 'lint: shell scripts' lint_shell || true
step 'lint: no tokens in the tree' lint_tokens || true
step 'build with tests' build_tests || finish
# The command tests start the program some hundred times: with the release binary where there is one.
if [ "$mode" = fast ]; then
  debug=$(swift build --show-bin-path)/git-ward
  step 'tests' run_tests || true
  # Compiling all rules takes minutes without optimisation, and thousands of samples longer still.
  step 'rules: check' rules_are_right "$debug" || true
  step 'own tree is clean' own_tree "$debug" || true
else
  step 'tests of the modules' run_tests --skip CommandsTests || true
fi
if [ "$mode" != fast ]; then
  step 'release build' build_release || finish
  release=$(tail -n 1 "$log")
  step 'rules: check and test with the release binary' rules_hold "$release" || true
  step 'own tree is clean' own_tree "$release" || true
  step 'command tests with the release binary' \
    bounded 900 env WARD_BINARY="$release" swift test --skip-build --filter CommandsTests || true
  if [ "$mode" = full ]; then
    step 'conformance: whole matrix' bounded 1800 Tests/conformance/run.sh "$release" || true
    step 'mutated repositories' bounded 900 Tests/faults/campaign.py "$release" --count 300 || true
    step 'damaged archives' bounded 900 Tests/faults/containers.py "$release" --rounds 5 || true
    for reader in libgit2 git; do
      step "conformance: fast part, read by $reader" \
        bounded 900 Tests/conformance/run.sh --fast --reader "$reader" "$release" || true
    done
  else
    step 'conformance: fast part' bounded 900 Tests/conformance/run.sh --fast "$release" || true
  fi
  step 'random histories' bounded 900 Tests/faults/histories.py "$release" --count 25 || true
  step 'hook managers' bounded 600 Tests/conformance/managers.sh "$release" || true
fi
finish
