#!/bin/sh
# Builds the release binary and prints its path as the last line of standard output.
#
#   ./build-release.sh [OPTION FOR swift build…]
#
# On Linux the C and C++ libraries are linked from their static archives where this system has them:
# a hook that starts at every commit would otherwise spend more time in the dynamic loader than in its
# work (docs/linking.md). An archive that is missing is linked dynamically, and that is said.
# Everything is done with folders and search paths: Package.swift needs no unsafe flags, and a plain
# “swift build -c release” works as well, with dynamic libraries.
set -eu
cd -- "$(dirname -- "$0")"

if [ "$(uname -s)" != Linux ]; then
  swift build -c release --product git-ward "$@" >&2
  printf '%s\n' "$(swift build -c release "$@" --show-bin-path)/git-ward"
  exit 0
fi

compiler=${CC:-cc}
command -v "$compiler" >/dev/null 2>&1 || compiler=clang
folder=$PWD/.build/static-libraries
rm -rf "$folder"
mkdir -p "$folder/pkgconfig"

# The archive of a library, as the compiler finds it; fails where there is none.
archive() { # archive NAME
  path=$("$compiler" -print-file-name="lib$1.a") || return 1
  case $path in
    /*) ;;
    *) return 1 ;; # only the name came back: not found
  esac
  [ -f "$path" ] || return 1
  printf '%s\n' "$path"
}

for library in hs re2 deflate sodium z crypto stdc++; do
  if path=$(archive "$library"); then
    ln -s "$path" "$folder/lib$library.a"
  else
    printf 'build-release: no lib%s.a on this system: linked dynamically\n' "$library" >&2
  fi
done

# SwiftPM puts the search paths of .pc files before all others, so these have to name the folder.
for module in libhs:hs libdeflate:deflate libsodium:sodium zlib:z; do
  name=${module%:*} library=${module#*:}
  [ -e "$folder/lib$library.a" ] || continue
  {
    printf 'Name: %s\nDescription: %s, static\n' "$name" "$name"
    printf 'Version: %s\n' "$(pkg-config --modversion "$name")"
    printf 'Cflags: %s\n' "$(pkg-config --cflags "$name")"
    printf 'Libs: -L%s -l%s\n' "$folder" "$library"
  } >"$folder/pkgconfig/$name.pc"
done

# lld takes the first archive or library of a name along the search path, drops what is never called, and
# packs the relative relocations, of which a static Swift program has some 70,000.
PKG_CONFIG_PATH=$folder/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH} \
  swift build -c release --static-swift-stdlib --disable-local-rpath --product git-ward \
  -Xlinker "-L$folder" -Xswiftc -use-ld=lld -Xlinker --gc-sections \
  -Xlinker -z -Xlinker pack-relative-relocs -Xswiftc -Xclang-linker -Xswiftc -static-libgcc \
  -Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors "$@" >&2
printf '%s\n' "$(swift build -c release --static-swift-stdlib "$@" --show-bin-path)/git-ward"
