#!/usr/bin/env python3
"""Times commands as whole processes, interleaved, and prints medians and ratios to the first.

usage: compare.py [-n RUNS] [-w WARMUPS] [-C DIR] [-m] [-r NAME=RUNS] NAME=COMMAND NAME=COMMAND ...

Each round runs every command once, in turn, so that a machine whose speed drifts is fair to all.
Processor time and peak memory are the kernel's own accounting of the finished process and its
children (wait4); warm-up rounds are not counted. Output is read and thrown away.

Peak memory holds what is mapped of files, which the system drops when it needs the room. -m also samples what
is not (RssAnon of the process and its children, every 5 ms; Linux alone): memory that has to be there.

-r is for commands that take minutes: so many runs and no warm-up.
"""
import argparse
import os
import statistics
import subprocess
import sys
import time


def own_memory(pid):
    """KiB that a process and its children hold beyond mapped files; 0 once they are gone."""
    total = 0
    try:
        with open(f"/proc/{pid}/status") as status:
            total += sum(int(line.split()[1]) for line in status if line.startswith("RssAnon:"))
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as children:
                total += sum(own_memory(int(child)) for child in children.read().split())
    except (OSError, ValueError):
        pass
    return total


def wait_sampling(pid):
    """wait4, and the highest own memory that was met meanwhile."""
    peak = 0
    while True:
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if done:
            return status, usage, peak
        peak = max(peak, own_memory(pid))
        time.sleep(0.005)


def measure(command, directory, samples=False):
    null = os.open(os.devnull, os.O_RDWR)
    start = time.monotonic()
    child = subprocess.Popen(
        ["/bin/sh", "-c", "exec " + command], cwd=directory, stdin=null, stdout=null, stderr=null
    )
    os.close(null)
    own = 0
    if samples:
        status, usage, own = wait_sampling(child.pid)
    else:
        _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    return dict(
        cpu=usage.ru_utime + usage.ru_stime,
        wall=wall,
        mb=usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1024),
        own=own / 1024,
        code=child.returncode,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", type=int, default=5, help="counted rounds (default 5)")
    parser.add_argument("-w", type=int, default=1, help="warm-up rounds, not counted (default 1)")
    parser.add_argument("-C", default=".", help="folder to run in")
    parser.add_argument("-m", action="store_true", help="sample memory beyond mapped files")
    parser.add_argument("-r", action="append", default=[], metavar="NAME=RUNS", help="runs of one command")
    parser.add_argument("commands", nargs="+", metavar="NAME=COMMAND")
    options = parser.parse_args()
    commands = [c.split("=", 1) for c in options.commands]
    runs = {name: [] for name, _ in commands}
    limits = {name: int(count) for name, count in (limit.split("=", 1) for limit in options.r)}
    for turn in range(-options.w, options.n):
        for name, command in commands:
            if name in limits and not 0 <= turn < limits[name]:
                continue
            result = measure(command, options.C, options.m)
            if turn >= 0:
                runs[name].append(result)
    first = commands[0][0]
    base = {k: statistics.median(r[k] for r in runs[first]) for k in ("cpu", "wall")}
    print(f"{'':24} {'exit':>4} {'cpu s':>9} {'x':>7} {'wall s':>9} {'x':>7} {'peak MB':>8}"
          + (f" {'own MB':>8}" if options.m else ""))
    for name, _ in commands:
        row = {k: statistics.median(r[k] for r in runs[name]) for k in ("cpu", "wall", "mb", "own")}
        codes = "/".join(sorted({str(r["code"]) for r in runs[name]}))
        print(
            f"{name[:24]:24} {codes:>4} {row['cpu']:9.4f} {row['cpu'] / base['cpu']:7.2f} "
            f"{row['wall']:9.4f} {row['wall'] / base['wall']:7.2f} {row['mb']:8.1f}"
            + (f" {row['own']:8.1f}" if options.m else "")
        )


if __name__ == "__main__":
    main()
