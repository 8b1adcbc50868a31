#!/bin/sh
# Builds Ward and installs it under PREFIX (default ~/.local).
#
#   ./install.sh           packages, release build, bin/git-ward, rules, hook scripts, man page
#   ./install.sh REPO      the same, then Ward's hooks in REPO and an audit of its history;
#                          ends with the audit's exit code (0 clean, 1 found, 3 incomplete)
#   ./install.sh --packages-only
#
# Runs on Debian, Ubuntu and macOS (Homebrew) with Swift 6.2 or newer. It can be run again at any
# time: what is there already is kept or replaced.
set -eu

say() { printf 'install: %s\n' "$*"; }
die() { printf 'install: %s\n' "$*" >&2; exit 2; }
usage() { sed -n '2,/^set /s/^# \{0,1\}//p' "$0"; }

# Runs a command as root.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    die "packages are missing and there is no sudo. As root, run: $*"
  fi
}

# Prints which of the named Debian packages are not installed.
missing_debian() {
  for package in "$@"; do
    # A package that is unknown to dpkg is simply not installed.
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=
    [ "$status" = installed ] || printf '%s ' "$package"
  done
}

install_debian() {
  missing=$(missing_debian pkg-config git ca-certificates g++ libgit2-dev libre2-dev \
    libtomlplusplus-dev libsodium-dev zlib1g-dev libdeflate-dev libssl-dev \
    libarchive-dev)
  # ISA-L is for these two alone; elsewhere large files are inflated as one.
  case $(dpkg --print-architecture) in
    amd64 | arm64) missing="$missing$(missing_debian libisal-dev)" ;;
  esac
  # Hyperscan is for x86-64 alone; Vectorscan has the same interface and both provide libhs.
  if ! pkg-config --exists libhs 2>/dev/null; then
    case $(dpkg --print-architecture) in
      amd64) missing="$missing libhyperscan-dev" ;;
      *) missing="$missing libvectorscan-dev" ;;
    esac
  fi
  if [ -z "$missing" ]; then
    say "all packages are there"
    return
  fi
  say "installing packages: $missing"
  as_root apt-get update -q || say "apt-get update failed; trying with the lists that are there"
  # The list is split on purpose; package names hold no spaces.
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
}

install_homebrew() {
  missing=
  for formula in pkgconf libgit2 vectorscan re2 tomlplusplus libsodium libdeflate libarchive; do
    brew list --formula "$formula" >/dev/null 2>&1 || missing="$missing $formula"
  done
  if [ -z "$missing" ]; then
    say "all packages are there"
    return
  fi
  say "installing packages:$missing"
  # shellcheck disable=SC2086
  brew install $missing
}

install_packages() {
  if command -v apt-get >/dev/null 2>&1; then
    install_debian
  elif command -v brew >/dev/null 2>&1; then
    install_homebrew
  else
    for module in libgit2 libhs re2 libsodium libdeflate libarchive zlib libcrypto; do
      pkg-config --exists "$module" || die "there is neither apt-get nor brew here, and pkg-config \
does not find $module: install libgit2, Hyperscan or Vectorscan, RE2, toml++, libsodium, libdeflate, libarchive, zlib and OpenSSL"
    done
  fi
}

check_swift() {
  command -v swift >/dev/null 2>&1 ||
    die "Swift is not in PATH; it comes from https://www.swift.org/install (6.2 or newer)"
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
  major=${version% *} minor=${version#* }
  case $major$minor in
    '' | *[!0-9]*) die "swift --version could not be read" ;;
  esac
  [ "$major" -gt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -ge 2 ]; } ||
    die "Swift $major.$minor is too old: 6.2 or newer is needed"
}

# Copies a file into place in one step, so that a running copy is not disturbed.
put() { # put MODE FILE TARGET
  mkdir -p "$(dirname "$3")"
  cp "$2" "$3.new"
  chmod "$1" "$3.new"
  mv -f "$3.new" "$3"
}

build() {
  say "building (a few minutes the first time)"
  binary=$(./build-release.sh)
  [ -x "$binary" ] || die "the build left no ${binary:-binary}"
  stripped=$binary.stripped
  cp "$binary" "$stripped"
  case $(uname -s) in
    Darwin) strip -x "$stripped" && codesign --force --sign - "$stripped" ;;
    *) strip "$stripped" ;;
  esac
  "$stripped" --version >/dev/null || die "the binary that was built does not start"
}

install_files() {
  say "installing under $prefix"
  put 755 "$stripped" "$prefix/bin/git-ward"
  # The folder is Ward's own; rules that were dropped from the pack must not stay behind.
  mkdir -p "$prefix/share/ward/rules"
  rm -f "$prefix"/share/ward/rules/*.toml
  for file in rules/*.toml; do put 644 "$file" "$prefix/share/ward/$file"; done
  for file in hooks/*; do put 755 "$file" "$prefix/share/ward/$file"; done
  put 644 docs/git-ward.1 "$prefix/share/man/man1/git-ward.1"
  say "checking and compiling the rules"
  "$prefix/bin/git-ward" rules check
}

case ${1:-} in
  -h | --help) usage; exit 0 ;;
esac
[ $# -le 1 ] || { usage >&2; exit 2; }

repository=
packages_only=
case ${1:-} in
  --packages-only) packages_only=yes ;;
  -*) usage >&2; exit 2 ;;
  ?*) repository=$(cd -- "$1" && pwd) || die "$1 is not a folder" ;;
esac
prefix=${PREFIX:-${HOME:?HOME is not set: say where to install with PREFIX}/.local}
case $prefix in
  /*) ;;
  *) prefix=$PWD/$prefix ;;
esac
cd -- "$(dirname -- "$0")"

install_packages
[ -z "$packages_only" ] || exit 0
if [ -n "$repository" ]; then
  git -C "$repository" rev-parse --git-dir >/dev/null || die "$repository is not a git repository"
fi
check_swift
build
install_files

case :$PATH: in
  *:"$prefix/bin":*) ;;
  *)
    say "note: $prefix/bin is not in PATH; add to your shell's profile:"
    say "  export PATH=\"$prefix/bin:\$PATH\""
    ;;
esac
say "done: $("$prefix/bin/git-ward" --version)"
[ -n "$repository" ] || exit 0

PATH=$prefix/bin:$PATH
export PATH
say "hooks of $repository"
hooks=0
git -C "$repository" ward install || hooks=$?
[ "$hooks" = 0 ] || say "the hooks were not installed (see above)"
say "audit of $repository"
audit=0
git -C "$repository" ward audit || audit=$?
case $audit in
  0) say "audit: nothing that blocks was found" ;;
  1) say "audit: found (exit code 1); the report above tells where, and what to do" ;;
  3) say "audit: incomplete (exit code 3); the receipt above tells what was not read" ;;
  *) say "audit: could not run (exit code $audit)" ;;
esac
[ "$audit" = 0 ] || exit "$audit"
exit "$hooks"
