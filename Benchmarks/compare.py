#!/usr/bin/env python3
"""Times commands as whole processes, interleaved, and prints medians and ratios to the first.

usage: compare.py [-n RUNS] [-w WARMUPS] [-C DIR] NAME=COMMAND NAME=COMMAND ...

Each round runs every command once, in turn, so that a machine whose speed drifts is fair to all.
Processor time and peak memory are the kernel's own accounting of the finished process and its
children (wait4); warm-up rounds are not counted. Output is read and thrown away.
"""
import argparse
import os
import statistics
import subprocess
import sys
import time


def measure(command, directory):
    null = os.open(os.devnull, os.O_RDWR)
    start = time.monotonic()
    child = subprocess.Popen(
        ["/bin/sh", "-c", "exec " + command], cwd=directory, stdin=null, stdout=null, stderr=null
    )
    os.close(null)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    return dict(
        cpu=usage.ru_utime + usage.ru_stime,
        wall=wall,
        mb=usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1024),
        code=child.returncode,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", type=int, default=5, help="counted rounds (default 5)")
    parser.add_argument("-w", type=int, default=1, help="warm-up rounds, not counted (default 1)")
    parser.add_argument("-C", default=".", help="folder to run in")
    parser.add_argument("commands", nargs="+", metavar="NAME=COMMAND")
    options = parser.parse_args()
    commands = [c.split("=", 1) for c in options.commands]
    runs = {name: [] for name, _ in commands}
    for turn in range(-options.w, options.n):
        for name, command in commands:
            result = measure(command, options.C)
            if turn >= 0:
                runs[name].append(result)
    first = commands[0][0]
    base = {k: statistics.median(r[k] for r in runs[first]) for k in ("cpu", "wall")}
    print(f"{'':24} {'exit':>4} {'cpu s':>9} {'x':>7} {'wall s':>9} {'x':>7} {'peak MB':>8}")
    for name, _ in commands:
        row = {k: statistics.median(r[k] for r in runs[name]) for k in ("cpu", "wall", "mb")}
        codes = "/".join(sorted({str(r["code"]) for r in runs[name]}))
        print(
            f"{name[:24]:24} {codes:>4} {row['cpu']:9.4f} {row['cpu'] / base['cpu']:7.2f} "
            f"{row['wall']:9.4f} {row['wall'] / base['wall']:7.2f} {row['mb']:8.1f}"
        )


if __name__ == "__main__":
    main()
