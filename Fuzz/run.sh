#!/bin/sh
# Fuzzes the parsers of hostile bytes with libFuzzer and AddressSanitizer.
#
#   Fuzz/run.sh build                    builds .build/fuzz/ward-fuzz
#   Fuzz/run.sh run SECONDS [TARGET…]    each target in turn for SECONDS; new inputs go to .build/fuzz/corpus
#   Fuzz/run.sh minimise [TARGET…]       keeps in Tests/Fixtures/fuzz what reaches a place of its own
#   Fuzz/run.sh replay                   runs the inputs that stopped or slowed a run, one by one
#
# A crash leaves its input in .build/fuzz/crashes and ends the script with 1: keep it as
# Tests/Fixtures/fuzz/TARGET/NAME, where a test replays it, and mend the parser.
set -eu
cd -- "$(dirname -- "$0")/.."
out=.build/fuzz
kept=Tests/Fixtures/fuzz
all='index multi-index raw-pack pack delta loose tree commit hook-input git-index state json
  decoding container signature'

# Modules in the order of their dependencies; the coverage of all of them guides the fuzzer.
build() {
  mkdir -p "$out"
  for module in CMemory CSignals CHash CIgzip CLibgit2 CArchive; do c_target "$module"; done
  for module in Platform ScanModel Packs Git Containers; do part "$module" Sources/"$module"/*.swift; done
  # Of large modules the parsers alone.
  part Scanning Sources/Scanning/Audit/CommitRecord.swift \
    Sources/Scanning/Audit/State/AuditState.swift \
    Sources/Scanning/Audit/State/AuditState+Coding.swift
  part Reporting Sources/Reporting/JSON.swift Sources/Reporting/JSONParser.swift
  part Tokens Sources/Tokens/SignatureText.swift Sources/Tokens/LengthPrefixed.swift \
    Sources/Tokens/BaseCoding.swift Sources/Tokens/Radix.swift
  part Matching Sources/Matching/Decoding/DecodedLevels.swift Sources/Matching/Decoding/EncodedText.swift \
    Sources/Matching/Decoding/EncodedRuns.swift Sources/Matching/Decoding/Esc*.swift \
    Sources/Matching/Decoding/GzipText.swift Sources/Matching/Decoding/StringEscape.swift \
    Sources/Matching/Decoding/Text*.swift \
    Sources/Matching/ByteSet.swift Sources/Matching/ByteSearch.swift Sources/Matching/TokenRuns.swift \
    Sources/Matching/UTF16Text.swift Sources/Matching/LineCounter.swift \
    Sources/Matching/PercentText.swift Sources/Matching/Base64Text.swift \
    Sources/Matching/MatchingError.swift
  # shellcheck disable=SC2046
  compile WardFuzz -module-name WardFuzz -emit-executable -o "$out/ward-fuzz" \
    Tests/FuzzTests/Targets/*.swift Fuzz/Entry.swift "$out"/*.o -lz -lcrypto -ldl \
    $(pkg-config --libs libdeflate libhs)
}

# A target of C, and the map by which Swift finds its header.
c_target() { # c_target MODULE
  echo "compiling $1"
  mkdir -p "$out/$1"
  printf 'module %s { header "%s/Sources/%s/include/%s.h" export * }\n' "$1" "$PWD" "$1" "$1" \
    >"$out/$1/module.modulemap"
  # shellcheck disable=SC2046
  clang -fsanitize=address -O -g -I "Sources/$1/include" $(pkg-config --cflags libgit2) \
    -c -o "$out/$1.o" Sources/"$1"/*.c
}

part() { # part MODULE FILE…
  module=$1
  shift
  compile "$module" -emit-module -emit-module-path "$out/$module.swiftmodule" -enable-testing \
    -module-name "$module" -c -o "$out/$module.o" -wmo "$@"
}

compile() { # compile NAME ARGUMENT…
  echo "compiling $1"
  shift
  # shellcheck disable=SC2046
  swiftc -sanitize=fuzzer,address -O -g -parse-as-library -swift-version 6 -package-name git_ward \
    -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature ExistentialAny \
    -enable-upcoming-feature MemberImportVisibility -enable-experimental-feature Lifetimes \
    -I "$out" -I "$out/CMemory" -I "$out/CSignals" -I "$out/CHash" -I "$out/CIgzip" -I "$out/CLibgit2" \
    -I "$out/CArchive" -I Sources/CDeflate -I Sources/CMatcher -I Sources/CZlib \
    $(pkg-config --cflags libdeflate libgit2 libhs) "$@"
}

fuzz() { # fuzz SECONDS TARGET…
  seconds=$1
  shift
  failed=0
  for target in "$@"; do
    mkdir -p "$out/corpus/$target" "$out/crashes" "$kept/$target"
    echo "== $target"
    WARD_FUZZ_TARGET=$target SWIFT_BACKTRACE=enable=no \
      ASAN_OPTIONS=allocator_may_return_null=1:detect_leaks=0 \
      timeout -k 10 $((seconds + 120)) "$out/ward-fuzz" "$out/corpus/$target" "$kept/$target" \
      -max_total_time="$seconds" -timeout=20 -max_len=8192 -rss_limit_mb=2048 -print_final_stats=1 \
      -artifact_prefix="$out/crashes/$target-" >"$out/$target.log" 2>&1 || failed=1
    grep -E 'number_of_executed_units|^SUMMARY|Test unit written|Fatal error' "$out/$target.log" || true
    grep -E 'cov: ' "$out/$target.log" | tail -n 1
  done
  return "$failed"
}

minimise() {
  for target in "$@"; do
    rm -rf "$out/small/$target"
    mkdir -p "$out/small/$target" "$out/corpus/$target" "$kept/$target"
    WARD_FUZZ_TARGET=$target ASAN_OPTIONS=allocator_may_return_null=1:detect_leaks=0 \
      "$out/ward-fuzz" -merge=1 -use_counters=0 -max_len=8192 "$out/small/$target" "$kept/$target" \
      "$out/corpus/$target" >"$out/$target.log" 2>&1
    for file in "$out/small/$target"/*; do
      # Large inputs are for long runs; what is kept stays small.
      [ "$(wc -c <"$file")" -gt 2048 ] || cp "$file" "$kept/$target/"
    done
  done
  du -sk "$kept"
}

# Whether an input is slow or the machine was: how each ends and how long it takes.
replay() {
  failed=0
  for file in "$out"/crashes/*; do
    [ -e "$file" ] || continue
    name=${file##*/}
    for target in $all; do case $name in "$target"-[a-z]*-*) break ;; esac; done
    status=0
    WARD_FUZZ_TARGET=$target SWIFT_BACKTRACE=enable=no \
      ASAN_OPTIONS=allocator_may_return_null=1:detect_leaks=0 \
      timeout -k 10 60 "$out/ward-fuzz" -timeout=20 "$file" >"$out/replay.log" 2>&1 || status=$?
    echo "$name: ended with $status, $(sed -n 's/^Executed .* in //p' "$out/replay.log")"
    [ "$status" = 0 ] || failed=1
  done
  return "$failed"
}

command=${1:-}
[ $# = 0 ] || shift
case $command in
  build) build ;;
  run)
    seconds=${1:?how many seconds for each target}
    shift
    # shellcheck disable=SC2086
    [ $# -gt 0 ] || set -- $all
    fuzz "$seconds" "$@"
    ;;
  minimise)
    # shellcheck disable=SC2086
    [ $# -gt 0 ] || set -- $all
    minimise "$@"
    ;;
  replay) replay ;;
  *) sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
