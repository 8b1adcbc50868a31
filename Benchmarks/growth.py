#!/usr/bin/env python3
"""Shows what an audit's cost follows: the same changes in files that are 1, 10 and 100 times as long.

usage: growth.py --ward FILE [-n RUNS] [--commits N] [--lines N] [NAME=COMMAND …]

Makes three histories with git fast-import, which packs them: two files, and N commits that change a few
lines of one of them. Expanded, the histories grow 10 and 100 times; what is new in their packs stays
the same but for the first version of each file. {} in a COMMAND stands for the repository; git's own
reading of every object is always measured beside Ward.
"""
import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile

from compare import measure

GROWTH = (1, 10, 100)


def make(folder, lines, commits, generator):
    """One history; returns its expanded and its packed bytes."""
    subprocess.run(["git", "init", "-q", "--bare", folder], check=True)
    words = ["".join(generator.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(500)]
    files = [
        [f"{number} {' '.join(generator.choices(words, k=8))}\n" for number in range(lines)]
        for _ in range(2)]
    # All versions of one file in a row: git makes each a delta of the one before, so nothing needs repacking.
    feed = subprocess.Popen(
        ["git", "-C", folder, "fast-import", "--quiet", f"--depth={commits}"], stdin=subprocess.PIPE)
    expanded = 0
    for which, file in enumerate(files):
        for number in range(which, commits, 2):
            for _ in range(3):
                file[generator.randrange(lines)] = f"{number} {' '.join(generator.choices(words, k=8))}\n"
            text = "".join(file).encode()
            expanded += len(text)
            feed.stdin.write(b"blob\nmark :%d\ndata %d\n%s\n" % (number + 1, len(text), text))
    for number in range(commits):
        message = f"commit {number}\n".encode()
        feed.stdin.write(
            b"commit refs/heads/main\ncommitter Ada <ada@example.invalid> %d +0000\ndata %d\n%s"
            b"M 100644 :%d file%d.txt\n\n"
            % (1700000000 + number, len(message), message, number + 1, number % 2))
    feed.stdin.close()
    if feed.wait():
        sys.exit("git fast-import failed")
    packs = os.path.join(folder, "objects", "pack")
    packed = sum(
        os.path.getsize(os.path.join(packs, name)) for name in os.listdir(packs) if name.endswith(".pack"))
    return expanded, packed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ward", required=True, metavar="FILE", help="the git-ward binary")
    parser.add_argument("-n", type=int, default=5, help="counted rounds (default 5)")
    parser.add_argument("--commits", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=200, help="of a file of the smallest history")
    parser.add_argument("commands", nargs="*", metavar="NAME=COMMAND")
    options = parser.parse_args()
    root = tempfile.mkdtemp()
    try:
        commands = [("ward", f"'{os.path.abspath(options.ward)}' audit --quiet '{{}}'")]
        commands += [tuple(c.split("=", 1)) for c in options.commands]
        commands.append((
            "git cat-file", "git -C '{}' cat-file --batch-all-objects --batch --unordered --buffer"))
        print(f"{'':6} {'expanded MB':>12} {'packed MB':>10}", end="")
        print("".join(f" {name[:14] + ' cpu s':>20} {'MB':>6}" for name, _ in commands))
        for growth in GROWTH:
            folder = os.path.join(root, str(growth))
            expanded, packed = make(
                folder, options.lines * growth, options.commits, random.Random(1))
            runs = {name: [] for name, _ in commands}
            for turn in range(-1, options.n):
                for name, command in commands:
                    result = measure(command.replace("{}", folder), ".")
                    if result["code"] not in (0, 1):
                        sys.exit(f"{name} ended with {result['code']}")
                    if turn >= 0:
                        runs[name].append(result)
            print(f"{growth:>5}x {expanded / 1e6:12.1f} {packed / 1e6:10.2f}", end="")
            for name, _ in commands:
                cpu, mb = (statistics.median(r[k] for r in runs[name]) for k in ("cpu", "mb"))
                print(f" {cpu:20.3f} {mb:6.0f}", end="")
            print(flush=True)
            shutil.rmtree(folder)
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
